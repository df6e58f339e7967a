/** Service addresses out of 10.96.0.0/12. Mirrors pkg/registry/core/service/ipallocator. */
import type { Fields } from '../../../k8s/patch/json'
import type { Registry } from './registry'
import type { Stored } from './strategy'

/** The static band, left for those who choose an address themselves. */
const FIRST_DYNAMIC = 257
const SIZE = 2 ** 20

export function allocateClusterIP(registry: Registry, { spec = {} }: Stored): Fields {
  if (spec.type === 'ExternalName') return spec
  if (typeof spec.clusterIP === 'string' && spec.clusterIP !== '')
    return { ...spec, clusterIPs: [spec.clusterIP] }
  const n = registry.random.between(FIRST_DYNAMIC, SIZE - 1)
  const clusterIP = `10.${96 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`
  return { ...spec, clusterIP, clusterIPs: [clusterIP] }
}
