import { describe, expect, it } from 'vitest'
import type { Container, Pod } from '../../k8s/api'
import { decoded } from './base64'
import { environment, expand } from './env'
import { nameProblem } from './image-name'
import { hostnameOf, hostsFile, resolvConf } from './pod-files'
import { memorySize } from './volumes/memory-medium'
import { containerCgroup, oomScoreAdjust, podAmount, podCgroup, qosOf } from './pod-resources'
import { containerSecurity, nonRootProblem } from './security-context'
import { serviceEnvironment } from './service-environment'
import { volumeContent } from './volumes/volume-content'

const c = (name: string, more: object = {}): Container => ({ name, image: 'app', ...more })
const pod = (spec: object = {}, metadata: object = {}): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'u1', ...metadata },
    spec: { containers: [c('c')], restartPolicy: 'Always', ...spec },
  }) as unknown as Pod

describe('environment', () => {
  const sources = {
    configMap: (name: string) => (name === 'cm' ? ({ data: { A: '1', B: '2' } } as never) : undefined),
    file: () => undefined,
    secret: (name: string) =>
      name === 'sec' ? ({ data: { PASSWORD: 'czNjcsOpdA==' } } as never) : undefined,
    services: { KUBERNETES_SERVICE_HOST: '10.96.0.1' },
    addresses: { host: '192.0.2.11', pod: '10.0.0.2' },
    node: { cpu: 2, memory: 2 ** 30, disk: 2 ** 30 },
  }
  const of = (container: object) => environment(pod({}, { labels: { app: 'x' } }), c('c', container), sources)

  it('[ENV1] puts env over envFrom and resolves $(NAME) from what is known', () => {
    const env = of({
      envFrom: [{ configMapRef: { name: 'cm' }, prefix: 'X_' }],
      env: [
        { name: 'URL', value: 'http://$(KUBERNETES_SERVICE_HOST)/$(X_A)/$(NONE)/$$(X_A)' },
        { name: 'X_B', value: 'own' },
        { name: 'WORD', valueFrom: { secretKeyRef: { name: 'sec', key: 'PASSWORD' } } },
        { name: 'ME', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
        { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
      ],
    })
    expect(env).toEqual([
      { name: 'X_A', value: '1' },
      { name: 'X_B', value: 'own' },
      { name: 'URL', value: 'http://10.96.0.1/1/$(NONE)/$(X_A)' },
      { name: 'WORD', value: 's3crét' },
      { name: 'ME', value: 'x' },
      { name: 'CPU', value: '2' },
      { name: 'KUBERNETES_SERVICE_HOST', value: '10.96.0.1' },
    ])
  })

  it('[ENV2] says what is missing, unless it is optional', () => {
    expect(of({ envFrom: [{ secretRef: { name: 'nope' } }] })).toBe('secret "nope" not found')
    expect(of({ envFrom: [{ secretRef: { name: 'nope', optional: true } }] })).toHaveLength(1)
    const key = { name: 'K', valueFrom: { configMapKeyRef: { name: 'cm', key: 'Z' } } }
    expect(of({ env: [key] })).toBe("couldn't find key Z in ConfigMap default/cm")
  })

  it('[ENV3] names the Services of the namespace in docker style', () => {
    const service = (name: string, namespace: string) =>
      ({
        metadata: { name, namespace },
        spec: { clusterIP: '10.96.0.5', ports: [{ name: 'web', port: 80 }] },
      }) as never
    const env = serviceEnvironment(
      [service('my-app', 'default'), service('other', 'elsewhere')],
      'default',
      true,
    )
    expect(env).toEqual({
      MY_APP_SERVICE_HOST: '10.96.0.5',
      MY_APP_SERVICE_PORT: '80',
      MY_APP_SERVICE_PORT_WEB: '80',
      MY_APP_PORT: 'tcp://10.96.0.5:80',
      MY_APP_PORT_80_TCP: 'tcp://10.96.0.5:80',
      MY_APP_PORT_80_TCP_PROTO: 'tcp',
      MY_APP_PORT_80_TCP_PORT: '80',
      MY_APP_PORT_80_TCP_ADDR: '10.96.0.5',
    })
  })

  it('[ENV4] leaves unknown references and escaped dollars alone', () => {
    expect(expand('$(A) $$(A) $A $(B', { A: 'x' })).toBe('x $(A) $A $(B')
    expect(decoded('aMOpbGxv')).toBe('héllo')
  })
})

describe('files of a pod', () => {
  it('[FIL1] writes /etc/hosts and the hostname', () => {
    const it_ = pod({ subdomain: 'sub', hostAliases: [{ ip: '1.2.3.4', hostnames: ['foo', 'bar'] }] })
    const lines = hostsFile(it_, '10.0.0.2', 'node-1').split('\n')
    expect(lines[0]).toBe('# Kubernetes-managed hosts file.')
    expect(lines.slice(7)).toEqual([
      '10.0.0.2\tweb.sub.default.svc.cluster.local\tweb',
      '',
      '# Entries added by HostAliases.',
      '1.2.3.4\tfoo\tbar',
      '',
    ])
    expect(hostnameOf(pod({}, { name: `${'a'.repeat(62)}-tail` }), 'node-1')).toBe('a'.repeat(62))
    expect(hostnameOf(pod({ hostNetwork: true }), 'node-1')).toBe('node-1')
  })

  it('[FIL2] writes /etc/resolv.conf by dnsPolicy and dnsConfig', () => {
    expect(resolvConf(pod()).text).toBe(
      'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    )
    const own = {
      nameservers: ['1.1.1.1'],
      searches: ['example.com'],
      options: [{ name: 'ndots', value: '2' }],
    }
    expect(resolvConf(pod({ dnsPolicy: 'None', dnsConfig: own })).text).toBe(
      'search example.com\nnameserver 1.1.1.1\noptions ndots:2\n',
    )
    const many = { nameservers: ['1.1.1.1', '2.2.2.2', '3.3.3.3'] }
    expect(resolvConf(pod({ dnsConfig: many })).warnings).toEqual([
      'Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.1 2.2.2.2',
    ])
  })
})

describe('volumes', () => {
  const sources = {
    configMap: (name: string) => (name === 'cm' ? ({ data: { a: '1' } } as never) : undefined),
    secret: () => undefined,
    token: () => 'token',
    addresses: { host: '', pod: '' },
    node: { cpu: 1, memory: 1, disk: 1 },
  }
  it('[VOL1] are made of keys, items and modes, or say which key is missing', () => {
    const of = (configMap: object) => volumeContent(pod(), { name: 'v', configMap }, sources)
    expect(of({ name: 'cm', defaultMode: 0o600 })).toEqual({ a: { content: '1', mode: 0o600 } })
    expect(of({ name: 'cm', items: [{ key: 'a', path: 'x/y' }] })).toEqual({
      'x/y': { content: '1', mode: 0o644 },
    })
    expect(of({ name: 'cm', items: [{ key: 'z', path: 'z' }] })).toBe(
      'configmap references non-existent config key: z',
    )
    expect(of({ name: 'nope' })).toBe('configmap "nope" not found')
    expect(of({ name: 'nope', optional: true })).toEqual({})
  })
})

describe('resources', () => {
  const asking = (requests: object, limits: object = {}) => c('c', { resources: { requests, limits } })

  it('[RES1] has three classes', () => {
    const of = (container: Container) => qosOf(pod({ containers: [container] }))
    expect(of(c('c'))).toBe('BestEffort')
    expect(of(asking({ cpu: '1' }))).toBe('Burstable')
    expect(of(asking({ cpu: '1', memory: '1Gi' }, { cpu: '1000m', memory: '1024Mi' }))).toBe('Guaranteed')
    expect(of(asking({ cpu: '0', memory: '0' }))).toBe('BestEffort')
    expect(of(asking({ 'ephemeral-storage': '1Gi' }))).toBe('BestEffort')
  })

  it('[RES1] its class counts init containers, no ephemeral ones, and only the pod’s own amounts when it has any', () => {
    const whole = { cpu: '1', memory: '1Gi' }
    const guaranteed = asking(whole, whole)
    const of = (spec: object) => qosOf(pod({ containers: [guaranteed], ...spec }))
    expect(of({ initContainers: [c('i')] })).toBe('Burstable')
    expect(of({ ephemeralContainers: [c('e')] })).toBe('Guaranteed')
    expect(of({ containers: [c('c')], resources: { requests: whole, limits: whole } })).toBe('Guaranteed')
    expect(of({ resources: { requests: { cpu: '1' } } })).toBe('Burstable')
  })

  it('[RES2] turns into shares, quota and limits of the cgroup', () => {
    expect(containerCgroup(asking({ cpu: '250m' }, { cpu: '500m', memory: '64Mi' }))).toEqual({
      cpuShares: 256,
      cpuQuota: 50_000,
      memoryLimit: 64 * 2 ** 20,
    })
    expect(containerCgroup(c('c'))).toEqual({ cpuShares: 2, cpuQuota: 0, memoryLimit: 0 })
    const sharesOf = (cpu: string) => containerCgroup(asking({ cpu })).cpuShares
    expect(['1m', '10m', '50m', '100m', '500m', '2', '1000'].map(sharesOf)).toEqual([
      2, 10, 51, 102, 512, 2048, 262_144,
    ])
    expect(containerCgroup(asking({}, { cpu: '5m' }))).toMatchObject({ cpuShares: 5, cpuQuota: 1000 })
    const half = pod({ containers: [asking({}, { memory: '64Mi' }), c('d')] })
    expect(podCgroup(half).memoryLimit).toBe(0)
  })

  it('[VOL2] limits a volume in memory by the node, the pod and itself, whichever is least', () => {
    const mebibytes = (of: Pod, sizeLimit: number) => memorySize(of, 4 * 2 ** 30, sizeLimit) / 2 ** 20
    expect(mebibytes(pod({ containers: [c('c')] }), 0)).toBe(3996)
    const limited = pod({ containers: [asking({}, { memory: '64Mi' })] })
    expect([mebibytes(limited, 0), mebibytes(limited, 2 ** 20)]).toEqual([64, 1])
  })

  it('[RES3] sums containers and sidecars, or takes the largest init step', () => {
    const cpu = (name: string, amount: string, more: object = {}) =>
      c(name, { resources: { requests: { cpu: amount } }, ...more })
    const it_ = pod({
      containers: [cpu('a', '100m'), cpu('b', '200m')],
      initContainers: [cpu('i', '1'), cpu('s', '50m', { restartPolicy: 'Always' })],
    })
    expect(podAmount(it_, 'requests', 'cpu')).toBe(1)
  })

  it('[RES4] gives the OOM score of its class', () => {
    const score = (container: Container) =>
      oomScoreAdjust(pod({ containers: [container] }), container, 4 * 2 ** 30)
    expect(score(c('c'))).toBe(1000)
    expect(score(asking({ memory: '1Gi' }))).toBe(750)
    expect(score(asking({ cpu: '1', memory: '1Gi' }, { cpu: '1', memory: '1Gi' }))).toBe(-997)
    expect([score(asking({ memory: '4Gi' })), score(asking({ cpu: '1' }))]).toEqual([3, 999])
  })

  it('[RES4] a sidecar is not before the containers it serves, and critical pods are last of all', () => {
    const sidecar = c('s', { restartPolicy: 'Always', resources: { requests: { memory: '1Mi' } } })
    const served = pod({ containers: [asking({ memory: '2Gi' })], initContainers: [sidecar] })
    expect(oomScoreAdjust(served, sidecar, 4 * 2 ** 30)).toBe(500)
    const critical = pod({ containers: [asking({ cpu: '1' })], priority: 2_000_001_000 })
    expect(oomScoreAdjust(critical, c('c'), 4 * 2 ** 30)).toBe(-997)
  })
})

describe('security', () => {
  it('[SEC1] a container’s settings win over its pod’s', () => {
    const it_ = pod({
      securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4] },
    })
    expect(containerSecurity(it_, c('c', { securityContext: { runAsUser: 2 } }))).toMatchObject({
      runAsUser: 2,
      runAsGroup: 3000,
      supplementalGroups: [4, 2000],
    })
  })

  it('[SEC2] runAsNonRoot refuses root, and names it cannot check', () => {
    const it_ = pod({ securityContext: { runAsNonRoot: true } })
    const of = (image: object, securityContext = {}) =>
      nonRootProblem(it_, c('c', { securityContext }), image as never)
    const where = '(pod: "web_default(u1)", container: c)'
    expect(of({ uid: 0 })).toBe(`container has runAsNonRoot and image will run as root ${where}`)
    expect(of({ username: 'nginx' })).toBe(
      `container has runAsNonRoot and image has non-numeric user (nginx), cannot verify user is non-root ${where}`,
    )
    expect(of({ uid: 101 })).toBeUndefined()
    expect(of({}, { runAsUser: 0 })).toBe(`container's runAsUser breaks non-root policy ${where}`)
  })
})

describe('image names', () => {
  it('[IMG4] must be references', () => {
    const bad = ['nginx:', 'UPPER', 'a b', 'nginx:tag:tag', 'Registry.io/App'].map(nameProblem)
    expect(bad).toEqual([
      'invalid reference format',
      'invalid reference format: repository name (library/UPPER) must be lowercase',
      'invalid reference format',
      'invalid reference format',
      'invalid reference format: repository name (App) must be lowercase',
    ])
    expect(
      ['nginx', 'nginx:1.27', 'localhost:5000/a/b_c', 'gcr.io/x@sha256:' + 'a'.repeat(64)].map(nameProblem),
    ).toEqual([undefined, undefined, undefined, undefined])
  })
})
