/** kubectl create: from files, or with a generator per kind. Mirrors kubectl/pkg/cmd/create/create.go. */
import type { Call, Command } from '../call'
import { pathFor, type Thing } from '../client'
import { Failure, isProblem, type Problem, Refusal, usageFailure } from '../failure'
import { withLastApplied } from '../last-applied'
import { type Manifest, readManifests } from '../manifests'
import { changeQuery, type DryRun, dryRunOf, resultPrinter, validationOf } from '../printers/result'
import type { Task } from '../run'
import { CHANGE, FILENAME, SELECTOR, VALIDATE } from '../shared-flags'
import { reportAll } from '../targets'
import { ACCESS_GENERATORS } from './create-access'
import { createSecret, CONFIG_GENERATORS } from './create-config'
import { POLICY_GENERATORS } from './create-policy'
import { createService, INGRESS_GENERATOR } from './create-service'
import { createToken } from './create-token'
import { WORKLOAD_GENERATORS } from './create-workload'

export const create: Command = {
  name: 'create',
  group: 'Basic Commands (Beginner):',
  short: 'Create a resource from a file or from stdin',
  usage: 'create -f FILENAME [options]',
  examples: `# Create a pod using the data in pod.json
kubectl create -f ./pod.json

# Create a deployment
kubectl create deployment my-dep --image=busybox`,
  flags: [
    ...FILENAME,
    ...CHANGE,
    VALIDATE,
    SELECTOR,
    { name: 'edit', type: 'bool', help: 'Edit the API resource before creating' },
    {
      name: 'save-config',
      type: 'bool',
      help: 'If true, the configuration of current object will be saved in its annotation.',
    },
    { name: 'raw', type: 'string', help: 'Raw URI to POST to the server.' },
    { name: 'windows-line-endings', type: 'bool', help: 'Only relevant if --edit=true.' },
  ],
  commands: [
    ...ACCESS_GENERATORS,
    ...CONFIG_GENERATORS,
    ...WORKLOAD_GENERATORS,
    ...POLICY_GENERATORS,
    INGRESS_GENERATOR,
    createSecret,
    createService,
    createToken,
  ].sort((a, b) => (a.name < b.name ? -1 : 1)),
  *run(call) {
    const validation = validationOf(call)
    const dryRun = dryRunOf(call)
    if (call.args.length > 0) throw usageFailure(call.path, `Unexpected args: [${call.args.join(' ')}]`)
    if (!call.flags.changed('filename') && !call.flags.changed('kustomize'))
      throw new Failure('must specify one of -f and -k')
    yield* call.client.loadSchema()
    const { found, problems } = yield* readManifests(call, validation !== 'Ignore')
    if (found.length === 0 && problems.length === 0) throw new Failure('no objects passed to create')
    const failed: Problem[] = [...problems]
    const done = resultPrinter(call, dryRun)
    for (const manifest of found)
      try {
        done(yield* createOne(call, manifest, dryRun, validation), 'created')
      } catch (thrown) {
        if (!isProblem(thrown)) throw thrown
        failed.push(thrown)
      }
    reportAll(failed)
  },
}

function* createOne(
  call: Call,
  { kind, thing, source }: Manifest,
  dryRun: DryRun,
  validation: string,
): Task<Thing> {
  const body = call.flags.bool('save-config') ? withLastApplied(thing) : thing
  if (dryRun === 'client') return body
  const query = changeQuery(dryRun, 'kubectl-create', { fieldValidation: validation })
  try {
    return yield* call.client.create(pathFor(kind, thing.metadata.namespace), body, query)
  } catch (thrown) {
    throw thrown instanceof Refusal ? thrown.during(`error when creating "${source}"`) : thrown
  }
}
