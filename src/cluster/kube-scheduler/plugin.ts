/**
 * What a scheduling plugin is. Each works in cycles: for one pod it prepares once what it needs, then judges node by
 * node. Mirrors staging/src/k8s.io/kube-scheduler/framework/interface.go.
 */
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, Service, StorageClass } from '../../k8s/api'
import type { Informer } from '../component'
import type { NodeInfo } from './node-info'
import type { NamespaceLabels, PodInfo } from './pod-info'
import type { SchedulerCache } from './scheduler-cache'

/** Why a node (or all nodes) cannot take a pod. Shared constants: nothing is allocated per node. */
export interface Rejection {
  readonly reasons: readonly string[]
  /** Whether removing other pods could help. */
  readonly resolvable: boolean
}

/** What plugins see beside the pod and the nodes. */
export interface World {
  readonly cache: SchedulerCache
  readonly namespaceLabels: NamespaceLabels
  readonly services: Informer<Service>
  /** Selector of the pod's ReplicaSet, StatefulSet or ReplicationController. */
  readonly ownerSelector: (pod: Pod) => import('../../k8s/api').LabelSelector | undefined
  readonly claims: Informer<PersistentVolumeClaim>
  readonly volumes: Informer<PersistentVolume>
  readonly storageClasses: Informer<StorageClass>
  /** Pods that use a claim, by 'namespace/name' of the claim: nodes on which it is in use. */
  readonly claimUsers: (claim: string) => Iterable<Pod>
}

export interface CycleFilter {
  filter(node: NodeInfo): Rejection | undefined
  /** For trying out what happens without, or with, another pod. */
  podAdded?(pod: PodInfo, node: NodeInfo): void
  podRemoved?(pod: PodInfo, node: NodeInfo): void
}

export interface CycleScore {
  score(node: NodeInfo): number
  /** Brings the scores of all nodes to 0–100, in place. */
  normalize?(scores: number[], nodes: readonly NodeInfo[]): void
}

export interface Plugin {
  readonly name: string
  /** Weight of its scores. */
  readonly weight?: number
  /** Its filter for this pod; undefined when there is nothing to check; a rejection when no node can do. */
  filter?(pod: PodInfo, world: World): CycleFilter | Rejection | undefined
  /** Its scores for this pod; undefined when all nodes would get the same. */
  score?(pod: PodInfo, nodes: readonly NodeInfo[], world: World): CycleScore | undefined
  /** Whether what happened may help a pod that it had rejected. */
  mayHelp?(happening: Happening, pod: PodInfo, world: World): boolean
}

/** What happens in the cluster and may help a pod that waits. */
export type Happening =
  | { readonly kind: 'pod-added' | 'pod-relabelled' | 'pod-deleted' | 'pod-shrunk'; readonly pod: PodInfo }
  | { readonly kind: 'node-added' | 'node-deleted'; readonly node: Node }
  | {
      readonly kind: 'node-taints' | 'node-allocatable' | 'node-labels'
      readonly node: Node
      readonly before: Node
    }
  | { readonly kind: 'claim-changed'; readonly claim: PersistentVolumeClaim }
  | { readonly kind: 'volume-changed' | 'class-changed' }
  | { readonly kind: 'tolerations-added' | 'own-relabelled' | 'own-shrunk'; readonly pod: PodInfo }

export const isRejection = (it: CycleFilter | Rejection | undefined): it is Rejection =>
  it !== undefined && 'reasons' in it

/** Scales scores so that the highest becomes 100; reversed, so that it becomes 0 (helper/normalize_score.go). */
export function normalize(scores: number[], reversed: boolean): void {
  let highest = 0
  for (const score of scores) if (score > highest) highest = score
  for (let i = 0; i < scores.length; i++) {
    const share = highest === 0 ? 0 : Math.trunc((scores[i]! * 100) / highest)
    scores[i] = reversed ? 100 - share : share
  }
}
