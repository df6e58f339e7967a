/**
 * The scheduler's last decision about one pod as a drawing: a column for each node with what is taken of it and what
 * the pod asks, struck out at the filter that refused it, and the scores of those that passed. Pure.
 */
import type { ApiObject, Entry } from '../../journal/entry'
import type { NodeVerdict } from '../../journal/reasons'
import type { Node, Pod } from '../../k8s/api'
import { amount, podRequests } from '../../k8s/pod-requests'
import { podState, type State } from '../../view/pod-state'
import type { DecisionView } from '../../view/slices/decisions'
import type { View } from '../../view/view'
import { type PodEntries, podEntries, selectedUid, subjectOf } from '../parts/pod-entries'
import { fitted } from '../parts/scaled'
import type { Selection, Size } from '../scene'
import { heightOfScores, scoreRows, type ScoreRow, type ScoreTitle } from './score-rows'

export type ResourceName = 'cpu' | 'memory'
export interface Block {
  readonly key: string
  readonly value: number
  readonly state: State
  readonly y: number
  readonly height: number
}
/** One resource of a node: all of it, the blocks that are promised away, and the pod's own request on top of them. */
export interface ResourceBar {
  readonly resource: ResourceName
  readonly x: number
  readonly width: number
  readonly allocatable: number
  readonly free: number
  readonly blocks: readonly Block[]
  readonly request: Block | undefined
  /** How much would have to be freed; 0 where the request fits. */
  readonly lacks: number
}
export interface NodeColumn {
  readonly node: string
  readonly x: number
  readonly width: number
  readonly chosen: boolean
  readonly passed: boolean
  readonly plugin: string
  readonly message: readonly string[]
  readonly resolvable: boolean
  /** Where its line ends: at the filter that refused it, or behind the last. */
  readonly end: number
  readonly bars: readonly ResourceBar[]
}
export interface Station {
  readonly plugin: string
  readonly y: number
}
export interface SchedulingLayout {
  readonly pod: string | undefined
  readonly state: State
  readonly outcome: 'none' | 'scheduled' | 'unschedulable'
  readonly at: number
  readonly narrow: boolean
  readonly left: number
  readonly node: string
  readonly nodes: number
  readonly remaining: number
  readonly hidden: number
  readonly request: Readonly<Record<ResourceName, number>>
  readonly stations: readonly Station[]
  readonly barTop: number
  readonly barHeight: number
  readonly columns: readonly NodeColumn[]
  /** Where it says what would have to change for each node. */
  readonly changeTop: number
  readonly scoreTop: number
  readonly titles: readonly ScoreTitle[]
  readonly scores: readonly ScoreRow[]
  /** The words of FailedScheduling, in lines. */
  readonly message: readonly string[]
  readonly victims: readonly string[]
  readonly height: number
  /** How much larger the drawing is shown. */
  readonly scale: number
}
type Unscaled = Omit<SchedulingLayout, 'scale'>

const MONO = 6.7
const LINE = 14
const NARROW = 560
/** Two lines for each node: what would have to change, and whether preempting could help. */
const CHANGES = 44
const FIT = 'NodeResourcesFit'
/** The order in which the default profile runs its filters; a plugin that is not listed stands before the fit. */
const ORDER = ['NodeUnschedulable', 'NodeName', 'TaintToleration', 'NodeAffinity', 'NodePorts']

export const schedulingLayout = (
  view: View,
  at: number,
  size: Size,
  entries: readonly Entry[],
  selection: Selection | undefined,
): SchedulingLayout => fitted(size, (room) => layoutIn(view, at, room, entries, selection))

function layoutIn(
  view: View,
  at: number,
  size: Size,
  entries: readonly Entry[],
  selection: Selection | undefined,
): Unscaled {
  const subject = stuckPod(view, entries, at, selection) ?? subjectOf(view, entries, at, selection)
  const pod = subject?.object as unknown as Pod | undefined
  const made = subject && lastDecision(view, subject.uid)
  const decision = made?.decision
  const filters =
    decision?.reason === 'Scheduled' || decision?.reason === 'Unschedulable' ? decision.because.filters : []
  // The scheduler begins each cycle at another node; in the drawing every node keeps its place.
  const verdicts = [...filters].sort((a, b) => (a.node < b.node ? -1 : 1))
  const node = decision?.reason === 'Scheduled' ? decision.because.node : ''
  const scores = decision?.reason === 'Scheduled' ? decision.because.scores : []
  const message =
    decision?.reason === 'Unschedulable'
      ? wrap(decision.because.message, Math.floor((size.width - 40) / MONO))
      : []
  const below =
    decision?.reason === 'Scheduled' ? heightOfScores(scores.length) : CHANGES + 34 + message.length * 16
  const frame = frameOf(size, verdicts, node, below)
  const request = { cpu: requestOf(pod, 'cpu'), memory: requestOf(pod, 'memory') }
  const columns = frame.shown.map((verdict, index) => {
    const x = frame.left + index * frame.pitch
    const taken = takenOn(view, verdict.node, subject?.uid ?? '', made?.seq ?? 0)
    return columnOf(view, verdict, { x, frame, taken, request, chosen: verdict.node === node })
  })
  const longest = Math.max(1, ...columns.map(({ message, plugin }) => (plugin === FIT ? message.length : 1)))
  const changeTop = frame.barTop + frame.barHeight + 34 + longest * LINE
  const scoreTop = changeTop + (decision?.reason === 'Unschedulable' ? CHANGES : 6) + (frame.narrow ? 16 : 0)
  const chosenNode = decision?.reason === 'Scheduled' ? decision.because.node : ''
  const scored = scoreRows(scores, chosenNode, {
    left: frame.narrow ? 92 : frame.left,
    top: scoreTop,
    width: size.width,
  })
  const preempting = subject && view.decisions.last(subject.uid, 'Preempting')
  const victims =
    preempting && made && preempting.seq >= made.seq - 1 ? preempting.decision.because.victims : []
  const end = scored.rows.at(-1)?.y ?? scoreTop + message.length * 18
  return {
    pod: subject?.key,
    state: subject ? podState(view, subject.object).state : 'waiting',
    outcome: !decision ? 'none' : decision.reason === 'Scheduled' ? 'scheduled' : 'unschedulable',
    at: made?.at ?? 0,
    narrow: frame.narrow,
    left: frame.left,
    node,
    nodes: verdicts.length,
    remaining: verdicts.filter(({ plugin }) => plugin === '').length,
    hidden: verdicts.length - frame.shown.length,
    request,
    stations: frame.stations,
    barTop: frame.barTop,
    barHeight: frame.barHeight,
    columns,
    scoreTop,
    titles: scored.titles,
    scores: scored.rows,
    message,
    victims,
    changeTop,
    height: end + 34 + (victims.length > 0 ? 20 : 0),
  }
}

/** Nobody has chosen a pod: then the one that no node takes, the newest of them, has most to tell here. */
function stuckPod(
  view: View,
  entries: readonly Entry[],
  at: number,
  selection: Selection | undefined,
): PodEntries | undefined {
  if (selectedUid(view, entries, at, selection) !== undefined) return undefined
  let newest: { readonly uid: string; readonly seq: number } | undefined
  for (const { object } of view.objects.list('pods')) {
    if ((object as unknown as Pod).spec?.nodeName) continue
    const { uid } = object.metadata
    const seq = view.decisions.last(uid, 'Unschedulable')?.seq ?? 0
    if (seq > (newest?.seq ?? 0)) newest = { uid, seq }
  }
  return newest && podEntries(entries, newest.uid, at)
}

const lastDecision = (view: View, uid: string): DecisionView | undefined =>
  view.decisions
    .of(uid)
    .findLast(({ decision: { reason } }) => reason === 'Scheduled' || reason === 'Unschedulable')

const requestOf = (pod: Pod | undefined, resource: ResourceName) =>
  pod?.spec ? (podRequests(pod.spec)[resource] ?? 0) : 0

interface Frame {
  readonly narrow: boolean
  readonly left: number
  readonly pitch: number
  readonly width: number
  readonly shown: readonly NodeVerdict[]
  readonly stations: readonly Station[]
  readonly barTop: number
  readonly barHeight: number
}

function frameOf(size: Size, verdicts: readonly NodeVerdict[], chosen: string, below: number): Frame {
  const narrow = size.width < NARROW
  const left = narrow ? 20 : 176
  const room = size.width - left - (narrow ? 8 : 20)
  const most = Math.max(1, Math.floor(room / (narrow ? 150 : 132)))
  const shown = mostTelling(verdicts, most, chosen)
  const pitch = Math.min(240, Math.floor(room / Math.max(1, shown.length)))
  const width = pitch - 12
  const chars = Math.floor((width - 18) / MONO)
  const plugins = stationsOf(verdicts)
  // Below how many nodes are not drawn, where that is said.
  let y = narrow ? 150 : shown.length < verdicts.length ? 112 : 102
  const stations = plugins.map((plugin) => {
    const lines = Math.max(
      1,
      ...shown.map((verdict) => (verdict.plugin === plugin ? wrap(verdict.message, chars).length : 0)),
    )
    const station = { plugin, y }
    y += (plugin === FIT ? 0 : Math.max(32, lines * LINE + 6)) + (narrow ? 16 : 0)
    return station
  })
  // On a phone the bars are left out where no node was asked for room: what it says below them would be out of sight.
  const isAsked = shown.some(({ plugin }) => plugin === '' || plugin === FIT)
  if (narrow && !isAsked)
    return {
      narrow,
      left,
      pitch,
      width,
      shown,
      stations: stations.slice(0, -1),
      barTop: y - 58,
      barHeight: 0,
    }
  const barHeight = Math.max(48, Math.min(260, size.height - y - 14 - 34 - LINE - below))
  return { narrow, left, pitch, width, shown, stations, barTop: y + 14, barHeight }
}

const stationsOf = (verdicts: readonly NodeVerdict[]): readonly string[] => {
  const refusing = new Set(verdicts.map(({ plugin }) => plugin).filter((plugin) => plugin && plugin !== FIT))
  const rank = (plugin: string) => (ORDER.includes(plugin) ? ORDER.indexOf(plugin) : ORDER.length)
  return [...[...refusing].sort((a, b) => rank(a) - rank(b)), FIT]
}

/** When not all fit: the winner, one of each refusal, then the first ones; always in their own order. */
function mostTelling(verdicts: readonly NodeVerdict[], most: number, chosen: string): readonly NodeVerdict[] {
  if (verdicts.length <= most) return verdicts
  const seen = new Set<string>()
  const telling = verdicts.filter(({ node, plugin, message }) => {
    const isNew = !seen.has(plugin + message)
    seen.add(plugin + message)
    return node === chosen || isNew
  })
  const picked = new Set(
    [...telling.sort((a, b) => Number(b.node === chosen) - Number(a.node === chosen)), ...verdicts].slice(
      0,
      verdicts.length,
    ),
  )
  const kept = new Set([...picked].slice(0, most))
  return verdicts.filter((verdict) => kept.has(verdict))
}

interface Taken {
  readonly key: string
  readonly state: State
  readonly cpu: number
  readonly memory: number
}

/** What is promised on a node: all its pods but the subject and those that were placed after it. */
function takenOn(view: View, node: string, subject: string, seq: number): readonly Taken[] {
  const taken: Taken[] = []
  for (const uid of view.slots.on(node)) {
    const object = uid === undefined || uid === subject ? undefined : view.objects.byUid(uid)?.object
    if (!object || (view.decisions.last(uid!, 'Scheduled')?.seq ?? 0) > seq) continue
    const pod = object as ApiObject & Pod
    const { state } = podState(view, object)
    if (state === 'done' || pod.status?.phase === 'Failed') continue
    const key = `${object.metadata.namespace}/${object.metadata.name}`
    taken.push({ key, state, cpu: requestOf(pod, 'cpu'), memory: requestOf(pod, 'memory') })
  }
  return taken
}

interface ColumnParts {
  readonly x: number
  readonly frame: Frame
  readonly taken: readonly Taken[]
  readonly request: Readonly<Record<ResourceName, number>>
  readonly chosen: boolean
}

function columnOf(view: View, verdict: NodeVerdict, parts: ColumnParts): NodeColumn {
  const { x, frame, chosen } = parts
  const { node, plugin, message, resolvable } = verdict
  const object = view.objects.get('nodes', node)?.object as unknown as Node | undefined
  const barWidth = Math.min(48, Math.floor((frame.width - 26) / 2))
  const bars = (['cpu', 'memory'] as const).map((resource, index) =>
    barOf(resource, x + 16 + index * (barWidth + 8), barWidth, object, parts),
  )
  const station = frame.stations.find((it) => it.plugin === plugin)
  const below = frame.barTop + frame.barHeight + 36
  return {
    node,
    x,
    width: frame.width,
    chosen,
    passed: plugin === '',
    plugin,
    message: wrap(message, Math.floor((frame.width - 18) / MONO)),
    resolvable,
    end: plugin === '' || plugin === FIT ? below : (station?.y ?? below),
    bars,
  }
}

function barOf(
  resource: ResourceName,
  x: number,
  width: number,
  node: Node | undefined,
  { frame, taken, request }: ColumnParts,
): ResourceBar {
  const allocatable = amount(resource, node?.status?.allocatable?.[resource])
  const scale = allocatable > 0 ? frame.barHeight / allocatable : 0
  let y = frame.barTop + frame.barHeight
  let free = allocatable
  const blocks: Block[] = []
  for (const pod of taken) {
    const value = pod[resource]
    if (value <= 0) continue
    const height = value * scale
    y -= height
    free -= value
    blocks.push({ key: pod.key, value, state: pod.state, y, height })
  }
  const asked = request[resource]
  // A request larger than the node itself sticks out only as far as there is room to draw.
  const height = Math.min(asked * scale, y - frame.barTop + 14)
  return {
    resource,
    x,
    width,
    allocatable,
    free,
    blocks,
    request: asked > 0 ? { key: '', value: asked, state: 'waiting', y: y - height, height } : undefined,
    lacks: Math.max(0, asked - free),
  }
}

const MIB = 2 ** 20
/** As a manifest writes it. */
export const amountWords = (resource: ResourceName, value: number) =>
  resource === 'cpu' ? `${Math.round(value)}m` : `${Math.round(value / MIB)}Mi`

export function wrap(text: string, most: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ').filter(Boolean)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= most)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
