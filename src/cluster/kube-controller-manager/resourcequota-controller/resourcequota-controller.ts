/** Keeps a quota's status true. Mirrors pkg/controller/resourcequota/resource_quota_controller.go. Rules: SPEC.md. */
import type { ApiObject } from '../../../journal/entry'
import type { Pod, ResourceQuota } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { isPodTerminal } from '../../../k8s/pod'
import { minutes } from '../../../sim/duration'
import { keyOf } from '../../component'
import { type Change, defineController } from '../controller'
import { canonical } from '../template-hash'
import { usageOf } from './usage'

/** --resource-quota-sync-period; and how long a deletion waits to be noticed (quota replenishment). */
const RESYNC = minutes(5)
const COUNTED = ['pods', 'services', 'persistentvolumeclaims', 'configmaps', 'secrets']

export const resourceQuotaController = defineController({
  name: 'resourcequota-controller',
  reconciles: 'resourcequotas',
  begin(shop) {
    const quotas = shop.of<ResourceQuota>('resourcequotas')
    const replenished = (change: Change) => {
      const pod = change.object as unknown as Pod
      const ended = change.deleted || (pod.kind === 'Pod' && isPodTerminal(pod))
      return ended ? [...quotas.list(change.object.metadata.namespace)].map(keyOf) : []
    }
    shop.every(RESYNC, () => {
      for (const quota of quotas.list()) shop.wake(keyOf(quota))
    })
    return {
      wokenBy: Object.fromEntries(COUNTED.map((resource) => [resource, replenished])),
      sync(key, work) {
        const quota = quotas.get(key)
        if (!quota) return
        const { namespace, name } = quota.metadata
        const hard = quota.spec?.hard ?? {}
        const used: Record<string, string> = {}
        for (const resource in hard) {
          const usage = usageOf(resource, (of) => shop.of<ApiObject>(of).list(namespace))
          if (usage !== undefined) used[resource] = usage
        }
        if (canonical({ hard, used }) === canonical(quota.status ?? {})) return
        work.request({
          method: 'PUT',
          path: pathOf('resourcequotas', namespace, name, 'status'),
          body: { ...quota, status: { hard, used } },
        })
      },
    }
  },
})
