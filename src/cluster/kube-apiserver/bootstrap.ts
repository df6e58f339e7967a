/** What is there before anybody asks: namespaces, the system's priority classes. Mirrors pkg/controlplane/controller. */
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
}
