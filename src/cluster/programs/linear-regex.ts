/**
 * Regular expressions whose matching cannot explode: a pattern such as '(a+)+$' keeps JavaScript's own matcher busy for
 * ever. Those that may are run here, each place of the pattern at each place of the text at most once (as RE2's
 * bitstate), with the same result. What cannot be run so (back references) must be short.
 */
import { type Instruction, programOf } from './linear-regex-program'

/** Places of the pattern times places of the text that are looked at, at most: more is more memory than there is. */
const MOST_PLACES = 30_000_000

/** The expression, by JavaScript's own matcher where that is safe. */
export function safeRegExp(source: string, flags = ''): RegExp {
  const plain = new RegExp(source, flags)
  if (!mayExplode(source)) return plain
  const program = programOf(source, flags)
  return program ? new LinearRegExp(source, flags, program) : plain
}

/** Repetition of what itself repeats or chooses, or more than three that compete for the same text. */
function mayExplode(source: string): boolean {
  const bare = source.replace(/\\[\s\S]/g, 'x').replace(/\[(?:\^?\]?)[^\]]*\]/g, 'x')
  return /[*+}|][^()]*\)+[*+{]|\)[*+{]\)/.test(bare) || (bare.match(/[*+]|\{\d+,/g) ?? []).length > 3
}

class LinearRegExp extends RegExp {
  readonly #program: readonly Instruction[]

  constructor(source: string, flags: string, program: readonly Instruction[]) {
    super(source, flags)
    this.#program = program
  }

  /** `split` makes copies of an expression. */
  static override get [Symbol.species]() {
    return RegExp
  }

  override exec(text: string): RegExpExecArray | null {
    const moves = this.global || this.sticky
    const from = moves ? this.lastIndex : 0
    const found = from <= text.length ? search(this.#program, text, from, this.sticky) : undefined
    if (moves) this.lastIndex = found ? found[1]! : 0
    if (!found) return null
    const groups: (string | undefined)[] = []
    for (let i = 0; i < found.length; i += 2)
      groups.push(found[i]! < 0 ? undefined : text.slice(found[i], found[i + 1]))
    return Object.assign(groups, { index: found[0]!, input: text, groups: undefined }) as RegExpExecArray
  }
}

type Groups = readonly number[]

/** The first match from a place on: beginnings and ends of its groups. */
function search(
  program: readonly Instruction[],
  text: string,
  from: number,
  onlyThere: boolean,
): Groups | undefined {
  if (program.length * (text.length + 1) > MOST_PLACES) throw new RangeError('Out of memory')
  const seen = new Uint8Array(program.length * (text.length + 1))
  const last = onlyThere ? from : text.length
  for (let start = from; start <= last; start++) {
    const groups = run(program, text, start, seen)
    if (groups) return groups
  }
  return undefined
}

interface Thread {
  readonly pc: number
  readonly at: number
  readonly groups: Groups
}

function run(
  program: readonly Instruction[],
  text: string,
  start: number,
  seen: Uint8Array,
): Groups | undefined {
  const stack: Thread[] = [{ pc: 0, at: start, groups: [] }]
  for (let thread = stack.pop(); thread; thread = stack.pop()) {
    let { pc, at, groups } = thread
    for (;;) {
      const place = pc * (text.length + 1) + at
      if (seen[place]) break
      seen[place] = 1
      const it = program[pc]!
      if (it.kind === 'match') return groups
      if (it.kind === 'character') {
        if (at >= text.length || !it.accepts(text[at]!)) break
        at++
        pc++
      } else if (it.kind === 'assert') {
        if (!it.holds(text, at)) break
        pc++
      } else if (it.kind === 'save') {
        groups = saved(groups, it.slot, at)
        pc++
      } else {
        if (it.second !== undefined) stack.push({ pc: it.second, at, groups })
        pc = it.first
      }
    }
  }
  return undefined
}

function saved(groups: Groups, slot: number, at: number): Groups {
  const copy = [...groups]
  while (copy.length <= slot) copy.push(-1)
  copy[slot] = at
  return copy
}
