/** A regular expression, in JavaScript's syntax, as instructions for `linear-regex.ts`. */

export type Instruction =
  | { readonly kind: 'character'; readonly accepts: (character: string) => boolean }
  | { readonly kind: 'assert'; readonly holds: (text: string, at: number) => boolean }
  | { readonly kind: 'save'; readonly slot: number }
  /** Goes on at `first`, and when that fails at `second`. */
  | { readonly kind: 'split'; readonly first: number; readonly second: number | undefined }
  | { readonly kind: 'match' }

const MOST_INSTRUCTIONS = 5_000

/** Something that this kind of matcher cannot do. */
class Unsupported extends Error {}

/** Instructions relative to where they begin; `split` targets are counted from there. */
type Piece = readonly Instruction[]

/** The program of an expression; undefined when it cannot be run this way. */
export function programOf(source: string, flags: string): readonly Instruction[] | undefined {
  try {
    const reader = new Reader(source, flags)
    const body = reader.choices()
    const whole = [save(0), ...shifted(body, 1), save(1), { kind: 'match' } as const]
    return whole.length > MOST_INSTRUCTIONS ? undefined : whole
  } catch (error) {
    if (error instanceof Unsupported) return undefined
    throw error
  }
}

const save = (slot: number): Instruction => ({ kind: 'save', slot })
const split = (first: number, second?: number): Instruction => ({ kind: 'split', first, second })

const shifted = (piece: Piece, by: number): Instruction[] =>
  piece.map((it) =>
    it.kind === 'split' ? split(it.first + by, it.second === undefined ? undefined : it.second + by) : it,
  )

function joined(pieces: readonly Piece[]): Instruction[] {
  const out: Instruction[] = []
  for (const piece of pieces) {
    out.push(...shifted(piece, out.length))
    if (out.length > MOST_INSTRUCTIONS) throw new Unsupported()
  }
  return out
}

function either(choices: readonly Piece[]): Piece {
  const [first, ...rest] = choices
  if (!first || rest.length === 0) return first ?? []
  const other = either(rest)
  const end = 1 + first.length + 1
  return [split(1, end), ...shifted(first, 1), split(end + other.length), ...shifted(other, end)]
}

function repeated(piece: Piece, least: number, most: number, isLazy: boolean): Piece {
  const again = (inside: number, after: number) => (isLazy ? split(after, inside) : split(inside, after))
  const times = Array.from({ length: least }, () => piece)
  if (most === Number.POSITIVE_INFINITY)
    return joined([...times, [again(1, piece.length + 2), ...shifted(piece, 1), split(0)]])
  const optional = [again(1, piece.length + 1), ...shifted(piece, 1)]
  return joined([...times, ...Array.from({ length: most - least }, () => optional)])
}

class Reader {
  readonly #source: string
  readonly #flags: string
  #at = 0
  #groups = 0

  constructor(source: string, flags: string) {
    this.#source = source
    this.#flags = flags
  }

  choices(): Piece {
    const found = [this.#sequence()]
    while (this.#source[this.#at] === '|') {
      this.#at++
      found.push(this.#sequence())
    }
    return either(found)
  }

  #sequence(): Piece {
    const pieces: Piece[] = []
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!))
      pieces.push(this.#quantified(this.#atom()))
    return joined(pieces)
  }

  #quantified(piece: Piece): Piece {
    const found = /^(?:([*+?])|\{(\d+)(,(\d*))?\})(\??)/.exec(this.#source.slice(this.#at, this.#at + 30))
    if (!found) return piece
    this.#at += found[0].length
    const [, sign, from, range, to, lazy] = found
    const least = sign ? (sign === '+' ? 1 : 0) : Number(from)
    const most = sign
      ? sign === '?'
        ? 1
        : Number.POSITIVE_INFINITY
      : range
        ? to
          ? Number(to)
          : Number.POSITIVE_INFINITY
        : least
    if (least > MOST_INSTRUCTIONS || (most !== Number.POSITIVE_INFINITY && most > MOST_INSTRUCTIONS))
      throw new Unsupported()
    return repeated(piece, least, most, lazy === '?')
  }

  #atom(): Piece {
    const rest = this.#source.slice(this.#at)
    if (rest[0] === '(') return this.#group(rest)
    const [text = ''] =
      /^(?:\[(?:\\[\s\S]|[^\]\\])*\]|\\x[\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\[\s\S]|[\s\S])/.exec(rest) ?? []
    this.#at += text.length
    if (/^\\(?:[1-9k]|u\{|p|P)/.test(text)) throw new Unsupported()
    if (/^(?:\^|\$|\\b|\\B)$/.test(text)) return [this.#assertion(text)]
    return [{ kind: 'character', accepts: this.#accepts(text) }]
  }

  #group(rest: string): Piece {
    const isPlain = rest.startsWith('(?:')
    // Looking ahead or back, and names.
    if (!isPlain && rest.startsWith('(?')) throw new Unsupported()
    this.#at += isPlain ? 3 : 1
    const slot = isPlain ? 0 : 2 * ++this.#groups
    const inside = this.choices()
    this.#at++
    return isPlain ? inside : [save(slot), ...shifted(inside, 1), save(slot + 1)]
  }

  #assertion(text: string): Instruction {
    const expression = new RegExp(text, `${this.#flags.replace(/[gy]/g, '')}y`)
    const holds = (whole: string, at: number) => {
      expression.lastIndex = at
      return expression.test(whole)
    }
    return { kind: 'assert', holds }
  }

  /** One character against an atom, asked of JavaScript once per character. */
  #accepts(text: string): (character: string) => boolean {
    const expression = new RegExp(`^(?:${text})$`, this.#flags.replace(/[gy]/g, ''))
    const known = new Map<string, boolean>()
    return (character) => {
      let answer = known.get(character)
      if (answer === undefined) known.set(character, (answer = expression.test(character)))
      return answer
    }
  }
}
