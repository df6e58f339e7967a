/** The one place that turns simulated milliseconds into calendar time and back. */

/** The calendar instant of simulated time 0: 2026-11-23T11:06:00Z, in every run that is to be repeated. */
export let EPOCH_MS = 1_795_431_960_000

/** For a cluster served to clients with a clock of their own, before it boots: time 0 is this instant. */
export function beginCalendarAt(epoch: number): void {
  EPOCH_MS = epoch
  lastSecond = Number.NaN
  read.clear()
}

const two = (n: number) => (n < 10 ? `0${n}` : `${n}`)

/** Days since 1970-01-01 → [year, month, day] (civil-from-days, integer arithmetic only). */
function civil(days: number): [number, number, number] {
  const z = days + 719468
  const era = Math.floor(z / 146097)
  const doe = z - era * 146097
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365,
  )
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100))
  const mp = Math.floor((5 * doy + 2) / 153)
  const month = mp < 10 ? mp + 3 : mp - 9
  return [yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - Math.floor((153 * mp + 2) / 5) + 1]
}

function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yoe = y - era * 400
  const doy = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return era * 146097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719468
}

export interface CalendarTime {
  readonly year: number
  /** 1–12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
  /** 0 = Sunday. */
  readonly weekday: number
}

/** A simulated instant on the calendar, UTC. */
export function calendar(at: number): CalendarTime {
  const ms = at + EPOCH_MS
  const days = Math.floor(ms / 86_400_000)
  const rest = ms - days * 86_400_000
  const [year, month, day] = civil(days)
  const hour = Math.floor(rest / 3_600_000)
  const minute = Math.floor((rest % 3_600_000) / 60_000)
  const second = Math.floor((rest % 60_000) / 1000)
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    millisecond: rest % 1000,
    weekday: (((days + 4) % 7) + 7) % 7,
  }
}

let lastSecond = Number.NaN
let lastText = ''

/** metav1.Time: whole seconds, '2026-11-23T11:06:08Z'. */
export function toTime(at: number): string {
  const second = Math.floor(at / 1000)
  if (second !== lastSecond) {
    const c = calendar(second * 1000)
    lastText = `${c.year}-${two(c.month)}-${two(c.day)}T${two(c.hour)}:${two(c.minute)}:${two(c.second)}Z`
    lastSecond = second
  }
  return lastText
}

/** metav1.MicroTime: '2026-11-23T11:06:08.872000Z'. */
export function toMicroTime(at: number): string {
  const ms = ((at % 1000) + 1000) % 1000
  return `${toTime(at).slice(0, -1)}.${`${ms}`.padStart(3, '0')}000Z`
}

/** RFC3339Nano as container logs carry it: '2026-11-23T11:06:08.872000000Z'. */
export const toNanoTime = (at: number) => `${toMicroTime(at).slice(0, -1)}000Z`

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|([+-])(\d\d):(\d\d))$/

/** Instants read lately: the same few are read over and over, by every controller that looks at a pod's conditions. */
const read = new Map<string, number | undefined>()
const MOST_READ = 512

/** Simulated milliseconds of an RFC 3339 instant; undefined when it is none. */
export function fromTime(text: string): number | undefined {
  const known = read.get(text)
  if (known !== undefined) return known
  if (read.size >= MOST_READ) read.clear()
  const at = workOut(text)
  read.set(text, at)
  return at
}

function workOut(text: string): number | undefined {
  const m = RFC3339.exec(text)
  if (!m) return undefined
  const days = daysFromCivil(Number(m[1]), Number(m[2]), Number(m[3]))
  const ms = m[7] ? Math.floor(Number(`0.${m[7]}`) * 1000) : 0
  const offset = m[9] ? (m[9] === '-' ? -1 : 1) * (Number(m[10]) * 60 + Number(m[11])) : 0
  return (
    days * 86_400_000 +
    Number(m[4]) * 3_600_000 +
    (Number(m[5]) - offset) * 60_000 +
    Number(m[6]) * 1000 +
    ms -
    EPOCH_MS
  )
}
