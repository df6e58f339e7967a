/**
 * When a cron schedule comes next. Mirrors github.com/robfig/cron/v3 (parser.go, spec.go) as CronJobs use it. Rule CRON1.
 */
import { calendar } from '../../../k8s/time'

/** Which values of each field match. */
export interface Schedule {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  readonly weekdays: ReadonlySet<number>
  /** '*' in the field of days, or of weekdays: then both must match, otherwise either. */
  readonly anyDay: boolean
  readonly anyWeekday: boolean
}

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}
const MONTHS = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Undefined when it is none. */
export function parseSchedule(text: string): Schedule | undefined {
  const fields = (MACROS[text.trim()] ?? text).trim().split(/\s+/)
  if (fields.length !== 5) return undefined
  const [minute, hour, day, month, weekday] = fields as [string, string, string, string, string]
  const minutes = parseField(minute, 0, 59)
  const hours = parseField(hour, 0, 23)
  const days = parseField(day, 1, 31)
  const months = parseField(month, 1, 12, MONTHS)
  const weekdays = parseField(weekday, 0, 7, WEEKDAYS)
  if (!minutes || !hours || !days || !months || !weekdays) return undefined
  if (weekdays.delete(7)) weekdays.add(0)
  const isAny = (field: string) => field.startsWith('*') || field.startsWith('?')
  return { minutes, hours, days, months, weekdays, anyDay: isAny(day), anyWeekday: isAny(weekday) }
}

function parseField(
  text: string,
  min: number,
  max: number,
  names: readonly string[] = [],
): Set<number> | undefined {
  const values = new Set<number>()
  const read = (word: string) => {
    const named = names.indexOf(word.toLowerCase())
    return named >= 0 && word !== '' ? named : /^\d+$/.test(word) ? Number(word) : Number.NaN
  }
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/')
    const by = step === undefined ? 1 : Number(step)
    const isAny = range === '*' || range === '?'
    const [from = '', to] = range.split('-')
    const low = isAny ? min : read(from)
    const high = isAny ? max : to !== undefined ? read(to) : step !== undefined ? max : low
    if (!(by > 0) || Number.isNaN(low) || Number.isNaN(high) || low < min || high > max || low > high)
      return undefined
    for (let value = low; value <= high; value += by) values.add(value)
  }
  return values
}

const MINUTE = 60_000
const DAY = 1440 * MINUTE
/** Five years without a match: there is none. */
const FURTHEST = 5 * 366 * DAY

/** The first instant after `after` that the schedule names, in UTC; undefined when there is none. */
export function nextTime(schedule: Schedule, after: number): number | undefined {
  let time = Math.floor(after / MINUTE) * MINUTE + MINUTE
  const limit = after + FURTHEST
  while (time < limit) {
    const { month, hour, minute } = calendar(time)
    if (!schedule.months.has(month) || !dayMatches(schedule, time))
      time += DAY - hour * 60 * MINUTE - minute * MINUTE
    else if (!schedule.hours.has(hour)) time += (60 - minute) * MINUTE
    else if (!schedule.minutes.has(minute)) time += MINUTE
    else return time
  }
  return undefined
}

function dayMatches({ days, weekdays, anyDay, anyWeekday }: Schedule, time: number): boolean {
  const { day, weekday } = calendar(time)
  const byDay = days.has(day)
  const byWeekday = weekdays.has(weekday)
  return anyDay || anyWeekday ? byDay && byWeekday : byDay || byWeekday
}
