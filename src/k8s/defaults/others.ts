/** Defaults of kinds with few of them. Each mirrors the SetDefaults_* function of its kind. */
import type {
  HorizontalPodAutoscaler,
  LimitRange,
  Namespace,
  NetworkPolicy,
  Node,
  PriorityClass,
  Secret,
  StorageClass,
} from '../api'
import { fill, put, within, withinEach } from './fill'

export const secretDefaults = (secret: Secret): Secret => fill(secret, { type: 'Opaque' })

export function namespaceDefaults(namespace: Namespace): Namespace {
  const { name } = namespace.metadata
  const labelled = name
    ? within(namespace, 'metadata', (metadata) =>
        metadata.labels?.[NAME_LABEL] === name
          ? metadata
          : { ...metadata, labels: { ...metadata.labels, [NAME_LABEL]: name } },
      )
    : namespace
  return put(labelled, 'status', fill(labelled.status ?? {}, { phase: 'Active' }))
}
const NAME_LABEL = 'kubernetes.io/metadata.name'

export const nodeDefaults = (node: Node): Node =>
  within(node, 'status', (status) => fill(status, { allocatable: status.capacity }))

export const limitRangeDefaults = (range: LimitRange): LimitRange =>
  within(range, 'spec', (spec) =>
    withinEach(spec, 'limits', (item: NonNullable<LimitRange['spec']>['limits'][number]) => {
      if (item.type !== 'Container') return item
      const limits = { ...item.max, ...item.default }
      const requests = { ...item.min, ...limits, ...item.defaultRequest }
      return {
        ...item,
        ...(Object.keys(limits).length ? { default: limits } : {}),
        ...(Object.keys(requests).length ? { defaultRequest: requests } : {}),
      }
    }),
  )

export const autoscalerDefaults = (scaler: HorizontalPodAutoscaler): HorizontalPodAutoscaler =>
  within(scaler, 'spec', (spec) => {
    const out = fill(spec, {
      minReplicas: 1,
      ...(scaler.apiVersion === 'autoscaling/v2' ? { metrics: CPU_80 } : {}),
    })
    return within(out, 'behavior', (behavior) => ({
      ...behavior,
      scaleUp: fill(behavior.scaleUp ?? {}, { stabilizationWindowSeconds: 0, ...UP }),
      scaleDown: fill(behavior.scaleDown ?? {}, DOWN),
    }))
  })

const CPU_80 = [
  {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
  },
]
const UP = {
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
}
const DOWN = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] }

export const networkPolicyDefaults = (policy: NetworkPolicy): NetworkPolicy =>
  within(policy, 'spec', (spec) => {
    const types = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']
    const ports = (rule: { ports?: { protocol?: string }[] }) =>
      withinEach(rule, 'ports', (port: { protocol?: string }) => fill(port, { protocol: 'TCP' }))
    return withinEach(
      withinEach(fill(spec, { policyTypes: types } as object), 'ingress', ports),
      'egress',
      ports,
    )
  })

export const storageClassDefaults = (storage: StorageClass): StorageClass =>
  fill(storage, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' })

export const priorityClassDefaults = (priority: PriorityClass): PriorityClass =>
  fill(priority, { preemptionPolicy: 'PreemptLowerPriority' })

interface RoleBinding {
  roleRef?: { apiGroup?: string }
  subjects?: { kind: string; apiGroup?: string }[]
}
const RBAC = 'rbac.authorization.k8s.io'
export const roleBindingDefaults = <T extends RoleBinding>(binding: T): T => {
  const out = within(binding, 'roleRef', (ref) => fill(ref, { apiGroup: RBAC }) as NonNullable<T['roleRef']>)
  return withinEach(out, 'subjects', (subject: { kind: string; apiGroup?: string }) =>
    subject.kind === 'ServiceAccount' ? subject : fill(subject, { apiGroup: RBAC }),
  )
}

export const csiDriverDefaults = <T extends { spec?: object }>(driver: T): T =>
  within(
    driver,
    'spec',
    (spec) =>
      fill(spec as Record<string, unknown>, {
        attachRequired: true,
        podInfoOnMount: false,
        storageCapacity: false,
        fsGroupPolicy: 'ReadWriteOnceWithFSType',
        volumeLifecycleModes: ['Persistent'],
        requiresRepublish: false,
        seLinuxMount: false,
      }) as NonNullable<T['spec']>,
  )
