/**
 * The Node object of this machine: capacity, conditions, images. Pure but for what it reads of the machine.
 * Mirrors pkg/kubelet/kubelet_node_status.go and nodestatus/setters.go.
 */
import type { NodeCondition, NodeStatus } from '../../k8s/api'
import { toTime } from '../../k8s/time'
import type { Surroundings } from './surroundings'

export const MOST_PODS = 110
/** nodestatus/setters.go: MaxNumImages. */
const MOST_IMAGES = 50
/** Hard eviction thresholds, which are kept free: memory.available<100Mi, nodefs.available<10%. */
export const MEMORY_RESERVE = 100 * 2 ** 20
export const DISK_RESERVE = 0.1

export type Pressure = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure'
export interface NodeHealth {
  readonly pressure: ReadonlySet<Pressure>
  /** Why the node is not ready; undefined when it is. */
  readonly notReady: string | undefined
}

const kibibytes = (bytes: number) => `${Math.floor(bytes / 1024)}Ki`

/** In base units, as admission counts. */
export const allocatable = ({ machine }: Surroundings): Record<string, number> => ({
  cpu: machine.cpus,
  memory: machine.memory - MEMORY_RESERVE,
  'ephemeral-storage': Math.floor(machine.disk * (1 - DISK_RESERVE)),
  pods: MOST_PODS,
})

export function nodeStatus(
  surroundings: Surroundings,
  health: NodeHealth,
  before: readonly NodeCondition[],
): NodeStatus {
  const { machine, node, host } = surroundings
  const free = allocatable(surroundings)
  const amounts = (cpu: string, disk: string, memory: string) => ({
    cpu,
    'ephemeral-storage': disk,
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory,
    pods: `${MOST_PODS}`,
  })
  const images = imagesOf(surroundings)
  return {
    capacity: amounts(`${machine.cpus}`, kibibytes(machine.disk), kibibytes(machine.memory)),
    allocatable: amounts(`${machine.cpus}`, `${free['ephemeral-storage']}`, kibibytes(free.memory!)),
    conditions: conditions(health, before, toTime(host.timers.now)),
    addresses: [
      { type: 'InternalIP', address: node.address },
      { type: 'Hostname', address: node.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: nodeInfo(node.name),
    ...(images.length > 0 && { images }),
    runtimeHandlers: [
      { name: '', features: { recursiveReadOnlyMounts: true, userNamespaces: true } },
      { name: 'runc', features: { recursiveReadOnlyMounts: true, userNamespaces: true } },
    ],
    features: { supplementalGroupsPolicy: true },
    declaredFeatures: [
      'ExtendWebSocketsToKubelet',
      'InPlacePodLevelResourcesVerticalScaling',
      'InPlacePodVerticalScalingInitContainers',
      'RestartAllContainersOnContainerExits',
    ],
  }
}

function imagesOf({ cri }: Surroundings) {
  return [...cri.listImages()]
    .sort((a, b) => b.size - a.size)
    .slice(0, MOST_IMAGES)
    .map(({ repoDigest, repoTag, size }) => ({
      names: [repoDigest, repoTag].filter(Boolean),
      sizeBytes: size,
    }))
}

function nodeInfo(name: string) {
  return {
    machineID: identity(name, 1).replaceAll('-', ''),
    systemUUID: identity(name, 1),
    bootID: identity(name, 2),
    kernelVersion: '6.12.57+deb13-amd64',
    osImage: 'Debian GNU/Linux 13 (trixie)',
    containerRuntimeVersion: 'containerd://2.3.4',
    kubeletVersion: 'v1.36.2',
    kubeProxyVersion: '',
    operatingSystem: 'linux',
    architecture: 'amd64',
  }
}

/** A UUID that a machine of this name always has. */
function identity(name: string, salt: number): string {
  let h = 0x811c9dc5 ^ salt
  let hex = ''
  for (let i = 0; hex.length < 32; i++) {
    h = Math.imul(h ^ (name.charCodeAt(i % name.length) + i), 0x01000193) >>> 0
    hex += h.toString(16).padStart(8, '0')
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const WORDS: readonly (readonly [
  Pressure,
  bad: readonly [string, string],
  good: readonly [string, string],
])[] = [
  [
    'MemoryPressure',
    ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available'],
    ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ],
  [
    'DiskPressure',
    ['KubeletHasDiskPressure', 'kubelet has disk pressure'],
    ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ],
  [
    'PIDPressure',
    ['KubeletHasInsufficientPID', 'kubelet has insufficient PID available'],
    ['KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ],
]

function conditions(health: NodeHealth, before: readonly NodeCondition[], now: string): NodeCondition[] {
  const condition = (type: string, isTrue: boolean, reason: string, message: string): NodeCondition => {
    const status = isTrue ? 'True' : 'False'
    const old = before.find((it) => it.type === type)
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime! : now
    return { type, status, lastHeartbeatTime: now, lastTransitionTime, reason, message }
  }
  const pressures = WORDS.map(([type, bad, good]) => {
    const isTrue = health.pressure.has(type)
    const [reason, message] = isTrue ? bad : good
    return condition(type, isTrue, reason, message)
  })
  const { notReady } = health
  const ready =
    notReady === undefined
      ? condition('Ready', true, 'KubeletReady', 'kubelet is posting ready status')
      : condition('Ready', false, 'KubeletNotReady', notReady)
  return [...pressures, ready]
}

/** Reasons of the Node events that a change of conditions brings, in upstream's order. */
export function conditionEvents(before: readonly NodeCondition[], after: readonly NodeCondition[]): string[] {
  const reasons: string[] = []
  for (const [type, bad, good] of WORDS) {
    const old = before.find((it) => it.type === type)?.status
    const now = after.find((it) => it.type === type)?.status
    if (old === now) continue
    reasons.push(now === 'True' ? bad[0].replace(/^Kubelet/, 'Node') : good[0].replace(/^Kubelet/, 'Node'))
  }
  const ready = (list: readonly NodeCondition[]) => list.find((it) => it.type === 'Ready')?.status
  if (ready(before) !== ready(after)) reasons.push(ready(after) === 'True' ? 'NodeReady' : 'NodeNotReady')
  return reasons
}
