/** The network in words: doors, then whom they lead to, with their requests. */
import { stateAndDoing } from '../parts/doing-words'
import type { Scene, TextRow } from '../scene'
import { networkLayout } from './layout'
import { lostWords, sentWords } from './summary'

const SIZE = { width: 932, height: 440 }

export const text: Scene['text'] = (view, at, entries, t, selection) => {
  const layout = networkLayout(view, at, SIZE, entries, selection)
  const { subject, doors, targets, counts } = layout
  const head = ['what', 'address', 'state', 'requests'] as const
  const rows: TextRow[] = doors.map(({ door }) => ({
    cells: [t(`network.${door.kind}`), door.address, layout.path?.doors.includes(door.id) ? '●' : '', ''],
    ...(door.selection && { selection: door.selection }),
  }))
  if (subject)
    rows.push({
      cells: [
        t('network.service', { name: subject.name }),
        subject.service.spec?.clusterIP ?? '',
        '',
        counts.sent > 0 ? `${sentWords(counts, t)} · ${lostWords(counts, t)}` : t('network.quiet'),
      ],
      selection: { kind: 'object', resource: 'services', key: subject.key },
    })
  for (const { target } of targets) {
    const own = layout.countsOf.get(target.id)
    const name = target.podKey?.slice(target.podKey.indexOf('/') + 1) ?? target.ip
    const state = target.state ? stateAndDoing(target.state.state, target.state.doing, at, t) : ''
    const rule =
      target.on.length > 0
        ? t('network.on', { on: target.on.length, all: layout.nodeNames.length })
        : t('network.no-rule')
    rows.push({
      cells: [
        name,
        target.ip,
        subject ? `${state}; ${rule}` : state,
        own?.sent ? `${own.sent} · ${lostWords(own, t)}` : '',
      ],
      ...(target.podKey && { selection: { kind: 'object', resource: 'pods', key: target.podKey } as const }),
    })
  }
  return [{ cells: head.map((column) => t(`network.column.${column}`)) }, ...rows]
}
