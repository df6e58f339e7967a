/** The negative question: what a pod is waiting for, and until when, as far as the view knows. */
import type { Pod, Probe } from '../../k8s/api'
import type { TimerName } from '../../journal/entry'
import type { PlainWordKey } from '../../i18n/words'
import type { ContainerState, PodState } from '../../view/pod-state'
import type { View } from '../../view/view'

export type WaitId =
  | TimerName
  | 'node'
  | 'gate'
  | 'pull'
  | 'next-probe'
  | 'init'
  | 'kubelet'
  | 'another-event'

export interface Waiting {
  readonly id: WaitId
  /** The container that waits; empty for the pod. */
  readonly container: string
  /** The moment when it is over by itself; undefined when something else must happen. */
  readonly until: number | undefined
  /** In the cluster's own words. */
  readonly detail: string
}

export const wordOf = (id: WaitId): PlainWordKey => `waits.${id}`

export function waitingOf(pod: Pod, state: PodState, view: View): readonly Waiting[] {
  const timers = view.timers
    .of(state.uid)
    .map(({ label, container, due }): Waiting => ({ id: label, container, until: due, detail: '' }))
  return [
    ...ofPod(pod, state, view),
    ...state.containers.flatMap((it) => ofContainer(pod, it, state, view)),
    ...timers,
  ]
}

function ofPod(pod: Pod, state: PodState, view: View): readonly Waiting[] {
  switch (state.doing.what) {
    case 'unscheduled': {
      const decision = view.decisions
        .of(state.uid)
        .findLast(({ decision }) => decision.reason === 'Unschedulable')
      const detail = decision?.decision.reason === 'Unschedulable' ? decision.decision.because.message : ''
      return [{ id: 'node', container: '', until: undefined, detail }]
    }
    case 'gated':
      return [{ id: 'gate', container: '', until: undefined, detail: names(pod.spec?.schedulingGates ?? []) }]
    case 'node-silent':
      return [{ id: 'kubelet', container: '', until: undefined, detail: pod.spec?.nodeName ?? '' }]
    default:
      return []
  }
}
const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).join(', ')

function ofContainer(pod: Pod, container: ContainerState, state: PodState, view: View): readonly Waiting[] {
  const { name, doing } = container
  switch (doing.what) {
    case 'pulling':
      return [{ id: 'pull', container: name, until: doing.to, detail: doing.image }]
    case 'start-error':
    case 'image-error':
      return [{ id: 'another-event', container: name, until: undefined, detail: doing.reason }]
    case 'initializing': {
      const running = state.containers.find((it) => it.init && it.state !== 'done')
      return running && running !== container
        ? [{ id: 'init', container: name, until: undefined, detail: running.name }]
        : []
    }
    case 'probing':
    case 'not-ready':
    case 'running':
      return nextProbes(pod, container, state.uid, view)
    default:
      return []
  }
}

/** Probes go on by their period: the next one is due a period after the last began. */
function nextProbes(pod: Pod, container: ContainerState, uid: string, view: View): readonly Waiting[] {
  const spec = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].find(
    ({ name }) => name === container.name,
  )
  const probes = view.runtimes.get(uid)?.probes ?? []
  const of = { startup: spec?.startupProbe, readiness: spec?.readinessProbe, liveness: spec?.livenessProbe }
  return probes
    .filter((probe) => probe.container === container.name && probe.id === container.view?.ref.id)
    .flatMap(({ probe, results, asking }): Waiting[] => {
      const last = results.at(-1)
      const started = of[probe]
      if (!started || !last || asking !== undefined) return []
      const isOver = probe === 'startup' && last.result === 'success'
      if (isOver) return []
      return [
        { id: 'next-probe', container: container.name, until: last.began + period(started), detail: probe },
      ]
    })
}
const period = ({ periodSeconds }: Probe) => (periodSeconds || 10) * 1000
