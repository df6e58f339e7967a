/** How far a rollout has come, in kubectl's words. Mirrors kubectl/pkg/polymorphichelpers/rollout_status.go. */
import type { DaemonSet, Deployment, StatefulSet } from '../k8s/api'
import type { Thing } from './client'
import { Failure } from './failure'

export interface RolloutStatus {
  readonly text: string
  readonly done: boolean
}

export function rolloutStatus(thing: Thing): RolloutStatus {
  switch (thing.kind) {
    case 'Deployment':
      return deploymentStatus(thing as unknown as Deployment)
    case 'DaemonSet':
      return daemonSetStatus(thing as unknown as DaemonSet)
    case 'StatefulSet':
      return statefulSetStatus(thing as unknown as StatefulSet)
    default:
      throw new Failure(`no status viewer has been implemented for ${thing.kind}`)
  }
}

const observed = ({ metadata, status }: Deployment | DaemonSet | StatefulSet) =>
  (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0)

function deploymentStatus(deployment: Deployment): RolloutStatus {
  const { metadata, spec, status } = deployment
  if (!observed(deployment))
    return { text: 'Waiting for deployment spec update to be observed...', done: false }
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    throw new Failure(`deployment "${metadata.name}" exceeded its progress deadline`)
  const waiting = (text: string) => ({
    text: `Waiting for deployment "${metadata.name}" rollout to finish: ${text}...`,
    done: false,
  })
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {}
  if (spec?.replicas !== undefined && updatedReplicas < spec.replicas)
    return waiting(`${updatedReplicas} out of ${spec.replicas} new replicas have been updated`)
  if (replicas > updatedReplicas)
    return waiting(`${replicas - updatedReplicas} old replicas are pending termination`)
  if (availableReplicas < updatedReplicas)
    return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available`)
  return { text: `deployment "${metadata.name}" successfully rolled out`, done: true }
}

function daemonSetStatus(set: DaemonSet): RolloutStatus {
  const { metadata, spec, status } = set
  if (spec?.updateStrategy?.type !== 'RollingUpdate')
    throw new Failure('rollout status is only available for RollingUpdate strategy type')
  if (!observed(set)) return { text: 'Waiting for daemon set spec update to be observed...', done: false }
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status ?? {}
  const waiting = (text: string) => ({
    text: `Waiting for daemon set "${metadata.name}" rollout to finish: ${text}...`,
    done: false,
  })
  if (updatedNumberScheduled < desiredNumberScheduled)
    return waiting(`${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated`)
  if (numberAvailable < desiredNumberScheduled)
    return waiting(`${numberAvailable} of ${desiredNumberScheduled} updated pods are available`)
  return { text: `daemon set "${metadata.name}" successfully rolled out`, done: true }
}

function statefulSetStatus(set: StatefulSet): RolloutStatus {
  const { spec, status } = set
  if (spec?.updateStrategy?.type !== 'RollingUpdate')
    throw new Failure('rollout status is only available for RollingUpdate strategy type')
  if (!status?.observedGeneration || !observed(set))
    return { text: 'Waiting for statefulset spec update to be observed...', done: false }
  const {
    readyReplicas = 0,
    updatedReplicas = 0,
    updateRevision,
    currentRevision,
    currentReplicas = 0,
  } = status
  if (spec.replicas !== undefined && readyReplicas < spec.replicas)
    return { text: `Waiting for ${spec.replicas - readyReplicas} pods to be ready...`, done: false }
  const partition = spec.updateStrategy.rollingUpdate?.partition
  if (spec.replicas !== undefined && partition !== undefined) {
    const wanted = spec.replicas - partition
    if (updatedReplicas < wanted)
      return {
        text: `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`,
        done: false,
      }
    return {
      text: `partitioned roll out complete: ${updatedReplicas} new pods have been updated...`,
      done: true,
    }
  }
  if (updateRevision !== currentRevision)
    return {
      text: `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`,
      done: false,
    }
  return {
    text: `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`,
    done: true,
  }
}
