/** What the cluster scene is made of: boxes with what stands in them. */
import type { Pod } from '../../k8s/api'
import type { ContainerState, PodState } from '../../view/pod-state'
import type { Size } from '../scene'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export const isSameBox = (one: Box, other: Box) =>
  one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height

export type ComponentName = 'kubectl' | 'etcd' | 'scheduler' | 'controllers'
export interface ComponentBox extends Box {
  readonly name: ComponentName
  readonly running: boolean
}
/** card: one line about it; open: its containers too; tile: its state only. */
export type PodForm = 'open' | 'card' | 'tile'
export interface ContainerRow {
  readonly state: ContainerState
  readonly files: readonly { readonly path: string; readonly exists: boolean }[]
  readonly command: string
  readonly pid: number
  /** Of the last: how many more containers there are. */
  readonly left: number
}
export interface PodBox extends Box {
  readonly form: PodForm
  readonly pod: PodState
  readonly name: string
  readonly node: string
  readonly containers: readonly ContainerRow[]
}
/** Whether two boxes of a pod are drawn the same: most are, from one frame to the next. */
export const isSamePod = (one: PodBox, other: PodBox) =>
  one === other ||
  (one.pod === other.pod &&
    one.form === other.form &&
    one.name === other.name &&
    one.node === other.node &&
    (one.containers === other.containers || one.containers.length + other.containers.length === 0) &&
    isSameBox(one, other))

export interface TileGroup extends Box {
  readonly label: string
  readonly pods: readonly PodBox[]
}
export interface NodeBox extends Box {
  readonly name: string
  readonly status: 'ready' | 'not-ready'
  readonly cordoned: boolean
  readonly kubeletRunning: boolean
  readonly controlPlane: boolean
  /** What a learner did to it. */
  readonly faults: readonly string[]
  readonly attention: string | undefined
  readonly pods: readonly PodBox[]
  readonly groups: readonly TileGroup[]
  /** Pods for which there was no room. */
  readonly hidden: number
}
export interface ClusterLayout {
  readonly size: Size
  readonly narrow: boolean
  readonly components: readonly ComponentBox[]
  readonly apiServer: Box & { readonly running: boolean }
  readonly nodes: readonly NodeBox[]
  /** Pods that no node has yet. */
  readonly unscheduled: readonly PodBox[]
  readonly unscheduledBox: Box | undefined
  /** The pod the eye should find. */
  readonly focus: string | undefined
}

/** A pod and the place it keeps on its node. */
export interface Placed {
  readonly pod: PodState
  readonly object: Pod
  readonly place: number
}
