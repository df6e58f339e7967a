/** The ReplicaSets of a Deployment. Mirrors kubectl/pkg/util/deployment/deployment.go. */
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../k8s/api'
import type { Call } from './call'
import type { Thing } from './client'
import { selectorText } from './describe/tolerations'
import { compactJson } from './printers/json'
import type { Task } from './run'

export const REVISION = 'deployment.kubernetes.io/revision'
const HASH = 'pod-template-hash'

/** Those that the Deployment controls, oldest first. */
export function* replicaSetsOf(call: Call, deployment: Thing): Task<ReplicaSet[]> {
  const { spec } = deployment as unknown as Deployment
  const { namespace, uid } = deployment.metadata
  const list = yield* call.client.list(`/apis/apps/v1/namespaces/${namespace}/replicasets`, {
    labelSelector: selectorText(spec?.selector),
  })
  return (list.items as unknown as ReplicaSet[])
    .filter((set) => set.metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid))
    .map((set) => ({ ...set, apiVersion: 'apps/v1', kind: 'ReplicaSet' }))
    .sort((a, b) => order(a.metadata.creationTimestamp, b.metadata.creationTimestamp))
}
const order = (a = '', b = '') => (a < b ? -1 : a > b ? 1 : 0)

/** The one whose template is the Deployment's own. */
export function newReplicaSet(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const wanted = templateText(deployment.spec?.template)
  return sets.find((set) => templateText(set.spec?.template) === wanted)
}

/** The template without the hash that tells its pods from others. */
export function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  if (!template?.metadata?.labels?.[HASH]) return template
  const { [HASH]: _, ...labels } = template.metadata.labels
  return { ...template, metadata: { ...template.metadata, labels } }
}
export const templateText = (template: PodTemplateSpec | undefined) =>
  compactJson(withoutHash(template) ?? {})

export const revisionOf = (set: { metadata: { annotations?: Readonly<Record<string, string>> } }) =>
  Number(set.metadata.annotations?.[REVISION] ?? '0')
