/**
 * Elastic tabstops. Mirrors Go's text/tabwriter (describe: minwidth 0, padding 2) and liggitt/tabwriter with
 * RememberWidths (tables: minwidth 6, padding 3; columns never get narrower during one command).
 */
export interface TabWriterOptions {
  readonly minWidth: number
  readonly padding: number
  readonly remember?: boolean
}

export const TABLE: TabWriterOptions = { minWidth: 6, padding: 3, remember: true }
export const DESCRIPTION: TabWriterOptions = { minWidth: 0, padding: 2 }

export class TabWriter {
  #options: TabWriterOptions
  #text = ''
  #remembered: number[] = []
  constructor(options: TabWriterOptions) {
    this.#options = options
  }

  write(text: string): void {
    this.#text += text
  }

  /** The text written since the last flush, laid out. */
  flush(): string {
    const lines = this.#text.split('\n').map((line) => line.split('\t'))
    this.#text = ''
    const out: string[] = []
    this.#format(lines, [], 0, lines.length, out)
    return out.join('\n')
  }

  /** Lays out lines [from, to), whose first columns have these widths: a column ends where a line lacks it. */
  #format(lines: readonly string[][], widths: number[], from: number, to: number, out: string[]): void {
    const column = widths.length
    let start = from
    for (let i = from; i < to; i++) {
      if (column >= lines[i]!.length - 1) continue
      this.#print(lines, widths, start, i, out)
      const end = blockEnd(lines, column, i, to)
      widths.push(this.#width(lines, column, i, end))
      this.#format(lines, widths, i, end, out)
      widths.pop()
      start = end
      i = end - 1
    }
    this.#print(lines, widths, start, to, out)
  }

  #width(lines: readonly string[][], column: number, from: number, to: number): number {
    let width = this.#options.minWidth
    for (let i = from; i < to; i++)
      width = Math.max(width, lengthOf(lines[i]![column]!) + this.#options.padding)
    if (!this.#options.remember) return width
    width = Math.max(width, this.#remembered[column] ?? 0)
    this.#remembered[column] = width
    return width
  }

  #print(
    lines: readonly string[][],
    widths: readonly number[],
    from: number,
    to: number,
    out: string[],
  ): void {
    for (let i = from; i < to; i++) {
      let line = ''
      lines[i]!.forEach((cell, j) => {
        line += cell
        if (j < widths.length) line += ' '.repeat(Math.max(0, widths[j]! - lengthOf(cell)))
      })
      out.push(line)
    }
  }
}

function blockEnd(lines: readonly string[][], column: number, from: number, to: number): number {
  let end = from
  while (end < to && column < lines[end]!.length - 1) end++
  return end
}

/** In characters, not UTF-16 units. */
const lengthOf = (text: string) => {
  let n = 0
  for (const _ of text) n++
  return n
}
