/** A claim without a class gets the newest default class. Mirrors plugin/pkg/admission/storage/storageclass/setdefault. */
import type { ApiObject } from '../../../journal/entry'
import type { PersistentVolumeClaim } from '../../../k8s/api'
import type { Call } from '../kube-apiserver'

export function withStorageClass({ server }: Call, object: ApiObject): ApiObject {
  const claim = object as unknown as PersistentVolumeClaim
  if (claim.spec?.storageClassName !== undefined) return object
  const defaults = server.etcd
    .range('storageclasses.storage.k8s.io')
    .filter(
      ({ metadata }) => metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true',
    )
    .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1))
  const name = defaults[0]?.metadata.name
  return name
    ? ({ ...claim, spec: { ...claim.spec, storageClassName: name } } as unknown as ApiObject)
    : object
}
