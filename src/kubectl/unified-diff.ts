/** The difference of two texts as `diff -u` prints it: Myers' shortest edit, three lines of context. */

type Edit = { readonly kind: ' ' | '-' | '+'; readonly text: string }

const CONTEXT = 3

/** The hunks; '' when the texts are equal. */
export function unifiedDiff(before: string, after: string): string {
  const edits = editsOf(linesOf(before), linesOf(after))
  if (edits.every(({ kind }) => kind === ' ')) return ''
  return hunks(edits)
}

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

/** Longest common subsequence after the equal ends are cut off: manifests are small. */
function editsOf(a: readonly string[], b: readonly string[]): Edit[] {
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++
  const same = (text: string): Edit => ({ kind: ' ', text })
  return [
    ...a.slice(0, head).map(same),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ]
}

function middle(a: readonly string[], b: readonly string[]): Edit[] {
  const lengths = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0))
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i]![j] =
        a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!)
  const edits: Edit[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      edits.push({ kind: ' ', text: a[i++]! })
      j++
    } else if (i < a.length && (j >= b.length || lengths[i + 1]![j]! >= lengths[i]![j + 1]!))
      edits.push({ kind: '-', text: a[i++]! })
    else edits.push({ kind: '+', text: b[j++]! })
  }
  return edits
}

function hunks(edits: readonly Edit[]): string {
  let out = ''
  let at = 0
  while (at < edits.length) {
    const first = edits.findIndex(({ kind }, i) => i >= at && kind !== ' ')
    if (first < 0) break
    const start = Math.max(at, first - CONTEXT)
    let end = first
    for (let i = first, quiet = 0; i < edits.length && quiet <= 2 * CONTEXT; i++)
      if (edits[i]!.kind === ' ') quiet++
      else {
        quiet = 0
        end = i
      }
    const stop = Math.min(edits.length, end + CONTEXT + 1)
    out += hunk(edits, start, stop)
    at = stop
  }
  return out
}

function hunk(edits: readonly Edit[], start: number, stop: number): string {
  const count = (from: number, to: number, kind: '-' | '+') =>
    edits.slice(from, to).filter((edit) => edit.kind === ' ' || edit.kind === kind).length
  const range = (kind: '-' | '+') => {
    const length = count(start, stop, kind)
    const first = count(0, start, kind) + (length > 0 ? 1 : 0)
    return length === 1 ? `${first}` : `${first},${length}`
  }
  const lines = edits.slice(start, stop).map(({ kind, text }) => `${kind}${text}\n`)
  return `@@ -${range('-')} +${range('+')} @@\n${lines.join('')}`
}
