/**
 * Every namespace has a ConfigMap with the cluster's root certificate, which pods mount with their token.
 * Mirrors pkg/controller/certificates/rootcacertpublisher/publisher.go.
 */
import type { ConfigMap, Namespace } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { type Change, defineController } from '../controller'

const NAME = 'kube-root-ca.crt'
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.'
/** A simulated cluster has no keys: the text only has the form of a certificate. */
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nc2ltdWxhdGVk\n-----END CERTIFICATE-----\n'

export const rootCaCertificatePublisherController = defineController({
  name: 'root-ca-certificate-publisher-controller',
  reconciles: 'namespaces',
  begin(shop) {
    const namespaces = shop.of<Namespace>('namespaces')
    const configMaps = shop.of<ConfigMap>('configmaps')
    return {
      wokenBy: {
        configmaps: ({ object, before, deleted }: Change) =>
          object.metadata.name === NAME && (deleted || before) ? [object.metadata.namespace!] : [],
      },
      sync(key, work) {
        const namespace = namespaces.get(key)
        if (!namespace || namespace.status?.phase === 'Terminating') return
        const existing = configMaps.get(`${key}/${NAME}`)
        if (existing?.data?.['ca.crt'] === CERTIFICATE) return
        const metadata = {
          ...(existing?.metadata ?? { name: NAME, namespace: key }),
          annotations: { ...existing?.metadata.annotations, 'kubernetes.io/description': DESCRIPTION },
        }
        const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'ca.crt': CERTIFICATE } }
        work.request(
          existing
            ? { method: 'PUT', path: pathOf('configmaps', key, NAME), body }
            : { method: 'POST', path: pathOf('configmaps', key), body },
          ({ code }) => {
            if (code >= 400 && code !== 403) work.fail()
          },
        )
      },
    }
  },
})
