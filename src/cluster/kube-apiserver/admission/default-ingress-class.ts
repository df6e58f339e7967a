/** An Ingress without a class gets the only default one. Mirrors plugin/pkg/admission/network/defaultingressclass. */
import type { ApiObject } from '../../../journal/entry'
import type { Ingress } from '../../../k8s/api'
import type { Call } from '../kube-apiserver'

export function withIngressClass({ server }: Call, object: ApiObject): ApiObject {
  const ingress = object as unknown as Ingress
  if (
    ingress.spec?.ingressClassName !== undefined ||
    ingress.metadata.annotations?.['kubernetes.io/ingress.class']
  )
    return object
  const defaults = server.etcd
    .range('ingressclasses.networking.k8s.io')
    .filter(
      ({ metadata }) => metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true',
    )
  const name = defaults.length === 1 ? defaults[0]!.metadata.name : undefined
  return name
    ? ({ ...ingress, spec: { ...ingress.spec, ingressClassName: name } } as unknown as ApiObject)
    : object
}
