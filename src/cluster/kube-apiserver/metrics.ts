/** metrics.k8s.io/v1beta1: what nodes and pods use now, as metrics-server would say after its last scrape. */
import type { Node, Pod } from '../../k8s/api'
import { matchesRequirements, parseLabelSelector } from '../../k8s/selector-text'
import { toTime } from '../../k8s/time'
import { type ApiRequest, type ApiResponse, failed, type KubeletServer } from '../component'
import type { Server } from './kube-apiserver'

type KubeletStats = ReturnType<KubeletServer['stats']>[number]

const ROOT = '/apis/metrics.k8s.io/v1beta1'

export function metricsOf(server: Server, { path, method, query }: ApiRequest): ApiResponse | undefined {
  if (method !== 'GET' || !path.startsWith(ROOT)) return undefined
  const rest = path.slice(ROOT.length + 1).split('/')
  if (rest[0] === 'nodes') return found(nodeMetrics(server), 'NodeMetricsList', rest[1])
  const namespace = rest[0] === 'namespaces' ? rest[1] : undefined
  const name = namespace === undefined ? undefined : rest[3]
  const labels = parseLabelSelector(query?.labelSelector ?? '')
  const wanted = 'error' in labels ? [] : labels.requirements
  const pods = podMetrics(server, namespace).filter(({ metadata }) =>
    matchesRequirements(wanted, metadata.labels),
  )
  return found(pods, 'PodMetricsList', name)
}

function found(
  items: readonly { metadata: { name: string } }[],
  kind: string,
  name: string | undefined,
): ApiResponse {
  if (name === undefined)
    return { code: 200, body: { kind, apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items } }
  const item = items.find(({ metadata }) => metadata.name === name)
  if (item) return { code: 200, body: item }
  const message = `podmetrics.metrics.k8s.io "${name}" not found`
  return failed(404, 'NotFound', message)
}

const usage = (cpu: number, memory: number) => ({
  cpu: `${Math.round(cpu)}m`,
  memory: `${Math.round(memory / 1024)}Ki`,
})
const frame = (server: Server) => ({ timestamp: toTime(server.simulation.now), window: '15s' })

function nodeMetrics(server: Server) {
  return (server.etcd.range('nodes') as unknown as Node[]).flatMap(({ metadata }) => {
    const kubelet = server.dialKubelet(metadata.name)
    if (!kubelet) return []
    const cpu = kubelet.stats().reduce((total, it) => total + it.cpu, 0)
    return [
      {
        metadata: { name: metadata.name, labels: metadata.labels },
        ...frame(server),
        usage: usage(cpu, kubelet.memoryInUse()),
      },
    ]
  })
}

function podMetrics(server: Server, namespace: string | undefined) {
  const ofNode = new Map<string, readonly KubeletStats[]>()
  const statsOf = (node: string, pod: string) => {
    const stats = ofNode.get(node) ?? server.dialKubelet(node)?.stats() ?? []
    ofNode.set(node, stats)
    return stats.filter(({ podKey }) => podKey === pod)
  }
  return (server.etcd.range('pods', namespace) as unknown as Pod[]).flatMap(({ metadata, spec, status }) => {
    if (status?.phase !== 'Running' || !spec?.nodeName) return []
    const stats = statsOf(spec.nodeName, `${metadata.namespace}/${metadata.name}`)
    if (stats.length === 0) return []
    const containers = stats.map(({ container, cpu, memory }) => ({
      name: container,
      usage: usage(cpu, memory),
    }))
    return [
      {
        metadata: { name: metadata.name, namespace: metadata.namespace, labels: metadata.labels },
        ...frame(server),
        containers,
      },
    ]
  })
}
