/**
 * How fast a client may speak to the API server: a bucket of tokens that refills. Mirrors client-go
 * util/flowcontrol (NewTokenBucketRateLimiter) with the controller manager's --kube-api-qps and --kube-api-burst.
 */
import type { ApiClient, ApiRequest, ApiResponse, Host } from '../component'

/** cmd/kube-controller-manager: generic options, ClientConnection. */
const QPS = 20
const BURST = 30

/** The same host with a client that waits for its turn. */
export function withRateLimit(host: Host): Host {
  const { api, timers } = host
  let tokens = BURST
  let countedAt = timers.now
  const waitForTurn = (): number => {
    tokens = Math.min(BURST, tokens + ((timers.now - countedAt) * QPS) / 1000)
    countedAt = timers.now
    tokens -= 1
    return tokens >= 0 ? 0 : Math.ceil((-tokens * 1000) / QPS)
  }
  const limited: ApiClient = {
    request(request: ApiRequest, answered?: (response: ApiResponse) => void) {
      const wait = waitForTurn()
      if (wait === 0) api.request(request, answered)
      else timers.after(wait, () => api.request(request, answered))
    },
    watch: (request, handlers) => api.watch(request, handlers),
    stream: (request, handlers) => api.stream(request, handlers),
  }
  return {
    name: host.name,
    machine: host.machine,
    api: limited,
    timers,
    random: host.random,
    journal: host.journal,
    get informers() {
      return host.informers
    },
  }
}
