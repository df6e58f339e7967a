/** kubectl set image, env, resources, selector, serviceaccount, subject. Mirrors kubectl/pkg/cmd/set. */
import type { Container, EnvVar } from '../../k8s/api'
import { parseQuantity } from '../../k8s/quantity'
import { type Call, type Command, line } from '../call'
import { changeCause, forEachItem, mergePatch } from '../changing'
import { STRATEGIC_PATCH } from '../client'
import { Failure, usageFailure } from '../failure'
import type { Flag } from '../flags'
import { podSpecOf, wrapPodSpec } from '../pod-spec-of'
import { dryRunOf, resultPrinter } from '../printers/result'
import { applyMergePatch } from '../../k8s/patch/json-merge-patch'
import { ALL, CHANGE, FILENAME, LOCAL, SELECTOR } from '../shared-flags'
import type { Task } from '../run'
import type { Item } from '../targets'

const TARGET_FLAGS: readonly Flag[] = [...FILENAME, SELECTOR, ALL, LOCAL, ...CHANGE]
const CONTAINERS: Flag = {
  name: 'containers',
  short: 'c',
  type: 'string',
  default: '*',
  help: 'The names of containers in the selected pod templates to change - may use wildcards',
}

/** Arguments that name objects, and those of the form key=value or key-. */
function split(call: Call): { resources: readonly string[]; changes: readonly string[] } {
  const first = call.args.findIndex((arg) => arg.includes('=') || /.-$/.test(arg))
  return first < 0
    ? { resources: call.args, changes: [] }
    : { resources: call.args.slice(0, first), changes: call.args.slice(first) }
}

/** Patches pod specs; what changes nothing is neither sent nor told. */
function* patchSpecs(
  call: Call,
  resources: readonly string[],
  what: string,
  patchOf: (item: Item) => object | undefined,
): Task<void> {
  const dryRun = call.flags.bool('local') ? 'client' : dryRunOf(call)
  const done = resultPrinter(call, dryRun)
  const cause = changeCause(call)
  yield* forEachItem(call, resources, function* (item) {
    const inner = patchOf(item)
    if (!inner) return
    const patch = {
      ...(Object.keys(cause).length > 0 ? { metadata: { annotations: cause } } : {}),
      ...wrapPodSpec(item.thing, inner),
    }
    done(yield* mergePatch(call, item, patch, { dryRun, contentType: STRATEGIC_PATCH, manager: 'set' }), what)
  })
}

const matches = (pattern: string, name: string) =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(name)

const image: Command = {
  name: 'image',
  short: 'Update the image of a pod template',
  usage:
    'image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]',
  completes: 'resources',
  flags: TARGET_FLAGS,
  *run(call) {
    const { resources, changes } = split(call)
    if (resources.length === 0 && !call.flags.changed('filename'))
      throw usageFailure(
        call.path,
        'one or more resources must be specified as <resource> <name> or <resource>/<name>',
      )
    if (changes.length === 0) throw new Failure('at least one image update is required')
    const images = changes.map(
      (change) => [change.slice(0, change.indexOf('=')), change.slice(change.indexOf('=') + 1)] as const,
    )
    yield* patchSpecs(call, resources, 'image updated', ({ thing }) => {
      const { containers, initContainers = [] } = podSpecOf(thing)
      for (const [name] of images)
        if (name !== '*' && ![...containers, ...initContainers].some((container) => container.name === name))
          throw new Failure(`unable to find container named "${name}"`)
      const changed = (list: readonly Container[]) =>
        list.flatMap(({ name, image: before }) => {
          const wanted = images.find(([each]) => each === '*' || each === name)?.[1]
          return wanted !== undefined && wanted !== before ? [{ name, image: wanted }] : []
        })
      return specPatch({ containers: changed(containers), initContainers: changed(initContainers) })
    })
  },
}

/** Only the lists that have something in them. */
function specPatch(lists: Readonly<Record<string, readonly object[]>>): object | undefined {
  const entries = Object.entries(lists).filter(([, list]) => list.length > 0)
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

const env: Command = {
  name: 'env',
  short: 'Update environment variables on a pod template',
  usage: 'env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]',
  completes: 'resources',
  flags: [
    ...TARGET_FLAGS,
    CONTAINERS,
    {
      name: 'env',
      short: 'e',
      type: 'strings',
      help: 'Specify a key-value pair for an environment variable to set into each container.',
    },
    {
      name: 'from',
      type: 'string',
      help: 'The name of a resource from which to inject environment variables',
    },
    { name: 'prefix', type: 'string', help: 'Prefix to append to variable names' },
    { name: 'keys', type: 'list', help: 'Comma-separated list of keys to import from specified resource' },
    {
      name: 'list',
      type: 'bool',
      help: 'If true, display the environment and any changes in the standard format.',
    },
    {
      name: 'resolve',
      type: 'bool',
      help: 'If true, show secret or configmap references when listing variables',
    },
    {
      name: 'overwrite',
      type: 'bool',
      default: 'true',
      help: 'If true, allow environment to be overwritten, otherwise reject updates that overwrite existing environment.',
    },
  ],
  *run(call) {
    const { resources, changes } = split(call)
    if (resources.length === 0 && !call.flags.changed('filename'))
      throw usageFailure(
        call.path,
        'one or more resources must be specified as <resource> <name> or <resource>/<name>',
      )
    const pattern = call.flags.string('containers')
    if (call.flags.bool('list'))
      return yield* forEachItem(call, resources, (item) => listEnv(call, item, pattern))
    const wanted = [...changes, ...call.flags.all('env')]
    const imported = call.flags.string('from') ? yield* importedEnv(call) : []
    if (wanted.length === 0 && imported.length === 0)
      throw usageFailure(call.path, 'at least one environment variable must be provided')
    yield* patchSpecs(call, resources, 'env updated', ({ thing }) => {
      const change = ({ name, env: before = [] }: Container) => {
        if (!matches(pattern, name)) return []
        const after = envPatch(call, before, wanted, imported)
        return after.length > 0 ? [{ name, env: after }] : []
      }
      const { containers, initContainers = [] } = podSpecOf(thing)
      return specPatch({
        containers: containers.flatMap(change),
        initContainers: initContainers.flatMap(change),
      })
    })
  },
}

function listEnv(call: Call, { thing, name, kind }: Item, pattern: string): void {
  const { containers, initContainers = [] } = podSpecOf(thing)
  for (const container of [...initContainers, ...containers]) {
    if (!matches(pattern, container.name)) continue
    line(call, `# ${kind.kind} ${name}, container ${container.name}`)
    for (const { name: key, value = '', valueFrom } of container.env ?? [])
      line(call, valueFrom ? `# ${key} from ${sourceText(valueFrom)}` : `${key}=${value}`)
  }
}

function sourceText({
  fieldRef,
  resourceFieldRef,
  secretKeyRef,
  configMapKeyRef,
}: NonNullable<EnvVar['valueFrom']>): string {
  if (fieldRef) return `field path ${fieldRef.fieldPath}`
  if (resourceFieldRef) return `resource field ${resourceFieldRef.resource}`
  if (secretKeyRef) return `secret ${secretKeyRef.name}, key ${secretKeyRef.key}`
  return `configmap ${configMapKeyRef?.name}, key ${configMapKeyRef?.key}`
}

function envPatch(
  call: Call,
  before: readonly EnvVar[],
  wanted: readonly string[],
  imported: readonly EnvVar[],
): object[] {
  const patch: object[] = [...imported]
  for (const text of wanted) {
    const equals = text.indexOf('=')
    const name = equals < 0 ? text.slice(0, -1) : text.slice(0, equals)
    const there = before.find((each) => each.name === name)
    if (equals < 0) {
      if (there) patch.push({ name, $patch: 'delete' })
      continue
    }
    const value = text.slice(equals + 1)
    if (there && !call.flags.bool('overwrite'))
      throw new Failure(`'${name}' already has a value (${there.value ?? ''}), and --overwrite is false`)
    if (there?.value !== value) patch.push({ name, value, ...(there?.valueFrom ? { valueFrom: null } : {}) })
  }
  return patch
}

function* importedEnv(call: Call): Task<EnvVar[]> {
  const [type = '', name = ''] = call.flags.string('from').split('/')
  const isSecret = /^secrets?$/.test(type)
  const thing = yield* call.client.get(
    `/api/v1/namespaces/${call.namespace}/${isSecret ? 'secrets' : 'configmaps'}/${name}`,
  )
  const keys = call.flags.list('keys')
  return Object.keys((thing.data as object | undefined) ?? {})
    .filter((key) => keys.length === 0 || keys.includes(key))
    .map((key) => ({
      name: `${call.flags.string('prefix')}${key}`.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_'),
      valueFrom: isSecret ? { secretKeyRef: { name, key } } : { configMapKeyRef: { name, key } },
    }))
}

const resources: Command = {
  name: 'resources',
  short: 'Update resource requests/limits on objects with pod templates',
  usage: 'resources (-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS] [options]',
  completes: 'resources',
  flags: [
    ...TARGET_FLAGS,
    CONTAINERS,
    {
      name: 'limits',
      type: 'list',
      help: "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'.",
    },
    {
      name: 'requests',
      type: 'list',
      help: "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'.",
    },
  ],
  *run(call) {
    const limits = amountsOf(call.flags.list('limits'))
    const requests = amountsOf(call.flags.list('requests'))
    if (!limits && !requests)
      throw usageFailure(
        call.path,
        'you must specify an update to requests or limits (in the form of --requests/--limits)',
      )
    const pattern = call.flags.string('containers')
    yield* patchSpecs(call, call.args, 'resource requirements updated', ({ thing }) => {
      const chosen = podSpecOf(thing).containers.filter(({ name }) => matches(pattern, name))
      if (chosen.length === 0) throw new Failure(`unable to find container named ${pattern}`)
      const changed = chosen.filter((container) => {
        const before = container.resources ?? {}
        return (
          JSON.stringify(
            applyMergePatch(before, { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) }),
          ) !== JSON.stringify(before)
        )
      })
      return specPatch({
        containers: changed.map(({ name }) => ({
          name,
          resources: { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) },
        })),
      })
    })
  },
}

function amountsOf(pairs: readonly string[]): Record<string, string> | undefined {
  if (pairs.length === 0) return undefined
  const amounts: Record<string, string> = {}
  for (const pair of pairs) {
    const [name, value] = pair.split('=')
    if (!name || value === undefined)
      throw new Failure(`invalid argument syntax ${pair}, expected <resource>=<value>`)
    if (parseQuantity(value) === undefined)
      throw new Failure(
        `quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
      )
    amounts[name] = value
  }
  return amounts
}

const selector: Command = {
  name: 'selector',
  short: 'Set the selector on a resource',
  usage: 'selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version] [options]',
  completes: 'resources',
  flags: [
    ...TARGET_FLAGS,
    {
      name: 'resource-version',
      type: 'string',
      help: 'If non-empty, the selectors update will only succeed if this is the current resource-version for the object.',
    },
  ],
  *run(call) {
    const { resources: named, changes } = split(call)
    if (changes.length === 0)
      throw usageFailure(call.path, 'one or more selectors must be specified as <key>=<value>')
    const map = Object.fromEntries(
      changes
        .join(',')
        .split(',')
        .map((pair) => pair.split('=') as [string, string]),
    )
    const dryRun = dryRunOf(call)
    const done = resultPrinter(call, dryRun)
    yield* forEachItem(call, named, function* (item) {
      const before = (item.thing.spec?.selector ?? {}) as Record<string, string>
      if (item.kind.kind !== 'Service') throw new Failure(`setting a selector is only supported for Services`)
      const cleared = Object.fromEntries(Object.keys(before).map((key) => [key, null]))
      const patch = { spec: { selector: { ...cleared, ...map } } }
      done(yield* mergePatch(call, item, patch, { dryRun, manager: 'set' }), 'selector updated')
    })
  },
}

const serviceaccount: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  short: 'Update the service account of a resource',
  usage: 'serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT [options]',
  completes: 'resources',
  flags: TARGET_FLAGS,
  *run(call) {
    const account = call.args.at(-1)
    if (!account) throw usageFailure(call.path, 'serviceaccount is required')
    yield* patchSpecs(call, call.args.slice(0, -1), 'serviceaccount updated', ({ thing }) =>
      podSpecOf(thing).serviceAccountName === account ? undefined : { serviceAccountName: account },
    )
  },
}

export const set: Command = {
  name: 'set',
  group: 'Basic Commands (Beginner):',
  short: 'Set specific features on objects',
  long: 'Configure application resources.\n\nThese commands help you make changes to existing application resources.',
  usage: 'set SUBCOMMAND [options]',
  commands: [env, image, resources, selector, serviceaccount],
}
