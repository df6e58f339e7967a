/**
 * How many pods of a budget may go right now. Mirrors pkg/controller/disruption/disruption.go. Rules: SPEC.md.
 */
import type { Deployment, Pod, PodDisruptionBudget, ReplicaSet, StatefulSet } from '../../../k8s/api'
import { selects } from '../../../k8s/label-selector'
import { pathOf } from '../../../k8s/kinds'
import { controllerOf } from '../../../k8s/owner-reference'
import { isPodReady } from '../../../k8s/pod'
import { fromTime, toTime } from '../../../k8s/time'
import { minutes } from '../../../sim/duration'
import { type Informer, keyOf } from '../../component'
import { type Change, defineController, type Shop, type Work } from '../controller'
import { scaledValue } from '../int-or-percent'
import { type SelectedPods, selectedPods } from '../selected-pods'
import { canonical } from '../template-hash'

/** disruption.go: DeletionTimeout: an eviction that led to nothing is forgotten. */
const DELETION_TIMEOUT = minutes(2)

interface Budgets {
  readonly shop: Shop
  readonly selected: SelectedPods
  readonly replicaSets: Informer<ReplicaSet>
  readonly deployments: Informer<Deployment>
  readonly statefulSets: Informer<StatefulSet>
}

export const disruptionController = defineController({
  name: 'disruption-controller',
  recorder: 'controllermanager',
  reconciles: 'poddisruptionbudgets.policy',
  begin(shop) {
    const budgets = shop.of<PodDisruptionBudget>('poddisruptionbudgets.policy')
    const it: Budgets = {
      shop,
      selected: selectedPods(shop.of<Pod>('pods')),
      replicaSets: shop.of<ReplicaSet>('replicasets.apps'),
      deployments: shop.of<Deployment>('deployments.apps'),
      statefulSets: shop.of<StatefulSet>('statefulsets.apps'),
    }
    return {
      wokenBy: {
        *pods({ object: pod }: Change<Pod>) {
          for (const budget of budgets.list(pod.metadata.namespace))
            if (selects(budget.spec?.selector, pod.metadata.labels)) yield keyOf(budget)
        },
      },
      sync(key, work) {
        const budget = budgets.get(key)
        if (budget) syncBudget(it, budget, work)
      },
    }
  },
})

function syncBudget(it: Budgets, budget: PodDisruptionBudget, work: Work): void {
  const pods = [...it.selected(budget.metadata.namespace, budget.spec?.selector)]
  if (pods.length === 0) it.shop.events.event(budget, 'Normal', 'NoPods', 'No matching pods found')
  const { expected, desired } = expectation(it, budget, pods)
  const now = it.shop.host.timers.now
  const disrupted = stillDisrupted(budget, pods, now)
  const isHealthy = (pod: Pod) =>
    isPodReady(pod) && !pod.metadata.deletionTimestamp && disrupted[pod.metadata.name] === undefined
  const healthy = pods.filter(isHealthy).length
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired)
  if (Object.keys(disrupted).length > 0) it.shop.wakeAfter(keyOf(budget), DELETION_TIMEOUT)
  updateStatus(budget, { expected, desired, healthy, allowed, disrupted }, now, work)
}

/** Percentages and maxUnavailable speak of what the owners want, not of what there is. */
function expectation(it: Budgets, { spec }: PodDisruptionBudget, pods: readonly Pod[]) {
  const { minAvailable, maxUnavailable } = spec ?? {}
  if (typeof minAvailable === 'number') return { expected: pods.length, desired: minAvailable }
  const expected = wantedByOwners(it, pods)
  if (minAvailable !== undefined) return { expected, desired: scaledValue(minAvailable, expected, 'up') }
  return { expected, desired: Math.max(0, expected - scaledValue(maxUnavailable, expected, 'up')) }
}

function wantedByOwners(it: Budgets, pods: readonly Pod[]): number {
  const scales = new Map<string, number>()
  for (const pod of pods) {
    const owner = controllerOf(pod)
    if (owner && !scales.has(owner.uid)) scales.set(...scaleOf(it, pod, owner))
  }
  let sum = 0
  for (const scale of scales.values()) sum += scale
  return sum
}

type Owner = NonNullable<ReturnType<typeof controllerOf>>

function scaleOf(it: Budgets, { metadata }: Pod, owner: Owner): [string, number] {
  const key = `${metadata.namespace}/${owner.name}`
  if (owner.kind === 'StatefulSet') return [owner.uid, it.statefulSets.get(key)?.spec?.replicas ?? 1]
  const set = it.replicaSets.get(key)
  const above = set && controllerOf(set)
  const deployment = above && it.deployments.get(`${metadata.namespace}/${above.name}`)
  if (above && deployment) return [above.uid, deployment.spec?.replicas ?? 1]
  return [owner.uid, set?.spec?.replicas ?? 0]
}

function stillDisrupted(budget: PodDisruptionBudget, pods: readonly Pod[], now: number) {
  const names = new Set(pods.filter((pod) => !pod.metadata.deletionTimestamp).map((pod) => pod.metadata.name))
  const left: Record<string, string> = {}
  for (const [name, time] of Object.entries(budget.status?.disruptedPods ?? {}))
    if (names.has(name) && now - (fromTime(time) ?? now) < DELETION_TIMEOUT) left[name] = time
  return left
}

interface Count {
  readonly expected: number
  readonly desired: number
  readonly healthy: number
  readonly allowed: number
  readonly disrupted: Record<string, string>
}

function updateStatus(budget: PodDisruptionBudget, count: Count, now: number, work: Work): void {
  const { generation, namespace, name } = budget.metadata
  const enough = count.allowed > 0
  const before = budget.status?.conditions?.find(({ type }) => type === 'DisruptionAllowed')
  const conditionStatus = enough ? 'True' : 'False'
  const condition = {
    type: 'DisruptionAllowed',
    status: conditionStatus as 'True' | 'False',
    observedGeneration: generation,
    lastTransitionTime: before?.status === conditionStatus ? before.lastTransitionTime : toTime(now),
    reason: enough ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  }
  const status = {
    observedGeneration: generation,
    disruptionsAllowed: count.allowed,
    currentHealthy: count.healthy,
    desiredHealthy: count.desired,
    expectedPods: count.expected,
    ...(Object.keys(count.disrupted).length > 0 && { disruptedPods: count.disrupted }),
    conditions: [condition],
  }
  if (canonical(status) === canonical(budget.status ?? {})) return
  work.request({
    method: 'PUT',
    path: pathOf('poddisruptionbudgets.policy', namespace, name, 'status'),
    body: { ...budget, status },
  })
}
