/** The scale subresource of workloads. Mirrors pkg/registry/apps, storage/storage.go (ScaleREST). */
import type { ApiObject } from '../../journal/entry'
import type { Kind } from '../../k8s/kinds'
import { formatLabelSelector } from '../../k8s/selector-text'
import { applyMergePatch } from '../../k8s/patch/json-merge-patch'
import type { LabelSelector } from '../../k8s/api'
import type { Call } from './kube-apiserver'
import { modified } from './refusal'
import { commit } from './writing'

interface Scalable {
  readonly spec?: { readonly replicas?: number; readonly selector?: LabelSelector | Record<string, string> }
  readonly status?: { readonly replicas?: number }
}

export function getScale(kind: Kind, object: ApiObject) {
  const { metadata } = object
  const { spec, status } = object as unknown as Scalable
  const selector =
    kind.kind === 'ReplicationController'
      ? { matchLabels: spec?.selector as Record<string, string> }
      : (spec?.selector as LabelSelector)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: spec?.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status?.replicas ?? 0, selector: formatLabelSelector(selector) },
  }
}

export function setScale(call: Call, before: ApiObject) {
  const { kind } = call.route
  const current = getScale(kind, before)
  const wanted = (
    call.request.method === 'PATCH' ? applyMergePatch(current, call.request.body) : call.request.body
  ) as typeof current
  const version = wanted.metadata?.resourceVersion
  if (version && version !== before.metadata.resourceVersion) throw modified(kind, before.metadata.name)
  const replicas = (wanted.spec as { replicas?: number }).replicas ?? 0
  const changed = replicas !== (before as unknown as Scalable).spec?.replicas
  const metadata = changed
    ? { ...before.metadata, generation: (before.metadata.generation ?? 0) + 1 }
    : before.metadata
  const spec = { ...(before as unknown as Scalable).spec, replicas }
  return getScale(kind, commit(call, before, { ...before, metadata, spec } as ApiObject))
}
