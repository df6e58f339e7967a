/**
 * Where a decoder stands in a document, and what it has to say of it, in the words of encoding/json and
 * sigs.k8s.io/json. Paths are put together only for an error.
 */
import { goQuote } from './go-text'

/** A step below another place. */
export interface Place {
  readonly above: Place | undefined
  readonly struct: string
  /** What Go's field path gains: a field, or the struct embedded in between and the field. */
  readonly go: readonly string[]
  /** What the path in the document gains: a key, or an index. */
  readonly step: string | number
  /** 'core.v1.Container.image': for what the schema does not know. */
  readonly field: string
}
export const ROOT: Place = { above: undefined, struct: '', go: [], step: '', field: '' }
export const NO_STEP: readonly string[] = []

/** Go's path of a place. */
function goPath(place: Place): string {
  const steps: string[] = []
  for (let at: Place | undefined = place; at; at = at.above) steps.unshift(...at.go)
  return steps.join('.')
}

/** The path of a place in the document, or of a field in it. */
export function pathTo(place: Place, key?: string): string {
  const steps: (string | number)[] = key === undefined ? [] : [key]
  for (let at = place; at.above; at = at.above) steps.unshift(at.step)
  return steps.reduce<string>(
    (path, step) => (typeof step === 'number' ? `${path}[${step}]` : path ? `${path}.${step}` : step),
    '',
  )
}

export interface Findings {
  /** A wrong type lets the decoder go on; the first one is reported at the end. */
  wrongType: string | undefined
  wrongAt: string
  readonly unknown: string[]
  readonly unknownAt: string[]
}

/** What a custom unmarshaller says (quantities, times): it ends decoding. */
export class DecodeError extends Error {
  readonly at: string
  constructor(message: string, at: string) {
    super(message)
    this.at = at
  }
}

export function unknownField(findings: Findings, path: string) {
  findings.unknown.push(`unknown field ${goQuote(path)}`)
  findings.unknownAt.push(path)
}

/** What encoding/json calls the kind of a value. */
export function goKind(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value
}

export function blame(findings: Findings, problem: string, place: Place) {
  if (findings.wrongType) return
  findings.wrongType = problem
  findings.wrongAt = pathTo(place)
}

export function typeError(got: string, type: string, place: Place): string {
  const path = goPath(place)
  if (!path) return `json: cannot unmarshal ${got} into Go value of type ${type}`
  return `json: cannot unmarshal ${got} into Go struct field ${place.struct}.${path} of type ${type}`
}
