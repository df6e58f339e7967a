/** Rows of pods and of what makes them. */
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  LabelSelector,
  Pod,
  PodSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../../../k8s/api'
import { ageOf, humanDuration } from '../../../k8s/human-duration'
import { podSummary } from '../../../k8s/pod-status-word'
import { formatLabelSelector } from '../../../k8s/selector-text'
import { fromTime } from '../../../k8s/time'
import { age, NONE, orNone, pairs, type Printer } from './cells'

const containers = (spec: PodSpec | undefined) => (spec?.containers ?? []).map(({ name }) => name).join(',')
const images = (spec: PodSpec | undefined) => (spec?.containers ?? []).map(({ image }) => image).join(',')
const selector = (given: LabelSelector | undefined) => orNone(formatLabelSelector(given))
const WIDE = ['*Containers', '*Images', '*Selector']

const pod: Printer = {
  columns: [
    'Name',
    'Ready',
    'Status',
    'Restarts',
    'Age',
    '*IP',
    '*Node',
    '*Nominated Node',
    '*Readiness Gates',
  ],
  cells(object: Pod, now) {
    const { ready, total, word, restarts, lastRestart } = podSummary(object)
    const ago = restarts > 0 && lastRestart ? ` (${ageOf(lastRestart, now)} ago)` : ''
    const gates = object.spec?.readinessGates ?? []
    const met = gates.filter((gate) =>
      object.status?.conditions?.some(({ type, status }) => type === gate.conditionType && status === 'True'),
    )
    return [
      object.metadata.name,
      `${ready}/${total}`,
      word,
      `${restarts}${ago}`,
      age(object, now),
      orNone(object.status?.podIPs?.[0]?.ip ?? object.status?.podIP),
      orNone(object.spec?.nodeName),
      orNone(object.status?.nominatedNodeName),
      gates.length > 0 ? `${met.length}/${gates.length}` : NONE,
    ]
  },
}

const replicas: Printer = {
  columns: ['Name', 'Desired', 'Current', 'Ready', 'Age', ...WIDE],
  cells: (object: ReplicaSet | ReplicationController, now) => [
    object.metadata.name,
    object.spec?.replicas ?? 0,
    object.status?.replicas ?? 0,
    object.status?.readyReplicas ?? 0,
    age(object, now),
    containers(object.spec?.template?.spec),
    images(object.spec?.template?.spec),
    object.kind === 'ReplicaSet'
      ? selector(object.spec?.selector as LabelSelector)
      : pairs(object.spec?.selector as Record<string, string>),
  ],
}

const deployment: Printer = {
  columns: ['Name', 'Ready', 'Up-to-date', 'Available', 'Age', ...WIDE],
  cells: ({ spec, status, ...object }: Deployment, now) => [
    object.metadata.name,
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    age(object, now),
    containers(spec?.template.spec),
    images(spec?.template.spec),
    selector(spec?.selector),
  ],
}

const statefulSet: Printer = {
  columns: ['Name', 'Ready', 'Age', '*Containers', '*Images'],
  cells: ({ spec, status, ...object }: StatefulSet, now) => [
    object.metadata.name,
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    age(object, now),
    containers(spec?.template.spec),
    images(spec?.template.spec),
  ],
}

const daemonSet: Printer = {
  columns: [
    'Name',
    'Desired',
    'Current',
    'Ready',
    'Up-to-date',
    'Available',
    'Node Selector',
    'Age',
    ...WIDE,
  ],
  cells: ({ spec, status, ...object }: DaemonSet, now) => [
    object.metadata.name,
    status?.desiredNumberScheduled ?? 0,
    status?.currentNumberScheduled ?? 0,
    status?.numberReady ?? 0,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    pairs(spec?.template.spec?.nodeSelector),
    age(object, now),
    containers(spec?.template.spec),
    images(spec?.template.spec),
    selector(spec?.selector),
  ],
}

function jobStatus({ metadata, status, spec }: Job): string {
  const has = (type: string) => status?.conditions?.some((it) => it.type === type && it.status === 'True')
  for (const word of ['Complete', 'Failed']) if (has(word)) return word
  if (metadata.deletionTimestamp) return 'Terminating'
  for (const word of ['Suspended', 'FailureTarget', 'SuccessCriteriaMet']) if (has(word)) return word
  return spec ? 'Running' : ''
}

function jobDuration({ status }: Job, now: number): string {
  const began = status?.startTime ? fromTime(status.startTime) : undefined
  if (began === undefined) return ''
  const ended = status?.completionTime ? fromTime(status.completionTime) : undefined
  return humanDuration((ended ?? now) - began)
}

const job: Printer = {
  columns: ['Name', 'Status', 'Completions', 'Duration', 'Age', ...WIDE],
  cells(object: Job, now) {
    const { spec, status } = object
    const parallelism = spec?.parallelism ?? 0
    const succeeded = status?.succeeded ?? 0
    const completions =
      spec?.completions !== undefined
        ? `${succeeded}/${spec.completions}`
        : parallelism > 1
          ? `${succeeded}/1 of ${parallelism}`
          : `${succeeded}/1`
    const template = spec?.template.spec
    return [
      object.metadata.name,
      jobStatus(object),
      completions,
      jobDuration(object, now),
      age(object, now),
      containers(template),
      images(template),
      selector(spec?.selector),
    ]
  },
}

const cronJob: Printer = {
  columns: ['Name', 'Schedule', 'Timezone', 'Suspend', 'Active', 'Last Schedule', 'Age', ...WIDE],
  cells({ spec, status, ...object }: CronJob, now) {
    const template = spec?.jobTemplate.spec?.template.spec
    const last = status?.lastScheduleTime ? ageOf(status.lastScheduleTime, now) : NONE
    const suspend = spec?.suspend ? 'True' : 'False'
    return [
      object.metadata.name,
      spec?.schedule,
      orNone(spec?.timeZone),
      suspend,
      status?.active?.length ?? 0,
      last,
      age(object, now),
      containers(template),
      images(template),
      selector(spec?.jobTemplate.spec?.selector),
    ]
  },
}

export const workloads: Readonly<Record<string, Printer>> = {
  Pod: pod,
  ReplicaSet: replicas,
  ReplicationController: replicas,
  Deployment: deployment,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  Job: job,
  CronJob: cronJob,
}
