/** What a container was at which time, as its probes have it, and when its pod was among the endpoints. */
import type { Entry } from '../../journal/entry'
import type { Container } from '../../k8s/api'
import type { State } from '../../view/pod-state'
import type { PodEntries } from '../parts/pod-entries'

export interface StateSpan {
  readonly from: number
  to: number
  readonly state: State
  readonly restart: number
}

/** From the start of each instance to its end: starting, ready, failing. The gap between two is the back-off. */
export function containerSpans({ entries }: PodEntries, container: Container, at: number): StateSpan[] {
  const spans: StateSpan[] = []
  let open: StateSpan | undefined
  let restart = 0
  const turn = (time: number, state: State | undefined) => {
    if (open?.state === state && state !== undefined) return
    if (open) open.to = time
    open = state && { from: time, to: at, state, restart }
    if (open) spans.push(open)
  }
  for (const entry of entries) {
    if (!('container' in entry) || nameOf(entry) !== container.name) continue
    if (entry.kind === 'container.created') restart = entry.restart
    else if (entry.kind === 'container.exited') turn(entry.at, undefined)
    else if (entry.kind === 'process.started' && entry.how === 'main') turn(entry.at, atFirst(container))
    else if (open) turn(entry.at, after(entry, container, open.state))
  }
  return spans
}

const nameOf = (entry: Extract<Entry, { container: unknown }>) =>
  typeof entry.container === 'string' ? entry.container : entry.container.container

const atFirst = (container: Container): State =>
  container.startupProbe || container.readinessProbe ? 'starting' : 'ready'

function after(entry: Entry, container: Container, state: State): State {
  if (entry.kind === 'decision.made' && entry.decision.reason === 'KillContainer')
    return entry.decision.because.why === 'deleted' ? 'ending' : 'failing'
  if (entry.kind !== 'probe.ran' || entry.run < entry.threshold || state === 'ending') return state
  if (entry.probe === 'startup')
    return entry.result === 'success' && !container.readinessProbe ? 'ready' : state
  if (entry.probe !== 'readiness') return state
  if (entry.result === 'success') return 'ready'
  return state === 'ready' ? 'failing' : state
}

interface Slice {
  readonly endpoints?: readonly {
    readonly targetRef?: { readonly uid?: string }
    readonly conditions?: { readonly ready?: boolean }
  }[]
}

/** While the pod receives traffic through a Service; undefined when no Service has it. */
export function endpointSpans({ entries, uid }: PodEntries, at: number): StateSpan[] | undefined {
  const spans: StateSpan[] = []
  let known = false
  let open: StateSpan | undefined
  for (const entry of entries) {
    const stored = entry.kind === 'object.stored' || entry.kind === 'object.removed'
    if (!stored || entry.resource !== 'endpointslices.discovery.k8s.io') continue
    known = true
    const own = (entry.object as unknown as Slice).endpoints?.find(({ targetRef }) => targetRef?.uid === uid)
    const inside = entry.kind === 'object.stored' && own !== undefined && own.conditions?.ready !== false
    if (inside && !open) spans.push((open = { from: entry.at, to: at, state: 'ready', restart: 0 }))
    else if (!inside && open) {
      open.to = entry.at
      open = undefined
    }
  }
  return known ? spans : undefined
}
