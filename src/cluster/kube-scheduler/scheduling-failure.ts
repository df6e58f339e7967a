/**
 * A pod fits nowhere: look for a way out by preemption, say so, and wait. Mirrors pkg/scheduler/schedule_one.go
 * (handleSchedulingFailure) and framework/preemption/executor.go. Rules SCH25–SCH27, SCH45.
 */
import type { Pod } from '../../k8s/api'
import { pathOf } from '../../k8s/kinds'
import { podCondition } from '../../k8s/pod'
import { toTime } from '../../k8s/time'
import { refOf } from '../component'
import { fitError, truncated } from './fit-error'
import type { Scheduler } from './kube-scheduler'
import type { PodInfo } from './pod-info'
import { type Candidate, preempt } from './preemption'
import { type Attempt, verdicts } from './scheduling-cycle'
import type { QueuedPod } from './scheduling-queue'

const PREEMPTING = 'default-scheduler: preempting to accommodate a higher priority pod'

export function failScheduling(scheduler: Scheduler, queued: QueuedPod, attempt: Attempt): void {
  const { host, world, queue, nominator } = scheduler
  const { candidate, postFilter } = lookForAWayOut(scheduler, queued.info, attempt)
  const message = fitError({
    nodes: world.cache.nodes.length,
    preRejected: attempt.preRejected,
    rejected: attempt.rejected.values(),
    postFilter,
  })
  const about = refOf('pods', queued.pod)
  const filters = verdicts(attempt, world)
  let decision = host.journal.decided(about, { reason: 'Unschedulable', because: { filters, message } })
  if (candidate) {
    const because = { node: candidate.node.name, victims: candidate.victims.map(({ key }) => key) }
    decision = host.journal.because(decision, () =>
      host.journal.decided(about, { reason: 'Preempting', because }),
    )
    nominator.set(queued.info, candidate.node.name)
  }
  queue.reject(queued, rejectorsOf(attempt))
  host.journal.because(decision, () => {
    const keeps = postFilter.includes('a terminating pod on the nominated node')
    sayFailure(scheduler, queued, 'Unschedulable', message, candidate?.node.name ?? (keeps ? undefined : ''))
    for (const victim of candidate?.victims ?? []) evict(scheduler, queued.pod, victim, candidate!.node.name)
  })
}

function rejectorsOf({ preRejected, rejected }: Attempt): ReadonlySet<string> {
  if (preRejected) return new Set([preRejected.plugin])
  const names = new Set<string>()
  for (const { plugin } of rejected.values()) names.add(plugin)
  return names
}

interface WayOut {
  readonly candidate: Candidate | undefined
  readonly postFilter: string
}

/** The plugin for claims comes first; where nobody prepared it, it has nothing but an error to say. */
function lookForAWayOut(scheduler: Scheduler, pod: PodInfo, attempt: Attempt): WayOut {
  if (attempt.preRejected) return { candidate: undefined, postFilter: 'not found' }
  const result = preempt(pod, attempt, scheduler.world, scheduler.budgets(), scheduler.host.random)
  if ('candidate' in result) return { candidate: result.candidate, postFilter: '' }
  return { candidate: undefined, postFilter: `no new claims to deallocate, ${result.message}` }
}

/** Event first, then the condition, where it is news. `nominated` is left alone when undefined. */
export function sayFailure(
  { host, events }: Scheduler,
  { pod }: QueuedPod,
  reason: 'Unschedulable' | 'SchedulerError',
  message: string,
  nominated?: string,
): void {
  events.event(pod as never, 'Warning', 'FailedScheduling', truncated(message), { action: 'Scheduling' })
  const before = podCondition(pod, 'PodScheduled')
  const sameCondition = before?.status === 'False' && before.reason === reason && before.message === message
  const sameNomination = nominated === undefined || nominated === (pod.status?.nominatedNodeName ?? '')
  if (sameCondition && sameNomination) return
  const since = before?.status === 'False' ? before.lastTransitionTime : toTime(host.timers.now)
  const condition = {
    type: 'PodScheduled',
    ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: since,
    reason,
    message,
  }
  const status = {
    conditions: [condition],
    ...(!sameNomination && { nominatedNodeName: nominated === '' ? null : nominated }),
  }
  patchStatus(host, pod, status, () => {})
}

function patchStatus(host: Scheduler['host'], pod: Pod, status: object, done: () => void): void {
  host.api.request(
    {
      method: 'PATCH',
      path: pathOf('pods', pod.metadata.namespace, pod.metadata.name, 'status'),
      contentType: 'application/strategic-merge-patch+json',
      body: { status },
    },
    done,
  )
}

/** Says why, then deletes with the pod's own grace. */
function evict({ host, events }: Scheduler, preemptor: Pod, victim: PodInfo, node: string): void {
  const { namespace, name, generation } = victim.pod.metadata
  const condition = {
    type: 'DisruptionTarget',
    ...(generation !== undefined && { observedGeneration: generation }),
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: toTime(host.timers.now),
    reason: 'PreemptionByScheduler',
    message: PREEMPTING,
  }
  const remove = () =>
    host.api.request({ method: 'DELETE', path: pathOf('pods', namespace, name) }, ({ code }) => {
      if (code === 0 || code >= 300) return
      const message = `Preempted by pod ${preemptor.metadata.uid} on node ${node}`
      events.event(victim.pod as never, 'Normal', 'Preempted', message, { action: 'Preempting' })
    })
  if (victim.pod.metadata.deletionTimestamp) return
  patchStatus(host, victim.pod, { conditions: [condition] }, remove)
}
