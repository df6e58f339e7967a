/** Where the links of a chain of causes stand in a scheduling: the choice on its outcome, the rest on the pod. Pure. */
import { podOfEntry } from '../parts/pod-of-entry'
import type { PlacedNumeral } from '../parts/chain-numerals'
import type { Chain } from '../scene'
import type { SchedulingLayout } from './layout'

const POD = { x: 30, y: 58 }
const PITCH = 18

export function schedulingNumerals(
  links: Chain['links'],
  { pod, columns, narrow, scoreTop }: SchedulingLayout,
  at: number,
): PlacedNumeral[] {
  let onPod = 0
  return links.flatMap(({ n, entry }): PlacedNumeral[] => {
    if (entry.at > at || podOfEntry(entry)?.key !== pod) return []
    const reason = entry.kind === 'decision.made' ? entry.decision.reason : undefined
    const chosen = columns.find((column) => column.chosen)
    if (reason === 'Scheduled' && chosen)
      return [{ n, x: chosen.x + chosen.width - 8, y: (narrow ? 92 : 56) + 8 }]
    if (reason === 'Unschedulable') return [{ n, x: 28, y: scoreTop - 4 }]
    return [{ n, x: POD.x + PITCH * onPod++, y: POD.y }]
  })
}
