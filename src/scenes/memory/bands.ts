/** A container's memory and CPU as bands over time: use as an area, request and limit as lines, ends and waits. */
import type { State } from '../../view/pod-state'
import type { Subject } from './subjects'
import type { TimeAxis } from './time-axis'
import { countUpTo, type ContainerUse, type Life, livesUpTo, type Sample } from './use-index'

export interface Line {
  readonly y: number
  /** As the manifest says it. */
  readonly said: string
}
export interface LifeShape {
  readonly x: number
  readonly width: number
  readonly state: State
  readonly area: string
  readonly line: string
}
export interface Death {
  readonly x: number
  readonly y: number
  readonly seq: number
  readonly at: number
  readonly code: number
  readonly oom: boolean
  readonly scope: Life['scope']
  /** Free space to its right. */
  readonly room: number
}
export interface Wait {
  readonly x: number
  readonly width: number
  /** Milliseconds: by the rule, and as it was or is so far. */
  readonly nominal: number
  readonly waited: number
  readonly left: number | undefined
}
interface Band {
  readonly subject: Subject
  readonly top: number
  readonly base: number
  readonly limit: Line | undefined
  readonly request: Line | undefined
}
export interface MemoryBand extends Band {
  readonly kind: 'memory'
  readonly lives: readonly LifeShape[]
  readonly deaths: readonly Death[]
  readonly waits: readonly Wait[]
  /** Bytes now, and the most there ever was. */
  readonly now: number
  readonly peak: number
  readonly running: boolean
  readonly over: number
}
export interface CpuBand extends Band {
  readonly kind: 'cpu'
  readonly given: string
  readonly wanted: string
  readonly line: string
  readonly cpu: number
  readonly wants: number
  /** Of each 100 ms, how long it ran before its quota was used up; undefined when it is not stopped. */
  readonly runs: number | undefined
}

/** Lives before these are too narrow to see. */
const MOST_LIVES = 120
/** A gap below this is the meter's own noise. */
const NOTICEABLE = 50
/** Without a limit, a process that does nothing is a line near the ground. */
const LEAST_SCALE = 8 * 2 ** 20

const px = (value: number) => Math.round(value * 10) / 10

export interface Place {
  readonly axis: TimeAxis
  readonly at: number
  readonly top: number
  readonly base: number
  readonly right: number
}

export function memoryBand(subject: Subject, place: Place): MemoryBand {
  const { top, base, at, axis } = place
  const lives = livesUpTo(subject.use, at).slice(-MOST_LIVES)
  const samples = subject.use.samples
  const count = countUpTo(samples, at)
  const limit = subject.limit.memory
  const peak = mostOf(samples, count, ({ memory }) => memory)
  const scale = limit || Math.max(peak * 1.2, subject.request.memory * 1.15, LEAST_SCALE)
  const y = (bytes: number) => px(base - ((base - top) * Math.min(bytes, scale)) / scale)
  const running = lives.at(-1)?.to === Number.POSITIVE_INFINITY
  const now = running ? (samples[count - 1]?.memory ?? 0) : 0
  return {
    kind: 'memory',
    subject,
    top,
    base,
    limit: limit ? { y: top, said: subject.limit.said.memory } : undefined,
    request: lineAt(subject.request.memory, subject.request.said.memory, y),
    lives: lives.map((life, index) =>
      shapeOf(life, index === lives.length - 1 ? subject.state : 'ready', samples, y, place),
    ),
    deaths: deathsOf(lives, subject.use, y, axis, place),
    waits: waitsOf(lives, at, axis),
    now,
    peak,
    running,
    over: subject.request.memory > 0 ? Math.max(0, now - subject.request.memory) : 0,
  }
}

const lineAt = (amount: number, said: string, y: (amount: number) => number): Line | undefined =>
  amount > 0 ? { y: y(amount), said } : undefined

function mostOf(samples: readonly Sample[], count: number, of: (sample: Sample) => number): number {
  let most = 0
  for (let index = 0; index < count; index++) most = Math.max(most, of(samples[index]!))
  return most
}

function shapeOf(
  life: Life,
  state: State,
  samples: readonly Sample[],
  y: (bytes: number) => number,
  { axis, at, base }: Place,
): LifeShape {
  const end = Math.min(life.to, at)
  const start = axis.x(life.from)
  const line = stepsOf(samples, life.from, end, axis, y, ({ memory }) => memory)
  const width = axis.x(end) - start
  const shown = state === 'dead' || state === 'failing' || state === 'waiting' ? 'ready' : state
  return { x: px(start), width, state: shown, line, area: `${line}V${base}H${px(start)}Z` }
}

/** A staircase from what was told; of all that fall on one column of pixels, the highest and the last are drawn. */
function stepsOf(
  samples: readonly Sample[],
  from: number,
  to: number,
  axis: TimeAxis,
  y: (value: number) => number,
  of: (sample: Sample) => number,
): string {
  let index = countUpTo(samples, from - 1)
  let path = `M${px(axis.x(from))} ${y(index > 0 && samples[index - 1]!.at >= from - 200 ? of(samples[index - 1]!) : 0)}`
  let column = Number.NaN
  let highest = 0
  let last = 0
  const draw = () => {
    if (Number.isNaN(column)) return
    path += `H${column}`
    if (highest > last) path += `V${y(highest)}`
    path += `V${y(last)}`
  }
  for (; index < samples.length && samples[index]!.at < to; index++) {
    const sample = samples[index]!
    const place = Math.round(axis.x(sample.at) * 2) / 2
    if (place !== column) {
      draw()
      column = place
      highest = 0
    }
    last = of(sample)
    highest = Math.max(highest, last)
  }
  draw()
  return `${path}H${px(axis.x(to))}`
}

function deathsOf(
  lives: readonly Life[],
  { samples }: ContainerUse,
  y: (bytes: number) => number,
  axis: TimeAxis,
  { right }: Place,
): Death[] {
  return lives.flatMap((life, index) => {
    if (life.to === Number.POSITIVE_INFINITY) return []
    const x = axis.x(life.to)
    const next = lives[index + 1]
    const room = (next ? axis.x(next.from) : right) - x
    const before = samples[countUpTo(samples, life.to - 1) - 1]?.memory ?? 0
    // The last sample before a kill is taken at the same instant.
    const last = samples
      .slice(countUpTo(samples, life.to - 1), countUpTo(samples, life.to))
      .reduce((most, { memory }) => Math.max(most, memory), before)
    const { seq, to: time, code, oom, scope } = life
    return [{ x: px(x), y: y(last), seq, at: time, code, oom, scope, room }]
  })
}

function waitsOf(lives: readonly Life[], at: number, axis: TimeAxis): Wait[] {
  return lives.flatMap((life, index) => {
    if (!life.wait) return []
    const next = lives[index + 1]
    const end = next?.from ?? at
    const x = axis.x(life.to)
    const left = next ? undefined : Math.max(0, life.wait.until - at)
    const { nominal } = life.wait
    return [{ x: px(x), width: px(axis.x(end) - x), nominal, waited: end - life.to, left }]
  })
}

export function cpuBand(subject: Subject, { axis, at, top, base }: Place): CpuBand {
  const { samples, lives } = subject.use
  const count = countUpTo(samples, at)
  const most = mostOf(samples, count, ({ cpu, wanted }) => Math.max(cpu, wanted))
  const limit = subject.limit.cpu
  const scale = Math.max(limit, subject.request.cpu, most * 1.1, 10)
  const y = (millicores: number) => px(base - ((base - top) * millicores) / scale)
  const begins = lives[0]?.from ?? at
  const last = samples[count - 1]
  const cpu = last?.cpu ?? 0
  const wants = Math.max(last?.wanted ?? 0, cpu)
  const close = `V${base}H${px(axis.x(begins))}Z`
  const line = stepsOf(samples, begins, at, axis, y, (sample) => sample.cpu)
  const wanted = stepsOf(samples, begins, at, axis, y, (sample) => Math.max(sample.wanted, sample.cpu))
  return {
    kind: 'cpu',
    subject,
    top,
    base,
    limit: lineAt(limit, subject.limit.said.cpu, y),
    request: lineAt(subject.request.cpu, subject.request.said.cpu, y),
    given: line + close,
    wanted: wanted + close,
    line,
    cpu,
    wants,
    runs: runsOf(cpu, wants, limit),
  }
}

/** Threads that all want to run use up the quota of a period together, and stop together. */
function runsOf(cpu: number, wants: number, limit: number): number | undefined {
  if (limit === 0 || wants - cpu < NOTICEABLE || cpu < 0.8 * limit) return undefined
  return Math.round((100 * cpu) / wants)
}
