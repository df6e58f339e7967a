import { describe, expect, it } from 'vitest'
import { createScriptedNode, podOf } from './scripted-node'

const web = { containers: [{ name: 'c', image: 'app', imagePullPolicy: 'IfNotPresent' }] }
const seconds = (n: number) => n * 1000

describe('hooks', () => {
  const hooked = (lifecycle: object) => ({ containers: [{ name: 'c', image: 'app', lifecycle }] })

  it('[HOK1] a postStart hook that fails kills its container', () => {
    const node = createScriptedNode({
      present: ['app'],
      containers: { c: [{ stops: { after: 10, code: 0 } }] },
      exec: () => 1,
    })
    node.put(podOf(hooked({ postStart: { exec: { command: ['fail'] } } })))
    node.passes(seconds(4))
    expect(node.events('Pod')).toEqual(
      expect.arrayContaining(['FailedPostStartHook PostStartHook failed', 'Killing FailedPostStartHook']),
    )
    expect(node.transcript('web')).toContain('c=PostStartHookError')
  })

  it('[HOK2] the time of a preStop hook counts, and at least two seconds are left for the process', () => {
    const node = createScriptedNode({ present: ['app'] })
    node.put(podOf(hooked({ preStop: { sleep: { seconds: 40 } } })))
    node.passes(seconds(5))
    node.change('pods', 'default/web', (pod: { metadata: object }) => ({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: 'now', deletionGracePeriodSeconds: 30 },
    }))
    node.passes(seconds(40))
    expect(node.transcript('web').split('\n').at(-1)).toMatch(/^37\.\ds Failed deleting c=Error\(137\)$/)
  })
})

describe('probes', () => {
  const probed = (probe: object) => ({ containers: [{ name: 'c', image: 'app', ...probe }] })
  const command = { exec: { command: ['check'] } }

  it('[PRB1] readiness starts false and is looked at right after the start', () => {
    const node = createScriptedNode({ present: ['app'], exec: (_, __, now) => (now < 4000 ? 1 : 0) })
    node.put(podOf(probed({ readinessProbe: { ...command, periodSeconds: 2 } })))
    node.passes(seconds(10))
    expect(node.transcript('web').split('\n').slice(2)).toMatchInlineSnapshot(`
      [
        "0.2s Running c=running",
        "5.2s Running c=running+",
      ]
    `)
    expect(node.events('Pod')).toContain('Unhealthy Readiness probe failed: no')
  })

  it('[PRB2] three liveness failures kill and restart the container in one sync', () => {
    const node = createScriptedNode({
      present: ['app'],
      containers: { c: [{ stops: { after: 100, code: 0 } }] },
      exec: () => 1,
    })
    node.put(podOf(probed({ livenessProbe: { ...command, periodSeconds: 3, failureThreshold: 3 } })))
    node.passes(seconds(12))
    expect(node.events('Pod')).toContain('Killing Container c failed liveness probe, will be restarted')
    const reasons = node.journal.entries.flatMap((it) =>
      it.kind === 'decision.made' ? [it.decision.reason] : [],
    )
    expect(reasons.slice(reasons.indexOf('KillContainer'))).toEqual(['KillContainer', 'RestartContainer'])
    expect(node.transcript('web').split('\n').at(-1)).toContain('c=running+x1')
  })

  it('[PRB3] the kill is a consequence of the last probe that failed', () => {
    const node = createScriptedNode({ present: ['app'], exec: () => 1 })
    node.put(podOf(probed({ livenessProbe: { ...command, periodSeconds: 3 } })))
    node.passes(seconds(12))
    const { entries } = node.journal
    const kill = entries.find((it) => it.kind === 'decision.made' && it.decision.reason === 'KillContainer')!
    expect(entries[kill.cause - 1]).toMatchObject({
      kind: 'probe.ran',
      probe: 'liveness',
      run: 3,
      threshold: 3,
    })
  })

  it('[PRB4] liveness and readiness wait for the startup probe', () => {
    const node = createScriptedNode({ present: ['app'], exec: (_, __, now) => (now < 6000 ? 1 : 0) })
    const every = { ...command, periodSeconds: 2 }
    node.put(podOf(probed({ startupProbe: { ...every, failureThreshold: 30 }, readinessProbe: every })))
    node.passes(seconds(10))
    const kinds = node.journal.entries.flatMap((it) =>
      it.kind === 'probe.ran' ? [`${it.probe} ${it.result}`] : [],
    )
    expect(kinds.slice(0, 4)).toEqual([
      'startup failure',
      'startup failure',
      'startup success',
      'readiness success',
    ])
  })
})

describe('the node', () => {
  it('[NOD1] registers, becomes ready, renews its lease and writes nothing else', () => {
    const node = createScriptedNode()
    node.passes(seconds(60))
    expect(node.events('Node')).toEqual([
      'Starting Starting kubelet.',
      'NodeHasSufficientMemory Node node-1 status is now: NodeHasSufficientMemory',
      'NodeHasNoDiskPressure Node node-1 status is now: NodeHasNoDiskPressure',
      'NodeHasSufficientPID Node node-1 status is now: NodeHasSufficientPID',
      'NodeAllocatableEnforced Updated Node Allocatable limit across pods',
      'NodeReady Node node-1 status is now: NodeReady',
    ])
    const stored = node.get<{
      status: { allocatable: object; conditions: { type: string; status: string }[] }
    }>('nodes', 'node-1')!
    expect(stored.status.conditions.map(({ type, status }) => `${type}=${status}`)).toEqual([
      'MemoryPressure=False',
      'DiskPressure=False',
      'PIDPressure=False',
      'Ready=True',
    ])
    expect(stored.status.allocatable).toMatchObject({ cpu: '2', memory: `${4 * 2 ** 20 - 100 * 1024}Ki` })
  })

  it('[NOD1] what others wrote to the node is put right with the next heartbeat', () => {
    const node = createScriptedNode()
    node.passes(seconds(60))
    type Stored = { status: { conditions: { type: string; status: string }[] } }
    node.change('nodes', 'node-1', (stored: Stored) => ({
      ...stored,
      status: {
        ...stored.status,
        conditions: stored.status.conditions.map((it) => ({ ...it, status: 'Unknown' })),
      },
    }))
    const ready = () =>
      node.get<Stored>('nodes', 'node-1')!.status.conditions.find(({ type }) => type === 'Ready')?.status
    expect(ready()).toBe('Unknown')
    node.passes(seconds(11))
    expect(ready()).toBe('True')
  })

  it('[EVC1] [EVC6] evicts a pod when memory is short, and says so in pod, node and condition', () => {
    let available = 3 * 2 ** 30
    const node = createScriptedNode({ present: ['app'], memoryAvailable: () => available })
    node.put(podOf(web))
    node.passes(seconds(5))
    available = 50 * 2 ** 20
    node.passes(seconds(20))
    const message =
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container c was using 50Mi, request is 0, has larger consumption of memory. '
    expect(node.events('Pod')).toContain(`Evicted ${message}`)
    expect(node.events('Node')).toContain('EvictionThresholdMet Attempting to reclaim memory')
    expect(node.list<{ reason: string }>('events').find((it) => it.reason === 'Evicted')).toMatchObject({
      metadata: {
        annotations: {
          offending_containers: 'c',
          offending_containers_usage: '50Mi',
          starved_resource: 'memory',
        },
      },
    })
    expect(node.transcript('web')).toContain('Failed(Evicted)')
    const pod = node.get<{ status: { conditions: { type: string }[] } }>('pods', 'default/web')!
    expect(pod.status.conditions.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'TerminationByKubelet',
      message,
    })
  })

  it('[NOD2] says on the node when the whole machine ran out of memory', () => {
    const node = createScriptedNode({ present: ['app'] })
    node.passes(seconds(5))
    node.machine.outOfMemory({ name: 'stress', pid: 4711 })
    node.passes(seconds(1))
    expect(node.events('Node')).toContain(
      'SystemOOM System OOM encountered, victim process: stress, pid: 4711',
    )
  })

  it('[ADM1] refuses a pod for which there is no room: Failed, without containers', () => {
    const node = createScriptedNode()
    const big = { containers: [{ name: 'c', image: 'app', resources: { requests: { cpu: '3' } } }] }
    node.put(podOf(big))
    node.passes(seconds(2))
    expect(node.events('Pod')).toEqual([
      "OutOfcpu Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000",
    ])
    expect(node.transcript('web').split('\n').at(-1)).toBe('0.0s Failed(OutOfcpu)')
    expect(node.get<{ status: object }>('pods', 'default/web')!.status).toMatchObject({
      message:
        "Pod was rejected: Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000",
    })
  })

  it('[ADM2] takes room for a critical pod from others', () => {
    const node = createScriptedNode({
      present: ['app'],
      containers: { c: [{ stops: { after: 1, code: 0 } }] },
    })
    const asking = (cpu: string) => ({
      containers: [{ name: 'c', image: 'app', resources: { requests: { cpu } } }],
    })
    node.put(podOf(asking('1500m')))
    node.passes(seconds(3))
    node.put(podOf({ ...asking('1'), priority: 2_000_000_000 }, { name: 'critical', uid: 'critical' }))
    node.passes(seconds(5))
    expect(node.events('Pod')).toContain('Preempting Preempted in order to admit critical pod')
    expect(node.transcript('web')).toContain('Failed(Preempting)')
    expect(node.transcript('critical')).toContain('Running')
  })

  it('[RSZ1] gives a running container more without a restart', () => {
    const node = createScriptedNode({ present: ['app'] })
    const asking = (cpu: string) => [{ name: 'c', image: 'app', resources: { requests: { cpu } } }]
    node.put(podOf({ containers: asking('500m') }))
    node.passes(seconds(5))
    node.change('pods', 'default/web', (pod: { spec: object }) => ({
      ...pod,
      spec: { ...pod.spec, containers: asking('1') },
    }))
    node.passes(seconds(1))
    expect(
      node
        .events('Pod')
        .filter((it) => it.includes('resize'))
        .map((it) => it.split(':')[0]),
    ).toEqual(['ResizeStarted Pod resize started', 'ResizeCompleted Pod resize completed'])
    const pod = node.get<{ status: { containerStatuses: object[] } }>('pods', 'default/web')!
    expect(pod.status.containerStatuses[0]).toMatchObject({
      restartCount: 0,
      resources: { requests: { cpu: '1' } },
      allocatedResources: { cpu: '1' },
    })
  })

  it('[RSZ5] gives a running sidecar more without a restart, too', () => {
    const node = createScriptedNode({ present: ['app'] })
    const asking = (cpu: string) => [
      { name: 's', image: 'app', restartPolicy: 'Always', resources: { requests: { cpu } } },
    ]
    node.put(podOf({ ...web, initContainers: asking('500m') }))
    node.passes(seconds(5))
    node.change('pods', 'default/web', (pod: { spec: object }) => ({
      ...pod,
      spec: { ...pod.spec, initContainers: asking('1') },
    }))
    node.passes(seconds(2))
    expect(
      node
        .events('Pod')
        .slice(-2)
        .map((it) => it.split(' ')[0]),
    ).toEqual(['ResizeStarted', 'ResizeCompleted'])
    const { status } = node.get<{ status: { initContainerStatuses: object[] } }>('pods', 'default/web')!
    expect(status.initContainerStatuses[0]).toMatchObject({
      restartCount: 0,
      resources: { requests: { cpu: '1' } },
      allocatedResources: { cpu: '1' },
    })
  })

  it('[RSZ3] refuses a memory limit below what is in use', () => {
    const node = createScriptedNode({ present: ['app'] })
    const limited = (memory: string) => [{ name: 'c', image: 'app', resources: { limits: { memory } } }]
    node.put(podOf({ containers: limited('100Mi') }))
    node.passes(seconds(5))
    node.change('pods', 'default/web', (pod: { spec: object }) => ({
      ...pod,
      spec: { ...pod.spec, containers: limited('40Mi') },
    }))
    node.passes(seconds(5))
    const pod = node.get<{ status: { conditions: object[] } }>('pods', 'default/web')!
    expect(pod.status.conditions).toContainEqual(
      expect.objectContaining({ type: 'PodResizeInProgress', status: 'True', reason: 'Error' }),
    )
    expect(node.events('Pod').some((it) => it.startsWith('ResizeError Pod resize error: '))).toBe(true)
  })

  it('[RSZ2] lets a resize wait for which there is no room', () => {
    const node = createScriptedNode({ present: ['app'] })
    const asking = (cpu: string) => [{ name: 'c', image: 'app', resources: { requests: { cpu } } }]
    node.put(podOf({ containers: asking('500m') }))
    node.passes(seconds(5))
    node.change('pods', 'default/web', (pod: { spec: object }) => ({
      ...pod,
      spec: { ...pod.spec, containers: asking('3') },
    }))
    node.passes(seconds(5))
    const pod = node.get<{ status: { conditions: object[]; allocatedResources: object } }>(
      'pods',
      'default/web',
    )!
    expect(pod.status.conditions).toContainEqual(
      expect.objectContaining({
        type: 'PodResizePending',
        reason: 'Deferred',
        message: "Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000",
      }),
    )
    expect(pod.status.allocatedResources).toEqual({ cpu: '500m' })
  })
})

describe('logs', () => {
  const ask = (node: ReturnType<typeof createScriptedNode>, previous = false) => {
    const said: string[] = []
    node.kubelet.server.logs(
      { namespace: 'default', pod: 'web', container: 'c', previous, follow: false, timestamps: false },
      {
        output: (_, text) => void said.push(text),
        ended: (result) => void ('status' in result && said.push(result.status.message ?? '')),
      },
    )
    return said.join('')
  }

  it('[LOG1] says why there is none yet', () => {
    const node = createScriptedNode({
      pullErrors: { app: { code: 'Unknown', message: 'no' } },
    })
    node.put(podOf(web))
    node.passes(300)
    expect(ask(node)).toBe('container "c" in pod "web" is waiting to start: ContainerCreating')
    node.passes(seconds(17))
    expect(ask(node)).toBe('container "c" in pod "web" is waiting to start: trying and failing to pull image')
  })

  it('[LOG2] gives the running instance, and the one before when asked and there is one', () => {
    const node = createScriptedNode({ present: ['app'] })
    node.put(podOf(web))
    node.passes(seconds(3))
    expect(ask(node)).toBe('log of c\n')
    expect(ask(node, true)).toBe('previous terminated container "c" in pod "web" not found')
  })
})
