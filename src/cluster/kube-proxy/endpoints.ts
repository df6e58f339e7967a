/** Which endpoints of a Service may be used (pkg/proxy/topology.go CategorizeEndpoints). */
import type { EndpointSlice } from '../../k8s/api'
import type { Target } from './affinity'

export interface Endpoint extends Target {
  readonly node: string
  readonly ready: boolean
  readonly serving: boolean
}

export function endpointsOf(slices: readonly EndpointSlice[], portName: string): Endpoint[] {
  const endpoints: Endpoint[] = []
  for (const slice of slices) {
    const port = slice.ports?.find((candidate) => (candidate.name ?? '') === portName)?.port
    if (port === undefined) continue
    for (const { addresses, conditions, nodeName } of slice.endpoints ?? [])
      for (const address of addresses)
        endpoints.push({
          address,
          port,
          node: nodeName ?? '',
          ready: conditions?.ready !== false,
          serving: conditions?.serving ?? conditions?.ready !== false,
        })
  }
  return endpoints
}

/** Ready ones; when there are none, those that still serve while they terminate. */
export function usable(all: readonly Endpoint[]): readonly Endpoint[] {
  const ready = all.filter((endpoint) => endpoint.ready)
  return ready.length > 0 ? ready : all.filter((endpoint) => endpoint.serving)
}
