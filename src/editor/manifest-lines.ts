/** Where fields of an object stand in a manifest: for the line that lights up as the cause of what is selected. */
import { type Document, isMap, isNode, isScalar, LineCounter, parseAllDocuments } from 'yaml'
import type { LinesAsked } from './protocol'

export function manifestLines(text: string, { object, paths }: LinesAsked): number[] {
  const counter = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: counter, version: '1.1', logLevel: 'silent' })
  const document = [...documents].find((candidate) => isOf(candidate, object))
  if (!document) return []
  const lines = new Set<number>()
  for (const path of paths) {
    const range = rangeOf(document, path)
    if (!range) continue
    const [first, last] = [
      counter.linePos(range[0]).line,
      counter.linePos(Math.max(range[0], range[1] - 1)).line,
    ]
    for (let line = first; line <= last; line++) lines.add(line)
  }
  return [...lines].sort((a, b) => a - b)
}

const isOf = (document: Document.Parsed | Document, { kind, name }: LinesAsked['object']) =>
  document.get('kind') === kind && document.getIn(['metadata', 'name']) === name

/** From the field's key to the end of its value; a list's item has no key, so only its value. */
function rangeOf(
  document: Document.Parsed | Document,
  path: readonly (string | number)[],
): [number, number] | undefined {
  const parent = document.getIn(path.slice(0, -1), true)
  const last = path.at(-1)
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === last) : undefined
  const value = document.getIn(path, true)
  if (!isNode(value) || !value.range) return undefined
  const start = pair && isScalar(pair.key) && pair.key.range ? pair.key.range[0] : value.range[0]
  return [start, value.range[1]]
}
