/**
 * Where each moment of a creation stands. Each event gets its room, so that a hop of a millisecond is seen beside a pull
 * of seconds. What is done once more, for the second container and those after it, is drawn close together, so that the
 * order stays whole. Pure.
 */
import type { Hop, Story } from './story'

/** Kept free at the end for the last word of the status. */
export const LAST_WORD = 64
/** The least that is left of a repetition, of its own room. */
const CLOSEST = 0.12

/** A gap of a millisecond stays visible, one of a minute is not sixty thousand times as wide. */
const room = (ms: number) => (ms <= 0 ? 0 : Math.min(120, 9 + 6 * Math.log2(1 + ms)))

/** Calls of the kubelet to containerd that it has made before for another container, and their answers. */
export function repeated(hops: readonly Hop[]): ReadonlySet<Hop> {
  const seen = new Set<string>()
  const found = new Set<Hop>()
  let again = false
  for (const hop of hops) {
    if (hop.from === 'kubelet' && hop.to === 'containerd') {
      again = seen.has(hop.label)
      seen.add(hop.label)
    } else if (hop.from !== 'containerd') continue
    if (again) found.add(hop)
  }
  return found
}

interface Room {
  readonly left: number
  readonly width: number
  readonly narrow: boolean
}

/** Past what fits, repetitions are drawn closer, then all, and below that the beginning leaves to the left. */
export function axisOf(story: Story, now: number, { left, width, narrow }: Room): (time: number) => number {
  const known = timesOf(story, now)
  const again = againAt(story)
  const gaps = known.map((time, index) => ({
    room: index === 0 ? 0 : room(time - known[index - 1]!),
    // The time until now goes on with what came last.
    again: again.has(index === known.length - 1 ? known[index - 1]! : time),
  }))
  const sum = (which: boolean) => gaps.reduce((all, gap) => all + (gap.again === which ? gap.room : 0), 0)
  const least = narrow ? 0.3 : 0.55
  const spare = width / least - LAST_WORD - sum(false)
  const closer = Math.min(1, Math.max(CLOSEST, spare / Math.max(1, sum(true))))
  const places: number[] = []
  for (const gap of gaps) places.push((places.at(-1) ?? 0) + gap.room * (gap.again ? closer : 1))
  const length = places.at(-1)! + LAST_WORD
  const most = Math.min(1.6, Math.max(1, width / 780))
  const scale = Math.min(most, Math.max(least, width / length))
  const shift = Math.max(0, length * scale - width)
  return (time: number) => {
    const after = known.findIndex((other) => other >= time)
    if (after <= 0) return left - shift + (after < 0 ? places.at(-1)! : 0) * scale
    const before = known[after - 1]!
    const share = (time - before) / (known[after]! - before)
    return left - shift + (places[after - 1]! + share * (places[after]! - places[after - 1]!)) * scale
  }
}

function timesOf({ starts, hops, status }: Story, now: number): number[] {
  const times = [starts, ...hops.flatMap((hop) => [hop.left, hop.arrives]), ...status.map(({ from }) => from)]
  const known = new Set(times.filter((time) => time >= starts && time < now))
  return [...known, now].sort((a, b) => a - b)
}

/** Moments at which nothing happened but what had happened before for another container. */
function againAt({ hops, status }: Story): ReadonlySet<number> {
  const again = repeated(hops)
  const times = new Set([...again].flatMap((hop) => [hop.left, hop.arrives]))
  for (const hop of hops)
    if (!again.has(hop)) {
      times.delete(hop.left)
      times.delete(hop.arrives)
    }
  for (const { from } of status) times.delete(from)
  return times
}
