/**
 * Follows the load: as many replicas as the metrics call for. Mirrors pkg/controller/podautoscaler/horizontal.go.
 * Rules: SPEC.md. Only resource metrics (cpu, memory) exist in the simulation.
 */
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition,
  LabelSelector,
  MetricSpec,
  Pod,
} from '../../../k8s/api'
import { kindOf, pathOf } from '../../../k8s/kinds'
import { selects } from '../../../k8s/label-selector'
import { binary, milli, quantity } from '../../../k8s/quantity'
import { toTime } from '../../../k8s/time'
import { type Informer, keyOf, refOf } from '../../component'
import { defineController, errorOf, type Shop, succeeded, type Work } from '../controller'
import { canonical } from '../template-hash'
import { type Calculated, replicasFor, type Target } from './replica-count'
import { type Change, limited, type Recommendation, stabilized } from './stabilization'

/** --horizontal-pod-autoscaler-sync-period. */
const SYNC_PERIOD = 15_000
const RESOURCE = 'horizontalpodautoscalers.autoscaling'

interface Memory {
  recommendations: Recommendation[]
  changes: Change[]
}
interface Scaling {
  readonly shop: Shop
  readonly pods: Informer<Pod>
  readonly memory: Map<string, Memory>
}

export const horizontalPodAutoscalerController = defineController({
  name: 'horizontal-pod-autoscaler-controller',
  recorder: 'horizontal-pod-autoscaler',
  begin(shop) {
    const autoscalers = shop.of<HorizontalPodAutoscaler>(RESOURCE)
    const it: Scaling = { shop, pods: shop.of<Pod>('pods'), memory: new Map() }
    autoscalers.on({ added: (hpa) => shop.wakeAfter(keyOf(hpa), SYNC_PERIOD) })
    return {
      sync(key, work) {
        const hpa = autoscalers.get(key)
        if (!hpa) return void it.memory.delete(key)
        shop.wakeAfter(key, SYNC_PERIOD)
        reconcile(it, key, hpa, work)
      },
    }
  },
})

interface Scale {
  readonly spec?: { readonly replicas?: number }
  readonly status?: { readonly replicas?: number; readonly selector?: string }
}

type Conditions = HorizontalPodAutoscalerCondition[]

function withCondition(
  conditions: Conditions,
  now: number,
  type: string,
  status: string,
  reason: string,
  message: string,
): Conditions {
  const before = conditions.find((it) => it.type === type)
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : toTime(now)
  const after = { type, status, lastTransitionTime, reason, message }
  return before ? conditions.map((it) => (it === before ? after : it)) : [...conditions, after]
}

function reconcile(it: Scaling, key: string, hpa: HorizontalPodAutoscaler, work: Work): void {
  const { shop } = it
  const { kind, apiVersion = 'v1', name } = hpa.spec.scaleTargetRef
  const target = kindOf(apiVersion, kind)
  const now = shop.host.timers.now
  const conditions = hpa.status?.conditions ?? []
  const path = target && pathOf(target.resource, hpa.metadata.namespace, name, 'scale')
  const failed = (message: string) => {
    shop.events.event(hpa, 'Warning', 'FailedGetScale', message)
    const text = `the HPA controller was unable to get the target's current scale: ${message}`
    report(
      hpa,
      { conditions: withCondition(conditions, now, 'AbleToScale', 'False', 'FailedGetScale', text) },
      work,
    )
  }
  if (!path) return failed(`no matches for kind "${kind}" in group "${apiVersion.split('/')[0]}"`)
  work.request({ method: 'GET', path }, (response) => {
    if (!succeeded(response)) return failed(errorOf(response))
    const text = "the HPA controller was able to get the target's current scale"
    const able = withCondition(conditions, now, 'AbleToScale', 'True', 'SucceededGetScale', text)
    follow(it, key, hpa, path, response.body as Scale & object, able, work)
  })
}

function follow(
  it: Scaling,
  key: string,
  hpa: HorizontalPodAutoscaler,
  path: string,
  scale: Scale,
  conditions: Conditions,
  work: Work,
): void {
  const now = it.shop.host.timers.now
  const current = scale.spec?.replicas ?? 0
  const min = hpa.spec.minReplicas ?? 1
  if (current === 0 && min !== 0) {
    const text = 'scaling is disabled since the replica count of the target is zero'
    const disabled = withCondition(conditions, now, 'ScalingActive', 'False', 'ScalingDisabled', text)
    return report(hpa, { conditions: disabled, currentReplicas: 0, desiredReplicas: 0 }, work)
  }
  if (current > hpa.spec.maxReplicas)
    return rescale(
      it,
      hpa,
      path,
      scale,
      current,
      hpa.spec.maxReplicas,
      'Current number of replicas above Spec.MaxReplicas',
      conditions,
      work,
    )
  if (current < min)
    return rescale(
      it,
      hpa,
      path,
      scale,
      current,
      min,
      'Current number of replicas below Spec.MinReplicas',
      conditions,
      work,
    )
  readMetrics(it, hpa, scale, current, work, (results) =>
    decide(it, key, hpa, path, scale, current, results, conditions, work),
  )
}

interface Result {
  readonly target: Target
  readonly calculated: Calculated
}

const selectorOf = (text: string | undefined): LabelSelector => ({
  matchLabels: Object.fromEntries((text ?? '').split(',').map((it) => it.split('=') as [string, string])),
})

function readMetrics(
  { shop, pods }: Scaling,
  hpa: HorizontalPodAutoscaler,
  scale: Scale,
  current: number,
  work: Work,
  then: (results: readonly Result[]) => void,
): void {
  const { namespace } = hpa.metadata
  const selector = selectorOf(scale.status?.selector)
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`
  work.request(
    { method: 'GET', path, query: { labelSelector: scale.status?.selector ?? '' } },
    (response) => {
      const now = shop.host.timers.now
      const targets = (hpa.spec.metrics ?? []).flatMap(targetOf)
      const selected = [...pods.list(namespace)].filter((pod) => selects(selector, pod.metadata.labels))
      then(
        targets.map((target) => {
          const prefix = `failed to get ${target.resource} ${target.utilization === undefined ? 'resource metric value' : 'utilization'}: `
          if (!succeeded(response)) return { target, calculated: { error: `${prefix}${unable(target)}` } }
          const usage = usageByPod(response.body, target)
          if (usage.size === 0)
            return {
              target,
              calculated: {
                error: `${prefix}unable to get metrics for resource ${target.resource}: no metrics returned from resource metrics API`,
              },
            }
          return { target, calculated: replicasFor(target, current, selected, usage, now) }
        }),
      )
    },
  )
}

const unable = ({ resource }: Target) =>
  `unable to get metrics for resource ${resource}: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)`

function targetOf({ resource }: MetricSpec): Target[] {
  if (!resource || (resource.name !== 'cpu' && resource.name !== 'memory')) return []
  const { averageUtilization, averageValue } = resource.target
  if (averageUtilization !== undefined) return [{ resource: resource.name, utilization: averageUtilization }]
  return [{ resource: resource.name, average: amountOf(resource.name, averageValue) }]
}

const amountOf = (resource: string, text: string | undefined) =>
  resource === 'cpu' ? milli(text) : quantity(text)

interface PodMetrics {
  readonly metadata: { readonly name: string }
  readonly containers: readonly { readonly usage: Readonly<Record<string, string>> }[]
}

function usageByPod(body: unknown, { resource }: Target): Map<string, number> {
  const usage = new Map<string, number>()
  for (const { metadata, containers } of (body as { items?: readonly PodMetrics[] }).items ?? [])
    usage.set(
      metadata.name,
      containers.reduce((sum, container) => sum + amountOf(resource, container.usage[resource]), 0),
    )
  return usage
}

function decide(
  it: Scaling,
  key: string,
  hpa: HorizontalPodAutoscaler,
  path: string,
  scale: Scale,
  current: number,
  results: readonly Result[],
  conditions: Conditions,
  work: Work,
): void {
  const { shop } = it
  const now = shop.host.timers.now
  const proposals = results.flatMap(({ target, calculated }) =>
    'error' in calculated ? [] : [{ target, ...calculated }],
  )
  const errors = results.flatMap(({ calculated }) => ('error' in calculated ? [calculated.error] : []))
  const first = errors[0]
  if (first !== undefined) shop.events.event(hpa, 'Warning', 'FailedGetResourceMetric', first)
  const best = proposals.reduce<(typeof proposals)[number] | undefined>(
    (best, it) => (best && best.replicas >= it.replicas ? best : it),
    undefined,
  )
  if (!best || (errors.length > 0 && best.replicas < current)) {
    const text = `the HPA was unable to compute the replica count: ${first ?? ''}`
    const message = `invalid metrics (${errors.length} invalid out of ${results.length}), first error is: ${first ?? ''}`
    shop.events.event(hpa, 'Warning', 'FailedComputeMetricsReplicas', message)
    const inactive = withCondition(conditions, now, 'ScalingActive', 'False', 'FailedGetResourceMetric', text)
    return report(hpa, { conditions: inactive, currentReplicas: current }, work)
  }
  const what = metricName(best.target)
  const found = `the HPA was able to successfully calculate a replica count from ${what}`
  let next = withCondition(conditions, now, 'ScalingActive', 'True', 'ValidMetricFound', found)
  const { memory, wish } = remembered(it, key, hpa, current, best.replicas, now)
  next = wish === best.replicas ? ready(next, now) : stabilizing(next, now, wish > best.replicas)
  const limits = limited(hpa, current, wish, memory.changes, now)
  const isLimited = limits.isLimited ? 'True' : 'False'
  next = withCondition(next, now, 'ScalingLimited', isLimited, limits.reason, limits.message)
  const currentMetrics = proposals.map(({ target, utilization, average }) => ({
    type: 'Resource',
    resource: {
      name: target.resource,
      current: {
        ...(utilization !== undefined && { averageUtilization: utilization }),
        averageValue: target.resource === 'cpu' ? `${average}m` : binary(average),
      },
    },
  }))
  if (limits.replicas === current)
    return report(
      hpa,
      { conditions: next, currentMetrics, currentReplicas: current, desiredReplicas: current },
      work,
    )
  memory.changes.push({ at: now, by: limits.replicas - current })
  const reason = limits.replicas > current ? `${what} above target` : 'All metrics below target'
  rescale(it, hpa, path, scale, current, limits.replicas, reason, next, work, currentMetrics)
}

function remembered(
  it: Scaling,
  key: string,
  hpa: HorizontalPodAutoscaler,
  current: number,
  proposed: number,
  now: number,
) {
  const memory = it.memory.get(key) ?? { recommendations: [], changes: [] }
  it.memory.set(key, memory)
  if (memory.recommendations.length === 0) memory.recommendations.push({ at: now, replicas: current })
  const wish = stabilized(hpa, current, proposed, memory.recommendations, now)
  memory.recommendations.push({ at: now, replicas: proposed })
  memory.recommendations = memory.recommendations.filter(({ at }) => now - at <= 3_600_000)
  memory.changes = memory.changes.filter(({ at }) => now - at <= 1_800_000)
  return { memory, wish }
}

const metricName = ({ resource, utilization }: Target) =>
  utilization === undefined
    ? `${resource} resource`
    : `${resource} resource utilization (percentage of request)`

const ready = (conditions: Conditions, now: number) =>
  withCondition(
    conditions,
    now,
    'AbleToScale',
    'True',
    'ReadyForNewScale',
    'recommended size matches current size',
  )

const stabilizing = (conditions: Conditions, now: number, isDown: boolean) =>
  isDown
    ? withCondition(
        conditions,
        now,
        'AbleToScale',
        'True',
        'ScaleDownStabilized',
        'recent recommendations were higher than current one, applying the highest recent recommendation',
      )
    : withCondition(
        conditions,
        now,
        'AbleToScale',
        'True',
        'ScaleUpStabilized',
        'recent recommendations were lower than current one, applying the lowest recent recommendation',
      )

function rescale(
  { shop }: Scaling,
  hpa: HorizontalPodAutoscaler,
  path: string,
  scale: Scale,
  current: number,
  to: number,
  reason: string,
  conditions: Conditions,
  work: Work,
  currentMetrics: readonly object[] | undefined = hpa.status?.currentMetrics,
): void {
  const now = shop.host.timers.now
  const message = `New size: ${to}; reason: ${reason}`
  const about = refOf(RESOURCE, hpa)
  const because = { reason: 'SuccessfulRescale', message }
  const decision = shop.host.journal.decided(about, { reason: 'Controller', because })
  const body = { ...scale, spec: { ...scale.spec, replicas: to } }
  shop.host.journal.because(decision, () =>
    work.request({ method: 'PUT', path, body }, (response) => {
      if (!succeeded(response)) {
        const text = `New size: ${to}; reason: ${reason}; error: ${errorOf(response)}`
        return shop.events.event(hpa, 'Warning', 'FailedRescale', text)
      }
      shop.events.event(hpa, 'Normal', 'SuccessfulRescale', message)
      const text = `the HPA controller was able to update the target scale to ${to}`
      const scaled = withCondition(conditions, now, 'AbleToScale', 'True', 'SucceededRescale', text)
      const lastScaleTime = toTime(now)
      report(
        hpa,
        { conditions: scaled, currentMetrics, currentReplicas: current, desiredReplicas: to, lastScaleTime },
        work,
      )
    }),
  )
}

function report(hpa: HorizontalPodAutoscaler, change: object, work: Work): void {
  const status = { desiredReplicas: 0, ...hpa.status, ...change }
  if (canonical(status) === canonical(hpa.status ?? {})) return
  const { namespace, name } = hpa.metadata
  const path = pathOf(RESOURCE, namespace, name, 'status')
  work.request({ method: 'PUT', path, body: { ...hpa, status } })
}
