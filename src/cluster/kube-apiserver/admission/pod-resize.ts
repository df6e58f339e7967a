/** A resize that the pod's node could never hold is refused. Mirrors plugin/pkg/admission/podresize. */
import type { ApiObject } from '../../../journal/entry'
import type { Node, Pod } from '../../../k8s/api'
import { amount, podRequests } from '../../../k8s/pod-requests'
import type { Call } from '../kube-apiserver'
import { forbidden } from '../refusal'

export function checkRoom(call: Call, object: ApiObject): void {
  const { metadata, spec } = object as unknown as Pod
  if (!spec?.nodeName) return
  const refuse = (why: string) => forbidden(call.route.kind, metadata.name, why)
  const node = call.server.etcd.get('nodes', undefined, spec.nodeName) as unknown as Node | undefined
  if (!node) throw refuse(`node "${spec.nodeName}" not found`)
  const { cpu = '0', memory = '0' } = node.status?.allocatable ?? {}
  const wanted = podRequests(spec)
  const lacking = [
    ...told('cpu', wanted.cpu, amount('cpu', cpu)),
    ...told('memory', wanted.memory, amount('memory', memory)),
  ]
  if (lacking.length > 0) throw refuse(`Node didn't have enough allocatable resources: ${lacking.join('; ')}`)
}

const told = (name: string, requested: number | undefined, allocatable: number) =>
  requested !== undefined && requested > allocatable
    ? [`${name}, requested: ${requested}, allocatable: ${allocatable}`]
    : []
