/**
 * What a pod requests must be free on its node; of nodes that fit, the emptiest is liked best.
 * Mirrors plugins/noderesources (fit.go, least_allocated.go). Rules SCH15, SCH32.
 */
import { amount } from '../../../k8s/pod-requests'
import type { NodeInfo } from '../node-info'
import type { Plugin, Rejection } from '../plugin'
import type { PodInfo } from '../pod-info'

export const nodeResourcesFit: Plugin = {
  name: 'NodeResourcesFit',
  weight: 1,
  filter: (pod) => ({ filter: (node) => (fits(pod, node) ? undefined : rejectionOf(pod, node)) }),
  score: (pod) => ({
    score: (node) =>
      Math.trunc(
        (leastRequested(node.nonZeroCpu + pod.nonZeroCpu, node.allocatableCpu) +
          leastRequested(node.nonZeroMemory + pod.nonZeroMemory, node.allocatableMemory)) /
          2,
      ),
  }),
  mayHelp(happening, pod, { cache }) {
    switch (happening.kind) {
      case 'node-taints':
      case 'own-shrunk':
        return true
      case 'pod-deleted':
      case 'pod-shrunk':
        return !!happening.pod.pod.spec?.nodeName
      case 'node-added':
      case 'node-allocatable': {
        const node = cache.node(happening.node.metadata.name)
        return node !== undefined && fits(pod, node) && haveAllocatableGrown(happening, pod)
      }
      default:
        return false
    }
  },
}

function haveAllocatableGrown(
  happening: { readonly kind: string; readonly node: NodeInfo['node']; readonly before?: NodeInfo['node'] },
  pod: PodInfo,
): boolean {
  if (!happening.before) return true
  const grown = (resource: string) =>
    amount(resource, happening.node.status?.allocatable?.[resource]) >
    amount(resource, happening.before!.status?.allocatable?.[resource])
  return (
    grown('pods') ||
    (pod.cpu > 0 && grown('cpu')) ||
    (pod.memory > 0 && grown('memory')) ||
    Object.keys(pod.others ?? {}).some(grown)
  )
}

const leastRequested = (requested: number, allocatable: number) =>
  allocatable === 0 || requested > allocatable
    ? 0
    : Math.trunc(((allocatable - requested) * 100) / allocatable)

function fits(pod: PodInfo, node: NodeInfo): boolean {
  if (node.pods.size + 1 > node.allocatablePods) return false
  if (pod.cpu > 0 && pod.cpu > node.allocatableCpu - node.cpu) return false
  if (pod.memory > 0 && pod.memory > node.allocatableMemory - node.memory) return false
  for (const resource in pod.others) if (lacks(pod, node, resource)) return false
  return true
}

const lacks = (pod: PodInfo, node: NodeInfo, resource: string) =>
  pod.others![resource]! > 0 &&
  pod.others![resource]! > (node.allocatableOthers[resource] ?? 0) - (node.others[resource] ?? 0)

/** Rejections by what is lacking, so that thousands of nodes share a few. */
const rejections = new Map<string, Rejection>()

function rejectionOf(pod: PodInfo, node: NodeInfo): Rejection {
  const reasons: string[] = []
  let resolvable = true
  const lack = (reason: string, hopeless: boolean) => {
    reasons.push(reason)
    if (hopeless) resolvable = false
  }
  if (node.pods.size + 1 > node.allocatablePods) lack('Too many pods', false)
  if (pod.cpu > 0 && pod.cpu > node.allocatableCpu - node.cpu)
    lack('Insufficient cpu', pod.cpu > node.allocatableCpu)
  if (pod.memory > 0 && pod.memory > node.allocatableMemory - node.memory)
    lack('Insufficient memory', pod.memory > node.allocatableMemory)
  for (const resource in pod.others)
    if (lacks(pod, node, resource))
      lack(`Insufficient ${resource}`, pod.others[resource]! > (node.allocatableOthers[resource] ?? 0))
  const key = `${resolvable}|${reasons.join('|')}`
  const known = rejections.get(key) ?? { reasons, resolvable }
  rejections.set(key, known)
  return known
}
