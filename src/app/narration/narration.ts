/** What is happening now in a whole sentence, made from the journal with its numbers, at the reader's depth. */
import type { Translate } from '../../i18n/words'
import type { Entry } from '../../journal/entry'
import { atOrAfter } from '../../playback/at-or-after'
import { journalIndex } from '../../scenes/parts/journal-index'
import { sourceOf } from './deepest'
import type { Depth } from './depth'
import { PASSING, type Saying, sayingOf } from './sayings'

/** How far back a sentence is looked for. */
const LOOKS_BACK = 4_000
/** How many simulated ms the sentence of greater weight stands against later ones of less. */
const STANDS = 400
const PASSES_AFTER = 3_000

interface Telling {
  readonly entry: Entry
  readonly weight: number
}

/** The few entries that have a sentence: asked for in every frame, among thousands that have none. */
const tellingOf = journalIndex<Telling[]>(
  () => [],
  (telling, entry) => {
    const weight = entry.at < 0 ? 0 : (sayingOf(entry)?.weight ?? 0)
    if (weight > 0) telling.push({ entry, weight })
  },
)

/** The entry whose sentence stands after the first `count` entries; undefined when nothing was worth one yet. */
export function toldNow(entries: readonly Entry[], count: number, at: number): Entry | undefined {
  const telling = tellingOf(entries)
  let best: Telling | undefined
  let newest: number | undefined
  for (let i = atOrAfter(telling, count + 1, ({ entry }) => entry.seq) - 1; i >= 0; i--) {
    const next = telling[i]!
    const { entry, weight } = next
    if (entry.seq <= count - LOOKS_BACK) break
    if (newest !== undefined && entry.at < newest - STANDS) break
    if (entry.at > at || (weight === PASSING && at - entry.at > PASSES_AFTER)) continue
    newest ??= entry.at
    if (!best || weight > best.weight) best = next
  }
  return best?.entry
}

export function narrate(
  entries: readonly Entry[],
  count: number,
  at: number,
  t: Translate,
  depth: Depth = 'practitioner',
): string | undefined {
  const entry = toldNow(entries, count, at)
  return entry && sentence(entry, t, depth)
}

/** What one entry says; undefined for what only connects others. */
export function sentence(entry: Entry, t: Translate, depth: Depth = 'practitioner'): string | undefined {
  const saying = sayingOf(entry)
  return saying && worded(saying, t, depth)
}

function worded(saying: Saying, t: Translate, depth: Depth): string {
  const { id } = saying
  if (depth === 'newcomer') return inWords(saying, `plain.${id}`, t)
  const text = inWords(saying, `say.${id}`, t)
  const source = depth === 'source' ? sourceOf(saying) : undefined
  if (!source) return text
  const { path, does } = source
  return t('narration.source', {
    path,
    text: does === undefined ? text : `\`${filled(does, saying.params)}\``,
  })
}

function inWords(
  { params, durations }: Saying,
  key: `${'say' | 'plain'}.${Saying['id']}`,
  t: Translate,
): string {
  const values: Record<string, string | number> = { ...params }
  for (const name of durations ?? []) values[name] = duration(Number(params[name]), t)
  const { probe } = params
  if (probe === 'liveness' || probe === 'readiness' || probe === 'startup')
    values['probe'] = t(`probe.${probe}`)
  // Checked where the saying was made: it holds whatever its sentences ask for
  return (t as (key: string, params: typeof values) => string)(key, values)
}

const filled = (text: string, params: Saying['params']) =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name]))

export function duration(ms: number, t: Translate): string {
  if (ms < 1_000) return t('duration.ms', { n: Math.round(ms) })
  if (ms < 120_000) return t('duration.s', { n: Math.round(ms / 100) / 10 })
  const seconds = Math.round(ms / 1_000)
  const [n, s] = [Math.floor(seconds / 60), seconds % 60]
  return s === 0 ? t('duration.min', { n }) : t('duration.min.s', { n, s })
}
