/** Amounts in words: bytes with binary units, CPU in millicores, waits as the kubelet prints them. */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** The unit in which an amount is read best. */
function unitOf(bytes: number): number {
  let unit = 0
  while (unit < UNITS.length - 1 && bytes >= 1024 ** (unit + 1)) unit++
  return unit
}

const inUnit = (bytes: number, unit: number) => {
  const value = bytes / 1024 ** unit
  return `${value >= 100 ? Math.round(value) : Number(value.toFixed(1))}`
}

/** Steps below a MiB are not told, so that less than that is no number. */
const TOLD = 2 ** 20

export const amount = (bytes: number) =>
  bytes < TOLD ? '<1 MiB' : `${inUnit(bytes, unitOf(bytes))} ${UNITS[unitOf(bytes)]}`

/** Both in the unit of the larger: '61.8' and '64 MiB'. */
export function amountOf(bytes: number, of: number): { readonly part: string; readonly whole: string } {
  const unit = unitOf(of)
  const small = bytes < TOLD || bytes < 1024 ** unit / 20
  const whole = of < TOLD ? amount(of) : `${inUnit(of, unit)} ${UNITS[unit]}`
  return { part: small ? smallOf(bytes, unit) : inUnit(bytes, unit), whole }
}

const smallOf = (bytes: number, unit: number) =>
  UNITS[unit] === 'MiB' && bytes < TOLD ? '<1' : amount(bytes)

export const percent = (share: number) => `${Math.round(100 * share)} %`

/** As Go prints a duration: '10s', '1m20s'. */
export function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}

/** How wide a text is at the smallest size, near enough to know whether it fits. */
export function widthOf(text: string): number {
  let width = 0
  for (const letter of text) width += letter > '⺀' ? 11.4 : 6.4
  return width
}

/** Where a label of this width has room on a line: as far right as may be; undefined where everything is taken. */
export function roomOnLine(
  width: number,
  taken: readonly (readonly [number, number])[],
  left: number,
  right: number,
): number | undefined {
  const blocks = [...taken].sort((a, b) => b[1] - a[1])
  let end = right
  for (const [from, to] of blocks) {
    if (end - Math.max(left, to) >= width) return end
    end = Math.min(end, from)
  }
  return end - left >= width ? end : undefined
}
