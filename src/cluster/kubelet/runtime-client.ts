/**
 * A kubelet's own connection to containerd: it ends with the kubelet. What it had asked for goes on, but nobody hears of
 * its end; the next kubelet finds what came of it. Mirrors the gRPC client of cri-client/pkg.
 */
import type { Cri } from '../cri'

/** What takes time, and calls back as its last argument. */
const CALLS_BACK: ReadonlySet<keyof Cri> = new Set([
  'runPodSandbox',
  'stopPodSandbox',
  'createContainer',
  'startContainer',
  'stopContainer',
  'execSync',
  'pullImage',
])

type Method = (...given: unknown[]) => unknown

export function connectRuntime(cri: Cri, isAlive: () => boolean): Cri {
  const methods = new Map<PropertyKey, unknown>()
  return new Proxy(cri, {
    get(target, name) {
      if (!methods.has(name)) methods.set(name, connected(target, name as keyof Cri, isAlive))
      return methods.get(name)
    },
  })
}

function connected(cri: Cri, name: keyof Cri, isAlive: () => boolean): unknown {
  const method = cri[name] as unknown
  if (typeof method !== 'function') return method
  const call = method.bind(cri) as Method
  if (!CALLS_BACK.has(name)) return call
  return (...given: unknown[]) => {
    const done = given.at(-1) as Method
    return call(...given.slice(0, -1), (...result: unknown[]) => isAlive() && done(...result))
  }
}
