/** How many pods of a controller are in which phase. Mirrors kubectl/pkg/describe (getPodStatusForController). */
import type { LabelSelector, Pod } from '../../k8s/api'
import type { Call } from '../call'
import type { Thing } from '../client'
import type { Task } from '../run'
import { selectorText } from './tolerations'

export function* podsStatus(call: Call, owner: Thing, selector: LabelSelector | undefined): Task<string> {
  const query: Record<string, string> = {}
  if (selector) query.labelSelector = selectorText(selector).replace('<none>', '')
  const list = yield* call.client.list(`/api/v1/namespaces/${owner.metadata.namespace}/pods`, query)
  const counts: Record<string, number> = { Running: 0, Pending: 0, Succeeded: 0, Failed: 0 }
  for (const pod of list.items as unknown as Pod[]) {
    const controller = pod.metadata.ownerReferences?.find((each) => each.controller)
    const phase = pod.status?.phase ?? ''
    if (controller?.uid === owner.metadata.uid && phase in counts) counts[phase]!++
  }
  return `${counts.Running} Running / ${counts.Pending} Waiting / ${counts.Succeeded} Succeeded / ${counts.Failed} Failed`
}
