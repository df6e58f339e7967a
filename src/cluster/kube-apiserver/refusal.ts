/** Answers that are not 2xx. Mirrors apimachinery/pkg/api/errors/errors.go. */
import { aggregate, CAUSE_REASONS, errorBody, type FieldError } from '../../k8s/field-error'
import type { Kind } from '../../k8s/kinds'
import type { ApiResponse, Status } from '../component'

/** Ends a request; caught where the request is answered, and nowhere else. */
export class Refusal extends Error {
  readonly response: ApiResponse
  constructor(code: number, reason: string, message: string, details: Status['details'] = undefined) {
    super(message)
    const failure = { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message } as const
    this.response = { code, body: { ...failure, reason, ...(details && { details }), code } satisfies Status }
  }
}

const about = (kind: Kind, name: string) => ({
  name,
  ...(kind.group && { group: kind.group }),
  kind: kind.plural,
})

export const notFound = (kind: Kind, name: string) =>
  new Refusal(404, 'NotFound', `${kind.resource} "${name}" not found`, about(kind, name))
export const unknownPath = () =>
  new Refusal(404, 'NotFound', 'the server could not find the requested resource', {})
export const alreadyExists = (kind: Kind, name: string) =>
  new Refusal(409, 'AlreadyExists', `${kind.resource} "${name}" already exists`, about(kind, name))
export const conflict = (kind: Kind, name: string, why: string) =>
  new Refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${kind.resource} "${name}": ${why}`,
    about(kind, name),
  )
export const modified = (kind: Kind, name: string) =>
  conflict(
    kind,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  )
export const forbidden = (kind: Kind, name: string, why: string) =>
  new Refusal(
    403,
    'Forbidden',
    `${kind.resource} ${name ? `"${name}" ` : ''}is forbidden: ${why}`,
    about(kind, name),
  )
/** apiserver's own words, wherever a body is read. */
export const entityTooLarge = (limit: number) =>
  new Refusal(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`)
export const badRequest = (message: string) => new Refusal(400, 'BadRequest', message)
export const expired = (asked: number, oldest: number) =>
  new Refusal(410, 'Expired', `too old resource version: ${asked} (${oldest})`)

export function invalid(kind: Kind, name: string, errors: readonly FieldError[]): Refusal {
  const word = kind.group ? `${kind.kind}.${kind.group}` : kind.kind
  return new Refusal(422, 'Invalid', `${word} "${name}" is invalid: ${aggregate(errors)}`, {
    name,
    ...(kind.group && { group: kind.group }),
    kind: kind.kind,
    causes: errors.map((e) => ({ reason: CAUSE_REASONS[e.type], message: errorBody(e), field: e.field })),
  })
}
