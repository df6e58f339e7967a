import { expect, it } from 'vitest'
import type { ContainerConfig } from '../cri'
import { resolveImage } from '../images/catalogue'
import { programNamed } from '../programs/programs'
import { createLoneNode, secured } from './lone-node'

const node = () => createLoneNode({ programs: programNamed, registry: resolveImage })
const NOBODY_PINGS = { sysctls: { 'net.ipv4.ping_group_range': '1 0' } }
const OLD_PORTS = { sysctls: { 'net.ipv4.ip_unprivileged_port_start': '1024' } }

it('[PRV1] lets anybody ping, unless the pod and its capabilities forbid it', () => {
  const ping = (security: Partial<ContainerConfig['security']>, pod = {}) =>
    node()
      .start(['sleep', '3600'], secured(security), pod)
      .run('ping -c 1 127.0.0.1 | grep -o "1 packets received"')
  expect(ping({ runAsUser: 1000 })).toBe('1 packets received')
  expect(ping({ dropCapabilities: ['ALL'] })).toBe('1 packets received')
  expect(ping({}, NOBODY_PINGS)).toBe('1 packets received')
  expect(ping({ dropCapabilities: ['NET_RAW'] }, NOBODY_PINGS)).toBe(
    'ping: permission denied (are you root?)\n(1)',
  )
})

it('[PRV2] lets anybody listen on port 80, unless the pod and its capabilities forbid it', () => {
  const listen = (security: Partial<ContainerConfig['security']>, pod = {}) =>
    node().start(['sh', '-c', 'timeout 2 nc -l -p 80; echo $?'], secured(security), pod).log()
  expect(listen({ runAsUser: 1000 })).toBe('')
  expect(listen({}, OLD_PORTS)).toBe('')
  expect(listen({ runAsUser: 1000 }, OLD_PORTS)).toContain('Permission denied')
})

it('[PRV3] leaves root little when its capabilities are dropped', () => {
  const { run } = node().start(['sleep', '3600'], secured({ dropCapabilities: ['ALL'] }))
  expect(run('id -u; touch /tmp/mine; chown 1000 /tmp/mine')).toBe(
    '0\nchown: /tmp/mine: Operation not permitted\n(1)',
  )
  expect(run('chmod 0 /tmp/mine; cat /tmp/mine')).toBe("cat: can't open '/tmp/mine': Permission denied\n(1)")
})
