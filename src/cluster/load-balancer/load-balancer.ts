/**
 * The cloud's load balancer: hands a connection to a Service's external address to one of the nodes that its health
 * checks find well. It passes packets on as they are, so the node sees the client's address. Assumed: every cloud has
 * its own; this one checks like most (five seconds apart, two failures or two successes change its mind).
 *
 * Mirrors what staging/src/k8s.io/cloud-provider asks of a cloud: EnsureLoadBalancer with the nodes that are not
 * excluded, kube-proxy's /healthz, and healthCheckNodePort when externalTrafficPolicy is Local.
 */
import type { Simulation } from '../../sim/simulation'
import type { Flow, Machine } from '../linux/machine'

const CHECK_EVERY = 5_000
const CHECKS_TO_CHANGE = 2
const CHANGES_MIND_AFTER = CHECK_EVERY * CHECKS_TO_CHANGE

export function createLoadBalancer(simulation: Simulation, nodes: () => Iterable<Machine>) {
  const random = simulation.random('load-balancer')
  /** What the last checks said of something that is so since then. */
  const seems = (ok: boolean, since: number) => (simulation.now - since >= CHANGES_MIND_AFTER ? ok : !ok)
  return (flow: Flow): { hop: string; machine: Machine | undefined } | undefined => {
    const well: Machine[] = []
    let service: string | undefined
    for (const machine of nodes()) {
      const health = machine.serviceHealth(flow)
      if (!health) continue
      service = health.service
      const { isUp, since } = machine.reachability()
      if (seems(isUp, since) && seems(health.ok, health.since)) well.push(machine)
    }
    if (service === undefined) return undefined
    return { hop: `loadbalancer/${service}`, machine: well.length > 0 ? random.pick(well) : undefined }
  }
}
