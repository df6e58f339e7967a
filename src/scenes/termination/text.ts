/** The end of a pod as a table, in order. */
import type { Entry } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import type { Translate } from '../../i18n/words'
import { clock } from '../../playback/clock'
import { podEntries, selectedUid } from '../parts/pod-entries'
import { ruleChangesIn } from '../parts/rule-changes'
import type { Scene } from '../scene'
import { deletionsIn, endingPod } from './deletions'

interface Row {
  readonly at: number
  readonly seq: number
  readonly who: string
  readonly what: string
}

export const text: Scene['text'] = (view, at, entries, t, selection) => {
  const uid = selectedUid(view, entries, at, selection) ?? endingPod(view, deletionsIn(entries).list, at)?.uid
  const subject = uid === undefined ? undefined : podEntries(entries, uid, at)
  const rows: Row[] = (subject?.entries ?? []).flatMap((entry) => rowOf(entry, t) ?? [])
  const ip = (subject?.object as unknown as Pod | undefined)?.status?.podIP ?? ''
  const since = rows[0]?.at ?? at
  for (const change of ruleChangesIn(entries).get(ip) ?? [])
    if (!change.sends && change.at >= since && change.at <= at)
      rows.push({
        at: change.at,
        seq: change.seq,
        who: `kube-proxy/${change.node}`,
        what: t('termination.rules-at', { s: ((change.at - since) / 1000).toFixed(1) }),
      })
  const sorted = rows.sort((a, b) => a.seq - b.seq)
  return [
    { cells: [t('termination.when'), t('termination.who'), t('termination.what')] },
    ...sorted.map(({ at: time, seq, who, what }) => ({
      cells: [clock(time), who, what],
      selection: { kind: 'entry', seq } as const,
    })),
  ]
}

function rowOf(entry: Entry, t: Translate): Row | undefined {
  const row = (who: string, what: string): Row => ({ at: entry.at, seq: entry.seq, who, what })
  switch (entry.kind) {
    case 'process.signalled':
      return entry.pid === 1 ? row(entry.container.container, entry.signal) : undefined
    case 'hook.ran':
      return entry.hook === 'preStop' ? row(entry.container.container, `preStop: ${entry.result}`) : undefined
    case 'container.exited':
      return row(entry.container.container, t('termination.exit', { code: entry.code }))
    case 'object.removed':
      return entry.resource === 'pods' ? row(t('termination.object'), t('termination.removed')) : undefined
    case 'object.stored':
      return entry.resource === 'pods' && entry.object.metadata.deletionTimestamp
        ? row(t('termination.object'), t('termination.marked'))
        : undefined
    default:
      return undefined
  }
}
