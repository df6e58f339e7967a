/** A crowd of pods as a lane per owner: how many are not ready, as a height over time; opened, also its pods. Pure. */
import { atOrAfter } from '../../playback/at-or-after'
import type { OwnerLane, OwnerStep, PodLane } from '../../view/history'

/** More pods than this get a lane per owner. */
export const CROWD = 300

export const OWNER_LANE = 36
/** What the tallest count is drawn as. */
const MOST_HEIGHT = 22

/** A time in which so many were not ready; heights in px, the failing ones above the others. */
export interface OwnerBar {
  readonly x: number
  readonly width: number
  readonly waiting: number
  readonly failing: number
}

export interface OwnerDrawing {
  readonly bars: readonly OwnerBar[]
  /** Where there are any: the line that all of them being ready is drawn as. */
  readonly from: number
  readonly to: number
}

interface Place {
  readonly x: (at: number) => number
  readonly width: number
  readonly until: number
}

/** What stands at a moment. */
export function stepAt(steps: readonly OwnerStep[], at: number): OwnerStep | undefined {
  return steps[atOrAfter(steps, at + 0.5, (step) => step.at) - 1]
}

/** At most one bar per px: many pods change at once, and the worst of them is what is to be seen. */
export function drawOwner({ steps }: OwnerLane, { x, width, until }: Place): OwnerDrawing {
  const most = steps.reduce((max, { pods }) => Math.max(max, pods), 1)
  const tall = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * MOST_HEIGHT))
  const end = Math.min(x(until), width)
  const bars: OwnerBar[] = []
  let last: OwnerStep | undefined
  for (const [index, step] of steps.entries()) {
    if (step.at > until) break
    last = step
    const from = Math.max(x(step.at), 0)
    const to = Math.min(x(steps[index + 1]?.at ?? until), end)
    if (to < 0 || from > width || step.waiting + step.failing === 0) continue
    const [waiting, failing] = [tall(step.waiting), tall(step.failing)]
    const before = bars.at(-1)
    if (before && from - before.x < 1) {
      const worse = waiting + failing > before.waiting + before.failing
      const heights = worse ? { waiting, failing } : { waiting: before.waiting, failing: before.failing }
      bars[bars.length - 1] = { x: before.x, width: Math.max(to - before.x, 1), ...heights }
    } else bars.push({ x: from, width: Math.max(to - from, 1), waiting, failing })
  }
  const from = Math.max(x(steps[0]?.at ?? until), 0)
  return { bars, from, to: last?.pods === 0 ? Math.min(x(last.at), end) : end }
}

/** Those that have pods by then, in the order of their first, the cluster's own left out. */
export const ownersBy = (owners: Iterable<OwnerLane>, until: number): OwnerLane[] =>
  [...owners].filter(({ pods, steps }) => steps[0]!.at <= until && !pods[0]!.key.startsWith('kube-system/'))

export const nameOfOwner = ({ id }: OwnerLane) => {
  const [kind = '', , name = ''] = id.split('/')
  return { kind, name }
}

/** Those in trouble at any time so far come first, and stay. */
export function troubledFirst(pods: readonly PodLane[], until: number): PodLane[] {
  const troubled = pods.filter((lane) => wasInTrouble(lane, until))
  return troubled.length === 0
    ? [...pods]
    : [...troubled, ...pods.filter((lane) => !wasInTrouble(lane, until))]
}

const wasInTrouble = ({ api }: PodLane, until: number) =>
  api.some(({ state, from }) => (state === 'failing' || state === 'dead') && from <= until)
