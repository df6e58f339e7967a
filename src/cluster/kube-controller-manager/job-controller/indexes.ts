/** Indexes of an Indexed Job, written short: '0-2,5'. Mirrors pkg/controller/job/indexed_job_utils.go. Rule JOB10. */
import type { Pod } from '../../../k8s/api'

export const INDEX = 'batch.kubernetes.io/job-completion-index'

export function indexOf(pod: Pod): number {
  const text = pod.metadata.annotations?.[INDEX]
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : -1
}

export function parseIndexes(text: string | undefined): Set<number> {
  const indexes = new Set<number>()
  for (const part of (text ?? '').split(',')) {
    if (part === '') continue
    const [from, to = from] = part.split('-').map(Number)
    for (let i = from!; i <= to!; i++) indexes.add(i)
  }
  return indexes
}

export function formatIndexes(indexes: Iterable<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b)
  const parts: string[] = []
  for (let i = 0; i < sorted.length; ) {
    let end = i
    while (sorted[end + 1] === sorted[end]! + 1) end++
    parts.push(end === i ? `${sorted[i]}` : `${sorted[i]}-${sorted[end]}`)
    i = end + 1
  }
  return parts.join()
}
