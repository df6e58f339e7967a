/** Where the links of a chain of causes stand in a creation: where the hop that each is begins. Pure. */
import type { Entry } from '../../journal/entry'
import type { Chain } from '../scene'
import type { PlacedNumeral } from '../parts/chain-numerals'
import type { DrawnHop } from './hops'
import type { CreationLayout } from './layout'

export function creationNumerals(
  links: Chain['links'],
  { hops, lines, left }: CreationLayout,
): PlacedNumeral[] {
  return links.flatMap(({ n, entry }) => {
    if (entry.kind === 'input.accepted') return [{ n, x: left, y: lines[0]!.y }]
    const hop = hops.find((one) => isOf(one, entry))
    return hop ? [{ n, ...hop.start }] : []
  })
}

/** A choice of the scheduler is the binding that follows. */
const isOf = ({ seq, shape }: DrawnHop, entry: Entry) =>
  seq === entry.seq ||
  (shape === 'bind' && entry.kind === 'decision.made' && entry.decision.reason === 'Scheduled')
