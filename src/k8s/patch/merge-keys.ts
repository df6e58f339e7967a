/**
 * How lists of built-in kinds merge in a strategic merge patch: the patchMergeKey and patchStrategy tags of k8s.io/api.
 * Lists that are not here are replaced whole.
 */

export interface ListRule {
  /** The field that identifies an element; absent for a set of plain values. */
  readonly key?: string
}

const BY_FIELD: Readonly<Record<string, ListRule>> = {
  containers: { key: 'name' },
  initContainers: { key: 'name' },
  ephemeralContainers: { key: 'name' },
  volumes: { key: 'name' },
  env: { key: 'name' },
  imagePullSecrets: { key: 'name' },
  schedulingGates: { key: 'name' },
  resourceClaims: { key: 'name' },
  resourceClaimStatuses: { key: 'name' },
  secrets: { key: 'name' },
  volumeMounts: { key: 'mountPath' },
  volumeDevices: { key: 'devicePath' },
  hostAliases: { key: 'ip' },
  hostIPs: { key: 'ip' },
  podIPs: { key: 'ip' },
  topologySpreadConstraints: { key: 'topologyKey' },
  conditions: { key: 'type' },
  ownerReferences: { key: 'uid' },
  podCIDRs: {},
}
const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers']

/** The rule for the list at `path` (field names, without indexes) of a kind; undefined when it is replaced whole. */
export function listRule(kind: string, path: readonly string[]): ListRule | undefined {
  const field = path.at(-1) ?? ''
  const parent = path.at(-2) ?? ''
  if (field === 'ports') {
    if (CONTAINER_LISTS.includes(parent)) return { key: 'containerPort' }
    return kind === 'Service' && parent === 'spec' ? { key: 'port' } : undefined
  }
  if (field === 'finalizers') return parent === 'metadata' ? {} : undefined
  if (field === 'addresses') return kind === 'Node' ? { key: 'type' } : undefined
  if (field === 'conditions' && parent !== 'status') return undefined
  return BY_FIELD[field]
}

/** Maps in which only one alternative may stand: the patch names all the keys that are to stay. */
export const isRetainKeys = (kind: string, path: readonly string[]) => {
  const field = path.at(-1)
  return (field === 'strategy' && kind === 'Deployment') || field === 'volumes'
}
