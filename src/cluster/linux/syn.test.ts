import { expect, it } from 'vitest'
import { createLoneNode } from '../containerd/lone-node'
import { resolveImage } from '../images/catalogue'
import { programNamed } from '../programs/programs'

it('[NET11] asks again where nobody was, and finds who has come', () => {
  const { start, passes } = createLoneNode({ programs: programNamed, registry: resolveImage })
  const asking = 'for i in 3 9; do nc -z 10.244.1.$i 8080; echo $i $? $SECONDS; done'
  const early = start(['sh', '-c', asking])
  passes(500)
  const server = start(['httpd', '-f', '-p', '8080'], {}, { uid: 'u2', name: 'late' })
  expect(server.run('ip a | grep -c 10.244.1.3')).toBe('1')
  expect(early.log()).toBe('3 0 3')
  passes(130_000)
  expect(early.log()).toBe('3 0 3\n9 1 130')
})

it('[NET12] asks again whom it was led to at first, whatever the rules say by then', () => {
  const { start, passes, machine } = createLoneNode({ programs: programNamed, registry: resolveImage })
  start(['httpd', '-f', '-p', '80'], {}, { uid: 'u2', name: 'server' })
  const leadsTo = (address: string) => {
    machine.nat = ({ destination }) =>
      destination === '10.96.0.9' ? { to: { address, port: 80 }, masquerade: false, via: [] } : undefined
  }
  leadsTo('10.244.1.77')
  const asking = 'nc -w 5 -z 10.96.0.9 80; echo $? $SECONDS; nc -w 5 -z 10.96.0.9 80; echo $? $SECONDS'
  const client = start(['sh', '-c', asking])
  passes(1000)
  leadsTo('10.244.1.2')
  passes(10_000)
  expect(client.log()).toBe('1 5\n0 5')
})
