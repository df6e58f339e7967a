/**
 * Who would have to go so that a more important pod fits. Mirrors pkg/scheduler/framework/preemption/preemption.go and
 * plugins/defaultpreemption/default_preemption.go.
 */
import type { Pod, PodDisruptionBudget } from '../../k8s/api'
import { selects } from '../../k8s/label-selector'
import { podCondition } from '../../k8s/pod'
import { fromTime } from '../../k8s/time'
import type { Random } from '../../sim/random'
import { histogram } from './fit-error'
import type { NodeInfo } from './node-info'
import type { World } from './plugin'
import type { PodInfo } from './pod-info'
import { type Attempt, firstRejection, type Rejected } from './scheduling-cycle'

/** DefaultPreemptionArgs: MinCandidateNodesPercentage, MinCandidateNodesAbsolute. */
const MIN_CANDIDATES_PERCENTAGE = 10
const MIN_CANDIDATES = 100

export interface Candidate {
  readonly node: NodeInfo
  /** The most important first. */
  readonly victims: readonly PodInfo[]
  readonly violations: number
}

export type Preemption = { readonly candidate: Candidate } | { readonly message: string }

export function preempt(
  pod: PodInfo,
  attempt: Attempt,
  world: World,
  budgets: Iterable<PodDisruptionBudget>,
  random: Random,
): Preemption {
  const refusal = notEligible(pod, world)
  if (refusal) return { message: `preemption: ${refusal}` }
  const nodes = world.cache.nodes
  const verdicts = new Map<NodeInfo, string>()
  const potential: NodeInfo[] = []
  for (const node of nodes) {
    const rejected = attempt.preRejected ?? attempt.rejected.get(node)
    if (rejected?.rejection.resolvable) potential.push(node)
    else verdicts.set(node, 'Preemption is not helpful for scheduling')
  }
  const candidates = findCandidates(pod, attempt, potential, [...budgets], random, verdicts)
  const best = choose(candidates)
  if (best) return { candidate: best }
  const reasons = histogram(verdicts.values())
  return { message: `preemption: 0/${nodes.length} nodes are available: ${reasons}.` }
}

function notEligible({ pod, priority }: PodInfo, { cache }: World): string | undefined {
  if (pod.spec?.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.'
  const nominated = pod.status?.nominatedNodeName
  for (const other of (nominated && cache.node(nominated)?.pods.values()) || [])
    if (other.priority < priority && isBeingPreempted(other.pod))
      return 'not eligible due to a terminating pod on the nominated node.'
  return undefined
}

function isBeingPreempted(pod: Pod): boolean {
  if (!pod.metadata.deletionTimestamp) return false
  const condition = podCondition(pod, 'DisruptionTarget')
  return condition?.status === 'True' && condition.reason === 'PreemptionByScheduler'
}

function findCandidates(
  pod: PodInfo,
  attempt: Attempt,
  potential: readonly NodeInfo[],
  budgets: readonly PodDisruptionBudget[],
  random: Random,
  verdicts: Map<NodeInfo, string>,
): readonly Candidate[] {
  if (potential.length === 0) return []
  const share = Math.trunc((potential.length * MIN_CANDIDATES_PERCENTAGE) / 100)
  const wanted = Math.min(potential.length, Math.max(MIN_CANDIDATES, share))
  const offset = random.below(potential.length)
  const candidates: Candidate[] = []
  for (let i = 0; i < potential.length && candidates.length < wanted; i++) {
    const node = potential[(offset + i) % potential.length]!
    const found = selectVictims(pod, node, attempt, budgets)
    if ('victims' in found) candidates.push({ node, ...found })
    else verdicts.set(node, found.reason)
  }
  return candidates
}

type Found =
  | { readonly victims: readonly PodInfo[]; readonly violations: number }
  | { readonly reason: string }

/** Takes all less important pods away, then gives back as many as leave room, the most important first. */
function selectVictims(
  pod: PodInfo,
  node: NodeInfo,
  { filters }: Attempt,
  budgets: readonly PodDisruptionBudget[],
): Found {
  const trial = node.clone()
  const lower = [...node.pods.values()].filter((other) => other.priority < pod.priority)
  if (lower.length === 0) return { reason: 'No preemption victims found for incoming pod' }
  const take = (other: PodInfo) => {
    trial.removePod(other.key)
    for (const { filter } of filters) filter.podRemoved?.(other, node)
  }
  const giveBack = (other: PodInfo) => {
    trial.addPod(other)
    for (const { filter } of filters) filter.podAdded?.(other, node)
  }
  for (const other of lower) take(other)
  const rejected: Rejected | undefined = firstRejection(trial, filters)
  if (rejected) {
    for (const other of lower) giveBack(other)
    return { reason: rejected.rejection.reasons.join(', ') }
  }
  const victims: PodInfo[] = []
  const { violating, others } = byBudget([...lower].sort(moreImportantFirst), budgets)
  let violations = 0
  const reprieve = (other: PodInfo): boolean => {
    giveBack(other)
    if (!firstRejection(trial, filters)) return true
    take(other)
    victims.push(other)
    return false
  }
  for (const other of violating) if (!reprieve(other)) violations++
  for (const other of others) reprieve(other)
  for (const other of victims) giveBack(other)
  return { victims: victims.sort(moreImportantFirst), violations }
}

const startOf = ({ pod }: PodInfo) => fromTime(pod.status?.startTime ?? '') ?? Number.POSITIVE_INFINITY

const moreImportantFirst = (a: PodInfo, b: PodInfo) =>
  b.priority - a.priority || (startOf(a) === startOf(b) ? 0 : startOf(a) - startOf(b))

/** Pods whose budget would be broken, and the others. A pod may be covered by what a budget still allows. */
function byBudget(pods: readonly PodInfo[], budgets: readonly PodDisruptionBudget[]) {
  const allowed = budgets.map((budget) => budget.status?.disruptionsAllowed ?? 0)
  const violating: PodInfo[] = []
  const others: PodInfo[] = []
  for (const info of pods) {
    let violated = false
    budgets.forEach((budget, i) => {
      if (!covers(budget, info.pod)) return
      if (--allowed[i]! < 0) violated = true
    })
    ;(violated ? violating : others).push(info)
  }
  return { violating, others }
}

const covers = (budget: PodDisruptionBudget, { metadata }: Pod) =>
  budget.metadata.namespace === metadata.namespace &&
  Object.keys(metadata.labels ?? {}).length > 0 &&
  hasTerms(budget) &&
  selects(budget.spec?.selector, metadata.labels) &&
  budget.status?.disruptedPods?.[metadata.name] === undefined

/** An empty selector protects nothing here (filterPodsWithPDBViolation). */
const hasTerms = ({ spec }: PodDisruptionBudget) =>
  Object.keys(spec?.selector?.matchLabels ?? {}).length > 0 ||
  (spec?.selector?.matchExpressions ?? []).length > 0

/** Fewest broken budgets, then the least important victims, then fewest of them, then those started last. */
function choose(candidates: readonly Candidate[]): Candidate | undefined {
  const measures: readonly ((candidate: Candidate) => number)[] = [
    ({ violations }) => violations,
    ({ victims }) => victims[0]?.priority ?? Number.NEGATIVE_INFINITY,
    ({ victims }) => victims.reduce((sum, it) => sum + it.priority + 2147483648, 0),
    ({ victims }) => victims.length,
    (candidate) => -latestStart(candidate),
  ]
  let rest = candidates
  for (const measure of measures) {
    if (rest.length < 2) break
    const least = rest.reduce((least, it) => Math.min(least, measure(it)), Number.POSITIVE_INFINITY)
    rest = rest.filter((it) => measure(it) === least)
  }
  return rest[0]
}

/** When the earliest of its most important victims started. */
function latestStart({ victims }: Candidate): number {
  const top = victims[0]?.priority
  return victims
    .filter((it) => it.priority === top)
    .reduce((earliest, it) => Math.min(earliest, startOf(it)), Number.POSITIVE_INFINITY)
}
