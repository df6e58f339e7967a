/** A Deployment's page. Mirrors kubectl/pkg/describe/describe.go (describeDeployment). */
import type { Deployment, ReplicaSet } from '../../k8s/api'
import type { Call } from '../call'
import type { Thing } from '../client'
import { newReplicaSet, replicaSetsOf } from '../replica-sets'
import type { Task } from '../run'
import type { Description } from './description'
import { describeCreated, describeLabels, describeName, describeReasons } from './metadata'
import { describePodTemplate } from './pod-template'
import { selectorText } from './tolerations'

export function* describeDeployment(call: Call, d: Description, thing: Thing): Task<void> {
  const deployment = thing as unknown as Deployment
  const { spec, status } = deployment
  const sets = yield* replicaSetsOf(call, thing)
  describeName(d, thing)
  describeCreated(d, thing)
  describeLabels(d, thing)
  d.line(0, `Selector:\t${selectorText(spec?.selector)}`)
  d.line(
    0,
    `Replicas:\t${spec?.replicas ?? 1} desired | ${status?.updatedReplicas ?? 0} updated | ${status?.replicas ?? 0} total | ${status?.availableReplicas ?? 0} available | ${status?.unavailableReplicas ?? 0} unavailable`,
  )
  d.line(0, `StrategyType:\t${spec?.strategy?.type ?? ''}`)
  d.line(0, `MinReadySeconds:\t${spec?.minReadySeconds ?? 0}`)
  const rolling = spec?.strategy?.rollingUpdate
  if (rolling)
    d.line(
      0,
      `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`,
    )
  describePodTemplate(d, spec?.template)
  describeReasons(d, status?.conditions)
  const current = newReplicaSet(deployment, sets)
  d.line(0, `OldReplicaSets:\t${setsText(sets.filter((set) => set !== current))}`)
  d.line(0, `NewReplicaSet:\t${setsText(current ? [current] : [])}`)
}

const setsText = (sets: readonly ReplicaSet[]) =>
  sets.length === 0
    ? '<none>'
    : sets
        .map(
          ({ metadata, spec, status }) =>
            `${metadata.name} (${status?.replicas ?? 0}/${spec?.replicas ?? 0} replicas created)`,
        )
        .join(', ')
