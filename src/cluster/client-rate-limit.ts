/**
 * How fast a client may speak to the API server: a bucket of tokens that refills. Mirrors client-go
 * util/flowcontrol (NewTokenBucketRateLimiter).
 */
import type { ApiClient, ApiRate, ApiRequest, ApiResponse, Host } from './component'

/**
 * The same host with a client that waits for its turn: `qps` requests a second, `burst` at once after a pause. The
 * process's own flags come before what it does by default.
 */
export function withRateLimit(host: Host, byDefault: ApiRate): Host {
  const { api, timers } = host
  const { qps, burst } = host.apiRate ?? byDefault
  let tokens = burst
  let countedAt = timers.now
  const waitForTurn = (): number => {
    tokens = Math.min(burst, tokens + ((timers.now - countedAt) * qps) / 1000)
    countedAt = timers.now
    tokens -= 1
    return tokens >= 0 ? 0 : Math.ceil((-tokens * 1000) / qps)
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
    isAlive: () => host.isAlive(),
    get informers() {
      return host.informers
    },
  }
}
