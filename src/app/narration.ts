/** What is happening now in a whole sentence, made from the journal with its numbers. */
import type { Translate } from '../i18n/words'
import type { Entry, EntryOf } from '../journal/entry'
import type { Decision } from '../journal/reasons'

/** How far back a sentence is looked for. */
const LOOKS_BACK = 4_000
/** How many simulated ms the sentence of greater weight stands against later ones of less. */
const STANDS = 400

/** What was merely typed is told at once and not for long: then the last thing that matters stands again. */
const PASSING = 1
const PASSES_AFTER = 3_000

interface Said {
  readonly text: string
  readonly weight: number
}

/** The sentence for the moment after the first `count` entries; undefined when nothing was worth one yet. */
export function narrate(
  entries: readonly Entry[],
  count: number,
  at: number,
  t: Translate,
): string | undefined {
  let best: Said | undefined
  let newest: number | undefined
  for (let i = count - 1; i >= Math.max(0, count - LOOKS_BACK); i--) {
    const entry = entries[i]!
    if (newest !== undefined && entry.at < newest - STANDS) break
    if (entry.at < 0) break
    const said = sentence(entry, t)
    if (!said || entry.at > at || (said.weight === PASSING && at - entry.at > PASSES_AFTER)) continue
    newest ??= entry.at
    if (!best || said.weight > best.weight) best = said
  }
  return best?.text
}

/** What one entry says, and how much it matters beside others of the moment. */
export function sentence(entry: Entry, t: Translate): Said | undefined {
  switch (entry.kind) {
    case 'input.accepted':
      return say(PASSING, t('say.typed', { line: firstLine(entry.line) }))
    case 'fault.injected':
      return say(9, t('say.fault', { line: `${entry.fault} ${entry.target}` }))
    case 'object.stored':
      return aboutStored(entry, t)
    case 'object.removed':
      return entry.resource === 'pods'
        ? say(4, t('say.removed', { name: entry.object.metadata.name }))
        : undefined
    case 'decision.made':
      return aboutDecision(entry, entry.decision, t)
    case 'image.pull-started':
      return say(3, t('say.pulling', entry))
    case 'image.pulled':
      return say(2, t('say.pulled', { image: entry.image, node: entry.node, took: duration(entry.took, t) }))
    case 'image.pull-failed':
      return say(6, t('say.pull-failed', entry))
    case 'sandbox.created':
      return say(
        2,
        t('say.sandbox', { node: entry.sandbox.node, name: nameOf(entry.sandbox.podKey), ip: entry.ip }),
      )
    case 'hook.ran':
      return say(
        4,
        t(entry.result === 'success' ? 'say.hook' : 'say.hook-failed', { hook: entry.hook, ...who(entry) }),
      )
    case 'probe.ran':
      return aboutProbe(entry, t)
    default:
      return aboutProcess(entry, t)
  }
}

const say = (weight: number, text: string): Said => ({ weight, text })
const nameOf = (key: string) => key.slice(key.indexOf('/') + 1)
const firstLine = (line: string) => line.split('\n')[0]!.slice(0, 90)
const who = ({
  container,
}:
  | EntryOf<'probe.ran'>
  | EntryOf<'process.signalled'>
  | EntryOf<'container.exited'>
  | EntryOf<'process.started'>
  | EntryOf<'hook.ran'>) => ({
  container: container.container,
  name: nameOf(container.podKey),
})

export function duration(ms: number, t: Translate): string {
  if (ms < 1_000) return t('duration.ms', { n: Math.round(ms) })
  if (ms < 120_000) return t('duration.s', { n: Math.round(ms / 100) / 10 })
  return t('duration.min', { n: Math.round(ms / 6_000) / 10 })
}

function aboutStored({ resource, added, object }: EntryOf<'object.stored'>, t: Translate): Said | undefined {
  if (resource !== 'pods') return undefined
  const { name, deletionTimestamp } = object.metadata
  if (added) return say(3, t('say.created', { name }))
  return deletionTimestamp ? say(2, t('say.deleting', { name })) : undefined
}

function aboutProbe(entry: EntryOf<'probe.ran'>, t: Translate): Said | undefined {
  const { run, threshold, result } = entry
  const probe = t(`say.probe.${entry.probe}`)
  if (result === 'success')
    return run === 1 ? say(2, t('say.probe-passed', { probe, ...who(entry) })) : undefined
  if (run > threshold) return undefined
  return say(
    6,
    t(run < threshold ? 'say.probe-failed' : 'say.probe-failed.last', {
      probe,
      run,
      threshold,
      ...who(entry),
    }),
  )
}

function aboutProcess(entry: Entry, t: Translate): Said | undefined {
  switch (entry.kind) {
    case 'process.started':
      if (entry.how !== 'main') return undefined
      return say(4, t('say.started', { command: firstLine(entry.argv.join(' ')), ...who(entry) }))
    case 'process.signalled':
      if (entry.by === 'probe' || entry.pid !== 1) return undefined
      return say(
        entry.ignored ? 7 : 5,
        t(entry.ignored ? 'say.signal-ignored' : 'say.signal', { signal: entry.signal, ...who(entry) }),
      )
    case 'container.exited':
      return entry.oom
        ? say(9, t('say.oom', { code: entry.code, ...who(entry) }))
        : say(5, t('say.exited', { code: entry.code, ...who(entry) }))
    default:
      return undefined
  }
}

function aboutDecision(
  { about, container }: EntryOf<'decision.made'>,
  { reason, because }: Decision,
  t: Translate,
): Said | undefined {
  const name = nameOf(about.key)
  switch (reason) {
    case 'Scheduled':
      return say(4, t('say.scheduled', { name, ...because }))
    case 'Unschedulable':
      return say(8, t('say.unschedulable', { name, message: because.message }))
    case 'KillContainer': {
      const grace = duration(because.grace, t)
      if (because.why === 'liveness') return say(8, t('say.kill-liveness', { container, grace }))
      if (because.why === 'startup') return say(8, t('say.kill-startup', { container, grace }))
      if (because.why === 'deleted') return say(7, t('say.kill-deleted', { container, name, grace }))
      return say(7, t('say.kill-other', { container, name, grace }))
    }
    case 'CrashLoopBackOff':
      return say(8, t('say.back-off', { container, deaths: because.deaths, wait: duration(because.wait, t) }))
    case 'ImagePullBackOff':
      return say(5, t('say.image-back-off', { image: because.image, wait: duration(because.wait, t) }))
    case 'StartFailed':
      return say(8, t('say.start-failed', { container, name, message: because.message }))
    case 'ReadinessChanged':
      return say(5, t(because.ready ? 'say.ready' : 'say.not-ready', { name }))
    case 'EndpointAdded':
      return say(4, t('say.endpoint-added', { pod: because.pod }))
    case 'EndpointRemoved':
      return say(6, t('say.endpoint-removed', { pod: because.pod }))
    case 'NodeUnreachable':
      return say(9, t('say.node-silent', { node: name, time: duration(because.silentFor, t) }))
    default:
      return undefined
  }
}
