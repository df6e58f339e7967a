/** A named RuntimeClass must be there; its overhead is the pod's. Mirrors plugin/pkg/admission/runtimeclass. */
import type { ApiObject } from '../../../journal/entry'
import type { Pod, RuntimeClass } from '../../../k8s/api'
import type { Call } from '../kube-apiserver'
import { forbidden } from '../refusal'

export function withRuntimeClass({ server, route }: Call, object: ApiObject): ApiObject {
  const pod = object as unknown as Pod
  const name = pod.spec?.runtimeClassName
  if (!name) return object
  const found = server.etcd.get('runtimeclasses.node.k8s.io', undefined, name) as unknown as
    | RuntimeClass
    | undefined
  if (!found) throw forbidden(route.kind, pod.metadata.name, `pod rejected: RuntimeClass "${name}" not found`)
  const overhead = found.overhead?.podFixed
  return overhead ? ({ ...pod, spec: { ...pod.spec, overhead } } as unknown as ApiObject) : object
}
