/** Says in a pod's status why it is about to be deleted, then deletes it. Mirrors util/pod and its callers. */
import type { Pod } from '../../k8s/api'
import { pathOf } from '../../k8s/kinds'
import { toTime } from '../../k8s/time'
import type { Host } from '../component'

export interface Disruption {
  readonly reason: string
  readonly message: string
  /** Set when the pod is declared failed on the way. */
  readonly phase?: 'Failed'
  readonly gracePeriodSeconds?: number
}

export function disrupt(
  host: Pick<Host, 'api' | 'timers'>,
  pod: Pod,
  it: Disruption,
  deleting = () => {},
): void {
  const { namespace, name, generation, uid } = pod.metadata
  const condition = {
    type: 'DisruptionTarget',
    ...(generation !== undefined && { observedGeneration: generation }),
    status: 'True',
    lastTransitionTime: toTime(host.timers.now),
    reason: it.reason,
    message: it.message,
  }
  const status = { ...(it.phase && { phase: it.phase }), conditions: [condition] }
  const path = pathOf('pods', namespace, name)
  const contentType = 'application/strategic-merge-patch+json'
  host.api.request({ method: 'PATCH', path: `${path}/status`, contentType, body: { status } }, ({ code }) => {
    if (code === 404) return
    deleting()
    const grace = it.gracePeriodSeconds
    host.api.request({
      method: 'DELETE',
      path,
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions: { uid },
        ...(grace !== undefined && { gracePeriodSeconds: grace }),
      },
    })
  })
}
