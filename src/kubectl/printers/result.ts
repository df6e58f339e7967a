/** What a changing command says it did: `pod/web created (dry run)`, or the object with -o. */
import type { Call } from '../call'
import type { Thing } from '../client'
import { Failure } from '../failure'
import type { Printer } from './output'
import { printerOf, qualified } from './output'

export type DryRun = 'none' | 'client' | 'server'

export function dryRunOf(call: Call): DryRun {
  const value = call.flags.string('dry-run')
  if (value === 'unchanged') {
    call.err('W --dry-run is deprecated and can be replaced with --dry-run=client.\n')
    return 'client'
  }
  if (value !== 'none' && value !== 'client' && value !== 'server')
    throw new Failure(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`)
  return value
}

/** The query of a changing request. */
export function changeQuery(dryRun: DryRun, manager: string, more: Readonly<Record<string, string>> = {}) {
  const query: Record<string, string> = { fieldManager: manager, ...more }
  if (dryRun === 'server') query.dryRun = 'All'
  return query
}

export const suffixOf = (dryRun: DryRun) =>
  dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : ''

/** Prints results: the sentence, or what -o asks for. */
export function resultPrinter(call: Call, dryRun: DryRun): (thing: Thing, done: string) => void {
  const printer: Printer | undefined = printerOf(call)
  return (thing, done) => {
    if (printer) call.out(call.flags.string('output') === 'name' ? `${qualified(thing)}\n` : printer(thing))
    else call.out(`${qualified(thing)} ${done}${suffixOf(dryRun)}\n`)
  }
}

export function validationOf(call: Call): 'Strict' | 'Warn' | 'Ignore' {
  const value = call.flags.string('validate')
  switch (value) {
    case 'strict':
    case 'true':
    case '':
      return 'Strict'
    case 'warn':
      return 'Warn'
    case 'ignore':
    case 'false':
      return 'Ignore'
    default:
      throw new Failure(
        `invalid - validate option "${value}"; must be one of: strict (or true), warn, ignore (or false)`,
      )
  }
}
