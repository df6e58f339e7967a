/** NAME READY STATUS RESTARTS AGE. Mirrors printers.go: printPod. */
import type { Pod } from '../../../k8s/api'
import { podSummary } from '../../../k8s/pod-status-word'
import { age, column, type Printer } from './printer'

const NONE = '<none>'

export const podPrinter: Printer = {
  columns: [
    column('Name'),
    column('Ready'),
    column('Status'),
    column('Restarts'),
    column('Age'),
    column('IP', 1),
    column('Node', 1),
    column('Nominated Node', 1),
    column('Readiness Gates', 1),
  ],
  cells(object, now) {
    const pod = object as unknown as Pod
    const { ready, total, word, restarts, lastRestart } = podSummary(pod)
    const count = restarts > 0 && lastRestart ? `${restarts} (${age(lastRestart, now)} ago)` : `${restarts}`
    return [
      pod.metadata.name ?? '',
      `${ready}/${total}`,
      word,
      count,
      age(object.metadata.creationTimestamp, now),
      pod.status?.podIP || NONE,
      pod.spec?.nodeName || NONE,
      pod.status?.nominatedNodeName || NONE,
      readinessGates(pod),
    ]
  },
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec?.readinessGates ?? []
  const met = gates.filter((gate) =>
    pod.status?.conditions?.some((c) => c.type === gate.conditionType && c.status === 'True'),
  )
  return gates.length === 0 ? NONE : `${met.length}/${gates.length}`
}
