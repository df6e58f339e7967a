/**
 * A manifest: its documents, where everything in it stands, and what kubectl or the API server would say of it.
 * The checks are the server's own, so the red line and the refusal can never disagree.
 */
import type { Node } from 'yaml'
import { type DecodedObject, decodeObject } from './decode'
import { withDefaults } from './defaults/defaults'
import { text as errorText } from './field-error'
import { type Kind, kindOf } from './kinds'
import { extentOf, placeOf, type Span } from './manifest-places'
import { bytes } from './validation/names'
import { deprecationOf, validateCreate, warningsFor } from './validation/validation'
import { type Chunk, chunks, MAX_REQUEST_BYTES, readDocument, YamlProblem } from './yaml'

export interface Problem {
  /** From 1, as editors count. */
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly severity: 'error' | 'warning'
  /** kubectl's or the API server's words. */
  readonly message: string
  /** 'spec.containers[0].image'; empty when it is about the document. */
  readonly path: string
}

/** One object of a manifest. */
export interface ManifestObject {
  /** As written: neither decoded nor with defaults. */
  readonly object: Readonly<Record<string, unknown>>
  /** Undefined when 1.36 serves no such kind. */
  readonly kind: Kind | undefined
  /** The lines (from 1) of a field, first and last; undefined when the manifest does not have it. */
  linesOf(path: readonly (string | number)[]): readonly [first: number, last: number] | undefined
}

export interface Manifest {
  readonly objects: readonly ManifestObject[]
  readonly problems: readonly Problem[]
}

/** All problems of a text, in the order of its documents. */
export const checkManifest = (text: string): readonly Problem[] => readManifest(text).problems

/** The objects of a text and their problems. Never throws. */
export function readManifest(text: string): Manifest {
  const lines = new Lines(text)
  if (bytes(text) > MAX_REQUEST_BYTES)
    return {
      objects: [],
      problems: [lines.problem([0, 0], `Request entity too large: limit is ${MAX_REQUEST_BYTES}`, '')],
    }
  const objects: ManifestObject[] = []
  const problems: Problem[] = []
  for (const chunk of chunks(text)) readChunk(chunk, lines, objects, problems)
  return { objects, problems }
}

function readChunk(chunk: Chunk, lines: Lines, objects: ManifestObject[], problems: Problem[]) {
  try {
    const { value, tree, start } = readDocument(chunk)
    if (value === null || value === undefined) return
    for (const [object, prefix] of itemsOf(value)) {
      const place: Place = { tree, start, prefix, lines }
      const kind = kindIn(object)
      problems.push(...check(object, kind, place))
      if (isRecord(object)) objects.push(manifestObject(object, kind, place))
    }
  } catch (thrown) {
    if (!(thrown instanceof YamlProblem)) throw thrown
    const { offset, message } = thrown
    problems.push(
      lines.problem([offset, lines.endOfLine(offset)], `error converting YAML to JSON: ${message}`, ''),
    )
  }
}

interface Place {
  readonly tree: Node | null
  readonly start: number
  /** 'items[2].' in a List. */
  readonly prefix: string
  readonly lines: Lines
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function itemsOf(value: unknown): [unknown, string][] {
  if (isRecord(value) && value.kind === 'List' && Array.isArray(value.items))
    return value.items.map((item, i) => [item, `items[${i}].`])
  return [[value, '']]
}

const kindIn = (object: unknown): Kind | undefined =>
  isRecord(object) ? kindOf(`${object.apiVersion}`, `${object.kind}`) : undefined

function manifestObject(
  object: Record<string, unknown>,
  kind: Kind | undefined,
  place: Place,
): ManifestObject {
  const prefix = place.prefix ? ['items', Number(/\d+/.exec(place.prefix)![0])] : []
  return {
    object,
    kind,
    linesOf: (path) => {
      const span = extentOf(place.tree, [...prefix, ...path])
      return span && place.lines.range(shifted(span, place.start))
    },
  }
}

const shifted = ([from, to]: Span, by: number): Span => [from + by, to + by]

function check(object: unknown, kind: Kind | undefined, place: Place): Problem[] {
  const say = (
    message: string,
    path = '',
    severity: Problem['severity'] = 'error',
    value?: unknown,
  ): Problem =>
    place.lines.problem(
      shifted(placeOf(place.tree, place.prefix + path, value), place.start),
      message,
      path,
      severity,
    )
  if (!isRecord(object)) return [say('invalid object to validate')]
  const missing = ['apiVersion', 'kind'].filter((field) => !object[field])
  if (missing.length) return missing.map((field) => say(`${field} not set`))
  if (!kind) return [say(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`, 'kind')]
  const decoded = decodeObject(kind, object, 'Strict')
  if ('error' in decoded) return decodeProblems(decoded.error, decoded.at, say)
  const whole = withDefaults(kind, inNamespace(kind, decoded.object))
  const errors = validateCreate(kind, whole)
  if (errors.length)
    return errors
      .slice(0, MOST_PLACES)
      .map((error) => say(errorText(error), error.field, 'error', error.value))
  return [deprecationOf(kind) ?? [], warningsFor(kind, whole)]
    .flat()
    .map((warning) => say(warning, /^([^\s:]+): /.exec(warning)?.[1] ?? '', 'warning'))
}

/** Nobody reads more underlined fields of one object than this, and finding each takes a walk. */
const MOST_PLACES = 100

function decodeProblems(
  error: string,
  at: readonly string[],
  say: (message: string, path?: string) => Problem,
): Problem[] {
  const m = /^(.* strict decoding error: )/s.exec(error)
  if (!m) return [say(error, at[0])]
  return at.slice(0, MOST_PLACES).map((path) => say(`${m[1]}unknown field "${path}"`, path))
}

function inNamespace(kind: Kind, object: DecodedObject): DecodedObject {
  if (!kind.namespaced || object.metadata.namespace) return object
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } }
}

/** Offsets as lines and columns. */
class Lines {
  private readonly starts: number[] = [0]
  private readonly length: number
  private readonly text: string
  constructor(text: string) {
    this.text = text
    this.length = text.length
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.starts.push(i + 1)
  }

  endOfLine(offset: number): number {
    const end = this.text.indexOf('\n', offset)
    return end < 0 ? this.length : Math.max(end, offset)
  }

  range([from, to]: Span): readonly [number, number] {
    // A block ends where the next line begins; the lines between belong to nobody.
    let last = Math.min(to, this.length)
    while (last > from && /\s/.test(this.text[last - 1]!)) last--
    return [this.at(from).line, this.at(Math.max(from, last)).line]
  }

  at(offset: number): { line: number; column: number } {
    let low = 0
    let high = this.starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - this.starts[low]! + 1 }
  }

  problem([from, to]: Span, message: string, path: string, severity: Problem['severity'] = 'error'): Problem {
    const start = this.at(Math.min(from, this.length))
    const end = this.at(Math.min(Math.max(to, from + 1), this.length))
    return {
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      severity,
      message,
      path,
    }
  }
}
