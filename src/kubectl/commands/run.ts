/** kubectl run: one pod from flags. Mirrors kubectl/pkg/cmd/run/run.go and kubectl/pkg/generate. */
import type { Pod } from '../../k8s/api'
import { parseYaml } from '../../k8s/yaml'
import { type Call, type Command, namespaceGiven } from '../call'
import { applyMergePatch } from '../../k8s/patch/json-merge-patch'
import { pathFor, type Thing } from '../client'
import { Failure, Plain, usageFailure } from '../failure'
import { containerOf } from '../pod-targets'
import { changeQuery, dryRunOf, resultPrinter } from '../printers/result'
import { kindNamed } from '../resource-types'
import { catching, type Task } from '../run'
import { CHANGE } from '../shared-flags'
import { itemOf } from '../targets'
import { attachOrLog, printLog } from './attach-or-log'
import { deleteItem } from './delete'
import { waitForDeletion, whenPod } from '../waiting'

export const run: Command = {
  name: 'run',
  group: 'Basic Commands (Beginner):',
  short: 'Run a particular image on the cluster',
  usage:
    'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...] [options]',
  examples: `# Start a nginx pod
kubectl run nginx --image=nginx

# Start a busybox pod and keep it in the foreground, don't restart it if it exits
kubectl run -i -t busybox --image=busybox --restart=Never`,
  flags: [
    ...CHANGE,
    { name: 'image', type: 'string', required: true, help: 'The image for the container to run.' },
    { name: 'image-pull-policy', type: 'string', help: 'The image pull policy for the container.' },
    { name: 'annotations', type: 'list', help: 'Annotations to apply to the pod.' },
    {
      name: 'attach',
      type: 'bool',
      help: "If true, wait for the Pod to start running, and then attach to the Pod as if 'kubectl attach ...' were called.",
    },
    {
      name: 'command',
      type: 'bool',
      help: "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default.",
    },
    { name: 'env', type: 'strings', help: 'Environment variables to set in the container.' },
    {
      name: 'expose',
      type: 'bool',
      help: 'If true, create a ClusterIP service associated with the pod.  Requires `--port`.',
    },
    { name: 'labels', short: 'l', type: 'string', help: 'Comma separated labels to apply to the pod.' },
    {
      name: 'leave-stdin-open',
      type: 'bool',
      help: 'If the pod is started in interactive mode or with stdin, leave stdin open after the first attach completes.',
    },
    { name: 'overrides', type: 'string', help: 'An inline JSON override for the generated object.' },
    {
      name: 'override-type',
      type: 'string',
      default: 'merge',
      help: 'The method used to override the generated object: json, merge, or strategic.',
    },
    { name: 'port', type: 'string', help: 'The port that this container exposes.' },
    { name: 'privileged', type: 'bool', help: 'If true, run the container in privileged mode.' },
    { name: 'quiet', short: 'q', type: 'bool', help: 'If true, suppress prompt messages.' },
    {
      name: 'restart',
      type: 'string',
      default: 'Always',
      values: ['Always', 'OnFailure', 'Never'],
      help: 'The restart policy for this Pod.  Legal values [Always, OnFailure, Never].',
    },
    {
      name: 'rm',
      type: 'bool',
      help: 'If true, delete the pod after it exits.  Only valid when attaching to the container.',
    },
    {
      name: 'save-config',
      type: 'bool',
      help: 'If true, the configuration of current object will be saved in its annotation.',
    },
    {
      name: 'stdin',
      short: 'i',
      type: 'bool',
      help: 'Keep stdin open on the container in the pod, even if nothing is attached.',
    },
    { name: 'tty', short: 't', type: 'bool', help: 'Allocate a TTY for the container in the pod.' },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '1m0s',
      help: 'The length of time to wait until at least one pod is running',
    },
    {
      name: 'grace-period',
      type: 'int',
      default: '-1',
      help: 'Period of time in seconds given to the resource to terminate gracefully.',
    },
    {
      name: 'force',
      type: 'bool',
      help: 'If true, immediately remove resources from API and bypass graceful deletion.',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      help: 'The length of time to wait before giving up on a delete.',
    },
    { name: 'wait', type: 'bool', help: 'If true, wait for resources to be gone before returning.' },
    {
      name: 'cascade',
      type: 'string',
      default: 'background',
      help: 'Must be "background", "orphan", or "foreground".',
    },
  ],
  *run(call) {
    const { flags } = call
    const name = checked(call)
    const dryRun = dryRunOf(call)
    const attaching = flags.bool('attach') || (flags.bool('stdin') && !flags.changed('attach'))
    if (flags.bool('rm') && !attaching) throw new Failure('--rm should only be used for attached containers')
    if (flags.bool('tty') && !flags.bool('stdin'))
      throw new Failure('-i/--stdin is required for containers with -t/--tty=true')
    if (attaching && dryRun !== 'none')
      throw new Failure(
        `--dry-run=${dryRun} can't be used with attached containers options (--attach, --stdin, or --tty)`,
      )
    const done = resultPrinter(call, dryRun)
    const pod = podOf(call, name)
    const query = changeQuery(dryRun, 'kubectl-run')
    const services = kindNamed('services')
    const service = flags.bool('expose') ? serviceOf(call, name) : undefined
    if (service) {
      const made =
        dryRun === 'client'
          ? service
          : yield* call.client.create(pathFor(services, call.namespace), service, query)
      done(made, 'created')
    }
    const made =
      dryRun === 'client'
        ? pod
        : yield* call.client.create(pathFor(kindNamed('pods'), call.namespace), pod, query)
    if (!attaching) return done(made, 'created')
    const outcome = yield* catching(attachToNew(call, made))
    if (flags.bool('rm')) yield* remove(call, made)
    if ('thrown' in outcome) throw outcome.thrown
    return 0
  },
}

/** docker/distribution's reference: lower-case path, optional tag and digest. */
const IMAGE =
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[\w:.+-]+)?$/

function checked(call: Call): string {
  const { flags, args, dash } = call
  if (args.length === 0 || dash === 0) throw usageFailure(call.path, 'NAME is required for run')
  if (dash > 1) throw usageFailure(call.path, `exactly one NAME is required, got ${dash}`)
  const image = flags.string('image')
  if (!IMAGE.test(image)) throw new Failure(`Invalid image name "${image}": invalid reference format`)
  if (!['Always', 'OnFailure', 'Never'].includes(flags.string('restart')))
    throw new Failure(`invalid restart policy: ${flags.string('restart')}`)
  if (flags.bool('expose') && !flags.string('port'))
    throw usageFailure(call.path, '--port must be set when exposing a service')
  return args[0]!
}

const labelsOf = ({ flags }: Call, name: string) =>
  flags.string('labels') ? pairsOf(flags.list('labels')) : { run: name }

function podOf(call: Call, name: string): Thing {
  const { flags } = call
  const annotations = pairsOf(flags.list('annotations'))
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      labels: labelsOf(call, name),
      name,
      ...(namespaceGiven(call) ? { namespace: call.namespace } : {}),
    },
    spec: {
      containers: [containerFrom(call, name)],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: flags.string('restart'),
    },
    status: {},
  }
  const overrides = flags.string('overrides')
  return (overrides ? applyMergePatch(pod, parseYaml(overrides)[0]) : pod) as Thing
}

function containerFrom(call: Call, name: string): object {
  const { flags, args } = call
  const words = args.slice(1)
  const env = flags.all('env').map(variable)
  const port = Number(flags.string('port'))
  return {
    ...(words.length > 0 ? { [flags.bool('command') ? 'command' : 'args']: words } : {}),
    ...(env.length > 0 ? { env } : {}),
    image: flags.string('image'),
    ...(flags.string('image-pull-policy') ? { imagePullPolicy: flags.string('image-pull-policy') } : {}),
    name,
    ...(port > 0 ? { ports: [{ containerPort: port }] } : {}),
    resources: {},
    ...(flags.bool('privileged') ? { securityContext: { privileged: true } } : {}),
    ...(flags.bool('stdin') ? { stdin: true, stdinOnce: !flags.bool('leave-stdin-open') } : {}),
    ...(flags.bool('tty') ? { tty: true } : {}),
  }
}

function variable(text: string): object {
  const equals = text.indexOf('=')
  const name = text.slice(0, Math.max(0, equals))
  if (equals < 1 || !/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) throw new Failure(`invalid env: ${text}`)
  return { name, value: text.slice(equals + 1) }
}

const pairsOf = (pairs: readonly string[]): Record<string, string> =>
  Object.fromEntries(pairs.map((pair) => [pair.split('=')[0]!, pair.slice(pair.indexOf('=') + 1)]))

function serviceOf(call: Call, name: string): Thing {
  const port = Number(call.flags.string('port'))
  const selector = labelsOf(call, name)
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      ...(call.flags.string('labels') ? { labels: selector } : {}),
      ...(namespaceGiven(call) ? { namespace: call.namespace } : {}),
    },
    spec: { ports: [{ port, protocol: 'TCP', targetPort: port }], selector },
    status: { loadBalancer: {} },
  }
}

/** Waits until the pod is ready (or over), talks to it, and ends as its container does. */
function* attachToNew(call: Call, made: Thing): Task<void> {
  const wait = (isDone: (pod: Pod) => boolean) =>
    whenPod(call, made.metadata, isDone, {
      deadline: call.system.now + call.flags.duration('pod-running-timeout'),
      untold: 'timed out waiting for the condition',
    })
  const pod = yield* wait((it) => isOver(it) || isReady(it))
  const container = containerOf(call, pod, '', true)
  // What was printed before the connection stands comes from the log.
  yield* printLog(call, pod, container)
  if (!isOver(pod)) yield* attachOrLog(call, pod, container)
  const policy = call.flags.string('restart')
  if (policy === 'Always' || call.flags.bool('leave-stdin-open')) return
  // A pod that is started again until it succeeds is only over then.
  const isDone = policy === 'OnFailure' ? hasSucceeded : isOver
  throwUnlessSucceeded(yield* wait(isDone))
}

const hasSucceeded = ({ status }: Pod) => status?.phase === 'Succeeded'
const isOver = ({ status }: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed'
const isReady = ({ status }: Pod) =>
  status?.phase === 'Running' &&
  status.conditions?.some((it) => it.type === 'Ready' && it.status === 'True') === true

function throwUnlessSucceeded(pod: Pod): void {
  if (hasSucceeded(pod)) return
  const { namespace, name } = pod.metadata
  const { exitCode = 0, reason, message = '' } = pod.status?.containerStatuses?.[0]?.state?.terminated ?? {}
  if (exitCode === 0) throw new Failure(`pod ${namespace}/${name} failed with unknown exit code`)
  throw new Plain(`pod ${namespace}/${name} terminated (${reason})\n${message}`, exitCode)
}

function* remove(call: Call, made: Thing): Task<void> {
  const item = itemOf(kindNamed('pods'), made)
  yield* deleteItem(call, item, { gracePeriod: -1, force: false, cascade: 'Background' }, 'none')
  if (call.flags.bool('wait')) yield* waitForDeletion(call, item, made.metadata.uid, call.system.now + 60_000)
}
