import { describe, expect, it } from 'vitest'
import type { Container, ContainerStatus, Node, Pod } from '../../k8s/api'
import type { ContainerStatus as Instance } from '../cri'
import { objectionTo } from './admission'
import { BackOff } from './crash-loop-back-off'
import { outgrown, ranked } from './eviction'
import { podActions, type ProbeResults } from './pod-actions'
import { conditionsOf } from './pod-conditions'
import { phaseOf } from './pod-phase'
import { statusPatch } from './status-patch'
import type { RuntimeStatus } from './surroundings'
import { gracePeriod } from './termination'

const c = (name: string, more: object = {}): Container => ({ name, image: 'app', ...more })
const pod = (spec: object = {}, metadata: object = {}): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'u1', ...metadata },
    spec: { containers: [c('c')], restartPolicy: 'Always', ...spec },
  }) as unknown as Pod
const instance = (name: string, state: Instance['state'], exitCode = 0, more: object = {}): Instance =>
  ({
    id: `id-${name}`,
    sandboxId: 's1',
    name,
    attempt: 0,
    state,
    exitCode,
    reason: exitCode ? 'Error' : 'Completed',
    image: 'app',
    ...more,
  }) as unknown as Instance
const sandbox = { id: 's1', uid: 'u1', attempt: 0, ready: true, ip: '10.0.0.2', createdAt: 0 }
const runtime = (...containers: Instance[]): RuntimeStatus => ({ sandboxes: [sandbox], containers })
const probes = (failed: Partial<Record<'liveness' | 'startup', string>> = {}): ProbeResults => ({
  liveness: (id) => (failed.liveness === id ? 'failure' : 'success'),
  startup: (id) => (failed.startup === id ? 'failure' : 'success'),
  readiness: () => 'success',
})
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name)

describe('back-off', () => {
  it('[CLB3] doubles from 10 s to 5 min, counted from the death', () => {
    const backOff = new BackOff()
    const waits: number[] = []
    let now = 0
    for (let i = 0; i < 8; i++) {
      waits.push(backOff.waiting('k', now, now)?.delay ?? 0)
      now += backOff.waiting('k', now, now)?.delay ?? 0
      backOff.next('k', now, now)
    }
    expect(waits).toEqual([0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000])
  })

  it('[CLB4] starts afresh when the container ran for more than ten minutes', () => {
    const backOff = new BackOff()
    backOff.next('k', 0, 0)
    backOff.next('k', 1000, 1000)
    expect(backOff.waiting('k', 600_000, 600_001)?.delay).toBe(20_000)
    expect(backOff.waiting('k', 602_000, 602_001)).toBeUndefined()
    backOff.next('k', 602_000, 602_001)
    expect(backOff.delayOf('k')).toBe(10_000)
  })
})

describe('what to do with a pod', () => {
  it('[ACT1] makes a sandbox first, and again when it is gone', () => {
    expect(podActions(pod(), { sandboxes: [], containers: [] }, probes())).toMatchObject({
      createSandbox: true,
      attempt: 0,
    })
    const dead = { sandboxes: [{ ...sandbox, ready: false }], containers: [instance('c', 'exited', 137)] }
    expect(podActions(pod(), dead, probes())).toMatchObject({
      killPod: true,
      createSandbox: true,
      attempt: 1,
    })
    expect(podActions(pod({ restartPolicy: 'Never' }), dead, probes())).toMatchObject({
      createSandbox: false,
    })
  })

  it('[ACT2] starts what stopped, as its policy says', () => {
    const stopped = (code: number, restartPolicy: string) =>
      names(podActions(pod({ restartPolicy }), runtime(instance('c', 'exited', code)), probes()).start)
    expect(stopped(0, 'Always')).toEqual(['c'])
    expect(stopped(0, 'OnFailure')).toEqual([])
    expect(stopped(1, 'OnFailure')).toEqual(['c'])
    expect(stopped(1, 'Never')).toEqual([])
  })

  it('[ACT3] kills and starts what failed its liveness probe; without restart under Never', () => {
    const failed = probes({ liveness: 'id-c' })
    const always = podActions(pod(), runtime(instance('c', 'running')), failed)
    expect(always.kill.map((it) => it.message)).toEqual([
      'Container c failed liveness probe, will be restarted',
    ])
    expect(names(always.start)).toEqual(['c'])
    const never = podActions(pod({ restartPolicy: 'Never' }), runtime(instance('c', 'running')), failed)
    expect(never.kill.map((it) => it.message)).toEqual(['Container c failed liveness probe'])
    expect(never.start).toEqual([])
  })

  it('[ACT4] ends the pod when nothing is left to run, sidecars too', () => {
    const job = pod({ restartPolicy: 'Never', initContainers: [c('side', { restartPolicy: 'Always' })] })
    const done = runtime(instance('c', 'exited', 0), instance('side', 'running'))
    expect(podActions(job, done, probes())).toMatchObject({ killPod: true, startInit: [] })
  })

  it('[ACT5] restarts by rules of the container before its policy, or everything when a rule says so', () => {
    const rule = (action: string) =>
      pod({
        restartPolicy: 'Never',
        containers: [
          c('c', {
            restartPolicy: 'Never',
            restartPolicyRules: [{ action, exitCodes: { operator: 'In', values: [42] } }],
          }),
        ],
      })
    expect(names(podActions(rule('Restart'), runtime(instance('c', 'exited', 42)), probes()).start)).toEqual([
      'c',
    ])
    expect(podActions(rule('Restart'), runtime(instance('c', 'exited', 1)), probes()).start).toEqual([])
    expect(
      podActions(rule('RestartAllContainers'), runtime(instance('c', 'exited', 42)), probes()),
    ).toMatchObject({ restartAll: true })
  })

  it('[INI2] an init container waits for the one before; a sidecar only has to have started', () => {
    const inits = [c('one'), c('side', { restartPolicy: 'Always', startupProbe: {} }), c('two')]
    const it_ = pod({ initContainers: inits })
    const next = (...running: Instance[]) => names(podActions(it_, runtime(...running), probes()).startInit)
    const one = instance('one', 'exited', 0)
    expect(next()).toEqual(['one'])
    expect(next(instance('one', 'running'))).toEqual([])
    expect(next(one)).toEqual(['side'])
    expect(next(one, instance('side', 'running'))).toEqual(['two'])
    expect(next(one, instance('side', 'exited', 1))).toEqual(['side'])
  })

  it('[INI8] an init container that was killed for memory has failed, whatever its code', () => {
    const killed = instance('one', 'exited', 0, { reason: 'OOMKilled' })
    const inits = pod({ initContainers: [c('one'), c('two')] })
    expect(names(podActions(inits, runtime(killed), probes()).startInit)).toEqual(['one'])
    expect(names(podActions(inits, runtime(instance('one', 'exited', 0)), probes()).startInit)).toEqual([
      'two',
    ])
  })

  it('[ACT9] names the probe that a container failed, and calls a sidecar an init container', () => {
    const said = (of: Pod, failed: object, ...instances: Instance[]) =>
      podActions(of, runtime(...instances), probes(failed)).kill.map(({ message }) => message)
    const startup = c('c', { startupProbe: {} })
    expect(said(pod({ containers: [startup] }), { startup: 'id-c' }, instance('c', 'running'))).toEqual([
      'Container c failed startup probe, will be restarted',
    ])
    expect(
      said(
        pod({ containers: [startup], restartPolicy: 'Never' }),
        { startup: 'id-c' },
        instance('c', 'running'),
      ),
    ).toEqual(['Container c failed startup probe'])
    const sidecar = c('s', { restartPolicy: 'Always', livenessProbe: {}, startupProbe: {} })
    const both = [instance('c', 'running'), instance('s', 'running')]
    const of = pod({ initContainers: [sidecar] })
    expect(said(of, { liveness: 'id-s' }, ...both)).toEqual(['Init container s failed liveness probe'])
    expect(said(of, { startup: 'id-s' }, ...both)).toEqual(['Init container s failed startup probe'])
  })

  it('[INI3] a failed init container is retried, or is the end of the pod under Never', () => {
    const failed = runtime(instance('one', 'exited', 1))
    expect(names(podActions(pod({ initContainers: [c('one')] }), failed, probes()).startInit)).toEqual([
      'one',
    ])
    expect(
      podActions(pod({ initContainers: [c('one')], restartPolicy: 'Never' }), failed, probes()),
    ).toMatchObject({ killPod: true })
  })
})

describe('phase', () => {
  const status = (name: string, state: object, lastState: object = {}): ContainerStatus =>
    ({ name, state, lastState }) as ContainerStatus
  const ended = (exitCode: number) => ({ terminated: { exitCode } })
  const waiting = { waiting: { reason: 'X' } }
  const running = { running: {} }
  const of = (restartPolicy: string, ...states: ContainerStatus[]) =>
    phaseOf(pod({ restartPolicy, containers: states.map(({ name }) => c(name)) }), [], states, false)

  it('[PHA1] follows the truth table of restart policy and exit code', () => {
    const table = ['Always', 'OnFailure', 'Never'].map((policy) =>
      [0, 1].map((code) => of(policy, status('a', ended(code)))),
    )
    expect(table).toEqual([
      ['Running', 'Running'],
      ['Succeeded', 'Running'],
      ['Succeeded', 'Failed'],
    ])
  })

  it('[PHA2] is Pending while a container never ran, Running when it ran before', () => {
    expect(of('Always', status('a', running), status('b', waiting))).toBe('Pending')
    expect(of('Always', status('a', running), status('b', waiting, ended(1)))).toBe('Running')
  })

  it('[PHA3] of a pod with a failed init container is Pending, or Failed under Never', () => {
    const with_ = (restartPolicy: string) =>
      phaseOf(
        pod({ restartPolicy, initContainers: [c('i')] }),
        [status('i', ended(1))],
        [status('c', waiting)],
        false,
      )
    expect([with_('Always'), with_('Never')]).toEqual(['Pending', 'Failed'])
  })

  it('[PHA4] ignores how sidecars ended', () => {
    const job = pod({ restartPolicy: 'Never', initContainers: [c('s', { restartPolicy: 'Always' })] })
    expect(phaseOf(job, [status('s', ended(137))], [status('c', ended(0))], true)).toBe('Succeeded')
    expect(phaseOf(job, [status('s', running)], [status('c', ended(0))], false)).toBe('Running')
  })
})

describe('conditions', () => {
  const inputs = { initStatuses: [], others: [], restartsAll: undefined, hasSandbox: true }
  const text = (of: ReturnType<typeof conditionsOf>) =>
    of.map((it) => [`${it.type}=${it.status}`, it.reason, it.message].filter(Boolean).join(' '))

  it('[CON1] names all unready containers, sidecars first', () => {
    const it_ = pod({ containers: [c('b'), c('a')], initContainers: [c('s', { restartPolicy: 'Always' })] })
    const unready = (name: string) =>
      ({ name, ready: false, started: true, state: { running: {} } }) as ContainerStatus
    const conditions = conditionsOf({
      ...inputs,
      pod: it_,
      phase: 'Running',
      initStatuses: [unready('s')],
      statuses: [unready('a'), unready('b')],
    })
    expect(text(conditions)).toEqual([
      'PodReadyToStartContainers=True',
      'Initialized=True',
      'Ready=False ContainersNotReady containers with unready status: [s b a]',
      'ContainersReady=False ContainersNotReady containers with unready status: [s b a]',
      'PodScheduled=True',
    ])
  })

  it('[CON2] waits for readiness gates', () => {
    const ready = [{ name: 'c', ready: true, started: true, state: { running: {} } }] as ContainerStatus[]
    const gated = pod({ readinessGates: [{ conditionType: 'www.example.com/gate' }] })
    const of = (others: object[]) =>
      text(
        conditionsOf({ ...inputs, pod: gated, phase: 'Running', statuses: ready, others: others as never }),
      )[2]
    expect(of([])).toBe(
      'Ready=False ReadinessGatesNotReady corresponding condition of pod readiness gate "www.example.com/gate" does not exist.',
    )
    expect(of([{ type: 'www.example.com/gate', status: 'True' }])).toBe('Ready=True')
  })

  it('[CON3] says PodCompleted and PodFailed of pods that ended', () => {
    const of = (phase: 'Succeeded' | 'Failed') =>
      text(conditionsOf({ ...inputs, hasSandbox: false, pod: pod(), phase, statuses: [] }))
    expect(of('Succeeded').slice(0, 3)).toEqual([
      'PodReadyToStartContainers=False',
      'Initialized=True PodCompleted',
      'Ready=False PodCompleted',
    ])
    expect(of('Failed')[3]).toBe('ContainersReady=False PodFailed')
  })
})

describe('status patch', () => {
  it('[STM1] holds only what differs; conditions go by type, absent fields become null', () => {
    const ready = (status: string, more: object = {}) => ({ type: 'Ready', status, ...more })
    expect(
      statusPatch(
        {
          phase: 'Running',
          podIP: '1',
          conditions: [ready('False', { reason: 'X' }), { type: 'Other', status: 'True' }],
        },
        { phase: 'Running', podIP: '2', conditions: [ready('True'), { type: 'Other', status: 'True' }] },
      ),
    ).toEqual({
      podIP: '2',
      '$setElementOrder/conditions': [{ type: 'Ready' }, { type: 'Other' }],
      conditions: [{ type: 'Ready', status: 'True', reason: null }],
    })
    expect(statusPatch({ phase: 'Running' }, { phase: 'Running' })).toBeUndefined()
  })
})

describe('admission', () => {
  const asked = (it: Pod, more: object = {}) =>
    objectionTo({
      pod: it,
      node: { metadata: { labels: { disk: 'ssd' } }, spec: {} } as unknown as Node,
      nodeName: 'node-1',
      allocatable: { cpu: 2, memory: 2 ** 30, pods: 110 },
      active: [],
      pressure: [],
      ...more,
    })?.message

  it('[ADM3] asks for the node selector, free host ports and tolerated NoExecute taints', () => {
    expect(asked(pod({ nodeSelector: { disk: 'hdd' } }))).toBe(
      "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    )
    expect(asked(pod({ nodeSelector: { disk: 'ssd' } }))).toBeUndefined()
    const web = pod({ containers: [c('c', { ports: [{ containerPort: 80, hostPort: 80 }] })] })
    expect(asked(web, { active: [web] })).toContain('Predicate NodePorts failed')
    const tainted = { spec: { taints: [{ key: 'gone', effect: 'NoExecute' }] }, metadata: {} }
    expect(asked(pod(), { node: tainted })).toContain('Predicate TaintToleration failed')
  })

  it('[ADM4] takes under memory pressure only pods that asked for memory', () => {
    const pressure = ['MemoryPressure']
    expect(asked(pod(), { pressure })).toBe('The node had condition: [MemoryPressure]. ')
    const burstable = pod({ containers: [c('c', { resources: { requests: { memory: '1Mi' } } })] })
    expect(asked(burstable, { pressure })).toBeUndefined()
    expect(asked(burstable, { pressure: ['DiskPressure'] })).toBe('The node had condition: [DiskPressure]. ')
    expect(asked(pod({ priority: 2_000_000_000 }), { pressure })).toBeUndefined()
  })

  it('[ADM5] refuses unsafe sysctls', () => {
    const with_ = (name: string, more: object = {}) =>
      asked(pod({ securityContext: { sysctls: [{ name, value: '1' }] }, ...more }))
    expect(with_('kernel.msgmax')).toBe('forbidden sysctl: "kernel.msgmax" not allowlisted')
    expect(with_('net.ipv4.tcp_syncookies')).toBeUndefined()
    expect(with_('net.ipv4.tcp_syncookies', { hostNetwork: true })).toContain(
      'not allowed with host net enabled',
    )
  })
})

describe('grace', () => {
  it('[TRM2] is the deletion’s, else the probe’s, else the pod’s', () => {
    const probed = c('c', { livenessProbe: { terminationGracePeriodSeconds: 3 } })
    const spec = { containers: [probed], terminationGracePeriodSeconds: 20 }
    expect(gracePeriod(pod(spec), probed, 'liveness')).toBe(3)
    expect(gracePeriod(pod(spec), probed, 'deleted')).toBe(20)
    expect(gracePeriod(pod(spec, { deletionGracePeriodSeconds: 5 }), probed, 'liveness')).toBe(5)
  })
})

describe('eviction', () => {
  const use = (name: string, memory: number, spec: object = {}, emptyDirs: object[] = []) => ({
    pod: pod({ containers: [c('c')], ...spec }, { name }),
    stats: [
      { id: name, podUid: name, name: 'c', cpu: 0, memoryWorkingSet: memory, rootfsBytes: 0, logBytes: 0 },
    ],
    emptyDirs: emptyDirs as never,
  })

  it('[EVC2] ranks by over request, priority, then how much over', () => {
    const within = use('within', 10, { containers: [c('c', { resources: { requests: { memory: '1Mi' } } })] })
    const rank = ranked(
      [within, use('little', 10), use('much', 20), use('low', 5, { priority: -1 })],
      'memory',
    )
    expect(rank.map((it) => it.use.pod.metadata.name)).toEqual(['low', 'much', 'little', 'within'])
  })

  it('[EVC3] finds an emptyDir over its limit', () => {
    expect(outgrown(use('p', 0, {}, [{ name: 'cache', bytes: 2000, limit: '1Ki' }]))).toBe(
      'Usage of EmptyDir volume "cache" exceeds the limit "1Ki". ',
    )
    expect(outgrown(use('p', 0, {}, [{ name: 'cache', bytes: 1000, limit: '1Ki' }]))).toBeUndefined()
  })
})
