/** What the controller works with, and how it stores a Deployment's status. Mirrors pkg/controller/deployment/sync.go. */
import type { Deployment, Pod, ReplicaSet } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import type { Shop, Work } from '../controller'

export interface Deploying {
  readonly shop: Shop
  readonly replicaSetsOf: (key: string) => Iterable<ReplicaSet>
  readonly podsOf: (key: string) => Iterable<Pod>
}

export function putStatus(deployment: Deployment, status: Deployment['status'], work: Work): void {
  const { namespace, name } = deployment.metadata
  work.request({
    method: 'PUT',
    path: pathOf('deployments.apps', namespace, name, 'status'),
    body: { ...deployment, status },
  })
}
