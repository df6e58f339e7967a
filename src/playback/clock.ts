/** Simulated time as people read it: 1:31.0, 1:02:03.4. */

const two = (n: number) => String(n).padStart(2, '0')

/** `digits` after the point: 1 on the clock, 0 on the axis, 3 where milliseconds matter. */
export function clock(at: number, digits = 1): string {
  const sign = at < 0 ? '−' : ''
  const unit = 10 ** (3 - digits)
  const ms = Math.floor(Math.abs(at) / unit) * unit
  const h = Math.floor(ms / 3_600_000)
  const m = Math.floor((ms % 3_600_000) / 60_000)
  const s = Math.floor((ms % 60_000) / 1000)
  const rest = digits > 0 ? `.${String(Math.floor((ms % 1000) / unit)).padStart(digits, '0')}` : ''
  return h > 0 ? `${sign}${h}:${two(m)}:${two(s)}${rest}` : `${sign}${m}:${two(s)}${rest}`
}
