/** Pods: their first status, and how long they may take to go. Mirrors pkg/registry/core/pod/strategy.go. */
import type { ApiObject } from '../../../journal/entry'
import type { Pod } from '../../../k8s/api'
import { qosClass } from '../../../k8s/qos'
import { toTime } from '../../../k8s/time'
import type { Strategy } from './registry'

export const podStrategy = (strategy: Strategy): Strategy => ({
  ...strategy,
  prepareForCreate(call, object) {
    const pod = object as unknown as Pod
    const gated = (pod.spec?.schedulingGates?.length ?? 0) > 0
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
      lastProbeTime: null,
      lastTransitionTime: toTime(call.server.simulation.now),
      observedGeneration: 1,
    }
    const status = {
      phase: 'Pending',
      ...(gated ? { conditions: [condition] } : {}),
      qosClass: qosClass(pod.spec!),
    }
    return { ...object, status } as ApiObject
  },
  graceFor(object, asked) {
    const { spec, status } = object as unknown as Pod
    if (!spec?.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0
    const grace = asked ?? spec.terminationGracePeriodSeconds ?? 30
    return grace < 0 ? 1 : grace
  },
})
