/** Defaults of what makes pods in apps/v1 and core/v1. Mirrors pkg/apis/apps/v1/defaults.go. */
import type {
  DaemonSet,
  Deployment,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../api'
import { fill, put, within, withinEach } from './fill'
import { claimDefaults } from './persistent-volume'
import { templateDefaults } from './pod'

type Spec<T extends { spec?: unknown }> = NonNullable<T['spec']>

/** Also where the manifest has no template: in Go it is a struct, which is always there. */
const withTemplate = <T extends { template?: PodTemplateSpec }>(spec: T): T =>
  put(spec, 'template', templateDefaults(spec.template ?? {}) as T['template'])

const withSpec = <T extends { spec?: object }>(object: T, change: (spec: Spec<T>) => Spec<T>): T =>
  put(object, 'spec', change((object.spec ?? {}) as Spec<T>))

export const deploymentDefaults = (deployment: Deployment): Deployment =>
  withSpec(deployment, (spec: Spec<Deployment>) => {
    const out = withTemplate(
      fill(spec, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 }),
    )
    return within(out, 'strategy', (strategy) => {
      const typed = fill(strategy, { type: 'RollingUpdate' })
      if (typed.type !== 'RollingUpdate') return typed
      return within(fill(typed, { rollingUpdate: {} }), 'rollingUpdate', (rolling) =>
        fill(rolling, { maxUnavailable: '25%', maxSurge: '25%' }),
      )
    })
  })

export const replicaSetDefaults = (set: ReplicaSet): ReplicaSet =>
  withSpec(set, (spec: Spec<ReplicaSet>) => withTemplate(fill(spec, { replicas: 1 })))

export function replicationControllerDefaults(controller: ReplicationController): ReplicationController {
  const labels = controller.spec?.template?.metadata?.labels
  const out = within(controller, 'spec', (spec: Spec<ReplicationController>) =>
    within(fill(spec, { replicas: 1, selector: labels }), 'template', templateDefaults),
  )
  return within(out, 'metadata', (metadata) => fill(metadata, { labels }))
}

export const daemonSetDefaults = (set: DaemonSet): DaemonSet =>
  withSpec(set, (spec: Spec<DaemonSet>) => {
    const out = withTemplate(fill(spec, { updateStrategy: {}, revisionHistoryLimit: 10 }))
    return within(out, 'updateStrategy', (strategy) => {
      const typed = fill(strategy, { type: 'RollingUpdate' })
      if (typed.type !== 'RollingUpdate') return typed
      return within(fill(typed, { rollingUpdate: {} }), 'rollingUpdate', (rolling) =>
        fill(rolling, { maxUnavailable: 1, maxSurge: 0 }),
      )
    })
  })

export const statefulSetDefaults = (set: StatefulSet): StatefulSet =>
  withSpec(set, (spec: Spec<StatefulSet>) => {
    let out = withTemplate(
      fill(spec, {
        replicas: 1,
        podManagementPolicy: 'OrderedReady',
        revisionHistoryLimit: 10,
        updateStrategy: {},
        persistentVolumeClaimRetentionPolicy: {},
      }),
    )
    out = within(out, 'updateStrategy', (strategy) => {
      const typed = fill(strategy, { type: 'RollingUpdate' })
      if (typed.type !== 'RollingUpdate') return typed
      return within(fill(typed, { rollingUpdate: {} }), 'rollingUpdate', (rolling) =>
        fill(rolling, { partition: 0 }),
      )
    })
    out = within(out, 'persistentVolumeClaimRetentionPolicy', (policy) =>
      fill(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
    )
    return withinEach(out, 'volumeClaimTemplates', (claim: Parameters<typeof claimDefaults>[0]) =>
      claimDefaults(fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' })),
    )
  })
