/**
 * Tables as the server sends them (as=Table), laid out for a terminal. Mirrors cli-runtime/pkg/printers/tableprinter.go.
 */
import type { Thing } from '../client'
import { TABLE, TabWriter } from '../tab-writer'

export interface Table {
  readonly kind: 'Table'
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
  readonly columnDefinitions?: readonly Column[]
  readonly rows?: readonly Row[]
}
export interface Column {
  readonly name: string
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly priority: number
}
export interface Row {
  readonly cells: readonly unknown[]
  readonly object?: Thing
}

export interface TableOptions {
  readonly wide: boolean
  readonly noHeaders: boolean
  readonly withNamespace: boolean
  /** 'pod/': before each name, when several kinds are shown. */
  readonly prefix: string
  readonly labelColumns: readonly string[]
  readonly showLabels: boolean
  /** The value of an EVENT column, for --output-watch-events. */
  readonly events: boolean
}

/** Prints one table after another to the same columns: widths are remembered. */
export class TablePrinter {
  #writer = new TabWriter(TABLE)
  #columns: readonly Column[] = []
  #headed = false
  readonly options: TableOptions
  constructor(options: TableOptions) {
    this.options = options
  }

  print(table: Table, event = ''): string {
    this.add(table, event)
    return this.#writer.flush()
  }

  /** Puts rows under those that are not printed yet, in the same columns. */
  add(table: Table, event = ''): void {
    if (table.columnDefinitions?.length) this.#columns = table.columnDefinitions
    const rows = table.rows ?? []
    if (rows.length === 0) return
    if (!this.#headed && !this.options.noHeaders) this.#writer.write(`${this.#header().join('\t')}\n`)
    this.#headed = true
    for (const row of rows) this.#writer.write(`${this.#cells(row, event).join('\t')}\n`)
  }

  flush(): string {
    return this.#writer.flush()
  }

  #shown(): number[] {
    const shown: number[] = []
    this.#columns.forEach((column, i) => {
      if (column.priority === 0 || this.options.wide) shown.push(i)
    })
    return shown
  }

  #header(): string[] {
    const { events, withNamespace, labelColumns, showLabels } = this.options
    return [
      ...(events ? ['EVENT'] : []),
      ...(withNamespace ? ['NAMESPACE'] : []),
      ...this.#shown().map((i) => this.#columns[i]!.name.toUpperCase()),
      ...labelColumns.map((label) => label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
      ...(showLabels ? ['LABELS'] : []),
    ]
  }

  #cells(row: Row, event: string): string[] {
    const { events, withNamespace, labelColumns, showLabels, prefix } = this.options
    const metadata = row.object?.metadata
    return [
      ...(events ? [event.padEnd(8)] : []),
      ...(withNamespace ? [metadata?.namespace ?? ''] : []),
      ...this.#shown().map((i) => {
        const text = cellText(row.cells[i])
        return i === 0 && prefix ? `${prefix}${text}` : text
      }),
      ...labelColumns.map((label) => metadata?.labels?.[label] ?? ''),
      ...(showLabels ? [labelsText(metadata?.labels)] : []),
    ]
  }
}

/** A cell is cut at its first line break. */
function cellText(cell: unknown): string {
  const text = cell === null || cell === undefined ? '<nil>' : `${cell}`
  const end = text.search(/[\n\r\f]/)
  return end < 0 ? text : `${text.slice(0, end)}...`
}

export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(labels ?? {}).sort()
  return keys.length === 0 ? '<none>' : keys.map((key) => `${key}=${labels![key]}`).join(',')
}
