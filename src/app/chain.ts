/**
 * The chain of causes that the reader looks at, numbered: the inspector lists it, and scene, lanes and editor show the
 * same numerals. A link can be gone to; while the playhead stands at or before the effect, the chain stays.
 */
import { useMemo } from 'react'
import { useT } from '../i18n/language'
import type { Translate } from '../i18n/words'
import type { Entry } from '../journal/entry'
import { why } from '../journal/journal'
import { scrubTo, usePlayback } from '../playback/playback'
import { useRun } from '../playback/run'
import { removalOf } from '../scenes/parts/removals'
import type { Chain, Selection } from '../scenes/scene'
import { podState } from '../view/pod-state'
import type { View } from '../view/view'
import { useApp } from './app-store'
import type { Depth } from './narration/depth'
import { sentence } from './narration/narration'
import { isTraced } from './traced'

export interface ChainLink {
  readonly n: number
  readonly entry: Entry
  readonly text: string
}

/** Whether the learner gave a manifest there: only then its lines are what it began with. */
export const isFromManifest = (entry: Entry) =>
  entry.kind === 'input.accepted' && /\b(apply|create|replace)\b.* (-f|--filename)/.test(entry.line)

/** Links in words; what only connects others, or says the same again, is left out. */
export function chainOf(entries: readonly Entry[], seq: number, t: Translate, depth: Depth): ChainLink[] {
  const links = why(entries, seq).flatMap((entry) => {
    const text = sentence(entry, t, depth)
    return text === undefined ? [] : [{ entry, text }]
  })
  return links
    .filter(({ text }, index) => text !== links[index - 1]?.text)
    .map((link, index) => ({ n: index + 1, ...link }))
}

/** The latest thing known about what is selected: what «why» starts from. */
export function whyFrom(view: View, entries: readonly Entry[], selection: Selection): number | undefined {
  if (selection.kind === 'entry') return selection.seq
  if (selection.kind === 'component') return undefined
  const [resource, key] =
    selection.kind === 'container' ? ['pods', selection.podKey] : [selection.resource, selection.key]
  const stored = view.objects.get(resource, key)
  if (!stored) return removalOf(entries, resource, key, view.seq)?.seq
  if (resource !== 'pods') return stored.seq
  const { containers, uid } = podState(view, stored.object)
  const decided = view.decisions.of(uid).at(-1)?.seq ?? 0
  return Math.max(stored.seq, decided, ...containers.map((container) => container.view?.seq ?? 0))
}

/** While the reader asks why: where the chain ends. */
function useEffectSeq(): number | undefined {
  const selection = useApp((app) => app.selection)
  const asks = useApp(({ inspectorTab }) => inspectorTab === 'why') || selection?.kind === 'entry'
  const traced = useApp((app) => app.traced)
  const film = useRun((run) => run.film)
  useRun((run) => run.received)
  return usePlayback(({ playhead }) => {
    if (!selection || !asks) return undefined
    if (isTraced(traced, selection, film.entries, playhead)) return traced.effect.seq
    return whyFrom(film.at(playhead), film.entries, selection)
  })
}

export function useChainLinks(): readonly ChainLink[] {
  const t = useT()
  const depth = useApp((app) => app.depth)
  const entries = useRun((run) => run.film).entries
  const seq = useEffectSeq()
  const effect = seq === undefined ? undefined : entries[seq - 1]
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- the entries grow in place; the effect is another one after a fork
  return useMemo(() => (effect ? chainOf(entries, effect.seq, t, depth) : []), [effect, t, depth])
}

export function useChain(): Chain | undefined {
  const links = useChainLinks()
  const gone = useApp((app) => app.traced?.link)
  const now = usePlayback(({ playhead }) => {
    const here = links.find(({ entry }) => entry.seq === gone && entry.at === playhead)
    return (here ?? links.findLast(({ entry }) => entry.at <= playhead))?.n ?? 0
  })
  return useMemo(
    () => (links.length === 0 ? undefined : { links, now, go: (n) => goTo(links, n) }),
    [links, now],
  )
}

function goTo(links: readonly ChainLink[], n: number): void {
  const { selection } = useApp.getState()
  const link = links[n - 1]
  const effect = links.at(-1)
  if (!link || !effect || !selection) return
  useApp.setState({ traced: { selection, effect: effect.entry, link: link.entry.seq } })
  scrubTo(link.entry.at)
}
