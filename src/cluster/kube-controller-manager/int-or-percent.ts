/** '25%' of a total, or a plain number. Mirrors apimachinery util/intstr (GetScaledValueFromIntOrPercent). */
export function scaledValue(
  value: number | string | undefined,
  total: number,
  rounding: 'up' | 'down',
): number {
  if (value === undefined) return 0
  if (typeof value === 'number') return value
  const percent = Number(value.replace(/%$/, ''))
  return rounding === 'up' ? Math.ceil((percent * total) / 100) : Math.floor((percent * total) / 100)
}
