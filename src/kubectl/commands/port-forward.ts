/** kubectl port-forward: the laptop's port leads to a pod's. Mirrors kubectl/pkg/cmd/portforward/portforward.go. */
import type { Pod, Service } from '../../k8s/api'
import { type Call, type Command, line } from '../call'
import { pathFor } from '../client'
import { Failure, usageFailure } from '../failure'
import { podNamed } from '../pod-targets'
import { kindNamed } from '../resource-types'
import { type Task, until } from '../run'

export const portForward: Command = {
  name: 'port-forward',
  group: 'Troubleshooting and Debugging Commands:',
  short: 'Forward one or more local ports to a pod',
  usage: 'port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  examples: `# Listen on ports 5000 and 6000 locally, forwarding data to/from ports 5000 and 6000 in the pod
kubectl port-forward pod/mypod 5000 6000

# Listen on port 8443 locally, forwarding to the targetPort of the service's port named "https"
kubectl port-forward service/myservice 8443:https`,
  completes: 'pods',
  flags: [
    {
      name: 'address',
      type: 'list',
      default: 'localhost',
      help: 'Addresses to listen on (comma separated). Only accepts IP addresses or localhost as a value.',
    },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '1m0s',
      help: 'The length of time to wait until at least one pod is running',
    },
  ],
  *run(call) {
    const [word, ...ports] = call.args
    if (!word || ports.length === 0)
      throw usageFailure(call.path, 'TYPE/NAME and list of ports are required for port-forward')
    const pod = yield* podNamed(call, word)
    const service = yield* serviceOf(call, word)
    const pairs = ports.map((text) => pairOf(call, text, pod, service))
    if (pod.status?.phase !== 'Running')
      throw new Failure(
        `unable to forward port because pod is not running. Current status=${pod.status?.phase ?? ''}`,
      )
    const stops = pairs.flatMap(([local, remote]) => forward(call, pod, local, remote))
    yield* until<never>(() => () => {
      for (const stop of stops) stop()
    })
  },
}

function* serviceOf(call: Call, word: string): Task<Service | undefined> {
  const [type = '', name] = word.split('/')
  if (!name || kindNamed(type).resource !== 'services') return undefined
  return (yield* call.client.get(pathFor(kindNamed('services'), call.namespace, name))) as unknown as Service
}

/** 'local:remote', ':remote' or 'remote'; of a Service its own ports are meant. */
function pairOf(
  call: Call,
  text: string,
  pod: Pod,
  service: Service | undefined,
): [local: number, remote: number] {
  const [first = '', second] = text.split(':')
  const wanted = second ?? first
  const remote = service ? servicePort(service, pod, wanted) : podPort(pod, wanted)
  if (second === undefined) return [/^\d+$/.test(first) ? Number(first) : remote, remote]
  return [first === '' ? call.random.between(32768, 61000) : Number(first), remote]
}

function podPort({ metadata, spec }: Pod, wanted: string): number {
  if (/^\d+$/.test(wanted)) return Number(wanted)
  for (const { ports = [] } of spec?.containers ?? [])
    for (const { name, containerPort } of ports) if (name === wanted) return containerPort
  throw new Failure(`Pod '${metadata.name}' does not have a named port '${wanted}'`)
}

function servicePort({ metadata, spec }: Service, pod: Pod, wanted: string): number {
  const port = spec?.ports?.find(({ name, port: number }) =>
    /^\d+$/.test(wanted) ? number === Number(wanted) : name === wanted,
  )
  if (!port)
    throw new Failure(
      /^\d+$/.test(wanted)
        ? `Service ${metadata.name} does not have a service port ${wanted}`
        : `Service '${metadata.name}' does not have a named port '${wanted}'`,
    )
  const target = port.targetPort ?? port.port
  return typeof target === 'number' ? target : podPort(pod, target)
}

function forward(call: Call, pod: Pod, localPort: number, remotePort: number): (() => void)[] {
  const addresses = call.flags
    .list('address')
    .flatMap((each) => (each === 'localhost' ? ['127.0.0.1', '[::1]'] : [each]))
  return addresses.map((address) => {
    line(call, `Forwarding from ${address}:${localPort} -> ${remotePort}`)
    const { name: podName = '', namespace = '' } = pod.metadata
    const stop = call.hooks.forward?.({
      namespace,
      pod: podName,
      address,
      localPort,
      remotePort,
      handling: () => line(call, `Handling connection for ${localPort}`),
    })
    return stop ?? (() => {})
  })
}
