/** The revisions of a workload. Mirrors kubectl/pkg/polymorphichelpers/history.go and rollback.go. */
import type { ControllerRevision, PodTemplateSpec } from '../k8s/api'
import type { Call } from './call'
import type { Thing } from './client'
import { Failure } from './failure'
import { replicaSetsOf, revisionOf, withoutHash } from './replica-sets'
import type { Task } from './run'
import { selectorText } from './describe/tolerations'
import type { LabelSelector } from '../k8s/api'

export const CHANGE_CAUSE = 'kubernetes.io/change-cause'

export interface Revision {
  readonly number: number
  readonly cause: string
  /** The pod template of then, with the labels its pods had. */
  readonly template: PodTemplateSpec | undefined
  /** What to send to go back: a JSON patch for Deployments, a strategic merge patch for others. */
  readonly data?: unknown
}

/** All revisions, oldest first. */
export function* revisionsOf(call: Call, thing: Thing): Task<Revision[]> {
  switch (thing.kind) {
    case 'Deployment':
      return (yield* replicaSetsOf(call, thing))
        .map((set) => ({
          number: revisionOf(set),
          cause: set.metadata.annotations?.[CHANGE_CAUSE] ?? '',
          template: set.spec?.template as PodTemplateSpec | undefined,
        }))
        .filter(({ number }) => number > 0)
        .sort((a, b) => a.number - b.number)
    case 'DaemonSet':
    case 'StatefulSet':
      return yield* controllerRevisions(call, thing)
    default:
      throw new Failure(`no history viewer has been implemented for "${thing.kind}"`)
  }
}

function* controllerRevisions(call: Call, thing: Thing): Task<Revision[]> {
  const { namespace, uid } = thing.metadata
  const selector = selectorText((thing.spec as { selector?: LabelSelector }).selector)
  const list = yield* call.client.list(`/apis/apps/v1/namespaces/${namespace}/controllerrevisions`, {
    labelSelector: selector,
  })
  return (list.items as unknown as ControllerRevision[])
    .filter((each) => each.metadata.ownerReferences?.some((owner) => owner.uid === uid))
    .map((each) => ({
      number: each.revision,
      cause: each.metadata.annotations?.[CHANGE_CAUSE] ?? '',
      template: (each.data as { spec?: { template?: PodTemplateSpec } } | undefined)?.spec?.template,
      data: each.data,
    }))
    .sort((a, b) => a.number - b.number)
}

export const bareTemplate = (revision: Revision) => withoutHash(revision.template)
