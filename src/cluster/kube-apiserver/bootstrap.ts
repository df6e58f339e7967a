/**
 * What is there before anybody asks: namespaces, the system's priority classes, the Services of the API server and of
 * the cluster's DNS, a default storage class. Mirrors pkg/controlplane/controller and what kubeadm adds.
 */
import type { ApiObject } from '../../journal/entry'
import { toTime } from '../../k8s/time'
import type { Simulation } from '../../sim/simulation'
import type { Etcd } from '../etcd/etcd'

const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system']
const CLASSES = { 'system-cluster-critical': 2_000_000_000, 'system-node-critical': 2_000_001_000 }

export function bootstrap(etcd: Etcd, options: { simulation: Simulation; namespace: string }): void {
  const { simulation } = options
  const random = simulation.random('kube-apiserver/bootstrap')
  const metadata = (name: string) =>
    ({ name, uid: random.uuid(), resourceVersion: '', creationTimestamp: toTime(simulation.now) }) as const
  for (const name of new Set([...NAMESPACES, options.namespace]))
    etcd.put('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { ...metadata(name), labels: { 'kubernetes.io/metadata.name': name } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    } as ApiObject)
  for (const [name, value] of Object.entries(CLASSES))
    etcd.put('priorityclasses.scheduling.k8s.io', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { ...metadata(name), generation: 1 },
      value,
      preemptionPolicy: 'PreemptLowerPriority',
    } as ApiObject)
  services(etcd, metadata)
  etcd.put('storageclasses.storage.k8s.io', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      ...metadata('standard'),
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: 'podarium.dev/host-path',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  } as ApiObject)
}

const API_SERVER_ADDRESS = '192.0.2.10'

function services(etcd: Etcd, metadata: (name: string) => ApiObject['metadata']): void {
  const service = (
    namespace: string,
    name: string,
    clusterIP: string,
    labels: object,
    ports: readonly object[],
  ) =>
    etcd.put('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata(name), namespace, labels },
      spec: {
        clusterIP,
        clusterIPs: [clusterIP],
        internalTrafficPolicy: 'Cluster',
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        ports,
        sessionAffinity: 'None',
        type: 'ClusterIP',
      },
      status: { loadBalancer: {} },
    } as unknown as ApiObject)
  service('default', 'kubernetes', '10.96.0.1', { component: 'apiserver', provider: 'kubernetes' }, [
    { name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 },
  ])
  service(
    'kube-system',
    'kube-dns',
    '10.96.0.10',
    { 'k8s-app': 'kube-dns', 'kubernetes.io/name': 'CoreDNS' },
    [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
    ],
  )
  const ports = [{ name: 'https', port: 6443, protocol: 'TCP' }]
  etcd.put('endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      ...metadata('kubernetes'),
      namespace: 'default',
      labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' },
    },
    subsets: [{ addresses: [{ ip: API_SERVER_ADDRESS }], ports }],
  } as unknown as ApiObject)
  etcd.put('endpointslices.discovery.k8s.io', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      ...metadata('kubernetes'),
      namespace: 'default',
      generation: 1,
      labels: { 'kubernetes.io/service-name': 'kubernetes' },
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: [API_SERVER_ADDRESS], conditions: { ready: true } }],
    ports,
  } as unknown as ApiObject)
}
