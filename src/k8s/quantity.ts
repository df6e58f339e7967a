/** Kubernetes resource quantities: '500m', '64Mi', '1e3'. Mirrors apimachinery/pkg/api/resource. */

const SUFFIXES: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}
const FORM = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/

/** The value in base units (cores, bytes, pieces); undefined when the text is no quantity. */
export function parseQuantity(text: string | number): number | undefined {
  const m = FORM.exec(`${text}`)
  if (!m) return undefined
  if (m[3] !== undefined) return Number(`${m[1]}e${m[3]}`)
  return Number(m[1]) * SUFFIXES[m[2] ?? '']!
}

/** The value in base units of a quantity known to be valid; 0 when there is none. */
export const quantity = (text: string | number | undefined) =>
  text === undefined ? 0 : (parseQuantity(text) ?? 0)

/** Thousandths of the base unit, rounded up: millicores of a cpu quantity. */
export const milli = (text: string | number | undefined) =>
  Math.ceil(Number((quantity(text) * 1000).toPrecision(12)))

/** The canonical form in which the API server prints a quantity: 0.5 → 500m, 1024Mi → 1Gi, 1000m → 1. */
export function canonicalQuantity(text: string | number): string {
  const m = FORM.exec(`${text}`)
  if (!m) return `${text}`
  const value = parseQuantity(text)!
  if (value === 0) return '0'
  if (m[2]?.endsWith('i')) return binary(value)
  return decimal(value, m[3] !== undefined && !/^[+-]?0$/.test(m[3]))
}

/** A number of bytes as a quantity with a binary suffix: 67108864 → 64Mi. */
export function binary(value: number): string {
  if (!Number.isInteger(value)) return decimal(value, false)
  for (const suffix of ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki']) {
    const unit = SUFFIXES[suffix]!
    if (Math.abs(value) >= unit && value % unit === 0) return `${value / unit}${suffix}`
  }
  return `${value}`
}

function decimal(value: number, exponent: boolean): string {
  const thousandths = Math.ceil(Number((value * 1000).toPrecision(15)))
  if (thousandths % 1000 !== 0) return `${thousandths}m`
  let rest = thousandths / 1000
  let power = 0
  while (rest % 1000 === 0 && power < 18) {
    rest /= 1000
    power += 3
  }
  if (power === 0) return `${rest}`
  return exponent
    ? `${rest}e${power}`
    : `${rest}${{ 3: 'k', 6: 'M', 9: 'G', 12: 'T', 15: 'P', 18: 'E' }[power]}`
}
