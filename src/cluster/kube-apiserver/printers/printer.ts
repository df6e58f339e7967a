/** The columns of a kind and what stands in them. Mirrors pkg/printers/internalversion/printers.go. */
import type { ApiObject } from '../../../journal/entry'
import { fromTime } from '../../../k8s/time'

export interface Column {
  readonly name: string
  readonly type: string
  readonly priority: number
}
export interface Printer {
  readonly columns: readonly Column[]
  cells(object: ApiObject, now: number): readonly (string | number)[]
}

export const column = (name: string, priority = 0, type = 'string'): Column => ({ name, type, priority })

/** How long ago, as apimachinery's duration.HumanDuration writes it. */
export function age(time: string | undefined, now: number): string {
  const at = time === undefined ? undefined : fromTime(time)
  if (at === undefined) return '<unknown>'
  const s = Math.floor((now - at) / 1000)
  const both = (whole: number, unit: string, rest: number, small: string) =>
    `${whole}${unit}${rest > 0 ? `${rest}${small}` : ''}`
  const m = Math.floor(s / 60)
  const h = Math.floor(s / 3600)
  const d = Math.floor(s / 86_400)
  if (s < -1) return '<invalid>'
  if (s < 0) return '0s'
  if (s < 120) return `${s}s`
  if (m < 10) return both(m, 'm', s % 60, 's')
  if (m < 180) return `${m}m`
  if (h < 8) return both(h, 'h', m % 60, 'm')
  if (h < 48) return `${h}h`
  if (h < 192) return both(d, 'd', h % 24, 'h')
  if (d < 730) return `${d}d`
  const years = Math.floor(d / 365)
  return years < 8 ? both(years, 'y', d % 365, 'd') : `${years}y`
}
