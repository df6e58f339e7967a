/** Pods of a namespace that a selector finds, by an index of labels: nobody looks at all pods for a few. */
import type { LabelSelector, Pod } from '../../k8s/api'
import { selects } from '../../k8s/label-selector'
import type { Informer } from '../component'

export type SelectedPods = (
  namespace: string | undefined,
  selector: LabelSelector | undefined,
) => Iterable<Pod>

export function selectedPods(pods: Informer<Pod>): SelectedPods {
  const withLabel = pods.index('label', ({ metadata }) =>
    Object.entries(metadata.labels ?? {}).map(([key, value]) => `${metadata.namespace}|${key}=${value}`),
  )
  return function* (namespace, selector) {
    if (!selector) return
    const first = Object.entries(selector.matchLabels ?? {})[0]
    const candidates = first ? withLabel(`${namespace}|${first[0]}=${first[1]}`) : pods.list(namespace)
    for (const pod of candidates) if (selects(selector, pod.metadata.labels)) yield pod
  }
}
