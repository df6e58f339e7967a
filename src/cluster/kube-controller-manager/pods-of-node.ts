/** Pods by the node they are bound to. */
import type { Pod } from '../../k8s/api'
import type { Informer } from '../component'

export const podsByNode = (pods: Informer<Pod>): ((node: string) => Iterable<Pod>) =>
  pods.index('node', ({ spec }) => (spec?.nodeName ? [spec.nodeName] : []))
