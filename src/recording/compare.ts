/**
 * How far one recording is from another: what each pod went through, which events were written, and what each typed
 * line printed. Names, ids, addresses and ages are levelled first; equal pods of one owner are paired by their stories.
 */
import type { RecordedChange, RecordedStep, RecordingHeader, RecordingLine } from './recording'

interface PodObject {
  readonly metadata: {
    readonly name: string
    readonly deletionTimestamp?: string
    readonly deletionGracePeriodSeconds?: number
  }
  readonly spec: { readonly nodeName?: string }
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly reason?: string
    }[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
    readonly containerStatuses?: readonly ContainerStatus[]
  }
}
interface ContainerStatus {
  readonly name: string
  readonly ready?: boolean
  readonly started?: boolean
  readonly restartCount?: number
  readonly state?: {
    readonly waiting?: { readonly reason?: string }
    readonly running?: object
    readonly terminated?: { readonly reason?: string; readonly exitCode: number }
  }
  readonly lastState?: { readonly terminated?: { readonly reason?: string; readonly exitCode: number } }
}

export interface Comparison {
  /** Shares in percent, one decimal. */
  readonly status: number
  readonly events: number
  readonly output: number
  /** Seconds between equal status steps. */
  readonly medianDt: number
  readonly maxDt: number
  readonly differences: readonly string[]
}

interface Timed {
  readonly t: number
  readonly line: string
}
interface Trace {
  readonly pods: Map<string, Timed[]>
  readonly events: Map<string, { readonly t: number; readonly count: number }>
  readonly steps: RecordedStep[]
}

const isStep = (line: RecordingLine): line is RecordedStep => 'step' in line
const isChange = (line: RecordingLine): line is RecordedChange => 'object' in line
type Rename = (text: string) => string

/** Compares two recordings of the same scenario. */
export function compareRecordings(
  expected: readonly RecordingLine[],
  actual: readonly RecordingLine[],
): Comparison {
  const many = ((expected[0] as RecordingHeader).nodes ?? 1) > 1
  const theirs = trace(expected, many)
  const ours = trace(actual, many, pairUp(theirs, trace(actual, many)))
  const differences: string[] = []
  const status = comparePods(theirs, ours, differences)
  const events = compareEvents(theirs, ours, differences)
  const output = compareSteps(theirs, ours, differences)
  const sorted = status.dts.sort((a, b) => a - b)
  return {
    status: percent(status.hits, status.all),
    events,
    output,
    medianDt: round(sorted[sorted.length >> 1] ?? 0),
    maxDt: round(sorted.at(-1) ?? 0),
    differences,
  }
}

const round = (n: number) => Math.round(n * 100) / 100
const percent = (hits: number, all: number) => (all ? Math.round((1000 * hits) / all) / 10 : 100)

// ---- levelling ----

/** Stable names for generated ones: owner, then order of appearance. */
function levelNames(lines: readonly RecordingLine[], many: boolean): Rename {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const line of lines) {
    if (!isChange(line) || !['pods', 'replicasets', 'endpointslices', 'jobs'].includes(line.kind)) continue
    const { name, ownerReferences } = line.object.metadata
    if (names.has(name)) continue
    const owner = ownerReferences?.find((reference) => reference.controller) ?? ownerReferences?.[0]
    if (!owner || (owner.kind === 'StatefulSet' && !many)) continue
    const ownerName = names.get(owner.name) ?? owner.name
    const base = `${owner.kind}:${ownerName}`
    const n = (counts.get(base) ?? 0) + 1
    counts.set(base, n)
    names.set(name, `${ownerName}~${n}`)
  }
  const longestFirst = [...names].sort((a, b) => b[0].length - a[0].length)
  return (text) => longestFirst.reduce((result, [from, to]) => result.split(from).join(to), text)
}

const LEVELS: readonly [RegExp, string][] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'],
  [/\b(sha256:)?[0-9a-f]{64}\b/g, '<id>'],
  [/\b\d{1,3}(\.\d{1,3}){3}(:\d+)?(\/\d+)?\b/g, '<ip>'],
  [/\bnode-\d+\b/g, '<node>'],
  [/\bkube-api-access-[a-z0-9]{5}\b/g, 'kube-api-access-<x>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\b/g, '<time>'],
  [/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}\b/g, '<time>'],
  [/\bpod-template-hash[=:] ?"?[a-z0-9]+"?/g, 'pod-template-hash=<hash>'],
  [/\bcontroller-revision-hash=[a-z0-9-]+/g, 'controller-revision-hash=<hash>'],
  [/resourceVersion: "\d+"/g, 'resourceVersion: "<rv>"'],
  [
    /in [\d.]+m?s \([\d.]+m?s including waiting\)\. Image size: \d+ bytes/g,
    'in <dur> (<dur> including waiting). Image size: <n> bytes',
  ],
]
const level = (text: string) => LEVELS.reduce((result, [pattern, to]) => result.replace(pattern, to), text)
const AGE = /(?<![\w-])(<invalid>|\d+(\.\d+)?(ms|s|m|h|d)(\d+(s|m|h))*)(?![\w-])/g
const levelOutput = (text: string) =>
  level(text)
    .replace(AGE, '<age>')
    .replace(/[ \t]+/g, ' ')
    .trim()

// ---- traces ----

function containerState({
  name,
  state = {},
  ready,
  started,
  restartCount,
  lastState,
}: ContainerStatus): string {
  const { waiting, running, terminated } = state
  const now = waiting
    ? `waiting:${waiting.reason}`
    : terminated
      ? `terminated:${terminated.reason}(${terminated.exitCode})`
      : running
        ? 'running'
        : 'none'
  const last = lastState?.terminated
  const restarts = restartCount ? ` x${restartCount}` : ''
  return `${name}=${now}${ready ? ' ready' : ''}${started ? ' started' : ''}${restarts}${last ? ` last:${last.reason}(${last.exitCode})` : ''}`
}

const FLAGS: Record<string, string> = { True: 'T', False: 'F' }

/** One line that says all a learner could see of a pod's status. */
function podLine({ metadata, spec, status = {} }: PodObject): string {
  const conditions = (status.conditions ?? [])
    .map(({ type, status, reason }) => `${type}=${FLAGS[status] ?? 'U'}${reason ? `(${reason})` : ''}`)
    .sort()
    .join(' ')
  const deleting = metadata.deletionTimestamp ? ` deleting(${metadata.deletionGracePeriodSeconds})` : ''
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  return [
    `${status.phase}${status.reason ? `/${status.reason}` : ''}${deleting}`,
    spec.nodeName ? 'bound' : 'unbound',
    conditions,
    containers.map(containerState).join('; '),
  ].join(' | ')
}

function trace(lines: readonly RecordingLine[], many: boolean, pairs?: Map<string, string>): Trace {
  const first = levelNames(lines, many)
  const name: Rename = pairs
    ? (text) => first(text).replace(/[\w.:-]+(~\d+)+/g, (found) => pairs.get(found) ?? found)
    : first
  const result: Trace = { pods: new Map(), events: new Map(), steps: [] }
  for (const line of lines) {
    if (isStep(line)) result.steps.push({ ...line, stdout: name(line.stdout), stderr: name(line.stderr) })
    else if (isChange(line) && line.kind === 'pods') tracePod(result, line, name)
    else if (isChange(line) && line.kind === 'events' && line.type !== 'DELETED')
      traceEvent(result, line, name)
  }
  return result
}

function tracePod({ pods }: Trace, change: RecordedChange, name: Rename): void {
  const key = name(change.object.metadata.name)
  const story = pods.get(key) ?? []
  pods.set(key, story)
  const line = change.type === 'DELETED' ? 'gone' : podLine(change.object as unknown as PodObject)
  if (story.at(-1)?.line !== line) story.push({ t: change.t, line })
}

function traceEvent({ events }: Trace, change: RecordedChange, name: Rename): void {
  const event = change.object as unknown as {
    involvedObject: { kind: string; name: string; fieldPath?: string }
    type: string
    reason: string
    message?: string
    source?: { component?: string }
    reportingComponent?: string
    series?: { count: number }
    count?: number
  }
  const about = `${event.involvedObject.kind}/${name(event.involvedObject.name)}${event.involvedObject.fieldPath ? ` ${event.involvedObject.fieldPath}` : ''}`
  const by = event.source?.component || event.reportingComponent
  const key = [about, event.type, event.reason, by, level(name(event.message ?? ''))].join(' | ')
  events.set(key, { t: events.get(key)?.t ?? change.t, count: event.series?.count ?? event.count ?? 1 })
}

/** Which of two equal pods came first is chance: pairs those whose stories are most alike. */
function pairUp(expected: Trace, actual: Trace): Map<string, string> {
  const rename = new Map<string, string>()
  const theirs = byOwner(actual)
  for (const [owner, names] of byOwner(expected)) {
    const left = new Set(theirs.get(owner) ?? [])
    const mine = new Set(names)
    const scores: [number, string, string][] = []
    for (const x of mine)
      for (const y of left) {
        const a = storyOf(expected, x)
        const b = storyOf(actual, y)
        scores.push([
          (2 * commonPairs(a, b).length) / (a.length + b.length || 1) + (x === y ? 1e-6 : 0),
          x,
          y,
        ])
      }
    for (const [, x, y] of scores.sort((a, b) => b[0] - a[0]))
      if (mine.has(x) && left.has(y)) {
        mine.delete(x)
        left.delete(y)
        rename.set(y, x)
      }
    let extra = 0
    for (const y of left) rename.set(y, `${owner}~+${++extra}`)
  }
  return rename
}

function byOwner({ pods }: Trace): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const name of pods.keys()) {
    if (!name.includes('~')) continue
    const owner = name.slice(0, name.lastIndexOf('~'))
    groups.set(owner, [...(groups.get(owner) ?? []), name])
  }
  return groups
}

const storyOf = ({ pods, events }: Trace, name: string) => [
  ...(pods.get(name) ?? []).map(({ line }) => line),
  ...[...events.keys()]
    .filter((key) => key.startsWith(`Pod/${name} `))
    .map((key) => key.replaceAll(name, '<pod>')),
]

// ---- comparing ----

/** The longest common subsequence, as pairs of positions. */
function commonPairs(a: readonly string[], b: readonly string[]): [number, number][] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  const at = (i: number, j: number) => lengths[i]![j]!
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i]![j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const pairs: [number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; )
    if (a[i] === b[j]) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  return pairs
}

function comparePods(expected: Trace, actual: Trace, differences: string[]) {
  let hits = 0
  let all = 0
  const dts: number[] = []
  for (const name of new Set([...expected.pods.keys(), ...actual.pods.keys()])) {
    const x = expected.pods.get(name) ?? []
    const y = actual.pods.get(name) ?? []
    const pairs = commonPairs(
      x.map(({ line }) => line),
      y.map(({ line }) => line),
    )
    hits += 2 * pairs.length
    all += x.length + y.length
    for (const [i, j] of pairs) dts.push(Math.abs(x[i]!.t - y[j]!.t))
    const seen = [new Set(pairs.map(([i]) => i)), new Set(pairs.map(([, j]) => j))] as const
    x.forEach(
      (step, i) =>
        seen[0].has(i) || differences.push(`pod ${name} expected @${step.t.toFixed(1)}s ${step.line}`),
    )
    y.forEach(
      (step, j) =>
        seen[1].has(j) || differences.push(`pod ${name} actual   @${step.t.toFixed(1)}s ${step.line}`),
    )
  }
  return { hits, all, dts }
}

function compareEvents(expected: Trace, actual: Trace, differences: string[]): number {
  let hits = 0
  const keys = new Set([...expected.events.keys(), ...actual.events.keys()])
  for (const key of keys) {
    const x = expected.events.get(key)
    const y = actual.events.get(key)
    if (x && y) {
      hits++
      if (x.count !== y.count) differences.push(`event count ${x.count} expected, ${y.count} actual: ${key}`)
    } else differences.push(`event ${x ? 'expected' : 'actual  '} ${key}`)
  }
  return percent(hits, keys.size)
}

function compareSteps(expected: Trace, actual: Trace, differences: string[]): number {
  let hits = 0
  let all = 0
  expected.steps.forEach((step, i) => {
    const other = actual.steps.find((it) => it.step === step.step && it.at === step.at) ?? actual.steps[i]
    let x = outputLines(step)
    let y = other ? outputLines(other) : []
    if (x.some((line) => line.includes('~'))) {
      x = x.sort()
      y = y.sort()
    }
    const pairs = commonPairs(x, y)
    hits += 2 * pairs.length
    all += x.length + y.length
    const seen = [new Set(pairs.map(([i]) => i)), new Set(pairs.map(([, j]) => j))] as const
    const bad = [
      ...x.filter((_, k) => !seen[0].has(k)).map((line) => `- ${line}`),
      ...y.filter((_, k) => !seen[1].has(k)).map((line) => `+ ${line}`),
    ]
    if (bad.length) differences.push(`output of "${step.step}":`, ...bad.map((line) => `    ${line}`))
  })
  return percent(hits, all)
}

const outputLines = ({ exit, stdout, stderr }: RecordedStep) =>
  `exit ${exit}\n${stdout}\n${stderr}`
    .split('\n')
    .map((line) => levelOutput(line).replace(/~\+?\d+(~\+?\d+)*/g, '~#'))
    .filter(Boolean)
