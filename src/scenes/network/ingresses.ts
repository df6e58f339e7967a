/** The Ingresses that lead to a Service. */
import type { Ingress, IngressBackend, IngressRule } from '../../k8s/api'
import type { View } from '../../view/view'

export interface Entrance {
  readonly key: string
  readonly ingress: Ingress
  /** The rule that leads there; undefined for the default backend. */
  readonly rule: IngressRule | undefined
}

export const INGRESSES = 'ingresses.networking.k8s.io'
/** More would not be read. */
const MOST = 3

export function ingressesOf(view: View, namespace: string, service: string): readonly Entrance[] {
  const leads = (backend: IngressBackend | undefined) => backend?.service?.name === service
  const found: Entrance[] = []
  for (const { key, object } of view.objects.list(INGRESSES)) {
    if (object.metadata.namespace !== namespace || found.length === MOST) continue
    const ingress = object as unknown as Ingress
    const rule = ingress.spec?.rules?.find(({ http }) => http?.paths.some(({ backend }) => leads(backend)))
    if (rule || leads(ingress.spec?.defaultBackend)) found.push({ key, ingress, rule })
  }
  return found
}
