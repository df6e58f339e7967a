/** Where a field path of the API server's messages stands in a manifest's tree. */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'

/** Offsets within the document's text. */
export type Span = readonly [start: number, end: number]

/**
 * The span of the deepest part of the path that is there: the value of a list's item, else the field's key and value
 * when `whole`, else what best shows it: a scalar's value, or the key of what is bigger.
 */
export function placeOf(tree: Node | null, path: string, value?: unknown): Span {
  let node: unknown = tree
  let shown: Span = spanOf(tree)
  let rest = path
  while (rest) {
    const step = isMap(node)
      ? intoMap(node.items, rest)
      : isSeq(node)
        ? intoList(node.items, rest)
        : undefined
    if (!step) break
    node = step.node
    shown = step.shown
    rest = step.rest
  }
  return pairWith(node, value) ?? shown
}

interface Step {
  readonly node: unknown
  readonly shown: Span
  readonly rest: string
}

/** The longest key that the path goes on with: keys may have dots. */
function intoMap(items: readonly unknown[], rest: string): Step | undefined {
  let best: Step | undefined
  let longest = -1
  for (const item of items as Pair[]) {
    if (!isScalar(item.key)) continue
    const key = `${item.key.value}`
    const left = after(rest, key)
    if (left === undefined || key.length < longest) continue
    longest = key.length
    best = { node: item.value, shown: shownOf(item), rest: left }
  }
  return best
}

function after(rest: string, key: string): string | undefined {
  if (rest.startsWith(`[${key}]`)) return rest.slice(key.length + 2).replace(/^\./, '')
  if (!rest.startsWith(key)) return undefined
  const left = rest.slice(key.length)
  if (left === '') return left
  return left[0] === '.' ? left.slice(1) : left[0] === '[' ? left : undefined
}

function intoList(items: readonly unknown[], rest: string): Step | undefined {
  const m = /^\[(\d+)\]\.?/.exec(rest)
  const node = m && items[Number(m[1])]
  return node
    ? { node, shown: firstKey(node) ?? spanOf(node as Node), rest: rest.slice(m[0].length) }
    : undefined
}

const firstKey = (node: unknown): Span | undefined =>
  isMap(node) && node.items.length ? spanOf(node.items[0]!.key as Node) : undefined

function shownOf(pair: Pair): Span {
  const { key, value } = pair as { key: Node; value: Node | null }
  const bare = isScalar(value) && value.range && value.range[1] > value.range[0]
  return bare || isAlias(value) ? spanOf(value) : spanOf(key)
}

/** In a map of labels the bad key or value itself is what to show. */
function pairWith(node: unknown, value: unknown): Span | undefined {
  if (!isMap(node) || typeof value !== 'string') return undefined
  for (const pair of node.items) {
    if (isScalar(pair.key) && pair.key.value === value) return spanOf(pair.key as Node)
    if (isScalar(pair.value) && pair.value.value === value) return spanOf(pair.value as Node)
  }
  return undefined
}

const spanOf = (node: Node | null | undefined): Span => {
  const range = node?.range
  return range ? [range[0], Math.max(range[1], range[0])] : [0, 0]
}

/** The lines of a field with all that is in it: from its key to the end of its value; undefined when it is not there. */
export function extentOf(tree: Node | null, path: readonly (string | number)[]): Span | undefined {
  let node: unknown = tree
  let span: Span | undefined
  for (const step of path) {
    if (typeof step === 'number') {
      const item = isSeq(node) ? node.items[step] : undefined
      if (!item) return undefined
      node = item
      span = spanOf(item as Node)
      continue
    }
    const pair: Pair | undefined = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && item.key.value === step)
      : undefined
    if (!pair) return undefined
    node = pair.value
    span = [spanOf(pair.key as Node)[0], spanOf((pair.value ?? pair.key) as Node)[1]]
  }
  return span
}
