/** log, exec, attach and port-forward of pods: handed on to the node's kubelet. Mirrors pkg/registry/core/pod/{rest,strategy.go}. */
import type { Node, Pod } from '../../k8s/api'
import { allContainers } from '../../k8s/pod'
import type {
  ApiRequest,
  ApiResponse,
  KubeletServer,
  LogRequest,
  Status,
  StreamHandle,
  StreamHandlers,
} from '../component'
import type { Call, Server } from './kube-apiserver'
import { badRequest, Refusal } from './refusal'
import { stored } from './subresources'

/** apimachinery util/net SetTransportDefaults: the dialer of the kubelet client. */
const DIAL_TIMEOUT = 30_000

function kubeletOf(call: Call, pod: Pod): KubeletServer {
  const node = pod.spec?.nodeName
  if (!node) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  const kubelet = call.server.dialKubelet(node)
  if (!kubelet) throw unreachable(call, pod)
  return kubelet
}

function unreachable(call: Call, pod: Pod): Refusal {
  const { server, route } = call
  const node = server.etcd.get('nodes', undefined, pod.spec?.nodeName ?? '') as unknown as Node | undefined
  const where = `${node?.status?.addresses?.[0]?.address}:10250`
  const why = `dial tcp ${where}: ${isSilent(server, pod) ? 'i/o timeout' : 'connect: connection refused'}`
  return route.subresource === 'log'
    ? new Refusal(500, '', `Get "https://${where}${logPath(call, pod)}": ${why}`)
    : new Refusal(500, 'InternalError', `error dialing backend: ${why}`)
}

const isSilent = (server: Server, { spec }: Pod) =>
  spec?.nodeName !== undefined && server.isSilent?.(spec.nodeName)

function logPath({ query }: Call, pod: Pod): string {
  const { namespace, name } = pod.metadata
  const asked = LOG_QUERY.flatMap((key) =>
    query[key] && query[key] !== 'false' ? [`${key}=${query[key]}`] : [],
  )
  const container = containerOf(pod, query.container)
  return `/containerLogs/${namespace}/${name}/${container}${asked.length > 0 ? `?${asked.join('&')}` : ''}`
}
/** In the order in which Go writes them. */
const LOG_QUERY = ['follow', 'limitBytes', 'previous', 'sinceSeconds', 'sinceTime', 'tailLines', 'timestamps']

/** How long a log is waited for from a node that does not answer. */
export function waitsForNode(server: Server, { path }: ApiRequest): number {
  if (!server.isSilent || !path.endsWith('/log')) return 0
  const [namespace, , name] = path.split('/').slice(-4)
  const pod = server.etcd.get('pods', namespace, name!) as unknown as Pod | undefined
  return pod && isSilent(server, pod) ? DIAL_TIMEOUT : 0
}

/** The container a stream is about: the one named, or the only one. */
function containerOf(pod: Pod, asked: string | undefined): string {
  const containers = allContainers(pod.spec!)
  const ephemeral = pod.spec?.ephemeralContainers ?? []
  if (asked) {
    if ([...containers, ...ephemeral].some(({ name }) => name === asked)) return asked
    throw badRequest(`container ${asked} is not valid for pod ${pod.metadata.name}`)
  }
  const main = pod.spec!.containers
  if (main.length === 1) return main[0]!.name
  const byDefault = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container']
  if (byDefault) return byDefault
  const inits = pod.spec!.initContainers ?? []
  const names = main.map(({ name }) => name).join(' ')
  const rest =
    inits.length > 0 ? ` or one of the init containers: [${inits.map(({ name }) => name).join(' ')}]` : ''
  throw badRequest(
    `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names}]${rest}`,
  )
}

function logRequest({ query }: Call, pod: Pod): LogRequest {
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text))
  return {
    namespace: pod.metadata.namespace!,
    pod: pod.metadata.name,
    container: containerOf(pod, query.container),
    previous: query.previous === 'true',
    follow: query.follow === 'true',
    timestamps: query.timestamps === 'true',
    tailLines: number(query.tailLines),
    sinceSeconds: number(query.sinceSeconds),
    sinceTime: query.sinceTime,
    limitBytes: number(query.limitBytes),
  } as LogRequest
}

/** A log that is not followed: the kubelet gives all it has at once. */
export function readLog(call: Call): ApiResponse {
  const pod = stored(call) as unknown as Pod
  let text = ''
  let failure: Status | undefined
  kubeletOf(call, pod).logs(
    { ...logRequest(call, pod), follow: false },
    {
      output: (_, piece) => {
        text += piece
      },
      ended: (result) => {
        if ('status' in result) failure = result.status
      },
    },
  )
  return failure ? { code: failure.code ?? 400, body: failure } : { code: 200, body: text }
}

export function openPodStream(call: Call, handlers: StreamHandlers): StreamHandle {
  const { route, query } = call
  const pod = stored(call) as unknown as Pod
  if (isSilent(call.server, pod)) return givingUp(call, pod, handlers)
  const kubelet = kubeletOf(call, pod)
  if (route.subresource === 'log') return kubelet.logs({ ...logRequest(call, pod), follow: true }, handlers)
  const command = query.command ? (JSON.parse(query.command) as string[]) : []
  const request = {
    namespace: pod.metadata.namespace!,
    pod: pod.metadata.name,
    container: containerOf(pod, query.container),
    command,
    stdin: query.stdin === 'true',
    tty: query.tty === 'true',
  }
  if (route.subresource === 'exec') return kubelet.exec(request, handlers)
  if (route.subresource === 'attach') return kubelet.attach(request, handlers)
  throw badRequest(`${route.subresource} is not simulated`)
}

/** The client waits as long as the server does for the node. */
function givingUp(call: Call, pod: Pod, handlers: StreamHandlers): StreamHandle {
  const { simulation } = call.server
  const status = unreachable(call, pod).response.body as Status
  const timer = simulation.schedule(DIAL_TIMEOUT, () => handlers.ended({ status }), 'kube-apiserver')
  return { input() {}, closeInput() {}, close: () => simulation.cancel(timer) }
}
