/**
 * One pod, all nodes: which can take it, which does so best. Mirrors pkg/scheduler/schedule_one.go
 * (schedulePod, findNodesThatFitPod, prioritizeNodes, selectHost). Rules SCH20–SCH24.
 */
import type { NodeScore, NodeVerdict } from '../../journal/reasons'
import type { Random } from '../../sim/random'
import type { NodeInfo } from './node-info'
import { namedNodes } from './node-selector'
import { type CycleFilter, isRejection, type Plugin, type Rejection, type World } from './plugin'
import type { PodInfo } from './pod-info'

/** schedule_one.go: minFeasibleNodesToFind, minFeasibleNodesPercentageToFind. */
const MIN_FEASIBLE_NODES = 100
const MIN_FEASIBLE_PERCENTAGE = 5
/** So many nodes are told of in the journal; a picture shows no more, and of a large cluster only a sample. */
const MOST_TOLD = 50
const LARGE = 200
const MOST_TOLD_OF_MANY = 6
const mostTold = ({ cache }: World) => (cache.nodes.length >= LARGE ? MOST_TOLD_OF_MANY : MOST_TOLD)

export interface Running {
  readonly plugin: Plugin
  readonly filter: CycleFilter
}

export interface Rejected {
  readonly plugin: string
  readonly rejection: Rejection
}

export interface Attempt {
  readonly filters: readonly Running[]
  readonly feasible: readonly NodeInfo[]
  readonly evaluated: number
  readonly rejected: ReadonlyMap<NodeInfo, Rejected>
  /** A reason that holds for all nodes alike. */
  readonly preRejected: Rejected | undefined
}

/** A node's nominated pods, which count as if they ran there already. */
export type Nominated = (node: NodeInfo, pod: PodInfo) => readonly PodInfo[]

/** Finds nodes that can take the pod. `from` is where the round starts. */
export function findNodes(
  pod: PodInfo,
  plugins: readonly Plugin[],
  world: World,
  from: number,
  nominated: Nominated,
): Attempt {
  const filters: Running[] = []
  const rejected = new Map<NodeInfo, Rejected>()
  for (const plugin of plugins) {
    const filter = plugin.filter?.(pod, world)
    if (isRejection(filter))
      return {
        filters,
        feasible: [],
        evaluated: 0,
        rejected,
        preRejected: { plugin: plugin.name, rejection: filter },
      }
    if (filter) filters.push({ plugin, filter })
  }
  const { feasible, evaluated } = runFilters(pod, filters, world, from, nominated, rejected)
  return { filters, feasible, evaluated, rejected, preRejected: undefined }
}

function runFilters(
  pod: PodInfo,
  filters: readonly Running[],
  { cache }: World,
  from: number,
  nominated: Nominated,
  rejected: Map<NodeInfo, Rejected>,
) {
  const first = pod.pod.status?.nominatedNodeName && cache.node(pod.pod.status.nominatedNodeName)
  if (first && !judge(pod, first, filters, nominated)) return { feasible: [first], evaluated: 1 }
  const nodes = cache.nodes
  const named = namedNodes(pod.pod)
  const wanted = feasibleNodesToFind(nodes.length)
  const feasible: NodeInfo[] = []
  let evaluated = 0
  for (let i = 0; i < nodes.length && feasible.length < wanted; i++) {
    const node = nodes[(from + i) % nodes.length]!
    evaluated++
    const no = named && !named.has(node.name) ? NOT_NAMED : judge(pod, node, filters, nominated)
    if (no) rejected.set(node, no)
    else feasible.push(node)
  }
  return { feasible, evaluated }
}

/** Nodes outside the pod's own list of names are not even looked at (PreFilterResult of NodeAffinity). */
const NOT_NAMED: Rejected = {
  plugin: 'NodeAffinity',
  rejection: { reasons: ["node(s) didn't match Pod's node affinity/selector"], resolvable: false },
}

/** In a large cluster a share of the nodes is enough. */
export function feasibleNodesToFind(nodes: number): number {
  if (nodes < MIN_FEASIBLE_NODES) return nodes
  const percentage = Math.max(MIN_FEASIBLE_PERCENTAGE, 50 - Math.trunc(nodes / 125))
  return Math.max(MIN_FEASIBLE_NODES, Math.trunc((nodes * percentage) / 100))
}

/** The first plugin that says no. With nominated pods there, both with and without them it must fit. */
function judge(
  pod: PodInfo,
  node: NodeInfo,
  filters: readonly Running[],
  nominated: Nominated,
): Rejected | undefined {
  const guests = nominated(node, pod)
  if (guests.length > 0) {
    const crowded = node.clone()
    for (const guest of guests) crowded.addPod(guest)
    for (const guest of guests) for (const { filter } of filters) filter.podAdded?.(guest, node)
    const no = firstRejection(crowded, filters)
    for (const guest of guests) for (const { filter } of filters) filter.podRemoved?.(guest, node)
    if (no) return no
  }
  return firstRejection(node, filters)
}

export function firstRejection(node: NodeInfo, filters: readonly Running[]): Rejected | undefined {
  for (const { plugin, filter } of filters) {
    const rejection = filter.filter(node)
    if (rejection) return rejectedBy(plugin.name, rejection)
  }
  return undefined
}

const shared = new Map<string, Map<Rejection, Rejected>>()

/** One object per plugin and rejection, however many nodes say so. */
function rejectedBy(plugin: string, rejection: Rejection): Rejected {
  let ofPlugin = shared.get(plugin)
  if (!ofPlugin) shared.set(plugin, (ofPlugin = new Map()))
  let rejected = ofPlugin.get(rejection)
  if (!rejected) ofPlugin.set(rejection, (rejected = { plugin, rejection }))
  return rejected
}

export interface Choice {
  readonly node: NodeInfo
  readonly scores: readonly NodeScore[]
}

/** The best of the nodes that can; chance decides between equals. */
export function chooseNode(
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  plugins: readonly Plugin[],
  world: World,
  random: Random,
): Choice {
  if (nodes.length === 1) return { node: nodes[0]!, scores: [] }
  const totals = new Array<number>(nodes.length).fill(0)
  const most = mostTold(world)
  const told: Record<string, number>[] = nodes.slice(0, most).map(() => ({}))
  for (const plugin of plugins) {
    const scorer = plugin.score?.(pod, nodes, world)
    if (!scorer) continue
    const scores = nodes.map((node) => scorer.score(node))
    scorer.normalize?.(scores, nodes)
    for (let i = 0; i < scores.length; i++) {
      const weighted = scores[i]! * (plugin.weight ?? 1)
      totals[i]! += weighted
      if (i < most) told[i]![plugin.name] = weighted
    }
  }
  const best = pickBest(totals, random)
  const tell = (i: number): NodeScore => ({
    node: nodes[i]!.name,
    plugins: told[i] ?? {},
    total: totals[i]!,
  })
  const scores = told.map((_, i) => tell(i))
  return { node: nodes[best]!, scores: best < most ? scores : [...scores, tell(best)] }
}

function pickBest(totals: readonly number[], random: Random): number {
  let best = 0
  let equals = 1
  for (let i = 1; i < totals.length; i++)
    if (totals[i]! > totals[best]!) {
      best = i
      equals = 1
    } else if (totals[i] === totals[best] && random.below(++equals) === 0) best = i
  return best
}

/** What each node said, for the journal. */
export function verdicts(attempt: Attempt, world: World): readonly NodeVerdict[] {
  const most = mostTold(world)
  if (attempt.preRejected)
    return world.cache.nodes.slice(0, most).map((node) => verdict(node.name, attempt.preRejected!))
  const all: NodeVerdict[] = []
  for (const node of attempt.feasible) {
    if (all.length >= most) return all
    all.push({ node: node.name, plugin: '', message: '', resolvable: true })
  }
  for (const [node, rejected] of attempt.rejected) {
    if (all.length >= most) return all
    all.push(verdict(node.name, rejected))
  }
  return all
}

const verdict = (node: string, { plugin, rejection }: Rejected): NodeVerdict => ({
  node,
  plugin,
  message: rejection.reasons.join(', '),
  resolvable: rejection.resolvable,
})
