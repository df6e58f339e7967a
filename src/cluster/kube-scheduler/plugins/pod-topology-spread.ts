/**
 * Keeps pods evenly spread over zones or nodes. Mirrors plugins/podtopologyspread (filtering.go, scoring.go).
 * Rules SCH18, SCH35.
 */
import type { Node, Pod } from '../../../k8s/api'
import { naturalLog } from '../natural-log'
import type { NodeInfo } from '../node-info'
import type { CycleFilter, CycleScore, Plugin, Rejection, World } from '../plugin'
import type { PodInfo } from '../pod-info'
import { defaultConstraints, HOSTNAME, isEligible, ownConstraints, type Spread } from './spread-constraints'

const SKEWED: Rejection = {
  reasons: ["node(s) didn't match pod topology spread constraints"],
  resolvable: true,
}
const NO_LABEL: Rejection = {
  reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
  resolvable: false,
}

export const podTopologySpread: Plugin = {
  name: 'PodTopologySpread',
  weight: 2,
  filter(pod, world) {
    const spreads = ownConstraints(pod.pod, 'DoNotSchedule')
    return spreads.length > 0 ? hardFilter(pod.pod, spreads, world) : undefined
  },
  score: (pod, nodes, world) => softScore(pod.pod, nodes, world),
  mayHelp(happening, { pod }) {
    const spreads = ownConstraints(pod, 'DoNotSchedule')
    switch (happening.kind) {
      case 'pod-added':
      case 'pod-deleted':
      case 'pod-relabelled':
        return (
          happening.pod.pod.metadata.namespace === pod.metadata.namespace &&
          spreads.some(({ matches }) => matches(happening.pod.pod) || happening.kind === 'pod-relabelled')
        )
      case 'node-added':
      case 'node-deleted':
        return spreads.every(({ topologyKey }) => happening.node.metadata.labels?.[topologyKey] !== undefined)
      case 'node-labels':
        return movesNode(
          happening,
          spreads.map(({ topologyKey }) => topologyKey),
        )
      case 'node-taints':
        return true
      default:
        return happening.kind === 'own-relabelled'
    }
  },
}

/** It begins or ceases to count, or counts elsewhere. */
function movesNode({ before, node }: { before: Node; node: Node }, keys: readonly string[]): boolean {
  const counts = ({ metadata }: Node) => keys.every((key) => metadata.labels?.[key] !== undefined)
  if (counts(before) !== counts(node)) return true
  return counts(node) && keys.some((key) => before.metadata.labels?.[key] !== node.metadata.labels?.[key])
}

interface Domains {
  readonly spread: Spread
  readonly counts: Map<string, number>
  readonly countsItself: number
}

function hardFilter(pod: Pod, spreads: readonly Spread[], world: World): CycleFilter {
  const hasAll = (node: NodeInfo) => spreads.every((it) => node.labels[it.topologyKey] !== undefined)
  const domains = spreads.map((spread) => countDomains(pod, spread, hasAll, world))
  const count = (change: number) => (other: PodInfo, node: NodeInfo) => {
    if (!hasAll(node)) return
    for (const { spread, counts } of domains) {
      const domain = node.labels[spread.topologyKey]!
      if (isEligible(spread, pod, node) && spread.matches(other.pod))
        counts.set(domain, (counts.get(domain) ?? 0) + change)
    }
  }
  return {
    filter(node) {
      for (const it of domains) {
        const rejection = judge(it, node)
        if (rejection) return rejection
      }
      return undefined
    },
    podAdded: count(1),
    podRemoved: count(-1),
  }
}

function countDomains(
  pod: Pod,
  spread: Spread,
  hasAll: (node: NodeInfo) => boolean,
  { cache }: World,
): Domains {
  const perNode = cache.countsOf(spread.key, ({ pod }) => spread.matches(pod))
  const counts = new Map<string, number>()
  for (const node of cache.nodes) {
    if (!hasAll(node) || !isEligible(spread, pod, node)) continue
    const domain = node.labels[spread.topologyKey]!
    counts.set(domain, (counts.get(domain) ?? 0) + (perNode.get(node) ?? 0))
  }
  return { spread, counts, countsItself: spread.matches(pod) ? 1 : 0 }
}

function judge({ spread, counts, countsItself }: Domains, node: NodeInfo): Rejection | undefined {
  const domain = node.labels[spread.topologyKey]
  if (domain === undefined) return NO_LABEL
  let fewest = counts.size < spread.minDomains ? 0 : Number.POSITIVE_INFINITY
  if (fewest > 0) for (const count of counts.values()) if (count < fewest) fewest = count
  if (fewest === Number.POSITIVE_INFINITY) fewest = 0
  const skew = (counts.get(domain) ?? 0) + countsItself - fewest
  return skew > spread.maxSkew ? SKEWED : undefined
}

function softScore(pod: Pod, nodes: readonly NodeInfo[], world: World): CycleScore | undefined {
  const hasOwn = (pod.spec?.topologySpreadConstraints ?? []).length > 0
  const spreads = hasOwn ? ownConstraints(pod, 'ScheduleAnyway') : defaultConstraints(pod, world)
  if (spreads.length === 0) return undefined
  const ignored = new Set<NodeInfo>()
  const isComplete = (node: NodeInfo) => spreads.every((it) => node.labels[it.topologyKey] !== undefined)
  if (hasOwn) for (const node of nodes) if (!isComplete(node)) ignored.add(node)
  const counted = spreads.map((spread) =>
    countForScore(pod, spread, nodes, ignored, (node) => !hasOwn || isComplete(node), world),
  )
  return {
    score(node) {
      if (ignored.has(node)) return 0
      let score = 0
      for (const it of counted) score += scoreOf(it, node)
      return Math.round(score)
    },
    normalize: (scores, nodes) => spreadNormalize(scores, nodes, ignored),
  }
}

interface Counted {
  readonly spread: Spread
  readonly weight: number
  readonly perNode: ReadonlyMap<NodeInfo, number>
  /** By domain; undefined for host names, whose domains are the nodes themselves. */
  readonly perDomain: ReadonlyMap<string, number> | undefined
}

function countForScore(
  pod: Pod,
  spread: Spread,
  nodes: readonly NodeInfo[],
  ignored: ReadonlySet<NodeInfo>,
  takesPart: (node: NodeInfo) => boolean,
  { cache }: World,
): Counted {
  const perNode = cache.countsOf(spread.key, ({ pod }) => spread.matches(pod))
  if (spread.topologyKey === HOSTNAME)
    return { spread, perNode, perDomain: undefined, weight: naturalLog(nodes.length - ignored.size + 2) }
  const perDomain = new Map<string, number>()
  for (const node of nodes) {
    const domain = node.labels[spread.topologyKey]
    if (domain !== undefined && !ignored.has(node)) perDomain.set(domain, 0)
  }
  if (perDomain.size === 0) return { spread, perNode, perDomain, weight: naturalLog(2) }
  for (const [node, count] of perNode) {
    const domain = node.labels[spread.topologyKey]
    if (domain === undefined || !perDomain.has(domain)) continue
    if (takesPart(node) && isEligible(spread, pod, node))
      perDomain.set(domain, perDomain.get(domain)! + count)
  }
  return { spread, perNode, perDomain, weight: naturalLog(perDomain.size + 2) }
}

function scoreOf({ spread, weight, perNode, perDomain }: Counted, node: NodeInfo): number {
  const domain = node.labels[spread.topologyKey]
  if (domain === undefined) return 0
  const count = (perDomain ? perDomain.get(domain) : perNode.get(node)) ?? 0
  return count * weight + (spread.maxSkew - 1)
}

/** The fewer the better: 100·(max + min − score)/max. */
function spreadNormalize(scores: number[], nodes: readonly NodeInfo[], ignored: ReadonlySet<NodeInfo>): void {
  let min = Number.POSITIVE_INFINITY
  let max = 0
  scores.forEach((score, i) => {
    if (ignored.has(nodes[i]!)) return
    if (score < min) min = score
    if (score > max) max = score
  })
  for (let i = 0; i < scores.length; i++)
    if (ignored.has(nodes[i]!)) scores[i] = 0
    else scores[i] = max === 0 ? 100 : Math.trunc((100 * (max + min - scores[i]!)) / max)
}
