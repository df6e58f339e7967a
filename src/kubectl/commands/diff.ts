/** kubectl diff: what apply would change. Mirrors kubectl/pkg/cmd/diff/diff.go. */
import { createThreeWayMergePatch } from '../../k8s/patch/three-way-patch'
import { calendar } from '../../k8s/time'
import { toYaml } from '../../k8s/yaml'
import type { Call, Command } from '../call'
import { APPLY_PATCH, pathFor, STRATEGIC_PATCH, type Thing } from '../client'
import { Failure, Failures, isNotFound, isProblem, type Problem, Refusal } from '../failure'
import { LAST_APPLIED, lastApplied, withLastApplied } from '../last-applied'
import { type Manifest, readManifests } from '../manifests'
import { catching, type Task } from '../run'
import { FILENAME, SELECTOR } from '../shared-flags'
import { unifiedDiff } from '../unified-diff'

export const diff: Command = {
  name: 'diff',
  group: 'Advanced Commands:',
  short: 'Diff the live version against a would-be applied version',
  long: `Diff configurations specified by file name or stdin between the current online configuration, and the configuration as it would be if applied.

The output is always YAML.

Exit status: 0 No differences were found. 1 Differences were found. >1 Kubectl or diff failed with an error.`,
  usage: 'diff -f FILENAME [options]',
  flags: [
    ...FILENAME,
    SELECTOR,
    { name: 'server-side', type: 'bool', help: 'If true, apply runs in the server instead of the client.' },
    {
      name: 'force-conflicts',
      type: 'bool',
      help: 'If true, server-side apply will force the changes against conflicts.',
    },
    {
      name: 'field-manager',
      type: 'string',
      default: 'kubectl-client-side-apply',
      help: 'Name of the manager used to track field ownership.',
    },
    { name: 'show-managed-fields', type: 'bool', help: 'If true, include managed fields in the diff.' },
    {
      name: 'concurrency',
      type: 'int',
      default: '1',
      help: 'Number of objects to process in parallel when diffing against the live version.',
    },
    { name: 'prune', type: 'bool', help: 'Include resources that would be deleted by pruning.' },
  ],
  *run(call) {
    if (!call.flags.changed('filename') && !call.flags.changed('kustomize'))
      throw new Failure('must specify one of -f and -k', 2)
    yield* call.client.loadSchema()
    const { found, problems } = yield* readManifests(call, false)
    const failed: Problem[] = [...problems]
    const numbers = [
      call.random.between(100_000_000, 4_000_000_000),
      call.random.between(100_000_000, 4_000_000_000),
    ]
    let different = false
    for (const manifest of found) {
      const outcome = yield* catching(differenceOf(call, manifest, numbers))
      if ('value' in outcome) {
        different ||= outcome.value !== ''
        call.out(outcome.value)
      } else if (isProblem(outcome.thrown)) failed.push(outcome.thrown)
      else throw outcome.thrown
    }
    if (failed.length > 0) throw failed.length === 1 ? failed[0] : new Failures(failed)
    return different ? 1 : 0
  },
}

function* differenceOf(call: Call, manifest: Manifest, numbers: readonly number[]): Task<string> {
  const { kind, thing } = manifest
  const live = yield* liveOf(call, manifest)
  const merged = yield* mergedOf(call, manifest, live)
  const text = (object: Thing | undefined) => (object ? toYaml(shown(call, object)) : '')
  const hunks = unifiedDiff(text(live), text(merged))
  if (hunks === '') return ''
  const name = [kind.group, kind.version, kind.kind, thing.metadata.namespace ?? '', thing.metadata.name]
    .filter((part, i) => part !== '' || i === 3)
    .join('.')
  const [from, to] = [`/tmp/LIVE-${numbers[0]}/${name}`, `/tmp/MERGED-${numbers[1]}/${name}`]
  const at = timeText(call.system.now)
  return `diff -u -N ${from} ${to}\n--- ${from}\t${at}\n+++ ${to}\t${at}\n${hunks}`
}

function* liveOf(call: Call, { kind, thing }: Manifest): Task<Thing | undefined> {
  const { name, namespace } = thing.metadata
  const outcome = yield* catching(call.client.get(pathFor(kind, namespace, name)))
  if ('value' in outcome) return outcome.value
  if (isNotFound(outcome.thrown)) return undefined
  throw outcome.thrown
}

/** The object as it would be: asked of the server, which keeps nothing. */
function* mergedOf(call: Call, { kind, thing, source }: Manifest, live: Thing | undefined): Task<Thing> {
  const { name, namespace } = thing.metadata
  const query = { dryRun: 'All', fieldManager: call.flags.string('field-manager') }
  try {
    if (call.flags.bool('server-side'))
      return yield* call.client.patch(pathFor(kind, namespace, name), APPLY_PATCH, thing, {
        ...query,
        fieldManager: 'kubectl',
        force: `${call.flags.bool('force-conflicts')}`,
      })
    const modified = withLastApplied(thing)
    if (!live) return yield* call.client.create(pathFor(kind, namespace), modified, query)
    const patch = createThreeWayMergePatch(lastApplied(live), modified, live, kind)
    if (Object.keys(patch).length === 0) return live
    return yield* call.client.patch(pathFor(kind, namespace, name), STRATEGIC_PATCH, patch, query)
  } catch (thrown) {
    throw thrown instanceof Refusal ? thrown.during(`error when diffing "${source}"`) : thrown
  }
}

/** What apply itself writes down is not a difference. */
function shown(call: Call, object: Thing): unknown {
  const { managedFields, annotations, ...rest } = object.metadata
  const { [LAST_APPLIED]: _, ...others } = annotations ?? {}
  const keep = call.flags.bool('show-managed-fields') && managedFields ? { managedFields } : {}
  return {
    ...object,
    metadata: { ...rest, ...(Object.keys(others).length > 0 ? { annotations: others } : {}), ...keep },
  }
}

const two = (n: number) => `${n}`.padStart(2, '0')
function timeText(at: number): string {
  const c = calendar(at)
  return `${c.year}-${two(c.month)}-${two(c.day)} ${two(c.hour)}:${two(c.minute)}:${two(c.second)}.${`${c.millisecond}`.padStart(3, '0')}000000 +0000`
}
