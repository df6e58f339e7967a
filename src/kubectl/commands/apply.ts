/**
 * kubectl apply: brings objects to what the files say. Client-side: three-way merge of last-applied, file and live
 * object. Mirrors kubectl/pkg/cmd/apply/{apply,patcher}.go.
 */
import { createThreeWayMergePatch } from '../../k8s/patch/three-way-patch'
import type { Call, Command } from '../call'
import { MERGE_PATCH, pathFor, STRATEGIC_PATCH, type Thing } from '../client'
import { Failure, isNotFound, isProblem, type Problem, Refusal, usageFailure } from '../failure'
import { LAST_APPLIED, lastApplied, withLastApplied } from '../last-applied'
import { type Manifest, readManifests } from '../manifests'
import { compactJson } from '../printers/json'
import { changeQuery, dryRunOf, resultPrinter, validationOf, type DryRun } from '../printers/result'
import { kindText, resourceText } from '../resource-types'
import type { Task } from '../run'
import { CHANGE, FILENAME, SELECTOR, VALIDATE } from '../shared-flags'
import { reportAll } from '../targets'
import { pruneProblem } from './apply-prune'
import { applyOnServer } from './apply-on-server'

export const apply: Command = {
  name: 'apply',
  group: 'Advanced Commands:',
  short: 'Apply a configuration to a resource by file name or stdin',
  usage: 'apply (-f FILENAME | -k DIRECTORY) [options]',
  long: "Apply a configuration to a resource by file name or stdin. The resource name must be specified. This resource will be created if it doesn't exist yet.",
  examples: `# Apply the configuration in pod.yaml to a pod
kubectl apply -f ./pod.yaml

# Apply the YAML passed into stdin to a pod
cat pod.yaml | kubectl apply -f -`,
  flags: [
    ...FILENAME,
    ...CHANGE,
    SELECTOR,
    VALIDATE,
    { name: 'server-side', type: 'bool', help: 'If true, apply runs in the server instead of the client.' },
    {
      name: 'force-conflicts',
      type: 'bool',
      help: 'If true, server-side apply will force the changes against conflicts.',
    },
    {
      name: 'force',
      type: 'bool',
      help: 'If true, immediately remove resources from API and bypass graceful deletion.',
    },
    {
      name: 'subresource',
      type: 'string',
      values: ['status', 'scale', 'resize'],
      help: 'If specified, apply will operate on the subresource of the requested object.  Only allowed when using --server-side.',
    },
    {
      name: 'overwrite',
      type: 'bool',
      default: 'true',
      help: 'Automatically resolve conflicts between the modified and live configuration by using values from the modified configuration',
    },
    {
      name: 'prune',
      type: 'bool',
      help: 'Automatically delete resource objects, that do not appear in the configs and are created by either apply or create --save-config.',
    },
    {
      name: 'all',
      type: 'bool',
      help: 'Select all resources in the namespace of the specified resource types.',
    },
    {
      name: 'wait',
      type: 'bool',
      help: 'If true, wait for resources to be gone before returning. This waits for finalizers.',
    },
    {
      name: 'cascade',
      type: 'string',
      default: 'background',
      bare: 'background',
      help: 'Must be "background", "orphan", or "foreground".',
    },
    {
      name: 'grace-period',
      type: 'int',
      default: '-1',
      help: 'Period of time in seconds given to the resource to terminate gracefully.',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      help: 'The length of time to wait before giving up on a delete.',
    },
    {
      name: 'openapi-patch',
      type: 'bool',
      default: 'true',
      help: 'If true, use openapi to calculate diff when the openapi presents and the resource can be found in the openapi spec.',
    },
  ],
  *run(call) {
    const validation = validationOf(call)
    const dryRun = dryRunOf(call)
    checkFlags(call, dryRun)
    yield* call.client.loadSchema()
    const { found, problems } = yield* readManifests(call, validation !== 'Ignore')
    if (found.length === 0 && problems.length === 0) throw new Failure('no objects passed to apply')
    const done = resultPrinter(call, dryRun)
    const failed: Problem[] = [...problems]
    for (const manifest of found)
      try {
        const [thing, what] = yield* applyOne(call, manifest, dryRun, validation)
        done(thing, what)
      } catch (thrown) {
        if (!isProblem(thrown)) throw thrown
        failed.push(thrown)
      }
    reportAll(failed)
  },
}

function checkFlags(call: Call, dryRun: DryRun): void {
  const { flags } = call
  if (call.args.length > 0) throw usageFailure(call.path, `Unexpected args: [${call.args.join(' ')}]`)
  if (flags.bool('force-conflicts') && !flags.bool('server-side'))
    throw new Failure('--force-conflicts only works with --server-side')
  if (dryRun === 'client' && flags.bool('server-side'))
    throw new Failure(
      `--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)`,
    )
  if (flags.string('subresource') && !flags.bool('server-side'))
    throw new Failure('--subresource can only be specified for --server-side')
  const pruning = pruneProblem(flags)
  if (pruning) throw new Failure(pruning)
  if (!flags.changed('filename') && !flags.changed('kustomize'))
    throw new Failure('must specify one of -f and -k')
}

export type Applied = [thing: Thing, what: string]

function* applyOne(call: Call, manifest: Manifest, dryRun: DryRun, validation: string): Task<Applied> {
  const { thing } = manifest
  if (thing.metadata.generateName && !thing.metadata.name)
    throw new Failure(`from ${thing.metadata.generateName}: cannot use generate name with apply`)
  if (call.flags.bool('server-side')) return yield* applyOnServer(call, manifest, dryRun, validation)
  const current = yield* currentOf(call, manifest)
  return current
    ? yield* applyPatch(call, manifest, current, dryRun, validation)
    : yield* applyNew(call, manifest, dryRun, validation)
}

/** The live object; undefined when there is none. */
function* currentOf(call: Call, { thing, kind, source }: Manifest): Task<Thing | undefined> {
  const { name, namespace } = thing.metadata
  const during = `error when retrieving current configuration of:\nResource: "${resourceText(kind)}", GroupVersionKind: "${kindText(kind)}"\nName: "${name ?? ''}", Namespace: "${namespace ?? ''}"\nfrom server for: "${source}"`
  if (!name) throw new Failure(`error: ${during}: resource name may not be empty`.replace(/^error: /, ''))
  try {
    return yield* call.client.get(pathFor(kind, namespace, name))
  } catch (thrown) {
    if (isNotFound(thrown)) return undefined
    throw thrown instanceof Refusal ? thrown.during(during) : thrown
  }
}

function* applyNew(call: Call, manifest: Manifest, dryRun: DryRun, validation: string): Task<Applied> {
  const { kind, source } = manifest
  const thing = withLastApplied(manifest.thing)
  if (dryRun === 'client') return [thing, 'created']
  const query = changeQuery(dryRun, managerOf(call), { fieldValidation: validation })
  try {
    const path = pathFor(kind, thing.metadata.namespace)
    return [yield* call.client.create(path, thing, query), 'created']
  } catch (thrown) {
    throw thrown instanceof Refusal ? thrown.during(`error when creating "${source}"`) : thrown
  }
}

function* applyPatch(
  call: Call,
  manifest: Manifest,
  current: Thing,
  dryRun: DryRun,
  validation: string,
): Task<Applied> {
  const { kind, source } = manifest
  const modified = withLastApplied(manifest.thing)
  const original = lastApplied(current)
  if (original === undefined && dryRun !== 'client') warnMissing(call, manifest)
  const patch = createThreeWayMergePatch(original, modified, current, kind)
  const text = compactJson(patch)
  if (text === '{}') return [current, 'unchanged']
  if (dryRun === 'client') return [current, 'configured']
  const query = changeQuery(dryRun, managerOf(call), { fieldValidation: validation })
  try {
    const path = pathFor(kind, current.metadata.namespace, current.metadata.name)
    const patched = yield* call.client.patch(path, kind.custom ? MERGE_PATCH : STRATEGIC_PATCH, patch, query)
    return [
      patched,
      patched.metadata.resourceVersion === current.metadata.resourceVersion ? 'unchanged' : 'configured',
    ]
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    throw thrown.during(
      `error when applying patch:\n${text}\nto:\nResource: "${resourceText(kind)}", GroupVersionKind: "${kindText(kind)}"\nName: "${current.metadata.name}", Namespace: "${current.metadata.namespace ?? ''}"\nfor: "${source}": error when patching "${source}"`,
    )
  }
}

function warnMissing(call: Call, { kind, thing }: Manifest): void {
  call.err(
    `Warning: resource ${kind.plural}/${thing.metadata.name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
  )
}

const managerOf = (call: Call) => call.flags.string('field-manager') || 'kubectl-client-side-apply'
