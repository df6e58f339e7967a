/** Every pod runs as a ServiceAccount and gets its token mounted. Mirrors plugin/pkg/admission/serviceaccount. */
import type { ApiObject } from '../../../journal/entry'
import type { Container, Pod, ServiceAccount, Volume } from '../../../k8s/api'
import type { Call } from '../kube-apiserver'
import { forbidden } from '../refusal'

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'

export function withServiceAccount({ server, route }: Call, object: ApiObject): ApiObject {
  const pod = object as unknown as Pod
  const spec = pod.spec!
  if (pod.metadata.annotations?.['kubernetes.io/config.mirror']) return object
  const name = spec.serviceAccountName || 'default'
  const { namespace } = pod.metadata
  const account = server.etcd.get('serviceaccounts', namespace, name) as unknown as ServiceAccount | undefined
  if (!account)
    throw forbidden(
      route.kind,
      pod.metadata.name,
      `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`,
    )
  const named = { ...spec, serviceAccountName: name, serviceAccount: name }
  const secrets = spec.imagePullSecrets
    ? {}
    : account.imagePullSecrets
      ? { imagePullSecrets: account.imagePullSecrets }
      : {}
  const automount = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true
  const mounted = automount
    ? withToken({ ...named, ...secrets }, server.random.suffix(5))
    : { ...named, ...secrets }
  return { ...pod, spec: mounted } as unknown as ApiObject
}

function withToken(spec: NonNullable<Pod['spec']>, suffix: string): NonNullable<Pod['spec']> {
  const name = `kube-api-access-${suffix}`
  const lacks = (container: Container) =>
    !container.volumeMounts?.some(({ mountPath }) => mountPath === TOKEN_PATH)
  const mount = (container: Container): Container =>
    lacks(container)
      ? {
          ...container,
          volumeMounts: [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: TOKEN_PATH }],
        }
      : container
  const containers = spec.containers.map(mount)
  const initContainers = spec.initContainers?.map(mount)
  if (![...spec.containers, ...(spec.initContainers ?? [])].some(lacks)) return spec
  return {
    ...spec,
    volumes: [...(spec.volumes ?? []), tokenVolume(name)],
    containers,
    ...(initContainers ? { initContainers } : {}),
  }
}

const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 420,
  },
})
