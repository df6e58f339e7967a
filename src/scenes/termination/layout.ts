/**
 * One clock for all who take part in a pod's end: the API object, the endpoints, each node's kube-proxy, the kubelet
 * and each container, under the grace period that burns down. Pods deleted by the same command stand below, for
 * comparison.
 */
import type { Entry } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import type { State } from '../../view/pod-state'
import type { View } from '../../view/view'
import { type PodEntries, podEntries, selectedUid, subjectOf } from '../parts/pod-entries'
import type { NamedPod } from '../parts/pod-head'
import { fitted } from '../parts/scaled'
import { endpointSpans } from '../probes/spans'
import type { Selection, Size } from '../scene'
import { type AxisMark, axisOf, type Axis, type Part, part } from './axis'
import { companionsOf, deletionsIn, endingPod } from './deletions'
import { type Proxies, proxiesOf } from './proxies'
import { containersOf, type ContainerTrack, isKill, trackOf } from './tracks'

/** One of the eight steps, where it happened or will. */
export interface Numeral {
  readonly n: number
  readonly x: number
  readonly y: number
  readonly past: boolean
}
export interface TerminationLayout {
  readonly scale: number
  readonly pod: NamedPod | undefined
  readonly deleted: boolean
  readonly narrow: boolean
  readonly left: number
  readonly width: number
  readonly height: number
  readonly axis: readonly AxisMark[]
  readonly fold: Axis['fold']
  readonly playhead: number
  readonly grace: Part & {
    readonly y: number
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
    | {
        readonly y: number
        readonly spans: readonly Part[]
        readonly out: number | undefined
        /** From then until the slice forgets the pod. */
        readonly after: Part | undefined
      }
    | undefined
  readonly proxies: Proxies | undefined
  readonly kubelet: { readonly y: number; readonly sees: number | undefined }
  readonly containers: readonly ContainerTrack[]
  /** How thick a bar is. */
  readonly bar: number
  readonly numerals: readonly Numeral[]
}

const MARGIN = 20
const LABELS = 140
const PLAIN_GRACE = 30_000
/** Where there is room, rows stand further apart and bars are thicker. */
const MOST_SPREAD = 1.7

export function terminationLayout(
  view: View,
  at: number,
  size: Size,
  entries: readonly Entry[],
  selection: Selection | undefined,
): TerminationLayout {
  const { list } = deletionsIn(entries)
  const chosen = selectedUid(view, entries, at, selection) ?? endingPod(view, list, at)?.uid
  const subject =
    chosen === undefined ? subjectOf(view, entries, at, undefined) : podEntries(entries, chosen, at)
  const ending = subject && endingOf(subject)
  const companions =
    subject && ending
      ? companionsOf(list, subject.uid, ending.since, at).flatMap(
          ({ uid }) => podEntries(entries, uid, at) ?? [],
        )
      : []
  const nodes = [...view.machines.nodes.values()]
  const workers = new Set(nodes.filter(({ controlPlane }) => !controlPlane).map(({ name }) => name))
  return fitted(size, (own) => layoutIn(own, { at, entries, subject, ending, companions, workers }))
}

interface Given {
  readonly at: number
  readonly entries: readonly Entry[]
  readonly subject: PodEntries | undefined
  readonly ending: { readonly since: number; readonly grace: number } | undefined
  readonly companions: readonly PodEntries[]
  readonly workers: ReadonlySet<string>
}

function layoutIn(size: Size, given: Given): Omit<TerminationLayout, 'scale'> {
  const { at, subject, ending } = given
  const narrow = size.width < 600
  const left = MARGIN + (narrow ? 0 : LABELS)
  const width = size.width - left - MARGIN - 12
  const since = ending?.since ?? at
  const grace = ending?.grace ?? PLAIN_GRACE
  const axis = axisOf(since, grace, left, width)
  const frame: Frame = { ...given, spread: 1, since, grace, x: axis.x, left, narrow, room: size.height }
  const plain = rowsOf(frame)
  const spread = Math.min(MOST_SPREAD, Math.max(1, size.height / plain.bottom))
  const rows = spread > 1 ? rowsOf({ ...frame, spread }) : plain
  return {
    pod: subject && { uid: subject.uid, key: subject.key },
    deleted: ending !== undefined,
    narrow,
    left,
    width,
    height: rows.bottom,
    axis: axis.marks,
    fold: axis.fold,
    playhead: axis.x(at),
    grace: graceOf(frame),
    ...rows,
    numerals: numeralsOf(frame, rows),
  }
}

/** When it was deleted first; a second deletion can only shorten the grace period. */
function endingOf({ entries }: PodEntries): { since: number; grace: number } | undefined {
  const first = entries.find(
    (entry) =>
      (entry.kind === 'object.stored' && entry.object.metadata.deletionTimestamp !== undefined) ||
      (entry.kind === 'object.removed' && entry.resource === 'pods'),
  )
  if (first?.kind !== 'object.stored' && first?.kind !== 'object.removed') return undefined
  return { since: first.at, grace: (first.object.metadata.deletionGracePeriodSeconds ?? 0) * 1000 }
}

interface Frame extends Given {
  readonly since: number
  readonly grace: number
  readonly x: (time: number) => number
  readonly left: number
  readonly narrow: boolean
  readonly room: number
  readonly spread: number
}

const isRemoval = (entry: Entry) => entry.kind === 'object.removed' && entry.resource === 'pods'

function graceOf({ at, since, grace, x, subject }: Frame): TerminationLayout['grace'] {
  const start = x(since)
  const entries = subject?.entries ?? []
  const gone = entries.some((entry) => isRemoval(entry))
  const exit = entries.findLast((entry) => entry.kind === 'container.exited')
  const until = gone ? (exit?.at ?? since) : at
  const now = Math.min(Math.max(until, since), since + grace)
  return {
    y: GRACE_Y,
    x: start,
    width: x(since + grace) - start,
    seconds: grace / 1000,
    left: (since + grace - now) / 1000,
    burnt: x(now) - start,
    over: gone,
  }
}

const GRACE_Y = 50
const TRACK = 58

type Rows = ReturnType<typeof rowsOf>

function rowsOf(frame: Frame) {
  const { subject, at, since, x, left, narrow, entries, spread } = frame
  const own = subject?.entries ?? []
  const above = narrow ? 24 : 0
  const apart = (height: number) => Math.round(height * spread)
  const removed = own.find((entry) => isRemoval(entry))
  const bar = Math.min(26, apart(16))
  let y = GRACE_Y + apart(36) + above
  const object = {
    y,
    state: stateBefore(own, since),
    before: part(left, x(Math.min(at, since))),
    ending: part(x(since), x(Math.min(at, removed?.at ?? at))),
    gone: removed && x(removed.at),
  }
  y += apart(44) + above
  const endpoints = subject && endpointsOf(subject, frame, y, removed?.at)
  if (endpoints) y += apart(28) + above
  const row = apart(20)
  const proxies = subject && proxiesOf(entries, { ...frame, subject, gone: removed?.at, y, row })
  if (proxies) y += proxies.lanes.length * row + 12 + above
  const kill = own.find((entry) => isKill(entry))
  const kubelet = { y, sees: kill && x(kill.at) }
  y += apart(42) + above
  const containers = tracksOf(frame, y, apart(TRACK) + above)
  const bottom = (containers.at(-1)?.y ?? y) + 30 + bar
  return { object, endpoints, proxies, kubelet, containers, bottom, bar }
}

function endpointsOf(subject: PodEntries, { at, since, x }: Frame, y: number, gone: number | undefined) {
  const spans = endpointSpans(subject, at)
  if (!spans) return undefined
  const end = spans.at(-1)?.to
  const out = end !== undefined && end < at && end >= since ? end : undefined
  return {
    y,
    spans: spans.flatMap(({ from, to }) => part(x(from), x(to)) ?? []),
    out: out === undefined ? undefined : x(out),
    after: out === undefined ? undefined : part(x(out), x(Math.min(at, gone ?? at))),
  }
}

/** The pod's own containers, and as many of its companions' as there is room for. */
function tracksOf(frame: Frame, top: number, row: number): ContainerTrack[] {
  const { subject, companions, room } = frame
  const tracks: ContainerTrack[] = []
  const put = (pod: PodEntries, name: string | undefined) => {
    const ending = endingOf(pod)
    if (!ending) return
    for (const container of containersOf(pod)) {
      const y = top + tracks.length * row
      if (name !== undefined && y + 44 > Math.max(room, frame.narrow ? 900 : 430)) return
      const gone = pod.entries.find((entry) => isRemoval(entry))?.at
      const track = trackOf(container, { ...frame, ...ending, subject: pod, gone, y, pod: name })
      if (track) tracks.push(track)
    }
  }
  const nameOf = (pod: PodEntries) => pod.key.slice(pod.key.indexOf('/') + 1)
  if (subject) put(subject, undefined)
  const own = subject && companions.length > 0 ? nameOf(subject) : undefined
  if (own !== undefined) for (const [index, track] of tracks.entries()) tracks[index] = { ...track, pod: own }
  for (const pod of companions) put(pod, nameOf(pod))
  return tracks
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

/** Deleted, seen, out of the endpoints, preStop, gone by itself, out of time, killed, removed. */
function numeralsOf({ x, since, grace }: Frame, rows: Rows): Numeral[] {
  const { object, endpoints, kubelet, containers, bar } = rows
  const out: Numeral[] = []
  const add = (n: number, at: number | undefined, y: number, past = true) =>
    at !== undefined && out.push({ n, x: at, y, past })
  add(1, x(since), object.y)
  add(2, kubelet.sees, kubelet.y)
  if (endpoints) add(3, endpoints.out, endpoints.y)
  for (const { hook, exit, due, y, signals } of containers) {
    add(4, hook?.x, y + bar / 2 + 5)
    const kill = signals.find(({ signal }) => signal === 'KILL')
    if (exit && !exit.killed) add(5, exit.x + 12, y)
    if (due !== undefined) add(6, due - 13, y, false)
    if (due !== undefined) add(7, due + 13, y, false)
    if (kill) add(6, kill.x - 13, y)
    if (exit?.killed) add(7, exit.x + 13, y)
  }
  add(8, object.gone ?? x(since + grace) + 44, object.y, object.gone !== undefined)
  return out
}
