/** The pods a Job makes, and how many it wants. Mirrors job_controller.go (manageJob) and indexed_job_utils.go. */
import type { Job, Pod } from '../../../k8s/api'
import { fnv32a } from '../template-hash'
import { type NewPod, podFromTemplate } from '../pod-control'
import { FAILURES, failuresOfIndex, type JobCount, TRACKED } from './job-count'
import { INDEX, indexOf } from './indexes'

/** How many pods should run now. */
export function wantedActive({ spec }: Job, count: JobCount): number {
  const parallelism = spec?.parallelism ?? 1
  if (spec?.completions === undefined) return count.succeeded > 0 ? count.active.length : parallelism
  const left = Math.max(0, spec.completions - count.succeeded - count.failedIndexes.size)
  return Math.min(parallelism, left)
}

export const isIndexed = ({ spec }: Job) => spec?.completionMode === 'Indexed'

/** The lowest indexes that neither run nor finished. */
export function indexesToStart(job: Job, count: JobCount, wanted: number): readonly number[] {
  const taken = new Set([...count.succeededIndexes, ...count.failedIndexes, ...count.active.map(indexOf)])
  const indexes: number[] = []
  for (let i = 0; i < (job.spec?.completions ?? 0) && indexes.length < wanted; i++)
    if (!taken.has(i)) indexes.push(i)
  return indexes
}

export function jobPod(job: Job, index: number | undefined, failed: readonly Pod[]): NewPod {
  const pod = podFromTemplate(job.spec!.template, job)
  const finalizers = [...(pod.metadata.finalizers ?? []), TRACKED]
  if (index === undefined) return { ...pod, metadata: { ...pod.metadata, finalizers } }
  const earlier = failed.filter((it) => indexOf(it) === index).map(failuresOfIndex)
  const failures = earlier.length > 0 ? Math.max(...earlier) + 1 : 0
  const { name } = job.metadata
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: `${name}-${index}-`,
      labels: { ...pod.metadata.labels, [INDEX]: `${index}` },
      annotations: {
        ...pod.metadata.annotations,
        [INDEX]: `${index}`,
        ...(job.spec?.backoffLimitPerIndex !== undefined && { [FAILURES]: `${failures}` }),
      },
      finalizers,
    },
    spec: withIndex(job, index),
  }
}

function withIndex(job: Job, index: number): object {
  const spec = job.spec!.template.spec!
  const variable = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX}']` } },
  }
  const fill = (container: { env?: { name: string }[] }) =>
    container.env?.some(({ name }) => name === variable.name)
      ? container
      : { ...container, env: [...(container.env ?? []), variable] }
  return {
    ...spec,
    hostname: `${job.metadata.name}-${index}`,
    containers: spec.containers.map(fill),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(fill) }),
  }
}

const RANK: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 }

/** Surplus pods: those furthest from running go first. */
export const surplus = (active: readonly Pod[], count: number) =>
  [...active]
    .sort(
      (a, b) =>
        (RANK[a.status?.phase ?? ''] ?? 0) - (RANK[b.status?.phase ?? ''] ?? 0) ||
        fnv32a(a.metadata.uid) - fnv32a(b.metadata.uid),
    )
    .slice(0, count)
