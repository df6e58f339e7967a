/** Index of the first item whose time is at or after `time`, in a list ordered by time; its length when there is none. */
export function atOrAfter<T>(items: readonly T[], time: number, timeOf: (item: T) => number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (timeOf(items[middle]!) < time) low = middle + 1
    else high = middle
  }
  return low
}
