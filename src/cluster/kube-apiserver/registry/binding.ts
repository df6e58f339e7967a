/** The scheduler's word: this pod goes to that node. Mirrors pkg/registry/core/pod/storage/storage.go: BindingREST. */
import { kindOfResource } from '../../../k8s/kinds'
import { toTime } from '../../../k8s/time'
import type { ApiRequest, ApiResponse } from '../../component'
import { conflict } from '../refusal'
import type { Route } from '../route'
import type { Registry } from './registry'

export function bindPod(
  registry: Registry,
  { kind, namespace, name = '' }: Route,
  { body }: ApiRequest,
): ApiResponse {
  const pod = registry.get(kind, namespace, name)
  const nodeName = (body as { target: { name: string } }).target.name
  if (pod.metadata.deletionTimestamp)
    throw conflict(kind, name, `pod ${name} is being deleted, cannot be assigned to a host`)
  if (pod.spec?.nodeName)
    throw conflict(kind, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`)
  const node = registry.etcd.get(kindOfResource('nodes')!.resource, undefined, nodeName)
  const topology = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'].flatMap((key) => {
    const value = node?.metadata.labels?.[key]
    return value === undefined ? [] : [[key, value]]
  })
  const conditions = ((pod.status?.conditions ?? []) as { type: string }[]).filter(
    ({ type }) => type !== 'PodScheduled',
  )
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: toTime(registry.now),
    observedGeneration: pod.metadata.generation,
  }
  const labels = { ...pod.metadata.labels, ...Object.fromEntries(topology) }
  registry.store(
    kind,
    {
      ...pod,
      metadata: { ...pod.metadata, ...(Object.keys(labels).length > 0 && { labels }) },
      spec: { ...pod.spec, nodeName },
      status: { ...pod.status, conditions: [...conditions, scheduled] },
    },
    pod,
  )
  return { code: 201, body: { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Success', code: 201 } }
}
