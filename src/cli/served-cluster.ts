/** The cluster behind the HTTP server, and who its clients are in it. */
import type { IncomingMessage } from 'node:http'
import type { Cluster } from '../cluster/cluster'
import type { ApiClient } from '../cluster/component'

export interface ServedCluster {
  readonly cluster: Cluster
  /** Brings simulated time to where it should be now; called before anything enters the simulation. */
  advance(): void
}

/** Who asks: named for the first word of its user agent, as in managedFields. */
export function clientOf({ cluster }: ServedCluster, { headers }: IncomingMessage): ApiClient {
  const manager = (headers['user-agent'] ?? '').split('/')[0] || 'unknown'
  return cluster.connect({ name: 'kubectl', user: 'kubernetes-admin', manager, seesOwners: true })
}
