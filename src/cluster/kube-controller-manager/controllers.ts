/** Table of contents: the controllers that run, under upstream's names. Mirrors cmd/kube-controller-manager/names. */
import type { Component } from '../component'
import { cronJobController } from './cronjob-controller/cronjob-controller'
import { daemonSetController } from './daemonset-controller/daemonset-controller'
import { deploymentController } from './deployment-controller/deployment-controller'
import { disruptionController } from './disruption-controller/disruption-controller'
import { endpointsController } from './endpoints-controller/endpoints-controller'
import { endpointSliceController } from './endpointslice-controller/endpointslice-controller'
import { garbageCollector } from './garbage-collector/garbage-collector'
import { horizontalPodAutoscalerController } from './horizontal-pod-autoscaler-controller/horizontal-pod-autoscaler-controller'
import { jobController } from './job-controller/job-controller'
import { namespaceController } from './namespace-controller/namespace-controller'
import { nodeIpamController } from './node-ipam-controller/node-ipam-controller'
import { nodeLifecycleController } from './node-lifecycle-controller/node-lifecycle-controller'
import { persistentVolumeBinderController } from './persistentvolume-binder-controller/persistentvolume-binder-controller'
import { persistentVolumeProtectionController } from './persistentvolume-protection-controller/persistentvolume-protection-controller'
import { persistentVolumeClaimProtectionController } from './persistentvolumeclaim-protection-controller/persistentvolumeclaim-protection-controller'
import { podGarbageCollectorController } from './pod-garbage-collector-controller/pod-garbage-collector-controller'
import { replicaSetController } from './replicaset-controller/replicaset-controller'
import { replicationControllerController } from './replicationcontroller-controller/replicationcontroller-controller'
import { resourceQuotaController } from './resourcequota-controller/resourcequota-controller'
import { rootCaCertificatePublisherController } from './root-ca-certificate-publisher-controller/root-ca-certificate-publisher-controller'
import { serviceAccountController } from './serviceaccount-controller/serviceaccount-controller'
import { serviceLbController } from './service-lb-controller/service-lb-controller'
import { statefulSetController } from './statefulset-controller/statefulset-controller'
import { taintEvictionController } from './taint-eviction-controller/taint-eviction-controller'
import { ttlAfterFinishedController } from './ttl-after-finished-controller/ttl-after-finished-controller'

export const CONTROLLERS: readonly Component[] = [
  endpointsController,
  endpointSliceController,
  replicationControllerController,
  podGarbageCollectorController,
  resourceQuotaController,
  namespaceController,
  serviceAccountController,
  garbageCollector,
  daemonSetController,
  jobController,
  deploymentController,
  replicaSetController,
  horizontalPodAutoscalerController,
  disruptionController,
  statefulSetController,
  cronJobController,
  ttlAfterFinishedController,
  nodeIpamController,
  nodeLifecycleController,
  taintEvictionController,
  persistentVolumeBinderController,
  persistentVolumeClaimProtectionController,
  persistentVolumeProtectionController,
  serviceLbController,
  rootCaCertificatePublisherController,
]
