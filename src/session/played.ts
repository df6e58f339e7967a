/** A run for tests: what was typed and when, and what the console and the traffic said of it. */
import type { EntryOf } from '../journal/entry'
import { createRun, type Run } from './replay'
import { DEFAULT_CLUSTER, type Input } from './session'

type Sent = EntryOf<'packet.sent'>

export interface Played {
  readonly run: Run
  /** All that the input with this number printed. */
  said(input: number): string
  /** Each packet in one line: 'client > node/node-1 > pod/default/web: 200', of those that `which` names. */
  traffic(which?: (packet: Sent) => boolean): readonly string[]
}

/** Lines with their times in seconds; `stdin` is what the line reads. Ctrl-C goes to the line before. */
export function play(
  lines: readonly (readonly [at: number, line: string, stdin?: string])[],
  until: number,
  seed = 1,
): Played {
  const inputs = lines.map(([at, line, stdin], i): Input => {
    const to = line === '\u0003' ? { to: i - 1 } : {}
    return { at: at * 1000, line, ...to, ...(stdin && { stdin }) }
  })
  const run = createRun({ version: 1, seed, cluster: DEFAULT_CLUSTER, inputs })
  run.runUntil(until * 1000)
  const { entries } = run.journal
  const ends = new Map<number, string>()
  for (const entry of entries) {
    if (entry.kind === 'packet.answered') ends.set(entry.packet, String(entry.code))
    if (entry.kind === 'packet.refused') ends.set(entry.packet, `${entry.reason} at ${entry.at_hop}`)
  }
  return {
    run,
    said: (input) =>
      entries.map((it) => (it.kind === 'console.wrote' && it.input === input ? it.text : '')).join(''),
    traffic: (which = () => true) =>
      entries
        .filter((it) => it.kind === 'packet.sent')
        .filter(which)
        .map(({ seq, hops }) => `${hops.join(' > ')}: ${ends.get(seq) ?? 'on its way'}`),
  }
}
