import { describe, expect, it } from 'vitest'
import type { ContainerRef, Entry, Saying } from '../journal/entry'
import { Invariants } from './invariants'

type Step = readonly [at: number, saying: Saying, source?: string]

/** The rules that a journal of these steps breaks. */
function broken(steps: readonly Step[]): readonly string[] {
  const invariants = new Invariants()
  steps.forEach(([at, saying, source = 'test'], i) =>
    invariants.see({ seq: i + 1, at, cause: 0, source, ...saying } as Entry),
  )
  return invariants.violations.map(({ rule }) => rule)
}

let revision = 0
const ref = (container: string, id = container): ContainerRef => ({
  node: 'node-1',
  pod: 'web',
  podKey: 'default/web',
  container,
  id,
})
const stored = (resource: string, object: object): Saying => ({
  kind: 'object.stored',
  resource,
  key: 'default/web',
  revision: ++revision,
  added: false,
  object: object as never,
})
const pod = (spec: object = {}, status: object = {}, labels: object = {}) =>
  stored('pods', {
    metadata: { name: 'web', uid: 'web', namespace: 'default', labels },
    spec: { containers: [{ name: 'app' }], ...spec },
    status,
  })
const slice = (ready: boolean) =>
  stored('endpointslices.discovery.k8s.io', {
    metadata: {
      name: 'web',
      namespace: 'default',
      labels: {
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
    },
    endpoints: [{ conditions: { ready }, targetRef: { uid: 'web' } }],
  })
const started = (container: string, id = container): Saying => ({
  kind: 'process.started',
  container: ref(container, id),
  pid: 1,
  parent: 0,
  argv: ['sh'],
  how: 'main',
})
const exited = (container: string, code = 0): Saying => ({
  kind: 'container.exited',
  container: ref(container),
  code,
  oom: false,
})
const sandbox = (kind: 'created' | 'removed'): Saying =>
  kind === 'created'
    ? { kind: 'sandbox.created', sandbox: ref('', 'box'), ip: '10.0.0.1', hostNetwork: false }
    : { kind: 'sandbox.removed', sandbox: ref('', 'box') }
const kill: Saying = {
  kind: 'decision.made',
  about: { resource: 'pods', key: 'default/web', uid: 'web' },
  container: 'app',
  decision: { reason: 'KillContainer', because: { why: 'deleted', grace: 30_000, message: '' } },
}
const later: Saying = { kind: 'fault.healed', fault: 'x', target: 'nobody' }
const ready = { conditions: [{ type: 'Ready', status: 'True' }] }
const notReady = { conditions: [{ type: 'Ready', status: 'False' }] }

describe('holds a journal against', () => {
  const withInit = pod({ initContainers: [{ name: 'init' }, { name: 'side', restartPolicy: 'Always' }] })

  it('[INV1] containers that run before their init containers are done', () => {
    const good: Step[] = [
      [0, withInit],
      [1, sandbox('created')],
      [2, started('init')],
      [3, exited('init')],
      [4, started('side')],
      [5, started('app')],
    ]
    expect(broken(good)).toEqual([])
    expect(broken(good.filter(([at]) => at !== 4))).toEqual(['INV1'])
    expect(broken(good.map(([at, it]) => [at, at === 3 ? exited('init', 1) : it]))).toEqual(['INV1', 'INV1'])
    expect(broken([...good.slice(0, 5), [6, sandbox('created')], [7, started('app')]])).toEqual(['INV1'])
  })

  it('[INV2] ready endpoints of pods that are not ready, five seconds later', () => {
    const steps: Step[] = [
      [0, pod({}, ready)],
      [1, slice(true)],
      [10_000, pod({}, notReady)],
    ]
    expect(broken([...steps, [12_000, slice(false)], [20_000, later]])).toEqual([])
    expect(broken([...steps, [14_000, later]])).toEqual([])
    expect(broken([...steps, [20_000, later]])).toEqual(['INV2'])
    expect(
      broken([
        [0, pod({}, notReady)],
        [9_000, slice(true)],
        [20_000, later],
      ]),
    ).toEqual(['INV2'])
  })

  it('[INV2] nothing of that while the controller is stopped', () => {
    const crash: Saying = { kind: 'component.crashed', machine: 'control-plane', reason: 'stopped' }
    const steps: Step[] = [
      [0, pod({}, ready)],
      [1, slice(true)],
      [2, crash, 'endpointslice-controller'],
      [10_000, pod({}, notReady)],
      [50_000, later],
    ]
    expect(broken(steps)).toEqual([])
    expect(broken(steps.filter(([at]) => at !== 2))).toEqual(['INV2'])
  })

  it('[INV3] processes that outlive their grace', () => {
    const steps: Step[] = [
      [0, pod()],
      [1, started('app')],
      [1_000, kill],
    ]
    expect(broken([...steps, [31_000, exited('app', 137)], [60_000, later]])).toEqual([])
    expect(broken([...steps, [60_000, later]])).toEqual(['INV3'])
    const crash: Saying = { kind: 'component.crashed', machine: 'node-1', reason: 'stopped' }
    expect(broken([...steps, [2_000, crash, 'kubelet/node-1'], [60_000, later]])).toEqual([])
  })

  it('[INV4] restart counts that fall', () => {
    const counted = (restartCount: number) => pod({}, { containerStatuses: [{ name: 'app', restartCount }] })
    expect(
      broken([
        [0, counted(1)],
        [1, counted(1)],
        [2, counted(2)],
      ]),
    ).toEqual([])
    expect(
      broken([
        [0, counted(1)],
        [1, counted(0)],
      ]),
    ).toEqual(['INV4'])
  })

  it('[INV5] phases that change after the end', () => {
    expect(
      broken([
        [0, pod({}, { phase: 'Running' })],
        [1, pod({}, { phase: 'Failed' })],
      ]),
    ).toEqual([])
    expect(
      broken([
        [0, pod({}, { phase: 'Failed' })],
        [1, pod({}, { phase: 'Running' })],
      ]),
    ).toEqual(['INV5'])
  })

  it('[INV6] memory above its limit that nobody is killed for', () => {
    const limited = pod({ containers: [{ name: 'app', resources: { limits: { memory: '1Ki' } } }] })
    const used = (memory: number): Saying => ({
      kind: 'usage.changed',
      container: ref('app'),
      memory,
      cpu: 0,
      wanted: 0,
    })
    const steps: Step[] = [
      [0, limited],
      [1, started('app')],
    ]
    expect(broken([...steps, [2, used(1024)], [9, later]])).toEqual([])
    expect(broken([...steps, [2, used(1025)], [2, exited('app', 137)], [9, later]])).toEqual([])
    expect(broken([...steps, [2, used(1025)], [9, later]])).toEqual(['INV6'])
  })

  it('[INV7] sandboxes that go before their containers', () => {
    const steps: Step[] = [
      [0, pod()],
      [1, sandbox('created')],
      [2, started('app')],
    ]
    expect(broken([...steps, [3, exited('app')], [4, sandbox('removed')]])).toEqual([])
    expect(broken([...steps, [4, sandbox('removed')]])).toEqual(['INV7'])
  })

  it('[INV8] two instances of one container at a time', () => {
    expect(
      broken([
        [0, started('app')],
        [1, exited('app')],
        [2, started('app', 'again')],
      ]),
    ).toEqual([])
    expect(
      broken([
        [0, started('app')],
        [2, started('app', 'again')],
      ]),
    ).toEqual(['INV8'])
  })

  it('[INV9] pods that move', () => {
    expect(
      broken([
        [0, pod()],
        [1, pod({ nodeName: 'node-1' })],
      ]),
    ).toEqual([])
    expect(
      broken([
        [0, pod({ nodeName: 'node-1' })],
        [1, pod({ nodeName: 'node-2' })],
      ]),
    ).toEqual(['INV9'])
  })

  it('[INV10] time and revisions that go back', () => {
    expect(
      broken([
        [1, later],
        [0, later],
      ]),
    ).toEqual(['INV10'])
    const one = pod()
    expect(
      broken([
        [0, one],
        [1, one],
      ]),
    ).toEqual(['INV10'])
    const early: Saying = { kind: 'packet.answered', packet: 1, code: 0, arrivesAt: 5 }
    expect(broken([[6, early]])).toEqual(['INV10'])
  })

  it('[INV11] what is written while etcd is stopped', () => {
    const stopped: Saying = { kind: 'component.crashed', machine: 'control-plane', reason: 'stopped' }
    const again: Saying = { kind: 'component.started', machine: 'control-plane' }
    expect(
      broken([
        [0, stopped, 'etcd'],
        [1, again, 'etcd'],
        [2, pod()],
      ]),
    ).toEqual([])
    expect(
      broken([
        [0, stopped, 'etcd'],
        [1, pod()],
      ]),
    ).toEqual(['INV11'])
  })

  it('[INV6] memory against the larger limit of a resize', () => {
    const limits = (memory: string) => ({ resources: { limits: { memory } } })
    const resizing = pod(
      { containers: [{ name: 'app', ...limits('10Mi') }] },
      { containerStatuses: [{ name: 'app', restartCount: 0, ...limits('20Mi') }] },
    )
    const uses = (memory: number): Saying => ({
      kind: 'usage.changed',
      container: ref('app'),
      memory,
      cpu: 0,
      wanted: 0,
    })
    const begin = [
      [0, resizing],
      [1, started('app')],
    ] as const
    expect(broken([...begin, [2, uses(15 * 2 ** 20)], [3, later]])).toEqual([])
    expect(broken([...begin, [2, uses(25 * 2 ** 20)], [3, later]])).toEqual(['INV6'])
  })
})
