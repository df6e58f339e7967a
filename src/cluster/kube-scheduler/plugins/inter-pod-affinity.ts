/**
 * Pods that want to be near, or far from, other pods. Mirrors plugins/interpodaffinity (filtering.go, scoring.go).
 * Rules SCH19, SCH36.
 */
import type { Node } from '../../../k8s/api'
import type { NodeInfo } from '../node-info'
import type { CycleFilter, CycleScore, Plugin, Rejection, World } from '../plugin'
import { type PodInfo, type Term, termMatches } from '../pod-info'

/** apis/config/v1/defaults.go: HardPodAffinityWeight. */
const HARD_POD_AFFINITY_WEIGHT = 1

const NO_AFFINITY: Rejection = { reasons: ["node(s) didn't match pod affinity rules"], resolvable: false }
const ANTI_AFFINITY: Rejection = {
  reasons: ["node(s) didn't match pod anti-affinity rules"],
  resolvable: true,
}
const EXISTING: Rejection = {
  reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"],
  resolvable: true,
}

export const interPodAffinity: Plugin = {
  name: 'InterPodAffinity',
  weight: 2,
  filter: (pod, world) => requiredFilter(pod, world),
  score: (pod, _, world) => preferredScore(pod, world),
  mayHelp(happening, pod, { namespaceLabels }) {
    switch (happening.kind) {
      case 'node-added':
      case 'node-taints':
      case 'own-relabelled':
        return true
      case 'node-labels':
        return movesNode(happening, pod)
      case 'pod-added':
      case 'pod-relabelled':
        return pod.requiredAffinity.some((term) => termMatches(term, happening.pod.pod, namespaceLabels))
      case 'pod-deleted':
        return (
          pod.requiredAntiAffinity.some((term) => termMatches(term, happening.pod.pod, namespaceLabels)) ||
          happening.pod.requiredAntiAffinity.some((term) => termMatches(term, pod.pod, namespaceLabels))
        )
      default:
        return false
    }
  },
}

/** A node that comes into a domain may have company there, one that leaves its domain loses it. */
function movesNode(
  { before, node }: { readonly before: Node; readonly node: Node },
  { requiredAffinity, requiredAntiAffinity }: PodInfo,
): boolean {
  const was = (key: string) => before.metadata.labels?.[key]
  const is = (key: string) => node.metadata.labels?.[key]
  return (
    requiredAffinity.some(({ topologyKey: key }) => is(key) !== undefined && is(key) !== was(key)) ||
    requiredAntiAffinity.some(({ topologyKey: key }) => was(key) !== undefined && is(key) !== was(key))
  )
}

/** Counts by topology key and value. */
class Pairs {
  readonly #counts = new Map<string, number>()
  add(node: NodeInfo, topologyKey: string, by: number): void {
    const value = node.labels[topologyKey]
    if (value === undefined) return
    const pair = `${topologyKey}=${value}`
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + by)
  }
  of(node: NodeInfo, topologyKey: string): number {
    const value = node.labels[topologyKey]
    return value === undefined ? 0 : (this.#counts.get(`${topologyKey}=${value}`) ?? 0)
  }
  get isEmpty(): boolean {
    for (const count of this.#counts.values()) if (count > 0) return false
    return true
  }
}

interface Required {
  readonly pod: PodInfo
  readonly world: World
  /** Domains closed by the anti-affinity of pods that run there. */
  readonly existing: Pairs
  readonly affinity: Pairs
  readonly antiAffinity: Pairs
}

function requiredFilter(pod: PodInfo, world: World): CycleFilter | undefined {
  const state: Required = {
    pod,
    world,
    existing: new Pairs(),
    affinity: new Pairs(),
    antiAffinity: new Pairs(),
  }
  for (const node of world.cache.nodesWithAffinity)
    for (const other of node.podsWithRequiredAntiAffinity.values()) countExisting(state, other, node, 1)
  const hasOwn = pod.requiredAffinity.length > 0 || pod.requiredAntiAffinity.length > 0
  if (!hasOwn && state.existing.isEmpty) return undefined
  countOwn(state)
  const change = (by: number) => (other: PodInfo, node: NodeInfo) => {
    countExisting(state, other, node, by)
    countOther(state, other, node, by)
  }
  return { filter: (node) => judge(state, node), podAdded: change(1), podRemoved: change(-1) }
}

function countExisting({ pod, world, existing }: Required, other: PodInfo, node: NodeInfo, by: number): void {
  for (const term of other.requiredAntiAffinity)
    if (termMatches(term, pod.pod, world.namespaceLabels)) existing.add(node, term.topologyKey, by)
}

/** Matching pods come from the cache's running counts: nobody looks at all pods. */
function countOwn({ pod, world, affinity, antiAffinity }: Required): void {
  if (pod.requiredAffinity.length > 0) {
    const perNode = world.cache.countsOf(keyOfTerms('all', pod.requiredAffinity), (other) =>
      matchesAll(pod, other, world),
    )
    for (const [node, count] of perNode)
      for (const term of pod.requiredAffinity) affinity.add(node, term.topologyKey, count)
  }
  for (const term of pod.requiredAntiAffinity) {
    const perNode = world.cache.countsOf(keyOfTerms('one', [term]), (other) =>
      termMatches(term, other.pod, world.namespaceLabels),
    )
    for (const [node, count] of perNode) antiAffinity.add(node, term.topologyKey, count)
  }
}

function countOther(state: Required, other: PodInfo, node: NodeInfo, by: number): void {
  const { pod, world, affinity, antiAffinity } = state
  if (pod.requiredAffinity.length > 0 && matchesAll(pod, other, world))
    for (const term of pod.requiredAffinity) affinity.add(node, term.topologyKey, by)
  for (const term of pod.requiredAntiAffinity)
    if (termMatches(term, other.pod, world.namespaceLabels)) antiAffinity.add(node, term.topologyKey, by)
}

const keyOfTerms = (how: string, terms: readonly Term[]) =>
  `affinity|${how}|${JSON.stringify(terms.map((it) => [[...it.namespaces], it.namespaceSelector, it.selector]))}`

/** For affinity a pod counts only when it meets all terms (podMatchesAllAffinityTerms). */
const matchesAll = (pod: PodInfo, other: PodInfo, { namespaceLabels }: World) =>
  pod.requiredAffinity.every((term) => termMatches(term, other.pod, namespaceLabels))

function judge(state: Required, node: NodeInfo): Rejection | undefined {
  if (!affinityHolds(state, node)) return NO_AFFINITY
  for (const term of state.pod.requiredAntiAffinity)
    if (state.antiAffinity.of(node, term.topologyKey) > 0) return ANTI_AFFINITY
  return existingAllow(state, node) ? undefined : EXISTING
}

/** The first pod of a group that wants to be together may start it anywhere. */
function affinityHolds({ pod, world, affinity }: Required, node: NodeInfo): boolean {
  let allMet = true
  for (const { topologyKey } of pod.requiredAffinity) {
    if (node.labels[topologyKey] === undefined) return false
    if (affinity.of(node, topologyKey) <= 0) allMet = false
  }
  return allMet || (affinity.isEmpty && matchesAll(pod, pod, world))
}

function existingAllow({ existing }: Required, node: NodeInfo): boolean {
  if (existing.isEmpty) return true
  for (const key in node.labels) if (existing.of(node, key) > 0) return false
  return true
}

function preferredScore(pod: PodInfo, world: World): CycleScore | undefined {
  const { cache } = world
  const hasOwn = pod.preferredAffinity.length > 0 || pod.preferredAntiAffinity.length > 0
  if (!hasOwn && cache.nodesWithAffinity.size === 0) return undefined
  const sums = new Pairs()
  addOwnPreferences(pod, sums, world)
  for (const node of cache.nodesWithAffinity)
    for (const other of node.podsWithAffinity.values()) addTheirs(pod, other, node, sums, world)
  return {
    score(node) {
      let sum = 0
      for (const key in node.labels) sum += sums.of(node, key)
      return sum
    },
    normalize: stretch,
  }
}

function addOwnPreferences(pod: PodInfo, sums: Pairs, { cache, namespaceLabels }: World): void {
  const add = (terms: readonly Term[], sign: 1 | -1) => {
    for (const term of terms) {
      const perNode = cache.countsOf(keyOfTerms('one', [term]), (other) =>
        termMatches(term, other.pod, namespaceLabels),
      )
      for (const [node, count] of perNode) sums.add(node, term.topologyKey, sign * term.weight * count)
    }
  }
  add(pod.preferredAffinity, 1)
  add(pod.preferredAntiAffinity, -1)
}

/** What running pods wish of the newcomer; their hard affinity counts as a weak wish. */
function addTheirs(pod: PodInfo, other: PodInfo, node: NodeInfo, sums: Pairs, world: World): void {
  const add = (terms: readonly Term[], weightOf: (term: Term) => number) => {
    for (const term of terms)
      if (termMatches(term, pod.pod, world.namespaceLabels)) sums.add(node, term.topologyKey, weightOf(term))
  }
  add(other.requiredAffinity, () => HARD_POD_AFFINITY_WEIGHT)
  add(other.preferredAffinity, (term) => term.weight)
  add(other.preferredAntiAffinity, (term) => -term.weight)
}

function stretch(scores: number[]): void {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const score of scores) {
    if (score < min) min = score
    if (score > max) max = score
  }
  const span = max - min
  for (let i = 0; i < scores.length; i++)
    scores[i] = span > 0 ? Math.trunc(100 * ((scores[i]! - min) / span)) : 0
}
