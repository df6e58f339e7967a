/**
 * Seeded chance. Every component draws from a stream of its own, derived from the run's seed by name, so that a
 * component added or removed does not change what the others draw. Integer arithmetic only: the same in every browser.
 */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number in [0, n). */
  below(n: number): number
  /** A whole number in [from, to). */
  between(from: number, to: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** A whole number around `middle`, at most `spread` (a share, 0.2 = ±20 %) away, likelier near the middle. */
  around(middle: number, spread: number): number
  pick<T>(items: readonly T[]): T
  /** Characters as in Kubernetes' generated names (apimachinery/pkg/util/rand). */
  suffix(length: number): string
  hex(length: number): string
  uuid(): string
}

const NAME_CHARACTERS = 'bcdfghjklmnpqrstvwxz2456789'

function hash(text: string, seed: number): number {
  let h = (seed ^ 0x811c9dc5) >>> 0
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0
  return (h ^ (h >>> 16)) >>> 0
}

/** The stream of the given name in the run of the given seed (sfc32). */
export function randomStream(seed: number, name: string): Random {
  let a = hash(name, seed)
  let b = hash(name, a ^ 0x9e3779b9)
  let c = hash(name, b ^ 0x243f6a88)
  let d = 1
  const draw = () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    c |= 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) draw()
  const next = () => draw() / 4294967296
  const below = (n: number) => Math.floor(next() * n)
  const from = (characters: string, length: number) => {
    // Joined at once: text that grows by one character at a time is kept as a chain of pieces.
    const drawn: string[] = []
    for (let i = 0; i < length; i++) drawn.push(characters[below(characters.length)]!)
    return drawn.join('')
  }
  const hex = (length: number) => from('0123456789abcdef', length)
  return {
    next,
    below,
    between: (low, high) => low + below(high - low),
    chance: (probability) => next() < probability,
    around: (middle, spread) => Math.max(0, Math.round(middle * (1 + spread * (next() + next() - 1)))),
    pick: (items) => items[below(items.length)]!,
    suffix: (length) => from(NAME_CHARACTERS, length),
    hex,
    uuid: () => [hex(8), hex(4), `4${hex(3)}`, `${from('89ab', 1)}${hex(3)}`, hex(12)].join('-'),
  }
}
