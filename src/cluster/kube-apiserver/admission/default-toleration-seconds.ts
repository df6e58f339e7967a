/** Pods stay five minutes on a node that is lost. Mirrors plugin/pkg/admission/defaulttolerationseconds. */
import type { Toleration } from '../../../k8s/api'
import type { Stored } from '../registry/strategy'

const KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
const SECONDS = 300

export function defaultTolerations(pod: Stored): Stored {
  const tolerations = (pod.spec?.tolerations ?? []) as readonly Toleration[]
  const tolerates = (key: string) =>
    tolerations.some((t) => (t.key === key || !t.key) && (t.effect === 'NoExecute' || !t.effect))
  const added = KEYS.filter((key) => !tolerates(key)).map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: SECONDS,
  }))
  return added.length === 0 ? pod : { ...pod, spec: { ...pod.spec, tolerations: [...tolerations, ...added] } }
}
