import { beforeEach, expect, it } from 'vitest'
import { TestServer } from '../../testing/server'

const PODS = '/api/v1/namespaces/default/pods'
let server: TestServer
beforeEach(() => {
  server = new TestServer()
})

const label = (labels: Record<string, string | null>) =>
  server.ask({
    method: 'PATCH',
    path: '/api/v1/namespaces/default',
    contentType: 'application/merge-patch+json',
    body: {
      metadata: {
        labels: Object.fromEntries(
          Object.entries(labels).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]),
        ),
      },
    },
  })
const pod = (name: string, container: object = {}, spec: object = {}, annotations = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, annotations },
  spec: { containers: [{ name: 'a', image: 'busybox', ...container }], ...spec },
})
/** What the server says to a pod: its refusal after the prefix, or nothing. */
function refusal(container: object, spec: object = {}, annotations = {}): string | undefined {
  const { message } = server.send('POST', PODS, pod('p', container, spec, annotations), {
    query: { dryRun: 'All' },
  })
  return message?.replace(/^pods "p" is forbidden: violates PodSecurity "[^"]*": /, '')
}
const GOOD = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
}

it('[PSA1] lets everything in where nothing is asked', () => {
  expect(refusal({ securityContext: { privileged: true } }, { hostNetwork: true })).toBeUndefined()
})

it('[PSA1] refuses by baseline, each check in its words', () => {
  label({ enforce: 'baseline' })
  expect(refusal({})).toBeUndefined()
  const says: [string, object, object?, object?][] = [
    [
      'privileged (container "a" must not set securityContext.privileged=true)',
      { securityContext: { privileged: true } },
    ],
    ['host namespaces (hostNetwork=true, hostPID=true)', {}, { hostNetwork: true, hostPID: true }],
    [
      'hostPath volumes (volumes "h", "g")',
      {},
      {
        volumes: [
          { name: 'h', hostPath: { path: '/' } },
          { name: 'g', hostPath: { path: '/g' } },
        ],
      },
    ],
    ['hostPort (container "a" uses hostPort 80)', { ports: [{ containerPort: 80, hostPort: 80 }] }],
    [
      'non-default capabilities (container "a" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add)',
      { securityContext: { capabilities: { add: ['SYS_TIME', 'NET_ADMIN', 'CHOWN'] } } },
    ],
    [
      'forbidden sysctls (kernel.msgmax)',
      {},
      {
        securityContext: {
          sysctls: [
            { name: 'kernel.msgmax', value: '1' },
            { name: 'net.ipv4.tcp_rmem', value: '1' },
          ],
        },
      },
    ],
    [
      'seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: type "foo"; user may not be set)',
      { securityContext: { seLinuxOptions: { user: 'u' } } },
      { securityContext: { seLinuxOptions: { type: 'foo' } } },
    ],
    [
      'probe or lifecycle host (container "a" uses probe or lifecycle host "1.2.3.4")',
      { livenessProbe: { tcpSocket: { port: 80, host: '1.2.3.4' } } },
    ],
    [
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
      {},
      { securityContext: { seccompProfile: { type: 'Unconfined' } } },
    ],
    [
      'forbidden AppArmor profile (container "a" must not set AppArmor profile type to "Unconfined")',
      { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
    ],
  ]
  for (const [text, container, spec, annotations] of says)
    expect(refusal(container, spec ?? {}, annotations ?? {})).toBe(text)
})

it('[PSA1] refuses by restricted, baseline first, and replaces what it is stricter about', () => {
  label({ enforce: 'restricted' })
  expect(refusal({ securityContext: GOOD })).toBeUndefined()
  expect(server.send('POST', PODS, pod('p')).message).toBe(
    'pods "p" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  )
  expect(refusal({ securityContext: { ...GOOD, runAsUser: 0 } }, { hostNetwork: true })).toBe(
    'host namespaces (hostNetwork=true), runAsUser=0 (container "a" must not set runAsUser=0)',
  )
  expect(refusal({ securityContext: GOOD }, { volumes: [{ name: 'h', hostPath: { path: '/' } }] })).toBe(
    'restricted volume types (volume "h" uses restricted volume type "hostPath")',
  )
  expect(refusal({ securityContext: { ...GOOD, capabilities: { add: ['NET_ADMIN'] } } })).toBe(
    'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]; container "a" must not include "NET_ADMIN" in securityContext.capabilities.add)',
  )
})

it('[PSA1] asks what the version asked', () => {
  label({ enforce: 'baseline', 'enforce-version': 'v1.24' })
  const sysctl = (name: string) => refusal({}, { securityContext: { sysctls: [{ name, value: '1' }] } })
  expect(sysctl('net.ipv4.tcp_rmem')).toBe('forbidden sysctls (net.ipv4.tcp_rmem)')
  expect(refusal({ livenessProbe: { tcpSocket: { port: 80, host: '1.2.3.4' } } })).toBeUndefined()
})

it('[PSA2] warns of what would be refused, also where a template would make such pods', () => {
  label({ warn: 'baseline' })
  const created = server.ask({ method: 'POST', path: PODS, body: pod('p', {}, { hostPID: true }) })
  expect(created.code).toBe(201)
  expect(created.warnings).toEqual([
    'would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)',
  ])
  label({ warn: null, enforce: 'baseline' })
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: pod('', {}, { hostPID: true }).spec },
    },
  }
  expect(
    server.ask({ method: 'POST', path: '/apis/apps/v1/namespaces/default/deployments', body: deployment }),
  ).toMatchObject({
    code: 201,
    warnings: ['would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)'],
  })
})

it('[PSA2] holds existing pods against a stricter label', () => {
  for (const name of ['c', 'b', 'a']) server.send('POST', PODS, pod(name, {}, { hostPID: true }))
  server.send('POST', PODS, pod('d', { securityContext: { privileged: true } }))
  expect(label({ enforce: 'baseline' }).warnings).toEqual([
    'existing pods in namespace "default" violate the new PodSecurity enforce level "baseline:latest"',
    'a (and 2 other pods): host namespaces',
    'd: privileged',
  ])
  expect(label({ enforce: 'privileged' }).warnings).toBeUndefined()
})

it('[PSA2] refuses labels that nobody understands', () => {
  expect(label({ enforce: 'foo' }).body).toMatchObject({
    code: 422,
    message:
      'Namespace "default" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "foo": must be one of privileged, baseline, restricted',
  })
  expect((label({ 'warn-version': '1.2' }).body as { message: string }).message).toContain(
    'must be "latest" or "v1.x"',
  )
})

it('[PSA1] looks again only at changes that matter', () => {
  server.send('POST', PODS, pod('p', {}, { hostPID: true }))
  label({ enforce: 'baseline' })
  const patch = (body: object) =>
    server.ask({
      method: 'PATCH',
      path: `${PODS}/p`,
      contentType: 'application/strategic-merge-patch+json',
      body,
    })
  expect(patch({ metadata: { labels: { a: 'b' } } }).code).toBe(200)
  expect(patch({ spec: { containers: [{ name: 'a', image: 'nginx' }] } }).code).toBe(403)
})
