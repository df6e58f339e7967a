/**
 * How a command ends badly, and in which words. Mirrors kubectl/pkg/cmd/util/helpers.go (checkErr,
 * StandardErrorMessage, MultilineError, MultipleErrors).
 */
import type { Status } from '../cluster/component'

/** A problem found on the laptop: printed as `error: <message>`. */
export class Failure {
  readonly message: string
  readonly code: number
  constructor(message: string, code = 1) {
    this.message = message
    this.code = code
  }
}

/** The server's refusal. `source` says what was being done, as AddSourceToErr does. */
export class Refusal {
  readonly status: Status
  constructor(status: Status) {
    this.status = status
  }
  get message(): string {
    return this.status.message ?? `the server rejected our request for an unknown reason`
  }
  get reason(): string {
    return this.status.reason ?? ''
  }
  /** The same refusal, telling what was being done: `error when creating "pod.yaml": …`. */
  during(what: string): Refusal {
    return new Refusal({ ...this.status, message: `${what}: ${this.message}` })
  }
}

/** Text that is printed as it is, without a prefix. */
export class Plain {
  readonly message: string
  readonly code: number
  constructor(message: string, code = 1) {
    this.message = message
    this.code = code
  }
}

/** Several problems of one command: each in its own words. */
export class Failures {
  readonly all: readonly Problem[]
  constructor(all: readonly Problem[]) {
    this.all = all
  }
}

export type Problem = Failure | Refusal | Plain | Failures

export const isProblem = (thrown: unknown): thrown is Problem =>
  thrown instanceof Failure ||
  thrown instanceof Refusal ||
  thrown instanceof Plain ||
  thrown instanceof Failures

export const isNotFound = (thrown: unknown) => thrown instanceof Refusal && thrown.reason === 'NotFound'

/** A usage problem of a command, with the line that says where help is. */
export const usageFailure = (path: string, message: string) =>
  new Failure(`${message}\nSee '${path} -h' for help and examples`)

/** What is printed to stderr for a problem, without the last newline. */
export function textOf(problem: Problem): string {
  if (problem instanceof Plain) return problem.message
  if (problem instanceof Failures)
    return problem.all.length === 1 ? textOf(problem.all[0]!) : problem.all.map(oneOfSeveral).join('\n')
  if (problem instanceof Failure) return prefixed(problem.message)
  return problem.reason === 'Invalid' ? invalid(problem.status) : standard(problem)
}

export const exitCodeOf = (problem: Problem) =>
  problem instanceof Failure || problem instanceof Plain ? problem.code : 1

const prefixed = (message: string) => (message.startsWith('error: ') ? message : `error: ${message}`)

function standard(refusal: Refusal): string {
  if (refusal.reason === 'Unauthorized')
    return `error: You must be logged in to the server (${refusal.message})`
  return refusal.reason
    ? `Error from server (${refusal.reason}): ${refusal.message}`
    : `Error from server: ${refusal.message}`
}

/** Among several errors an Invalid one loses its special form, and one of the laptop its prefix. */
const oneOfSeveral = (problem: Problem): string =>
  problem instanceof Refusal
    ? standard(problem)
    : problem instanceof Failure
      ? problem.message
      : textOf(problem)

function invalid(status: Status): string {
  const { details, message = '' } = status
  const causes = uniqueCauses(details?.causes ?? [])
  let subject = 'The request is invalid'
  if (details?.kind || details?.name) subject = `The ${details.kind ?? ''} "${details.name ?? ''}" is invalid`
  else if (message && causes.length === 0) subject = `The request is invalid: ${message}`
  if (causes.length === 0) return subject
  if (causes.length === 1) return `${subject}: ${causes[0]}`
  return `${subject}: \n${causes.map((cause) => `* ${cause}`).join('\n')}`
}

function uniqueCauses(causes: readonly { readonly field?: string; readonly message?: string }[]): string[] {
  return [...new Set(causes.map(({ field, message }) => `${field ?? ''}: ${message ?? ''}`))]
}
