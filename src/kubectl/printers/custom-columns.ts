/** `-o custom-columns=NAME:.metadata.name,…`. Mirrors kubectl/pkg/cmd/get/customcolumn.go. */
import type { Thing } from '../client'
import { Failure } from '../failure'
import { TABLE, TabWriter } from '../tab-writer'
import { compactJson } from './json'
import { valuesAt } from './jsonpath'

export function customColumns(spec: string, noHeaders: boolean): (thing: Thing) => string {
  const columns = spec.split(',').map((part) => {
    const colon = part.indexOf(':')
    if (colon < 0 || colon === part.length - 1)
      throw new Failure(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    return { header: part.slice(0, colon), path: part.slice(colon + 1) }
  })
  const writer = new TabWriter(TABLE)
  let headed = noHeaders
  return (thing) => {
    if (!headed) writer.write(`${columns.map(({ header }) => header).join('\t')}\n`)
    headed = true
    const items = (thing as { items?: readonly Thing[] }).items ?? [thing]
    for (const item of items)
      writer.write(`${columns.map(({ path }) => cell(valuesAt(path, item))).join('\t')}\n`)
    return writer.flush()
  }
}

const cell = (values: readonly unknown[]) => (values.length === 0 ? '<none>' : values.map(printed).join(','))

/** As Go's fmt prints: maps as map[k:v], lists as [a b]. */
function printed(value: unknown): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`
  if (typeof value !== 'object') return `${value as string}`
  const map = JSON.parse(compactJson(value)) as Record<string, unknown>
  return `map[${Object.entries(map)
    .map(([key, each]) => `${key}:${printed(each)}`)
    .join(' ')}]`
}
