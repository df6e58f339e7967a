/** A text of JSON values, one after the other: lines, or kubectl's indented objects; what is broken is left out. */

const OPENS = new Set(['{', '['])
const CLOSES = new Set(['}', ']'])
/** Objects of Kubernetes are not that deep; what is, is an attack on whoever walks it. */
const DEEPEST = 100
/** Where a text goes on after the last value that is read, it says so within these characters. */
const LOOKED_AHEAD = 1_000

export interface JsonValues {
  readonly values: readonly unknown[]
  /** How many pieces could not be read. */
  readonly broken: number
  /** There was more than is read. */
  readonly isMore: boolean
}

export function jsonValues(text: string, most: number): JsonValues {
  const values: unknown[] = []
  let broken = 0
  let start = -1
  let depth = 0
  let deepest = 0
  let inString = false
  let i = 0
  for (; i < text.length && values.length < most; i++) {
    const letter = text[i]!
    if (inString) {
      if (letter === '\\') i++
      // A string of JSON holds no line end: the piece was cut, and the next line begins anew.
      else if (letter === '"') inString = false
      else if (letter === '\n') {
        broken++
        depth = 0
        inString = false
      }
      continue
    }
    if (letter === '"' && depth > 0) inString = true
    else if (OPENS.has(letter)) {
      if (depth === 0) {
        start = i
        deepest = 0
      }
      deepest = Math.max(deepest, ++depth)
    } else if (CLOSES.has(letter) && depth > 0 && --depth === 0) {
      const value = deepest > DEEPEST ? undefined : parsed(text.slice(start, i + 1))
      if (value === undefined) broken++
      else values.push(value)
    }
  }
  const isMore = values.length >= most && /\S/.test(text.slice(i, i + LOOKED_AHEAD))
  return { values, broken: depth > 0 ? broken + 1 : broken, isMore }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
