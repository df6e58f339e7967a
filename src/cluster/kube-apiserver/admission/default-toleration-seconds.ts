/** A pod stays 300 s on a node that is not ready or unreachable. Mirrors plugin/pkg/admission/defaulttolerationseconds. */
import type { ApiObject } from '../../../journal/entry'
import type { Pod, Toleration } from '../../../k8s/api'
import type { Call } from '../kube-apiserver'

const KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

export function withTolerations(_: Call, object: ApiObject): ApiObject {
  const pod = object as unknown as Pod
  const given = pod.spec?.tolerations ?? []
  const tolerates = (key: string) =>
    given.some((it) => (it.key === key || !it.key) && (it.effect === 'NoExecute' || !it.effect))
  const added: Toleration[] = KEYS.filter((key) => !tolerates(key)).map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }))
  return added.length === 0
    ? object
    : ({ ...pod, spec: { ...pod.spec, tolerations: [...given, ...added] } } as unknown as ApiObject)
}
