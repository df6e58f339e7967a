/** Gives a pod its account and its token. Mirrors plugin/pkg/admission/serviceaccount. */
import type { Container, ServiceAccount, Volume } from '../../../k8s/api'
import type { Kind } from '../../../k8s/kinds'
import { forbidden } from '../refusal'
import type { Registry } from '../registry/registry'
import type { Stored } from '../registry/strategy'

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'

export function addServiceAccount(registry: Registry, kind: Kind, pod: Stored): Stored {
  const { namespace = '', name } = pod.metadata
  const account = (pod.spec?.serviceAccountName as string | undefined) || 'default'
  const found = registry.etcd.get('serviceaccounts', namespace, account) as unknown as
    | ServiceAccount
    | undefined
  if (!found)
    throw forbidden(
      kind,
      name,
      `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`,
    )
  const pulls = pod.spec?.imagePullSecrets ?? found.imagePullSecrets
  const spec = {
    ...pod.spec,
    serviceAccountName: account,
    serviceAccount: account,
    ...(pulls !== undefined && { imagePullSecrets: pulls }),
  }
  const mounts = (pod.spec?.automountServiceAccountToken ?? found.automountServiceAccountToken) !== false
  return { ...pod, spec: mounts ? withToken(spec, `kube-api-access-${registry.random.suffix(5)}`) : spec }
}

function withToken(spec: Readonly<Record<string, unknown>>, volume: string) {
  const mounted = (containers: unknown) =>
    (containers as readonly Container[] | undefined)?.map((container) =>
      container.volumeMounts?.some((mount) => mount.mountPath === MOUNT_PATH)
        ? container
        : {
            ...container,
            volumeMounts: [
              ...(container.volumeMounts ?? []),
              { name: volume, readOnly: true, mountPath: MOUNT_PATH },
            ],
          },
    )
  return {
    ...spec,
    ...(spec.initContainers !== undefined && { initContainers: mounted(spec.initContainers) }),
    containers: mounted(spec.containers),
    volumes: [...((spec.volumes ?? []) as readonly Volume[]), tokenVolume(volume)],
  }
}

const tokenVolume = (name: string) => ({
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
