/** What follows a probe: what drops from its last step, and the signals that fall on the process. */
import type { EntryOf, ProbeKind } from '../../journal/entry'
import type { Container } from '../../k8s/api'
import type { PodEntries } from '../parts/pod-entries'
import type { TimeWindow } from '../timeline/layout'

export interface Flag {
  readonly x: number
  readonly seq: number
  readonly signal: string
  readonly ignored: boolean
  /** Where its word has room. */
  readonly side: 'left' | 'right' | 'none'
}
/** What a threshold that was reached led to. */
export interface Consequence {
  readonly x: number
  readonly y: number
  readonly seq: number
  readonly what: 'restart' | 'out' | 'in'
  readonly message: string
  /** Where the words have room: right of the drop, left of it, or nowhere. */
  readonly side: 'right' | 'left' | 'none'
}

interface Frame {
  readonly at: number
  readonly x: (time: number) => number
  readonly left: number
  readonly width: number
  readonly window: TimeWindow
  readonly narrow: boolean
}

export function consequencesOf(
  subject: PodEntries,
  container: Container,
  probe: ProbeKind,
  ran: readonly EntryOf<'probe.ran'>[],
  frame: Frame,
  top: number,
): Consequence[] {
  const found = probe === 'readiness' ? changesOf(subject, ran, frame) : killsOf(subject, container, probe)
  const drawn = found.filter(({ at }) => at >= frame.window.from)
  return drawn.map(({ at, seq, what, message }, index) => {
    const x = frame.x(at)
    const next = drawn[index + 1]
    const before = drawn[index - 1]
    const right = (next ? frame.x(next.at) : frame.left + frame.width) - x
    const left = x - (before ? frame.x(before.at) : frame.left)
    const needs = message ? 250 : 190
    const side = right > needs ? 'right' : left > 220 && !frame.narrow && !next ? 'left' : 'none'
    return { x, y: top, seq, what, message, side } as const
  })
}

interface Found {
  readonly at: number
  readonly seq: number
  readonly what: Consequence['what']
  readonly message: string
}

const killsOf = ({ entries }: PodEntries, container: Container, probe: ProbeKind): Found[] =>
  entries.flatMap((entry) =>
    entry.kind === 'decision.made' &&
    entry.container === container.name &&
    entry.decision.reason === 'KillContainer' &&
    entry.decision.because.why === probe
      ? [{ at: entry.at, seq: entry.seq, what: 'restart' as const, message: entry.decision.because.message }]
      : [],
  )

/** A readiness probe at its threshold takes the pod out of the endpoints, or lets it in. */
function changesOf(subject: PodEntries, ran: readonly EntryOf<'probe.ran'>[], frame: Frame): Found[] {
  const out: Found[] = []
  let ready = false
  for (const { at, seq, result, run, threshold } of ran) {
    if (at > frame.at || run < threshold || (result === 'success') === ready) continue
    ready = result === 'success'
    if (!ready) out.push({ at, seq, what: 'out', message: '' })
  }
  return subject.entries.length > 0 ? out : []
}

const FLAG = 40

/** KILL stands left of its pole and the others right; where two would overlap, one keeps only its pole. */
export function flagsOf({ entries }: PodEntries, container: Container, { x, window }: Frame): Flag[] {
  const signals = entries.filter(
    (entry): entry is EntryOf<'process.signalled'> =>
      entry.kind === 'process.signalled' &&
      entry.container.container === container.name &&
      entry.pid === 1 &&
      entry.at >= window.from,
  )
  const taken: number[] = []
  const place = (start: number) => {
    if (taken.some((other) => Math.abs(other - start) < FLAG)) return false
    taken.push(start)
    return true
  }
  const sideOf = (at: number, order: readonly ('left' | 'right')[]) =>
    order.find((side) => place(side === 'left' ? at - FLAG : at)) ?? 'none'
  return signals
    .toSorted((a, b) => Number(b.signal === 'KILL') - Number(a.signal === 'KILL') || a.seq - b.seq)
    .map(({ at, seq, signal, ignored }) => ({
      x: x(at),
      seq,
      signal,
      ignored,
      side: sideOf(x(at), signal === 'KILL' ? ['left', 'right'] : ['right', 'left']),
    }))
}
