/** Whose probes are drawn: the chosen pod, else the one whose probes had most to say so far. */
import type { Entry } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import type { View } from '../../view/view'
import { journalIndex } from '../parts/journal-index'
import { type PodEntries, podEntries, selectedUid } from '../parts/pod-entries'
import type { NamedPod } from '../parts/pod-head'
import type { Selection } from '../scene'

interface Probed extends NamedPod {
  /** When it first failed, reached a threshold, was stopped for it: each says more than the one before. */
  readonly since: number[]
  gone: number
}

const probedIn = journalIndex<Map<string, Probed>>(
  () => new Map(),
  (pods, entry) => {
    if (entry.kind === 'object.stored' && entry.resource === 'pods' && entry.added) {
      const { uid } = entry.object.metadata
      if (hasProbes(entry.object as unknown as Pod))
        pods.set(uid, { uid, key: entry.key, since: [], gone: Number.POSITIVE_INFINITY })
      return
    }
    const told = pods.get(uidOf(entry))
    if (!told) return
    if (entry.kind === 'object.removed') told.gone = entry.at
    for (let level = weightOf(entry); level > 0; level--) told.since[level] ??= entry.at
  },
)

const hasProbes = ({ spec }: Pod) =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].some(
    (it) => it.livenessProbe || it.readinessProbe || it.startupProbe,
  )

function uidOf(entry: Entry): string {
  if (entry.kind === 'probe.ran') return entry.container.pod
  if (entry.kind === 'object.removed' && entry.resource === 'pods') return entry.object.metadata.uid
  return entry.kind === 'decision.made' ? (entry.about.uid ?? '') : ''
}

function weightOf(entry: Entry): number {
  if (entry.kind === 'probe.ran') return entry.result === 'success' ? 0 : entry.run < entry.threshold ? 1 : 2
  if (entry.kind !== 'decision.made' || entry.decision.reason !== 'KillContainer') return 0
  const { why } = entry.decision.because
  return why === 'liveness' || why === 'startup' ? 3 : 0
}

/** Those that are there, in the order in which they came; when all are gone, the last of them. */
export function probedPods(view: View, entries: readonly Entry[], at: number): readonly NamedPod[] {
  const all = [...probedIn(entries).values()]
  const there = all.filter(({ uid }) => view.objects.byUid(uid))
  return there.length > 0 ? there : all.filter(({ gone }) => gone <= at).slice(-1)
}

const toldBy = ({ since }: Probed, at: number) => since.findLastIndex((time) => time <= at)

/** Further on, or as far and there first: so the picture does not go from pod to pod while each fails the same. */
function saysMore(one: Probed, other: Probed, at: number): boolean {
  const [level, its] = [toldBy(one, at), toldBy(other, at)]
  return level > its || (level === its && level > 0 && one.since[level]! < other.since[level]!)
}

export function probedPod(
  view: View,
  entries: readonly Entry[],
  at: number,
  selection: Selection | undefined,
): PodEntries | undefined {
  const chosen = selectedUid(view, entries, at, selection)
  if (chosen !== undefined) return podEntries(entries, chosen, at)
  const index = probedIn(entries)
  const all = probedPods(view, entries, at).map(({ uid }) => index.get(uid)!)
  const most = all.reduce<Probed | undefined>(
    (best, next) => (best && !saysMore(next, best, at) ? best : next),
    undefined,
  )
  return most && podEntries(entries, most.uid, at)
}
