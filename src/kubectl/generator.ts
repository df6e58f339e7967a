/** `kubectl create KIND NAME --flags`: makes one object and sends it. Mirrors kubectl/pkg/cmd/create. */
import type { Call, Command } from './call'
import { namespaceGiven } from './call'
import { pathFor, type Thing } from './client'
import { Failure, Refusal, usageFailure } from './failure'
import type { Flag } from './flags'
import { withLastApplied } from './last-applied'
import { changeQuery, dryRunOf, resultPrinter, validationOf } from './printers/result'
import { kindOfThing } from './resource-types'
import { CHANGE, VALIDATE } from './shared-flags'

export interface Generator {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly short: string
  readonly usage: string
  readonly flags?: readonly Flag[]
  /** What the failure says it could not create; without, the server's refusal is printed as such. */
  readonly noun?: string
  make(call: Call, name: string): Thing
}

/** The arguments before `--`, of which the first is the name. */
export const nameOf = (call: Call): string => {
  const given = call.dash >= 0 ? call.args.slice(0, call.dash) : call.args
  if (given.length !== 1) throw usageFailure(call.path, `exactly one NAME is required, got ${given.length}`)
  return given[0]!
}
/** The words after `--`. */
export const wordsAfterDash = (call: Call) => (call.dash >= 0 ? call.args.slice(call.dash) : [])

export const generator = ({ name, aliases, short, usage, flags = [], noun, make }: Generator): Command => ({
  name,
  aliases,
  short,
  usage,
  flags: [
    ...flags,
    ...CHANGE,
    VALIDATE,
    {
      name: 'save-config',
      type: 'bool',
      help: 'If true, the configuration of current object will be saved in its annotation.',
    },
  ],
  *run(call) {
    const validation = validationOf(call)
    const dryRun = dryRunOf(call)
    const done = resultPrinter(call, dryRun)
    const made = placed(call, make(call, nameOf(call)))
    const thing = call.flags.bool('save-config') ? withLastApplied(made) : made
    if (dryRun === 'client') return done(thing, 'created')
    const query = changeQuery(dryRun, 'kubectl-create', { fieldValidation: validation })
    try {
      done(yield* call.client.create(pathFor(kindOfThing(thing)!, call.namespace), thing, query), 'created')
    } catch (thrown) {
      if (!noun || !(thrown instanceof Refusal)) throw thrown
      throw new Failure(`failed to create ${noun}: ${thrown.message}`)
    }
  },
})

/** The namespace is written into the object only when it was asked for. */
function placed(call: Call, thing: Thing): Thing {
  if (!namespaceGiven(call) || !kindOfThing(thing)?.namespaced) return thing
  return { ...thing, metadata: { ...thing.metadata, namespace: call.namespace } }
}
