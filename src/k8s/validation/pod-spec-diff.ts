/**
 * The unified diff that a forbidden change of a Pod is answered with: JSON of the internal type, one space deep.
 * Mirrors apimachinery/pkg/util/diff (Diff), used by ValidatePodUpdate. Only the fields a Go type would print in
 * another order than the manifest's are renamed; the order is that of the schema.
 */
import type { PodSpec } from '../api'

export function podSpecDiff(before: PodSpec, after: PodSpec): string {
  const [a, b] = [before, after].map((spec) => JSON.stringify(internal(spec), null, 1).split('\n'))
  return `${hunks(a!, b!)}\n`
}

/** Go's field names: initials upper case, and the initialisms it writes so. */
function internal(value: unknown, named = true): unknown {
  if (Array.isArray(value)) return value.map((item) => internal(item))
  if (typeof value !== 'object' || value === null) return value
  const out: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(value))
    out[named ? goField(key) : key] = internal(inner, !MAPS.has(key))
  return out
}
const MAPS = new Set([
  'nodeSelector',
  'matchLabels',
  'limits',
  'requests',
  'overhead',
  'labels',
  'annotations',
])
const goField = (key: string) =>
  key === 'httpGet'
    ? 'HTTPGet'
    : key === 'tcpSocket'
      ? 'TCPSocket'
      : `${key[0]!.toUpperCase()}${key.slice(1)}`.replace(/^HostIp/, 'HostIP')

const CONTEXT = 3

interface Line {
  readonly sign: ' ' | '-' | '+'
  readonly text: string
}

function hunks(a: readonly string[], b: readonly string[]): string {
  const lines = diff(a, b)
  const out: string[] = []
  let i = 0
  let [oldLine, newLine] = [1, 1]
  while (i < lines.length) {
    const start = Math.max(0, nextChange(lines, i) - CONTEXT)
    if (nextChange(lines, i) < 0) break
    for (; i < start; i++) [oldLine, newLine] = [oldLine + 1, newLine + 1]
    let end = i
    for (
      let change = nextChange(lines, i);
      change >= 0 && change <= end + 2 * CONTEXT;
      change = nextChange(lines, end)
    ) {
      end = change
      while (end < lines.length && lines[end]!.sign !== ' ') end++
    }
    const hunk = lines.slice(i, Math.min(lines.length, end + CONTEXT))
    const [removed, added] = [
      hunk.filter((l) => l.sign !== '+').length,
      hunk.filter((l) => l.sign !== '-').length,
    ]
    out.push(`@@ -${oldLine},${removed} +${newLine},${added} @@`, ...hunk.map((l) => l.sign + l.text))
    oldLine += removed
    newLine += added
    i += hunk.length
  }
  return out.join('\n')
}

function nextChange(lines: readonly Line[], from: number): number {
  for (let i = from; i < lines.length; i++) if (lines[i]!.sign !== ' ') return i
  return -1
}

/** A shortest edit by longest common subsequence, after equal ends are cut off. */
function diff(a: readonly string[], b: readonly string[]): Line[] {
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const same = (text: string): Line => ({ sign: ' ', text })
  return [
    ...a.slice(0, head).map(same),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ]
}

/** Beyond this the middle is shown as replaced whole: a table of its size would cost more than it tells. */
const LARGEST_TABLE = 1_000_000

function middle(a: readonly string[], b: readonly string[]): Line[] {
  const removed = a.map((text): Line => ({ sign: '-', text }))
  const added = b.map((text): Line => ({ sign: '+', text }))
  if (!a.length || !b.length || a.length * b.length > LARGEST_TABLE) return [...removed, ...added]
  const width = b.length + 1
  const longest = new Int32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * width + j] =
        a[i] === b[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!)
  const out: Line[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ sign: ' ', text: a[i++]! })
      j++
    } else if (
      i < a.length &&
      (j >= b.length || longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)
    )
      out.push(removed[i++]!)
    else out.push(added[j++]!)
  }
  return out
}
