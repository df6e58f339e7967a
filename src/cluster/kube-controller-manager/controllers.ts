/** Table of contents: the controllers that run, under upstream's names. Mirrors cmd/kube-controller-manager/names. */
import type { Component } from '../component'
import { deploymentController } from './deployment-controller/deployment-controller'
import { endpointSliceController } from './endpointslice-controller/endpointslice-controller'
import { replicaSetController } from './replicaset-controller/replicaset-controller'
import { rootCaCertificatePublisherController } from './root-ca-certificate-publisher-controller/root-ca-certificate-publisher-controller'
import { serviceAccountController } from './serviceaccount-controller/serviceaccount-controller'

export const CONTROLLERS: readonly Component[] = [
  endpointSliceController,
  serviceAccountController,
  replicaSetController,
  deploymentController,
  rootCaCertificatePublisherController,
]
