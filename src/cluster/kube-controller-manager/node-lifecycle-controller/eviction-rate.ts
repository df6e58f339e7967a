/**
 * How fast nodes that failed may be emptied: slowly, more slowly when much of a zone failed, not at all when everything
 * did, since then the fault is likelier to be here. Mirrors pkg/controller/nodelifecycle (handleDisruption). Rule NL8.
 */
import type { Node } from '../../../k8s/api'
import { readyOf } from './node-taints'

/** --node-eviction-rate, --secondary-node-eviction-rate, --large-cluster-size-threshold, --unhealthy-zone-threshold. */
const RATE = 0.1
const SECONDARY_RATE = 0.01
const LARGE_CLUSTER = 50
const UNHEALTHY_ZONE = 0.55

export const zoneOf = ({ metadata }: Node) =>
  `${metadata.labels?.['topology.kubernetes.io/region'] ?? ''}:${metadata.labels?.['topology.kubernetes.io/zone'] ?? ''}`

/** Nodes per second, by zone. */
export function evictionRates(nodes: Iterable<Node>): ReadonlyMap<string, number> {
  const zones = new Map<string, { ready: number; notReady: number }>()
  for (const node of nodes) {
    const zone = zones.get(zoneOf(node)) ?? { ready: 0, notReady: 0 }
    zones.set(zoneOf(node), zone)
    if (readyOf(node)?.status === 'True') zone.ready++
    else zone.notReady++
  }
  const everythingFailed = [...zones.values()].every(({ ready, notReady }) => ready === 0 && notReady > 0)
  const rates = new Map<string, number>()
  for (const [zone, { ready, notReady }] of zones)
    rates.set(zone, everythingFailed ? 0 : rateOf(ready, notReady))
  return rates
}

function rateOf(ready: number, notReady: number): number {
  const size = ready + notReady
  const isPartlyDown = ready > 0 && notReady > 2 && notReady / size >= UNHEALTHY_ZONE
  if (!isPartlyDown) return RATE
  return size > LARGE_CLUSTER ? SECONDARY_RATE : 0
}
