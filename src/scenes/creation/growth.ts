/**
 * The object as it grows in etcd: every line of it with the revision that wrote it and who asked for that. What the
 * person wrote and what the API server filled in are told apart by the last-applied annotation, as kubectl leaves it.
 */
import type { ApiObject, Entry, EntryOf } from '../../journal/entry'

export interface GrownLine {
  readonly text: string
  readonly indent: number
  readonly revision: number
  /** 'you', 'default', or the journal's name of a process; empty where the line above says it. */
  readonly author: string
  /** Written by the newest revision. */
  readonly fresh: boolean
}
export interface Growth {
  readonly revisions: readonly number[]
  readonly lines: readonly GrownLine[]
}

interface Written {
  readonly revision: number
  readonly author: string
}
type Path = readonly (string | number)[]

const keyOf = (path: Path) => JSON.stringify(path)
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
/** Bookkeeping that would drown what a reader looks for. */
const HIDDEN: ReadonlySet<string> = new Set([
  'managedFields',
  'annotations',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'lastProbeTime',
  'lastTransitionTime',
  'observedGeneration',
  'containerID',
  'imageID',
  'hostIPs',
  'podIPs',
  'allocatedResources',
  'user',
])

export class GrowingObject {
  readonly #written = new Map<string, Written>()
  readonly #revisions: number[] = []
  #object: ApiObject | undefined
  #applied: unknown

  /** One more version; `author` is the process that asked for it. */
  add({ object, revision }: EntryOf<'object.stored'>, author: string): void {
    const first = this.#object === undefined
    if (first) this.#applied = lastApplied(object)
    this.#revisions.push(revision)
    const seen = new Set<string>()
    this.#visit(object, this.#object, [], { revision, author }, first, seen)
    for (const key of this.#written.keys()) if (!seen.has(key)) this.#written.delete(key)
    this.#object = object
  }

  #visit(now: unknown, before: unknown, path: Path, by: Written, first: boolean, seen: Set<string>): void {
    const key = keyOf(path)
    seen.add(key)
    if (isNested(now)) {
      if (!this.#written.has(key)) this.#written.set(key, this.#creditOf(path, by, first))
      for (const [name, child] of childrenOf(now))
        this.#visit(
          child,
          isNested(before) ? childOf(before, name) : undefined,
          [...path, name],
          by,
          first,
          seen,
        )
    } else if (!this.#written.has(key) || now !== before)
      this.#written.set(key, this.#creditOf(path, by, first))
  }

  #creditOf(path: Path, by: Written, first: boolean): Written {
    if (!first || this.#applied === undefined) return by
    return { ...by, author: hasPath(this.#applied, path) ? 'you' : 'default' }
  }

  /** Its lines, at most so many: the newest revision and the status first, what nobody asked for last. */
  grown(most: number): Growth {
    const newest = this.#revisions.at(-1) ?? 0
    const all = this.#object ? linesOf(this.#object, [], 0, this.#written) : []
    const kept = keep(all, newest, most)
    return { revisions: this.#revisions, lines: credited(kept, newest) }
  }
}

/** Who asked for an entry: the sender of the request that it goes back to. */
export function authorOf(entries: readonly Entry[], entry: Entry): string {
  let at: Entry | undefined = entry
  for (let steps = 0; at && steps < 8; steps++) {
    if (at.kind === 'request.sent') return at.source
    at = entries[at.cause - 1]
  }
  return entry.source
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null
const childrenOf = (value: object): [string | number, unknown][] =>
  Array.isArray(value)
    ? value.map((child, index) => [index, child])
    : Object.entries(value).filter(([name, child]) => child !== undefined && !HIDDEN.has(name))
const childOf = (value: object, name: string | number) => (value as Record<string | number, unknown>)[name]

function hasPath(value: unknown, path: Path): boolean {
  let at = value
  for (const name of path) {
    if (!isNested(at) || childOf(at, name) === undefined) return false
    at = childOf(at, name)
  }
  return true
}

function lastApplied({ metadata }: ApiObject): unknown {
  const text = metadata.annotations?.[LAST_APPLIED]
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Line extends Written {
  readonly text: string
  readonly indent: number
  readonly path: Path
}

function linesOf(value: object, path: Path, indent: number, written: ReadonlyMap<string, Written>): Line[] {
  return childrenOf(value).flatMap(([name, child]): Line[] => {
    const own = [...path, name]
    const by = written.get(keyOf(own)) ?? { revision: 0, author: '' }
    const isItem = typeof name === 'number'
    if (!isNested(child))
      return [{ text: `${isItem ? '- ' : `${name}: `}${scalar(child)}`, indent, path: own, ...by }]
    const children = linesOf(child, own, indent + 1, written)
    if (!isItem)
      return children.length === 0 ? [] : [{ text: `${name}:`, indent, path: own, ...by }, ...children]
    const [head, ...rest] = children
    return head ? [{ ...head, text: `- ${head.text}`, indent }, ...rest] : []
  })
}

const LONGEST = 60
function scalar(value: unknown): string {
  const text =
    typeof value === 'string' && /^(true|false|null|[\d.]+|)$|[:#] /i.test(value)
      ? JSON.stringify(value)
      : String(value)
  const line = text.split('\n')[0]!
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}

/** The best lines that fit, with their ancestors; a gap shows as one line of dots. */
function keep(lines: readonly Line[], newest: number, most: number): Line[] {
  const order = lines
    .map((line, index) => ({ index, rank: rankOf(line, newest) }))
    .sort((a, b) => b.rank - a.rank)
  let wanted: ReadonlySet<number> = new Set()
  let kept: Line[] = []
  for (const { index } of order) {
    const more = new Set([...wanted, index, ...namesOf(lines, index), ...ancestorsOf(lines, index)])
    const longer = withGaps(lines, more)
    if (longer.length > most) continue
    wanted = more
    kept = longer
  }
  return kept
}

function rankOf({ revision, author, path }: Line, newest: number): number {
  if (revision === newest) return 5
  if (path[1] === 'nodeName' || path[1] === 'phase') return 4
  if (path[0] === 'status') return 3
  if (path[0] === 'spec' && author !== 'default') return 3
  return path[0] === 'spec' ? 2 : 1
}

/** What a list's item is called: a status alone says nothing. */
function namesOf(lines: readonly Line[], index: number): number[] {
  const parent = lines[index]!.path.slice(0, -1)
  if (typeof parent.at(-1) !== 'number') return []
  const names = ['type', 'name'].map((name) => keyOf([...parent, name]))
  return lines.flatMap(({ path }, at) => (names.includes(keyOf(path)) ? [at] : []))
}

function ancestorsOf(lines: readonly Line[], index: number): number[] {
  const found: number[] = []
  let { indent } = lines[index]!
  for (let above = index - 1; above >= 0 && indent > 0; above--)
    if (lines[above]!.indent < indent) {
      found.push(above)
      indent = lines[above]!.indent
    }
  return found
}

function withGaps(lines: readonly Line[], wanted: ReadonlySet<number>): Line[] {
  const kept: Line[] = []
  lines.forEach((line, index) => {
    if (wanted.has(index)) kept.push(line)
    else if (kept.length > 0 && kept.at(-1)!.text !== '…') kept.push({ ...line, text: '…', author: '' })
  })
  return kept
}

/** Revision and author stand where they change; below that they are understood. */
function credited(lines: readonly Line[], newest: number): GrownLine[] {
  let last = ''
  return lines.map(({ text, indent, revision, author }) => {
    const isGap = text === '…'
    const credit = `${revision} ${author}`
    const same = isGap || text.endsWith(':') || credit === last
    if (!same) last = credit
    return {
      text,
      indent,
      revision: same ? 0 : revision,
      author: same ? '' : author,
      fresh: revision === newest && !isGap,
    }
  })
}
