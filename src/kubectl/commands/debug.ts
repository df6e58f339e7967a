/** kubectl debug: ephemeral container, copy of a pod, or a pod on a node. Mirrors kubectl/pkg/cmd/debug/debug.go. */
import type { Pod } from '../../k8s/api'
import { type Call, type Command, line } from '../call'
import { pathFor, STRATEGIC_PATCH } from '../client'
import { usageFailure } from '../failure'
import { kindNamed } from '../resource-types'
import type { Task } from '../run'
import { CONTAINER, FILENAME } from '../shared-flags'
import { podPath } from '../pod-targets'
import { whenPod } from '../waiting'
import { attachOrLog, printLog } from './attach-or-log'

const PROFILES = ['legacy', 'general', 'baseline', 'netadmin', 'restricted', 'sysadmin']

export const debug: Command = {
  name: 'debug',
  group: 'Troubleshooting and Debugging Commands:',
  short: 'Create debugging sessions for troubleshooting workloads and nodes',
  usage: 'debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]',
  examples: `# Create an interactive debugging session in pod mypod and immediately attach to it.
kubectl debug mypod -it --image=busybox

# Create an interactive debugging session on a node and immediately attach to it.
kubectl debug node/mynode -it --image=busybox`,
  completes: 'pods',
  flags: [
    ...FILENAME,
    CONTAINER,
    { name: 'image', type: 'string', help: 'Container image to use for debug container.' },
    {
      name: 'target',
      type: 'string',
      values: 'container',
      help: 'When using an ephemeral container, target processes in this container name.',
    },
    { name: 'copy-to', type: 'string', help: 'Create a copy of the target Pod with this name.' },
    { name: 'replace', type: 'bool', help: "When used with '--copy-to', delete the original Pod." },
    {
      name: 'same-node',
      type: 'bool',
      help: "When used with '--copy-to', schedule the copy of target Pod on the same node.",
    },
    {
      name: 'set-image',
      type: 'list',
      help: "When used with '--copy-to', a list of name=image pairs for changing container images.",
    },
    {
      name: 'share-processes',
      type: 'bool',
      default: 'true',
      help: "When used with '--copy-to', enable process namespace sharing in the copy.",
    },
    { name: 'env', type: 'strings', help: 'Environment variables to set in the container.' },
    { name: 'image-pull-policy', type: 'string', help: 'The image pull policy for the container.' },
    {
      name: 'profile',
      type: 'string',
      default: 'general',
      values: PROFILES,
      help: 'Options are "legacy", "general", "baseline", "netadmin", "restricted" or "sysadmin".',
    },
    { name: 'quiet', short: 'q', type: 'bool', help: 'If true, suppress informational messages.' },
    {
      name: 'stdin',
      short: 'i',
      type: 'bool',
      help: 'Keep stdin open on the container(s) in the pod, even if nothing is attached.',
    },
    { name: 'tty', short: 't', type: 'bool', help: 'Allocate a TTY for the debugging container.' },
    {
      name: 'attach',
      type: 'bool',
      help: "If true, wait for the container to start running, and then attach as if 'kubectl attach ...' were called.",
    },
  ],
  *run(call) {
    const [word] = call.args
    if (!word || call.dash === 0) throw usageFailure(call.path, 'NAME or TYPE/NAME is required for debug')
    const [type, name] = word.includes('/') ? (word.split('/') as [string, string]) : ['pods', word]
    if (!call.flags.string('image') && !call.flags.string('copy-to'))
      throw usageFailure(call.path, '--image must be specified when not using --copy-to')
    if (kindNamed(type).resource === 'nodes') return yield* debugNode(call, name)
    const pod = (yield* call.client.get(podPath(call.namespace, name))) as unknown as Pod
    if (call.flags.string('copy-to')) return yield* debugCopy(call, pod)
    yield* debugPod(call, pod)
  },
}

const wordsOf = (call: Call) => call.args.slice(1)

function containerName(call: Call): string {
  const given = call.flags.string('container')
  if (given) return given
  const name = `debugger-${call.random.suffix(5)}`
  if (!call.flags.bool('quiet')) call.err(`Defaulting debug container name to ${name}.\n`)
  return name
}

function containerOf(call: Call, name: string, place: 'pod' | 'node'): object {
  const words = wordsOf(call)
  const env = call.flags
    .all('env')
    .map((text) => ({ name: text.split('=')[0]!, value: text.slice(text.indexOf('=') + 1) }))
  return {
    name,
    image: call.flags.string('image'),
    ...(call.flags.string('image-pull-policy')
      ? { imagePullPolicy: call.flags.string('image-pull-policy') }
      : {}),
    ...(words.length > 0 ? { command: words } : {}),
    ...(env.length > 0 ? { env } : {}),
    resources: {},
    stdin: call.flags.bool('stdin'),
    tty: call.flags.bool('tty'),
    terminationMessagePolicy: 'File',
    ...securityOf(call.flags.string('profile'), place),
  }
}

/** What a profile grants the container (profiles.go); on a node `general` grants nothing more. */
function securityOf(profile: string, place: 'pod' | 'node'): object {
  if (profile === 'sysadmin') return { securityContext: { privileged: true } }
  if (profile === 'netadmin') return { securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } } }
  if (profile === 'restricted')
    return {
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    }
  return profile === 'general' && place === 'pod'
    ? { securityContext: { capabilities: { add: ['SYS_PTRACE'] } } }
    : {}
}

function* debugPod(call: Call, pod: Pod): Task<void> {
  const name = containerName(call)
  const target = call.flags.string('target')
  const container = { ...containerOf(call, name, 'pod'), ...(target ? { targetContainerName: target } : {}) }
  if (target)
    call.err(
      `Targeting container "${target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
    )
  const path = podPath(pod.metadata.namespace, pod.metadata.name ?? '', 'ephemeralcontainers')
  yield* call.client.patch(
    path,
    STRATEGIC_PATCH,
    { spec: { ephemeralContainers: [container] } },
    { fieldManager: 'kubectl-debug' },
  )
  if (attaching(call)) yield* attachWhenRunning(call, pod.metadata.namespace, pod.metadata.name ?? '', name)
}

function* debugCopy(call: Call, pod: Pod): Task<void> {
  const name = call.flags.string('copy-to')
  const images = new Map(call.flags.list('set-image').map((pair) => pair.split('=') as [string, string]))
  const given = call.flags.string('container')
  const containers = (pod.spec?.containers ?? []).map((each) => {
    const { livenessProbe: _l, readinessProbe: _r, startupProbe: _s, ...rest } = each
    const image = images.get(each.name) ?? images.get('*') ?? each.image
    return each.name === given ? changed(call, { ...rest, image }) : { ...rest, image }
  })
  const isThere = containers.some((each) => each.name === given)
  const debugging = isThere ? given : call.flags.string('image') ? containerName(call) : undefined
  if (debugging && !isThere)
    containers.push(containerOf(call, debugging, 'pod') as (typeof containers)[number])
  const { nodeName, ephemeralContainers: _, ...spec } = pod.spec!
  const copy = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(pod.metadata.annotations ? { annotations: pod.metadata.annotations } : {}) },
    spec: {
      ...spec,
      ...(call.flags.bool('same-node') ? { nodeName } : {}),
      containers,
      shareProcessNamespace: call.flags.bool('share-processes'),
    },
  }
  yield* call.client.create(pathFor(kindNamed('pods'), call.namespace), copy, {
    fieldManager: 'kubectl-debug',
  })
  if (call.flags.bool('replace')) yield* call.client.delete(podPath(call.namespace, pod.metadata.name ?? ''))
  if (attaching(call) && debugging) yield* attachWhenRunning(call, call.namespace, name, debugging)
}

/** A container of the pod itself, with the command, image and terminal that the line names. */
function changed<T extends object>(call: Call, container: T): T {
  const words = wordsOf(call)
  const { args: _, ...rest } = container as T & { args?: unknown }
  return {
    ...(words.length > 0 ? { ...rest, command: words } : container),
    ...(call.flags.string('image') ? { image: call.flags.string('image') } : {}),
    ...securityOf(call.flags.string('profile'), 'pod'),
    stdin: call.flags.bool('stdin'),
    tty: call.flags.bool('tty'),
  } as T
}

function* debugNode(call: Call, node: string): Task<void> {
  yield* call.client.get(`/api/v1/nodes/${node}`)
  const name = `node-debugger-${node}-${call.random.suffix(5)}`
  const container = call.flags.string('container') || 'debugger'
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: {
      nodeName: node,
      hostNetwork: true,
      hostPID: true,
      hostIPC: true,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
      volumes: [{ name: 'host-root', hostPath: { path: '/' } }],
      containers: [
        {
          ...containerOf(call, container, 'node'),
          volumeMounts: [{ name: 'host-root', mountPath: '/host' }],
        },
      ],
    },
  }
  line(call, `Creating debugging pod ${name} with container ${container} on node ${node}.`)
  yield* call.client.create(pathFor(kindNamed('pods'), call.namespace), pod, {
    fieldManager: 'kubectl-debug',
  })
  if (attaching(call)) yield* attachWhenRunning(call, call.namespace, name, container)
}

const attaching = ({ flags }: Call) =>
  flags.bool('attach') || (flags.bool('stdin') && !flags.changed('attach'))

function* attachWhenRunning(
  call: Call,
  namespace: string | undefined,
  name: string,
  container: string,
): Task<void> {
  const isStarted = (pod: Pod) => {
    const state = stateOf(pod, container)
    const message = state?.waiting?.message
    if (message && !call.flags.bool('quiet')) call.err(`Warning: container ${container}: ${message}\n`)
    return Boolean(state?.running || state?.terminated)
  }
  const pod = yield* whenPod(call, { namespace, name }, isStarted, { untold: `pods "${name}" not found` })
  if (stateOf(pod, container)?.terminated) yield* printLog(call, pod, container)
  else yield* attachOrLog(call, pod, container)
}

const stateOf = ({ status }: Pod, name: string) =>
  [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ].find((each) => each.name === name)?.state
