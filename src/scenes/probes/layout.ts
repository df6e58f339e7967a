/**
 * One lane a probe: the silence before the first check, ticks, a staircase of failures in a row up to the threshold,
 * and what drops from its last step. Pure: it depends on the journal up to the playhead and on nothing else.
 */
import type { Entry, EntryOf, ProbeKind } from '../../journal/entry'
import type { Container, Pod, Probe } from '../../k8s/api'
import type { State } from '../../view/pod-state'
import type { View } from '../../view/view'
import type { PodEntries } from '../parts/pod-entries'
import type { NamedPod } from '../parts/pod-head'
import { fitted } from '../parts/scaled'
import type { Selection, Size } from '../scene'
import { axisTicks, type AxisTick, type TimeWindow, xOf } from '../timeline/layout'
import { type Consequence, consequencesOf, type Flag, flagsOf } from './consequences'
import { type Requests, requestsOf } from './requests'
import { containerSpans, endpointSpans, type StateSpan } from './spans'
import { probedPod } from './subject'

export interface ProbeTick {
  readonly x: number
  readonly y: number
  readonly seq: number
  readonly at: number
  readonly result: 'success' | 'failure' | 'error'
  readonly run: number
  /** The number of the failure stands beside it. */
  readonly numbered: boolean
}
export interface DrawnSpan {
  readonly x: number
  readonly width: number
  readonly state: State
  readonly restart: number
}
export interface ProbeLane {
  readonly id: string
  readonly container: string
  readonly probe: ProbeKind
  readonly delay: number
  readonly period: number
  readonly threshold: number
  readonly y: number
  readonly height: number
  /** Height of no failure, and of the threshold. */
  readonly base: number
  readonly top: number
  readonly silence: { readonly x: number; readonly width: number } | undefined
  readonly ticks: readonly ProbeTick[]
  readonly stairs: string
  /** Changes of the files that the probe looks at. */
  readonly files: readonly {
    readonly x: number
    readonly at: number
    readonly seq: number
    readonly path: string
    readonly gone: boolean
  }[]
  readonly failures: number
  readonly consequences: readonly Consequence[]
  readonly bar: number
  readonly spans: readonly DrawnSpan[]
  readonly flags: readonly Flag[]
  readonly endpoints: readonly DrawnSpan[] | undefined
  readonly endpointsY: number
  readonly requests: Requests | undefined
}
export interface ProbesLayout {
  readonly scale: number
  readonly pod: NamedPod | undefined
  readonly narrow: boolean
  readonly left: number
  readonly width: number
  readonly height: number
  readonly window: TimeWindow
  readonly axis: readonly AxisTick[]
  readonly playhead: number
  readonly lanes: readonly ProbeLane[]
}

const SPAN = 120_000
const ROOM_AFTER = 12_000
const MARGIN = 20
const LABELS = 140
const STAIR = 48
const MOST_STAIR = 216
const STEP = 72
/** What a lane needs besides its staircase. */
const BESIDE = 124
const ENDPOINTS = 56
const KINDS = ['startup', 'liveness', 'readiness'] as const

export function probesLayout(
  view: View,
  at: number,
  size: Size,
  entries: readonly Entry[],
  selection: Selection | undefined,
): ProbesLayout {
  const subject = probedPod(view, entries, at, selection)
  return fitted(size, (own) => layoutIn(own, at, entries, subject))
}

function layoutIn(
  size: Size,
  at: number,
  entries: readonly Entry[],
  subject: PodEntries | undefined,
): Omit<ProbesLayout, 'scale'> {
  const narrow = size.width < 600
  const left = narrow ? MARGIN : MARGIN + LABELS
  const width = Math.max(120, size.width - left - MARGIN)
  const window = windowAround(at, subject)
  const x = (time: number) => left + xOf(time, window, width)
  const lanes: ProbeLane[] = []
  let y = narrow ? 12 : 20
  const probes = subject ? [...probesOf(subject)] : []
  const served = probes.filter(([, kind]) => kind === 'readiness').length
  const spare = (size.height - 48 - served * ENDPOINTS) / probes.length - BESIDE
  const stair = Math.min(MOST_STAIR, Math.max(STAIR, spare))
  for (const [container, probe, spec] of probes) {
    const lane = laneOf(subject!, container, probe, spec, {
      y,
      at,
      x,
      left,
      width,
      window,
      narrow,
      stair,
      entries,
    })
    lanes.push(lane)
    y += lane.height
  }
  return {
    pod: subject && { uid: subject.uid, key: subject.key },
    narrow,
    left,
    width,
    height: y + 28,
    window,
    axis: axisTicks(window, width).map((tick) => ({ ...tick, x: tick.x + left })),
    playhead: x(at),
    lanes,
  }
}

/** Two minutes: from the pod's beginning at first, then with the playhead near the right edge. */
function windowAround(at: number, subject: PodEntries | undefined): TimeWindow {
  const start = Math.max(0, (subject?.entries.find(({ kind }) => kind === 'object.stored')?.at ?? 0) - 1000)
  const from = Math.max(start, at + ROOM_AFTER - SPAN)
  return { from, to: from + SPAN }
}

function* probesOf({ object }: PodEntries): Generator<[Container, ProbeKind, Probe]> {
  const { spec } = object as unknown as Pod
  for (const container of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])])
    for (const kind of KINDS) {
      const probe = container[`${kind}Probe`]
      if (probe) yield [container, kind, probe]
    }
}

interface Frame {
  readonly entries: readonly Entry[]
  readonly y: number
  readonly at: number
  readonly x: (time: number) => number
  readonly left: number
  readonly width: number
  readonly window: TimeWindow
  readonly narrow: boolean
  /** Height of a whole staircase. */
  readonly stair: number
}

function laneOf(
  subject: PodEntries,
  container: Container,
  probe: ProbeKind,
  spec: Probe,
  frame: Frame,
): ProbeLane {
  const threshold = spec.failureThreshold ?? 3
  const step = Math.min(STEP, frame.stair / threshold)
  const top = frame.y + 20 + (frame.narrow ? 22 : 0)
  const base = top + step * threshold
  const ran = subject.entries.filter(
    (entry): entry is EntryOf<'probe.ran'> =>
      entry.kind === 'probe.ran' && entry.container.container === container.name && entry.probe === probe,
  )
  const ends = subject.entries.filter(
    (entry) => entry.kind === 'container.exited' && entry.container.container === container.name,
  )
  const drawn = ticksOf(ran, ends, { ...frame, base, step, threshold })
  const endpoints = probe === 'readiness' ? endpointSpans(subject, frame.at) : undefined
  const bar = base + 34
  const endpointsY = bar + 34
  const requests =
    probe === 'readiness' ? requestsOf(frame.entries, subject, frame, endpointsY + 20) : undefined
  const below = requests ? requests.y + 30 : endpoints ? endpointsY + 24 : bar + 36
  const spans = containerSpans(subject, container, frame.at)
  return {
    id: `${container.name}/${probe}`,
    container: container.name,
    probe,
    delay: spec.initialDelaySeconds ?? 0,
    period: spec.periodSeconds ?? 10,
    threshold,
    y: frame.y,
    height: below - frame.y + 16,
    base,
    top,
    silence: silenceOf(subject, container, probe, spec, ran, frame),
    ...drawn,
    files: filesOf(subject, container, spec, frame),
    consequences: consequencesOf(subject, container, probe, ran, frame, top),
    bar,
    spans: drawSpans(spans, frame),
    flags: flagsOf(subject, container, frame),
    endpoints: endpoints && drawSpans(endpoints, frame),
    endpointsY,
    requests,
  }
}

type Stairs = Frame & { readonly base: number; readonly step: number; readonly threshold: number }

/** A check climbs a step when it fails, and the run falls to the ground when one passes or the container is another. */
function ticksOf(ran: readonly EntryOf<'probe.ran'>[], ends: readonly Entry[], frame: Stairs) {
  const { base, step, threshold, x, window } = frame
  const ticks: ProbeTick[] = []
  let path = ''
  let height = 0
  let lastX = Number.NEGATIVE_INFINITY
  const first = ran[0]
  if (first) path = `M${px(Math.max(frame.left, x(first.at)))} ${base}`
  const steps = [...ran, ...ends].sort((a, b) => a.seq - b.seq)
  for (const entry of steps) {
    const before = height
    height = entry.kind === 'probe.ran' && entry.result !== 'success' ? Math.min(entry.run, threshold) : 0
    const level = base - height * step
    if (entry.at < window.from) {
      path = `M${frame.left} ${px(level)}`
      continue
    }
    const place = x(entry.at)
    if (height !== before) path += `H${px(place)}V${px(level)}`
    if (entry.kind !== 'probe.ran') continue
    const { at, seq, result, run } = entry
    const numbered = result !== 'success' && run <= threshold && step >= 12 && place - lastX > 14
    ticks.push({ x: place, y: level, seq, at, result, run, numbered })
    lastX = place
  }
  if (first) path += `H${px(x(frame.at))}`
  return { ticks, stairs: path, failures: height }
}

const px = (value: number) => Math.round(value * 10) / 10

function silenceOf(
  subject: PodEntries,
  container: Container,
  probe: ProbeKind,
  spec: Probe,
  ran: readonly EntryOf<'probe.ran'>[],
  { x, left, at }: Frame,
) {
  const started = subject.entries.findLast(
    (entry) =>
      entry.kind === 'process.started' &&
      entry.how === 'main' &&
      entry.container.container === container.name,
  )
  if (!started) return undefined
  const timer = subject.entries.findLast(
    (entry): entry is EntryOf<'timer.set'> =>
      entry.kind === 'timer.set' &&
      entry.label === 'initial-delay' &&
      entry.container === container.name &&
      entry.at >= started.at,
  )
  const first = ran.find((entry) => entry.at >= started.at)
  const planned = started.at + 1000 * (spec.initialDelaySeconds ?? 0)
  const waits = probe === 'startup' || !container.startupProbe
  const end = first?.at ?? Math.max(waits ? (timer?.due ?? planned) : planned, Math.min(at, planned))
  const from = Math.max(left, x(started.at))
  const width = x(end) - from
  return width > 2 ? { x: from, width } : undefined
}

/** A command that names a file succeeds or fails with it. */
const filesOf = ({ entries }: PodEntries, container: Container, spec: Probe, { x, window }: Frame) =>
  entries.flatMap((entry) =>
    entry.kind === 'file.changed' &&
    entry.container.container === container.name &&
    entry.change !== 'written' &&
    entry.at >= window.from &&
    spec.exec?.command?.some((word) => word.includes(entry.path))
      ? [{ x: x(entry.at), at: entry.at, seq: entry.seq, path: entry.path, gone: entry.change === 'removed' }]
      : [],
  )

const drawSpans = (spans: readonly StateSpan[], { x, left, width, window }: Frame): DrawnSpan[] =>
  spans
    .filter(({ from, to }) => to >= window.from && from <= window.to)
    .map(({ from, to, state, restart }) => {
      const start = Math.max(left, x(from))
      return { x: start, width: Math.max(1, Math.min(left + width, x(to)) - start), state, restart }
    })
