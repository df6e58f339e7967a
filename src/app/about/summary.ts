/** The scores of all scenarios in four numbers. */
interface Floor {
  readonly status: number
  readonly events: number
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

export function summaryOf(floors: readonly Floor[]) {
  const status = floors.map((floor) => floor.status)
  const events = floors.map((floor) => floor.events)
  return {
    status: Math.min(...status),
    events: Math.min(...events),
    medianStatus: median(status),
    medianEvents: median(events),
  }
}
