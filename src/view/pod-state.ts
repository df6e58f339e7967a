/**
 * In which of the seven states a pod or a container is, and the one thing worth saying about it. A card shows the
 * node's truth; the Pod object may say something else until its next status update.
 */
import type { ApiObject } from '../journal/entry'
import type { Container, Pod, Probe } from '../k8s/api'
import type { DecisionView } from './slices/decisions'
import type { ContainerView, PodRuntime, ProbeView } from './slices/runtimes'
import type { TimerView } from './slices/timers'
import type { PodFacts } from './pod-facts'

export type State = 'waiting' | 'starting' | 'ready' | 'failing' | 'ending' | 'dead' | 'done'

/** What a container or pod is doing, as data: the screen has words for each. */
export type Doing =
  | {
      readonly what:
        | 'unscheduled'
        | 'creating'
        | 'initializing'
        | 'starting'
        | 'running'
        | 'restarting'
        | 'node-silent'
        | 'completed'
        | 'gated'
    }
  | {
      readonly what: 'pulling'
      readonly image: string
      readonly from: number
      readonly to: number
      readonly bytes: number
    }
  | { readonly what: 'image-error'; readonly reason: string; readonly until: number }
  | { readonly what: 'start-error'; readonly reason: string }
  | { readonly what: 'back-off'; readonly until: number; readonly wait: number }
  | {
      readonly what: 'probing'
      readonly probe: 'startup' | 'readiness' | 'liveness'
      readonly failures: number
      readonly threshold: number
    }
  | { readonly what: 'not-ready'; readonly failures: number; readonly threshold: number }
  | { readonly what: 'terminating'; readonly until: number; readonly since: number }
  | { readonly what: 'exited'; readonly code: number; readonly reason: string }
  | { readonly what: 'evicted'; readonly reason: string }

export interface ContainerState {
  readonly name: string
  readonly state: State
  readonly doing: Doing
  /** The running or newest instance; undefined before the first. */
  readonly view: ContainerView | undefined
  readonly init: boolean
  readonly restarts: number
  /** Liveness failures in a row while it still counts as well: '1/3'. */
  readonly strikes: { readonly failures: number; readonly threshold: number } | undefined
}
export interface PodState {
  readonly uid: string
  readonly key: string
  readonly state: State
  readonly doing: Doing
  readonly containers: readonly ContainerState[]
  readonly ready: number
  readonly total: number
  readonly restarts: number
}

/** What a state is made from; while it is the same, so is the state. */
interface Known {
  readonly runtime: PodRuntime | undefined
  readonly timers: readonly TimerView[]
  readonly decisions: readonly DecisionView[]
  readonly node: ApiObject | undefined
  readonly state: PodState
}
const known = new WeakMap<ApiObject, Known>()

/** The state of a pod in a view. Thousands are asked for in a frame, and few of them have changed. */
export function podState(view: PodFacts, object: ApiObject): PodState {
  const { uid } = object.metadata
  const runtime = view.runtimes.get(uid)
  const timers = view.timers.of(uid)
  const nodeName = (object as unknown as Pod).spec?.nodeName
  const node = nodeName ? view.objects.get('nodes', nodeName)?.object : undefined
  const decisions = view.decisions.of(uid)
  const before = known.get(object)
  if (
    before &&
    before.runtime === runtime &&
    before.timers === timers &&
    before.decisions === decisions &&
    before.node === node
  )
    return before.state
  const state = stateOf(view, object, runtime)
  known.set(object, { runtime, timers, decisions, node, state })
  return state
}

function stateOf(view: PodFacts, object: ApiObject, runtime: PodRuntime | undefined): PodState {
  const pod = object as unknown as Pod
  const inits = (pod.spec?.initContainers ?? []).map((spec) => containerState(view, pod, runtime, spec, true))
  const mains = (pod.spec?.containers ?? []).map((spec) => containerState(view, pod, runtime, spec, false))
  const statuses = pod.status?.containerStatuses ?? []
  const [state, doing] = overall(view, pod, runtime, inits, mains)
  return {
    uid: pod.metadata.uid,
    key: pod.metadata.namespace ? `${pod.metadata.namespace}/${pod.metadata.name}` : pod.metadata.name,
    state,
    doing,
    containers: [...inits, ...mains],
    ready: statuses.filter((status) => status.ready).length,
    total: mains.length + (pod.spec?.initContainers ?? []).filter(isSidecar).length,
    restarts: [...inits, ...mains].reduce((sum, container) => sum + container.restarts, 0),
  }
}

const isSidecar = (spec: Container) => spec.restartPolicy === 'Always'

function overall(
  view: PodFacts,
  pod: Pod,
  runtime: PodRuntime | undefined,
  inits: readonly ContainerState[],
  mains: readonly ContainerState[],
): [State, Doing] {
  if (pod.status?.phase === 'Succeeded') return ['done', { what: 'completed' }]
  if (pod.status?.phase === 'Failed') return ['dead', failedDoing(pod, [...inits, ...mains])]
  if (pod.metadata.deletionTimestamp) return ['ending', endingDoing(view, pod)]
  if (!pod.spec?.nodeName) {
    const gated = pod.status?.conditions?.some((condition) => condition.reason === 'SchedulingGated')
    return ['waiting', { what: gated ? 'gated' : 'unscheduled' }]
  }
  if (isSilent(view, pod.spec.nodeName) && runtime?.sandbox) return ['failing', { what: 'node-silent' }]
  const current = inits.find(({ state }) => state !== 'done' && state !== 'ready')
  if (current && mains.every((container) => !container.view)) {
    if (current.state === 'failing' || current.state === 'dead') return ['failing', current.doing]
    return [
      'waiting',
      current.view || current.doing.what === 'pulling' ? current.doing : { what: 'initializing' },
    ]
  }
  return worst(mains)
}

const ORDER: readonly State[] = ['failing', 'dead', 'waiting', 'starting', 'ready', 'done', 'ending']

function worst(containers: readonly ContainerState[]): [State, Doing] {
  for (const state of ORDER) {
    const found = containers.find((container) => container.state === state)
    if (found) return [state === 'dead' ? 'failing' : state, found.doing]
  }
  return ['waiting', { what: 'creating' }]
}

function failedDoing(pod: Pod, containers: readonly ContainerState[]): Doing {
  if (pod.status?.reason) return { what: 'evicted', reason: pod.status.reason }
  const failed = containers.find(({ view }) => view?.exitedAt !== undefined && view.code !== 0)
  if (failed?.view) return { what: 'exited', code: failed.view.code ?? 0, reason: exitReason(failed.view) }
  const status = pod.status?.containerStatuses?.find(({ state }) => state?.terminated)?.state?.terminated
  return { what: 'exited', code: status?.exitCode ?? 1, reason: status?.reason ?? 'Error' }
}

function endingDoing(view: PodFacts, pod: Pod): Doing {
  const grace = view.timers
    .of(pod.metadata.uid)
    .find(({ label }) => label === 'grace' || label === 'pre-stop')
  if (grace) return { what: 'terminating', until: grace.due, since: grace.setAt }
  return { what: 'terminating', until: Number.NaN, since: Number.NaN }
}

const isSilent = (view: PodFacts, node: string) => {
  const stored = view.objects.get('nodes', node)?.object as unknown as {
    status?: { conditions?: { type: string; status: string }[] }
  }
  return (
    stored?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'Unknown') ?? false
  )
}

const exitReason = (view: ContainerView) => (view.oom ? 'OOMKilled' : view.code === 0 ? 'Completed' : 'Error')

function containerState(
  view: PodFacts,
  pod: Pod,
  runtime: PodRuntime | undefined,
  spec: Container,
  init: boolean,
): ContainerState {
  const newest = runtime?.containers.find((container) => container.name === spec.name)
  const status = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ].find(({ name }) => name === spec.name)
  const [state, doing] =
    !newest || newest.startedAt === undefined
      ? beforeStart(view, pod, runtime, spec)
      : newest.exitedAt === undefined
        ? whileRunning(view, pod, runtime!, spec, newest)
        : afterExit(view, pod, spec, newest, init)
  return {
    name: spec.name,
    state,
    doing,
    view: newest,
    init,
    restarts: Math.max(newest?.restart ?? 0, status?.restartCount ?? 0),
    strikes: newest && newest.exitedAt === undefined ? strikesOf(runtime, spec, newest.ref.id) : undefined,
  }
}

function beforeStart(
  view: PodFacts,
  pod: Pod,
  runtime: PodRuntime | undefined,
  spec: Container,
): [State, Doing] {
  const pull = runtime?.pulls.findLast(
    ({ image, ended }) => ended === undefined && sameImage(image, spec.image),
  )
  if (pull) {
    const { image, startedAt: from, arrivesAt: to, bytes } = pull
    return ['waiting', { what: 'pulling', image, from, to, bytes }]
  }
  const imageBackOff = view.timers
    .of(pod.metadata.uid)
    .find(({ label, container }) => label === 'image-back-off' && container === spec.name)
  if (imageBackOff)
    return ['failing', { what: 'image-error', reason: 'ImagePullBackOff', until: imageBackOff.due }]
  const waiting = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ].find(({ name }) => name === spec.name)?.state?.waiting?.reason
  if (waiting && /Image|Registry|Signature/.test(waiting))
    return ['failing', { what: 'image-error', reason: waiting, until: Number.NaN }]
  if (waiting && /Error/.test(waiting)) return ['failing', { what: 'start-error', reason: waiting }]
  return ['waiting', { what: 'creating' }]
}

const sameImage = (pulled: string, written: string | undefined) =>
  written !== undefined &&
  (pulled === written || pulled.endsWith(`/${written}`) || pulled.includes(`/${written}:`))

function whileRunning(
  view: PodFacts,
  pod: Pod,
  runtime: PodRuntime,
  spec: Container,
  container: ContainerView,
): [State, Doing] {
  const kill = view.decisions.last(pod.metadata.uid, 'KillContainer', spec.name)
  if (kill && kill.at >= (container.startedAt ?? 0) && kill.decision.because.why !== 'deleted')
    return ['failing', { what: 'restarting' }]
  const startup = spec.startupProbe && probeOf(runtime, container, spec.name, 'startup')
  if (spec.startupProbe && !passed(startup, spec.startupProbe))
    return ['starting', probing('startup', startup, spec.startupProbe)]
  const readiness = probeOf(runtime, container, spec.name, 'readiness')
  if (spec.readinessProbe && !isReadyBy(readiness, spec.readinessProbe)) {
    const wasReady = readiness?.results.some(({ result }) => result === 'success')
    return wasReady
      ? [
          'failing',
          {
            what: 'not-ready',
            failures: failuresOf(readiness),
            threshold: spec.readinessProbe.failureThreshold ?? 3,
          },
        ]
      : ['starting', probing('readiness', readiness, spec.readinessProbe)]
  }
  const strikes = strikesOf(runtime, spec, container.ref.id)
  if (strikes) return ['ready', { what: 'probing', probe: 'liveness', ...strikes }]
  return ['ready', { what: 'running' }]
}

const probeOf = (
  runtime: PodRuntime,
  container: ContainerView,
  name: string,
  kind: 'startup' | 'readiness' | 'liveness',
) =>
  runtime.probes.find(
    (probe) => probe.container === name && probe.probe === kind && probe.id === container.ref.id,
  )

const passed = (probe: ProbeView | undefined, spec: Probe) =>
  probe?.results.some(({ result, run }) => result === 'success' && run >= (spec.successThreshold ?? 1)) ??
  false

/** The last result that reached its threshold decides. */
function isReadyBy(probe: ProbeView | undefined, spec: Probe): boolean {
  const decisive = probe?.results.findLast(({ result, run }) =>
    result === 'success' ? run >= (spec.successThreshold ?? 1) : run >= (spec.failureThreshold ?? 3),
  )
  return decisive?.result === 'success'
}

const failuresOf = (probe: ProbeView | undefined) => {
  const last = probe?.results.at(-1)
  return last?.result === 'failure' ? last.run : 0
}

const probing = (probe: 'startup' | 'readiness', view: ProbeView | undefined, spec: Probe): Doing => ({
  what: 'probing',
  probe,
  failures: failuresOf(view),
  threshold: spec.failureThreshold ?? 3,
})

function strikesOf(runtime: PodRuntime | undefined, spec: Container, id: string) {
  if (!spec.livenessProbe) return undefined
  const view = runtime?.probes.find(
    (it) => it.container === spec.name && it.probe === 'liveness' && it.id === id,
  )
  const last = view?.results.at(-1)
  return last?.result === 'failure' ? { failures: last.run, threshold: last.threshold } : undefined
}

function afterExit(
  view: PodFacts,
  pod: Pod,
  spec: Container,
  container: ContainerView,
  init: boolean,
): [State, Doing] {
  const code = container.code ?? 0
  const backOff = view.timers
    .of(pod.metadata.uid)
    .find(({ label, container: name }) => label === 'back-off' && name === spec.name)
  if (backOff)
    return [
      'failing',
      { what: 'back-off', until: backOff.due, wait: backOff.due - (container.exitedAt ?? 0) },
    ]
  const policy =
    spec.restartPolicy ??
    (init && pod.spec?.restartPolicy === 'Always' ? 'OnFailure' : (pod.spec?.restartPolicy ?? 'Always'))
  const exited: Doing = { what: 'exited', code, reason: exitReason(container) }
  // A pod that has ended, or is to go, restarts nothing any more, its sidecars neither.
  const { phase } = pod.status ?? {}
  const over = phase === 'Succeeded' || phase === 'Failed' || pod.metadata.deletionTimestamp !== undefined
  if (code === 0 && (over || policy !== 'Always')) return ['done', exited]
  if (over || policy === 'Never') return ['dead', exited]
  return ['failing', exited]
}

/** The state as the API's object alone tells it, which may lag behind the node's truth. */
export function apiState(object: ApiObject): State {
  const { metadata, status, spec } = object as unknown as Pod
  if (status?.phase === 'Succeeded') return 'done'
  if (status?.phase === 'Failed') return 'dead'
  if (metadata.deletionTimestamp) return 'ending'
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const reasons = statuses.map(({ state }) => state?.waiting?.reason ?? '')
  if (reasons.some((reason) => /BackOff|Err|Error|InvalidImageName/.test(reason))) return 'failing'
  if (statuses.some(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0)) return 'failing'
  if (!spec?.nodeName || status?.phase !== 'Running') return 'waiting'
  return status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
    ? 'ready'
    : 'starting'
}
