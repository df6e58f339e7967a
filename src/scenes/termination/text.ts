/** The end of a pod as a table, in order. */
import type { Entry } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import type { Translate } from '../../i18n/words'
import { clock } from '../../playback/clock'
import { type PodEntries, podEntries, selectedUid } from '../parts/pod-entries'
import { ruleChangesIn } from '../parts/rule-changes'
import type { Scene } from '../scene'
import { companionsOf, deletionsIn, endingPod } from './deletions'
import { costOf } from './proxies'

interface Row {
  readonly at: number
  readonly seq: number
  readonly who: string
  readonly what: string
}

export const text: Scene['text'] = (view, at, entries, t, selection) => {
  const { list, byUid } = deletionsIn(entries)
  const uid = selectedUid(view, entries, at, selection) ?? endingPod(view, list, at)?.uid
  const since = uid === undefined ? undefined : byUid.get(uid)?.at
  const all =
    uid === undefined || since === undefined || since > at
      ? []
      : [uid, ...companionsOf(list, uid, since, at).map((one) => one.uid)]
  const rows = all.flatMap((one) => {
    const subject = podEntries(entries, one, at)
    return subject ? rowsOf(subject, entries, at, byUid.get(one)!.at, t) : []
  })
  return [
    { cells: [t('termination.when'), t('termination.who'), t('termination.what')] },
    ...rows
      .sort((a, b) => a.seq - b.seq)
      .map(({ at: time, seq, who, what }) => ({
        cells: [clock(time), who, what],
        selection: { kind: 'entry', seq } as const,
      })),
  ]
}

/** Of one pod, from its deletion on. */
function rowsOf(subject: PodEntries, entries: readonly Entry[], at: number, since: number, t: Translate) {
  const name = subject.key.slice(subject.key.indexOf('/') + 1)
  const row = ({ at: time, seq }: Entry, who: string, what: string): Row => ({ at: time, seq, who, what })
  const rows: Row[] = []
  let marked = false
  for (const entry of subject.entries) {
    if (entry.at < since) continue
    const stored = entry.kind === 'object.stored' && entry.resource === 'pods'
    if (stored && entry.object.metadata.deletionTimestamp && !marked) {
      marked = true
      rows.push(row(entry, name, t('termination.marked')))
    } else rows.push(...(rowOf(entry, name, t) ?? []).map(([who, what]) => row(entry, who, what)))
  }
  const ip = (subject.object as unknown as Pod).status?.podIP ?? ''
  for (const change of ruleChangesIn(entries).get(ip) ?? [])
    if (!change.sends && change.at >= since && change.at <= at)
      rows.push({
        at: change.at,
        seq: change.seq,
        who: `kube-proxy/${change.node}`,
        what: `${name}: ${t('termination.rules-at', { s: ((change.at - since) / 1000).toFixed(2) })}`,
      })
  const cost = costOf(entries, { subject, at, since, gone: undefined, x: () => 0 })
  const lost = cost?.lost.at(-1)
  if (lost) rows.push(row(entries[lost.seq - 1]!, name, t('termination.lost', { n: cost!.lost.length })))
  return rows
}

function rowOf(entry: Entry, name: string, t: Translate): [who: string, what: string][] | undefined {
  switch (entry.kind) {
    case 'process.signalled':
      if (entry.pid !== 1 || entry.signal === 'CHLD') return undefined
      return [
        [
          `${name} · ${entry.container.container}`,
          entry.ignored ? t('termination.deaf', { signal: entry.signal }) : entry.signal,
        ],
      ]
    case 'hook.ran':
      return entry.hook === 'preStop'
        ? [[`${name} · ${entry.container.container}`, `preStop: ${entry.result}`]]
        : undefined
    case 'container.exited':
      return [[`${name} · ${entry.container.container}`, t('termination.exit', { code: entry.code })]]
    case 'object.removed':
      return entry.resource === 'pods' ? [[name, t('termination.removed')]] : undefined
    default:
      return undefined
  }
}
