/**
 * One clock for all who take part in a pod's end: the API object, the endpoints, the kubelet and each container, under
 * the grace period that burns down. The quiet middle of a long grace period is folded, with a break that shows it.
 */
import type { Entry, EntryOf } from '../../journal/entry'
import type { Container, Pod } from '../../k8s/api'
import type { State } from '../../view/pod-state'
import type { View } from '../../view/view'
import { type PodEntries, podEntries, selectedUid, subjectOf } from '../parts/pod-entries'
import { containerSpans, endpointSpans } from '../probes/spans'
import type { Selection, Size } from '../scene'

export interface Part {
  readonly x: number
  readonly width: number
}
export interface ContainerTrack {
  readonly name: string
  readonly y: number
  readonly state: State
  /** Running and untouched; then with preStop or TERM on its way. */
  readonly before: Part | undefined
  readonly ending: Part | undefined
  /** TERM came and nothing in it listens. */
  readonly deaf: Part | undefined
  readonly hook: Part | undefined
  readonly signals: readonly {
    readonly x: number
    readonly seq: number
    readonly signal: string
    readonly left: boolean
  }[]
  /** Where KILL will come while the process lives: nothing else is sure. */
  readonly due: number | undefined
  readonly exit:
    | { readonly x: number; readonly code: number; readonly killed: boolean; readonly seq: number }
    | undefined
}
export interface AxisMark {
  readonly x: number
  /** Seconds since the deletion. */
  readonly seconds: number
}
export interface TerminationLayout {
  readonly pod: string | undefined
  readonly deleted: boolean
  readonly narrow: boolean
  readonly left: number
  readonly width: number
  readonly height: number
  readonly axis: readonly AxisMark[]
  readonly fold: Part | undefined
  readonly playhead: number
  readonly grace: Part & {
    readonly seconds: number
    readonly left: number
    readonly burnt: number
    readonly over: boolean
  }
  readonly object: {
    readonly y: number
    readonly state: State
    readonly before: Part | undefined
    readonly ending: Part | undefined
    readonly gone: number | undefined
  }
  readonly endpoints:
    | { readonly y: number; readonly spans: readonly Part[]; readonly out: number | undefined }
    | undefined
  readonly kubelet: { readonly y: number; readonly sees: number | undefined }
  readonly containers: readonly ContainerTrack[]
}

const MARGIN = 20
const LABELS = 120
const BEFORE = 1500
/** Longer than this, the middle is folded: so much is linear at each end. */
const HEAD = 8000
const TAIL = 2000
const FOLDED = 0.12

export function terminationLayout(
  view: View,
  at: number,
  size: Size,
  entries: readonly Entry[],
  selection: Selection | undefined,
): TerminationLayout {
  const subject = endingPod(view, at, entries, selection)
  const narrow = size.width < 600
  const left = MARGIN + (narrow ? 0 : LABELS)
  const width = size.width - left - MARGIN - 12
  const ending = subject && endingOf(subject)
  const axis = axisOf(ending?.since ?? at, ending?.grace ?? 30_000, left, width)
  const frame: Frame = { at, subject, since: ending?.since ?? at, x: axis.x, left, narrow }
  const rows = rowsOf(frame)
  return {
    pod: subject?.key,
    deleted: ending !== undefined,
    narrow,
    left,
    width,
    height: rows.bottom + 16,
    axis: axis.marks,
    fold: axis.fold,
    playhead: axis.x(at),
    grace: graceOf(frame, ending?.grace ?? 30_000),
    ...rows,
  }
}

/** Selected, else the one that has been ending longest, else the one that ended last, else where something happens. */
function endingPod(view: View, at: number, entries: readonly Entry[], selection: Selection | undefined) {
  const selected = selectedUid(view, entries, at, selection)
  if (selected !== undefined) return podEntries(entries, selected, at)
  for (const { object } of view.objects.list('pods'))
    if (object.metadata.deletionTimestamp) return podEntries(entries, object.metadata.uid, at)
  for (let index = Math.min(view.seq, entries.length) - 1; index >= 0; index--) {
    const entry = entries[index]!
    if (entry.kind === 'object.removed' && entry.resource === 'pods')
      return podEntries(entries, entry.object.metadata.uid, at)
  }
  return subjectOf(view, entries, at, undefined)
}

function endingOf({ entries }: PodEntries): { since: number; grace: number } | undefined {
  const first = entries.find(
    (entry) =>
      (entry.kind === 'object.stored' && entry.object.metadata.deletionTimestamp !== undefined) ||
      (entry.kind === 'object.removed' && entry.resource === 'pods'),
  )
  if (first?.kind !== 'object.stored' && first?.kind !== 'object.removed') return undefined
  return { since: first.at, grace: (first.object.metadata.deletionGracePeriodSeconds ?? 0) * 1000 }
}

/** Depends on the grace period alone, so that nothing moves while it burns. */
function axisOf(since: number, grace: number, left: number, width: number) {
  const end = grace + Math.max(2500, Math.min(3000, grace * 0.2))
  const long = grace > HEAD + TAIL + 4000
  const tail = end - (grace - TAIL)
  const linear = long ? BEFORE + HEAD + tail : BEFORE + end
  const fold = long ? FOLDED * width : 0
  const perMs = (width - fold) / linear
  const x = (time: number) => {
    const passed = Math.max(-BEFORE, Math.min(time - since, end))
    if (!long || passed <= HEAD) return left + (passed + BEFORE) * perMs
    if (passed <= grace - TAIL)
      return left + (HEAD + BEFORE) * perMs + ((passed - HEAD) / (grace - TAIL - HEAD)) * fold
    return left + (HEAD + BEFORE + passed - grace + TAIL) * perMs + fold
  }
  return {
    x,
    fold: long ? { x: left + (HEAD + BEFORE) * perMs, width: fold } : undefined,
    marks: marksOf(grace, end, long, perMs).map((seconds) => ({ seconds, x: x(since + seconds * 1000) })),
  }
}

function marksOf(grace: number, end: number, long: boolean, perMs: number): number[] {
  const step = [1, 2, 5, 10, 20, 60].find((seconds) => seconds * 1000 * perMs >= 44) ?? 120
  const marks: number[] = []
  for (let second = 0; second * 1000 <= (long ? HEAD : end); second += step) marks.push(second)
  if (!long) return marks
  for (let second = (grace - TAIL) / 1000; second * 1000 <= end; second += Math.max(step, TAIL / 1000))
    marks.push(second)
  return marks
}

interface Frame {
  readonly at: number
  readonly subject: PodEntries | undefined
  readonly since: number
  readonly x: (time: number) => number
  readonly left: number
  readonly narrow: boolean
}

function graceOf({ at, since, x, subject }: Frame, grace: number): TerminationLayout['grace'] {
  const start = x(since)
  const entries = subject?.entries ?? []
  const gone = entries.some((entry) => entry.kind === 'object.removed' && entry.resource === 'pods')
  const exit = entries.findLast((entry) => entry.kind === 'container.exited')
  const until = gone ? (exit?.at ?? since) : at
  const now = Math.min(Math.max(until, since), since + grace)
  return {
    x: start,
    width: x(since + grace) - start,
    seconds: grace / 1000,
    left: (since + grace - now) / 1000,
    burnt: x(now) - start,
    over: gone,
  }
}

function rowsOf(frame: Frame) {
  const { subject, at, since, x, left, narrow } = frame
  const entries = subject?.entries ?? []
  const spec = (subject?.object as unknown as Pod | undefined)?.spec
  const removed = entries.find((entry) => entry.kind === 'object.removed' && entry.resource === 'pods')
  const row = narrow ? 60 : 52
  let y = narrow ? 104 : 92
  const object = {
    y,
    state: stateBefore(entries, since),
    before: part(left, x(Math.min(at, since))),
    ending: part(x(since), x(Math.min(at, removed?.at ?? at))),
    gone: removed && x(removed.at),
  }
  const spans = subject && endpointSpans(subject, at)
  y += row
  const endpoints = spans && {
    y,
    spans: spans.flatMap(({ from, to }) => part(x(from), x(to)) ?? []),
    out: outAt(spans, at, since, x),
  }
  if (endpoints) y += row
  const kill = entries.find((entry) => isKill(entry))
  const kubelet = { y, sees: kill && x(kill.at) }
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap((container) => {
    const track = trackOf(container, { ...frame, y: y + row })
    if (!track) return []
    y += row + 8
    return [track]
  })
  return { object, endpoints, kubelet, containers, bottom: y + 44 }
}

/** What the API said of the pod when it was deleted. */
function stateBefore(entries: readonly Entry[], since: number): State {
  const entry = entries.findLast(
    (one) => one.kind === 'object.stored' && one.resource === 'pods' && one.at < since,
  )
  const status = entry?.kind === 'object.stored' ? (entry.object as unknown as Pod).status : undefined
  if (status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True')) return 'ready'
  if (status?.phase === 'Succeeded') return 'done'
  if (status?.phase === 'Failed') return 'dead'
  const reason = status?.containerStatuses?.find(({ state }) => state?.waiting)?.state?.waiting?.reason
  if (reason && reason !== 'ContainerCreating' && reason !== 'PodInitializing') return 'failing'
  return status?.phase === 'Running' ? 'starting' : 'waiting'
}

const outAt = (spans: readonly { to: number }[], at: number, since: number, x: (time: number) => number) => {
  const end = spans.at(-1)?.to
  return end !== undefined && end < at && end >= since ? x(end) : undefined
}

const part = (from: number, to: number): Part | undefined =>
  to - from > 0.5 ? { x: from, width: to - from } : undefined

const isKill = (entry: Entry) =>
  entry.kind === 'decision.made' &&
  entry.decision.reason === 'KillContainer' &&
  entry.decision.because.why === 'deleted'

function trackOf(container: Container, frame: Frame & { readonly y: number }): ContainerTrack | undefined {
  const { subject, x, at, left, since, y } = frame
  const own = (subject?.entries ?? []).filter(
    (entry) =>
      'container' in entry &&
      (typeof entry.container === 'string' ? entry.container : entry.container.container) === container.name,
  )
  const exit = own.findLast(
    (entry): entry is EntryOf<'container.exited'> => entry.kind === 'container.exited',
  )
  if (exit && exit.at < since - BEFORE) return undefined
  const started = own.find((entry) => entry.kind === 'process.started' && entry.how === 'main')
  if (!started) return undefined
  const touched = own.find((entry) => isKill(entry))?.at
  const end = exit?.at ?? at
  const signals = own.filter(
    (entry): entry is EntryOf<'process.signalled'> =>
      entry.kind === 'process.signalled' && entry.pid === 1 && entry.at >= since,
  )
  const deaf = signals.find(({ ignored, signal }) => ignored && signal !== 'KILL')
  return {
    name: container.name,
    y,
    state:
      containerSpans(subject!, container, at).findLast(({ from }) => from < (touched ?? at))?.state ??
      'ready',
    before: part(Math.max(left, x(started.at)), x(Math.min(end, touched ?? at))),
    ending: touched === undefined ? undefined : part(x(touched), x(end)),
    deaf: deaf && part(x(deaf.at), x(end)),
    hook: hookOf(own, container, touched, end, x),
    signals: signals.map(({ at: time, seq, signal }) => ({
      x: x(time),
      seq,
      signal,
      left: signal === 'KILL',
    })),
    due: exit || touched === undefined ? undefined : x(since + graceMs(subject)),
    exit: exit && {
      x: x(exit.at),
      code: exit.code,
      killed: signals.some(({ signal }) => signal === 'KILL'),
      seq: exit.seq,
    },
  }
}

const graceMs = (subject: PodEntries | undefined) => (subject && endingOf(subject)?.grace) ?? 0

/** preStop runs from the kubelet's decision until the hook came back, or as long as it runs. */
function hookOf(
  own: readonly Entry[],
  container: Container,
  touched: number | undefined,
  end: number,
  x: (time: number) => number,
): Part | undefined {
  if (!container.lifecycle?.preStop || touched === undefined) return undefined
  const ran = own.find((entry) => entry.kind === 'hook.ran' && entry.hook === 'preStop')
  const signal = own.find((entry) => entry.kind === 'process.signalled' && entry.at > touched)
  return part(x(touched), x(Math.min(ran?.at ?? end, signal?.at ?? end, end)))
}
