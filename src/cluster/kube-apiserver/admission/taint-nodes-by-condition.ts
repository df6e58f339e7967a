/** A node takes no pods until it has said that it is ready. Mirrors plugin/pkg/admission/nodetaint. */
import type { ApiObject } from '../../../journal/entry'
import type { Node } from '../../../k8s/api'
import type { Call } from '../kube-apiserver'

const NOT_READY = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' } as const

export function withNotReadyTaint(_: Call, object: ApiObject): ApiObject {
  const node = object as unknown as Node
  const taints = node.spec?.taints ?? []
  if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect)) return object
  return { ...node, spec: { ...node.spec, taints: [...taints, NOT_READY] } } as unknown as ApiObject
}
