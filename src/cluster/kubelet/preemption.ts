/**
 * Which pods make room on the node for a critical pod. Pure. Mirrors pkg/kubelet/preemption/preemption.go, with one
 * simplification: victims are taken in order, not as the smallest set.
 */
import type { Pod } from '../../k8s/api'
import { podAmount, qosOf } from './pod-resources'
import { isCritical } from './surroundings'

export const PREEMPTING = 'Preempting'
export const PREEMPTED_EVENT = 'Preempted in order to admit critical pod'
export const PREEMPTED_MESSAGE = 'Pod was preempted by Kubelet to accommodate a critical pod.'

const SACRIFICE = ['BestEffort', 'Burstable', 'Guaranteed']

/** The victims, least important first; undefined when even all of them would not be enough. */
export function preemptionVictims(active: readonly Pod[], fits: (rest: readonly Pod[]) => boolean) {
  const candidates = active
    .filter((it) => !isCritical(it))
    .sort(
      (a, b) =>
        SACRIFICE.indexOf(qosOf(a)) - SACRIFICE.indexOf(qosOf(b)) ||
        (a.spec?.priority ?? 0) - (b.spec?.priority ?? 0) ||
        podAmount(b, 'requests', 'memory') - podAmount(a, 'requests', 'memory'),
    )
  const victims: Pod[] = []
  let rest = active
  for (const candidate of candidates) {
    if (fits(rest)) break
    victims.push(candidate)
    rest = rest.filter((it) => it !== candidate)
  }
  return fits(rest) ? victims : undefined
}
