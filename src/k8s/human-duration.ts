/** Ages as kubectl prints them. Mirrors apimachinery/pkg/util/duration/duration.go (HumanDuration). */
import { fromTime } from './time'

export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.trunc(seconds / 60)
  if (minutes < 10) return withRest(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.trunc(minutes / 60)
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  if (hours < 24 * 8) return withRest(Math.trunc(hours / 24), 'd', hours % 24, 'h')
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24)}d`
  const years = Math.trunc(hours / 24 / 365)
  if (hours < 24 * 365 * 8) return withRest(years, 'y', Math.trunc(hours / 24) % 365, 'd')
  return `${years}y`
}

const withRest = (n: number, unit: string, rest: number, restUnit: string) =>
  rest === 0 ? `${n}${unit}` : `${n}${unit}${rest}${restUnit}`

/** The age of an instant: '12s', '<unknown>' without one. */
export function ageOf(time: string | undefined | null, now: number): string {
  const at = time ? fromTime(time) : undefined
  return at === undefined ? '<unknown>' : humanDuration(now - at)
}
