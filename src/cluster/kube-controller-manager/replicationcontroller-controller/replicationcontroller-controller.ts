/**
 * ReplicationControllers are ReplicaSets with a plain map for a selector. Mirrors
 * pkg/controller/replication/replication_controller.go, which adapts the same way.
 */
import type { ReplicaSet, ReplicationController } from '../../../k8s/api'
import { defineController } from '../controller'
import { beginReplicating } from '../replicaset-controller/replicaset-controller'

export const replicationControllerController = defineController({
  name: 'replicationcontroller-controller',
  recorder: 'replication-controller',
  reconciles: 'replicationcontrollers',
  begin: (shop) => beginReplicating(shop, 'ReplicationController', 'replicationcontrollers', asReplicaSet),
})

function asReplicaSet(owner: ReplicaSet): ReplicaSet {
  const { spec } = owner as unknown as ReplicationController
  return {
    ...owner,
    spec: { ...spec, selector: { matchLabels: spec?.selector ?? {} } } as ReplicaSet['spec'],
  }
}
