/** Every namespace has a service account named default. Mirrors pkg/controller/serviceaccount/serviceaccounts_controller.go. */
import type { Namespace, ServiceAccount } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { type Change, defineController } from '../controller'

const DEFAULT = 'default'

export const serviceAccountController = defineController({
  name: 'serviceaccount-controller',
  reconciles: 'namespaces',
  begin(shop) {
    const namespaces = shop.of<Namespace>('namespaces')
    const accounts = shop.of<ServiceAccount>('serviceaccounts')
    return {
      wokenBy: {
        serviceaccounts: ({ object, deleted }: Change) =>
          deleted && object.metadata.name === DEFAULT ? [object.metadata.namespace!] : [],
      },
      sync(key, work) {
        const namespace = namespaces.get(key)
        if (!namespace || namespace.status?.phase === 'Terminating') return
        if (accounts.get(`${key}/${DEFAULT}`)) return
        work.request(
          {
            method: 'POST',
            path: pathOf('serviceaccounts', key),
            body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: DEFAULT, namespace: key } },
          },
          ({ code }) => {
            if (code >= 400 && code !== 409 && code !== 403) work.fail()
          },
        )
      },
    }
  },
})
