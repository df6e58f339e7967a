/** Lengths of simulated time, in whole milliseconds, and Go's way of writing them. */

export const seconds = (n: number) => Math.round(n * 1000)
export const minutes = (n: number) => Math.round(n * 60_000)

const UNITS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  us: 0.001,
  µs: 0.001,
  ns: 0.000001,
}

/** '1h30m', '90s', '250ms' → milliseconds; undefined when it is not a Go duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(text)
  if (!match) return text === '0' ? 0 : undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g))
    total += Number(amount) * (UNITS[unit!] ?? 0)
  return Math.round(match[1] === '-' ? -total : total)
}

/** Milliseconds as Go's time.Duration prints them: 80 s → '1m20s', 1234 ms → '1.234s', 350 → '350ms'. */
export function formatDuration(duration: number): string {
  if (duration === 0) return '0s'
  const sign = duration < 0 ? '-' : ''
  const ms = Math.abs(Math.round(duration))
  if (ms < 1000) return `${sign}${ms}ms`
  const h = Math.floor(ms / 3_600_000)
  const m = Math.floor((ms % 3_600_000) / 60_000)
  const s = (ms % 60_000) / 1000
  if (h > 0) return `${sign}${h}h${m}m${s}s`
  return m > 0 ? `${sign}${m}m${s}s` : `${sign}${s}s`
}
