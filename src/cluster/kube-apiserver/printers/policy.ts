/** Rows of budgets, quotas, priorities and autoscalers. */
import type {
  HorizontalPodAutoscaler,
  LimitRange,
  PodDisruptionBudget,
  PriorityClass,
  ResourceQuota,
} from '../../../k8s/api'
import { age, type Printer } from './cells'

const budget: Printer = {
  columns: ['Name', 'Min Available', 'Max Unavailable', 'Allowed Disruptions', 'Age'],
  cells: ({ spec, status, ...object }: PodDisruptionBudget, now) => [
    object.metadata.name,
    `${spec?.minAvailable ?? 'N/A'}`,
    `${spec?.maxUnavailable ?? 'N/A'}`,
    status?.disruptionsAllowed ?? 0,
    age(object, now),
  ],
}

function quotaLine({ spec, status }: ResourceQuota, isLimit: boolean): string {
  return Object.keys(spec?.hard ?? {})
    .sort()
    .filter((name) => name.startsWith('limits.') === isLimit)
    .map((name) => `${name}: ${status?.used?.[name] ?? '0'}/${spec!.hard![name]}`)
    .join(', ')
}

const targets = ({ spec, status }: HorizontalPodAutoscaler): string => {
  const lines = (spec?.metrics ?? []).map((metric, i) => {
    const current = status?.currentMetrics?.[i]?.resource?.current
    const name = metric.resource?.name ?? metric.type
    const target = metric.resource?.target
    if (target?.averageUtilization !== undefined)
      return `${name}: ${current?.averageUtilization === undefined ? '<unknown>' : `${current.averageUtilization}%`}/${target.averageUtilization}%`
    return `${name}: ${current?.averageValue ?? '<unknown>'}/${target?.averageValue ?? target?.value ?? '<unknown>'}`
  })
  return lines.length > 2
    ? `${lines.slice(0, 2).join(', ')} + ${lines.length - 2} more...`
    : lines.join(', ') || '<none>'
}

const autoscaler: Printer = {
  columns: ['Name', 'Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas', 'Age'],
  cells: (object: HorizontalPodAutoscaler, now) => [
    object.metadata.name,
    `${object.spec?.scaleTargetRef.kind}/${object.spec?.scaleTargetRef.name}`,
    targets(object),
    `${object.spec?.minReplicas ?? '<unset>'}`,
    object.spec?.maxReplicas,
    object.status?.currentReplicas ?? 0,
    age(object, now),
  ],
}

export const policy: Readonly<Record<string, Printer>> = {
  PodDisruptionBudget: budget,
  HorizontalPodAutoscaler: autoscaler,
  ResourceQuota: {
    columns: ['Name', 'Request', 'Limit', 'Age'],
    cells: (object: ResourceQuota, now) => [
      object.metadata.name,
      quotaLine(object, false),
      quotaLine(object, true),
      age(object, now),
    ],
  },
  LimitRange: {
    columns: ['Name', 'Created At'],
    cells: ({ metadata }: LimitRange) => [metadata.name, metadata.creationTimestamp],
  },
  PriorityClass: {
    columns: ['Name', 'Value', 'Global-Default', 'Age', 'PreemptionPolicy'],
    cells: (object: PriorityClass, now) => [
      object.metadata.name,
      object.value,
      object.globalDefault ?? false,
      age(object, now),
      object.preemptionPolicy ?? 'PreemptLowerPriority',
    ],
  },
}
