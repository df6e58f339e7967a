/** A run as a page of text: what a learner would have seen, line by line. */
import type { Entry } from '../journal/entry'
import { Film } from '../view/checkpoints'
import { podState } from '../view/pod-state'

/** What was typed, what it printed, pods as their status changes, and events. */
export function timeline(entries: readonly Entry[]): string {
  const film = new Film()
  film.append(entries, Number.POSITIVE_INFINITY)
  const last = new Map<string, string>()
  const lines: string[] = []
  const say = (at: number, text: string) => lines.push(`${clock(at)}  ${text}`)
  for (const entry of entries) {
    if (entry.at < 0) continue
    if (entry.kind === 'input.accepted') say(entry.at, `$ ${entry.line}`)
    else if (entry.kind === 'console.wrote')
      lines.push(
        ...entry.text
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => `${' '.repeat(12)}${line}`),
      )
    else if (entry.kind === 'object.stored' && entry.resource === 'pods') {
      const text = podLine(film, entry)
      if (last.get(entry.key) !== text) say(entry.at, text)
      last.set(entry.key, text)
    } else if (entry.kind === 'object.removed' && entry.resource === 'pods')
      say(entry.at, `pod/${entry.object.metadata.name} is gone`)
    else if (entry.kind === 'object.stored' && entry.resource === 'events') say(entry.at, eventLine(entry))
  }
  return `${lines.join('\n')}\n`
}

function podLine(film: Film, entry: Extract<Entry, { kind: 'object.stored' }>): string {
  const state = podState(film.upTo(entry.seq), entry.object)
  const phase = (entry.object as unknown as { status?: { phase?: string } }).status?.phase
  return `pod/${entry.object.metadata.name}  ${phase}  ${state.state} (${state.doing.what})  ${state.ready}/${state.total}  restarts ${state.restarts}`
}

function eventLine(entry: Extract<Entry, { kind: 'object.stored' }>): string {
  const event = entry.object as unknown as {
    type?: string
    reason?: string
    message?: string
    count?: number
    involvedObject?: { kind?: string; name?: string }
  }
  const about = `${event.involvedObject?.kind?.toLowerCase()}/${event.involvedObject?.name}`
  const count = event.count && event.count > 1 ? ` (x${event.count})` : ''
  return `    ${event.type}  ${event.reason}${count}  ${about}  ${event.message}`
}

function clock(at: number): string {
  const minutes = Math.floor(at / 60_000)
  return `${minutes}:${((at % 60_000) / 1000).toFixed(3).padStart(6, '0')}`.padStart(10)
}
