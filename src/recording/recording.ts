/**
 * The recording format, version 1: what a watcher of a namespace saw of a run, and what each typed line printed, as
 * JSON lines. The same format is made from real clusters, so that a run of ours can be held against one of theirs.
 */
import type { ApiObject, Entry } from '../journal/entry'

/** The plural resources a recording holds; nodes are added where there are several. */
const RECORDED = new Set([
  'pods',
  'events',
  'services',
  'endpointslices.discovery.k8s.io',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
])

export interface RecordingHeader {
  readonly recording: 1
  readonly scenario: string
  readonly namespace: string
  readonly version: string
  /** Seconds. */
  readonly until: number
  readonly nodes?: number
}
export interface RecordedChange {
  readonly t: number
  readonly kind: string
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: ApiObject
}
export interface RecordedStep {
  readonly t: number
  readonly at: number
  readonly step: string
  readonly exit: number
  readonly took: number
  readonly stdout: string
  readonly stderr: string
}
export type RecordingLine =
  | RecordingHeader
  | RecordedChange
  | RecordedStep
  | { readonly t: number; readonly end: true }

/** How long a change takes from etcd to the one who watches and writes it down. */
const WATCH_DELAY = 2

export interface RecordingOptions {
  readonly scenario: string
  readonly namespace: string
  readonly nodes: number
  /** Milliseconds. */
  readonly until: number
}

/** A run's journal as a recording of one namespace. */
export function toRecording(entries: readonly Entry[], options: RecordingOptions): RecordingLine[] {
  const header: RecordingHeader = {
    recording: 1,
    scenario: options.scenario,
    namespace: options.namespace,
    version: 'v1.36.2',
    until: options.until / 1000,
    ...(options.nodes > 1 ? { nodes: options.nodes } : {}),
  }
  const lines: (RecordedChange | RecordedStep)[] = []
  const steps = new Map<number, { line: string; at: number; stdout: string; stderr: string }>()
  const nodes = new Map<string, RecordedChange>()
  for (const entry of entries) {
    if (entry.at > options.until) break
    const change = changeOf(entry, options)
    if (change && entry.at < 0) nodes.set(change.object.metadata.name, { ...change, t: 0, type: 'ADDED' })
    else if (change) lines.push(change)
    const step = stepOf(entry, steps)
    if (step) lines.push(step)
  }
  return [header, ...nodes.values(), ...lines, { t: options.until / 1000, end: true }]
}

function changeOf(entry: Entry, options: RecordingOptions): RecordedChange | undefined {
  if (entry.kind !== 'object.stored' && entry.kind !== 'object.removed') return undefined
  const isNode = entry.resource === 'nodes' && options.nodes > 1
  if (!isNode && !(RECORDED.has(entry.resource) && entry.object.metadata.namespace === options.namespace))
    return undefined
  const { managedFields: _, ...metadata } = entry.object.metadata
  return {
    t: (entry.at + WATCH_DELAY) / 1000,
    kind: entry.resource.split('.')[0]!,
    type: entry.kind === 'object.removed' ? 'DELETED' : entry.added ? 'ADDED' : 'MODIFIED',
    object: { ...entry.object, metadata },
  }
}

function stepOf(
  entry: Entry,
  steps: Map<number, { line: string; at: number; stdout: string; stderr: string }>,
): RecordedStep | undefined {
  if (entry.kind === 'input.accepted')
    steps.set(entry.input, { line: entry.line, at: entry.at, stdout: '', stderr: '' })
  if (entry.kind === 'console.wrote') {
    const step = steps.get(entry.input)
    if (step) step[entry.stream] += entry.text
  }
  if (entry.kind !== 'console.exited') return undefined
  const step = steps.get(entry.input)
  if (!step) return undefined
  return {
    t: step.at / 1000,
    at: step.at / 1000,
    step: step.line,
    exit: entry.code,
    took: (entry.at - step.at) / 1000,
    stdout: step.stdout,
    stderr: step.stderr,
  }
}

export const printRecording = (lines: readonly RecordingLine[]) =>
  `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
