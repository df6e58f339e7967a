/**
 * Which Services a changed pod concerns. Mirrors staging/src/k8s.io/endpointslice/util/controller_utils.go
 * (GetPodServiceMemberships, GetServicesToUpdateOnPodChange).
 */
import type { Pod, Service } from '../../k8s/api'
import { selectsByMap } from '../../k8s/label-selector'
import { type Informer, keyOf } from '../component'
import type { Change } from './controller'

const NOBODY: readonly string[] = []

export function servicesWokenByPods(
  services: Informer<Service>,
  changed: (before: Pod, after: Pod) => boolean,
): (change: Change<Pod>) => Iterable<string> {
  return ({ object, before }) => {
    const relabelled = before && before.metadata.labels !== object.metadata.labels
    if (before && !relabelled && !changed(before, object)) return NOBODY
    const woken = new Set<string>()
    for (const service of services.list(object.metadata.namespace)) {
      const selector = service.spec?.selector
      const now = selectsByMap(selector, object.metadata.labels)
      const then = before ? selectsByMap(selector, before.metadata.labels) : now
      if ((now || then) && (now !== then || !before || changed(before, object))) woken.add(keyOf(service))
    }
    return woken
  }
}
