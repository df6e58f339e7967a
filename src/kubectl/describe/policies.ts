/**
 * Pages of namespaces, quotas, limit ranges, disruption budgets, autoscalers and network policies. Mirrors
 * kubectl/pkg/describe/describe.go.
 */
import type {
  HorizontalPodAutoscaler,
  LimitRange,
  Namespace,
  PodDisruptionBudget,
  ResourceQuota,
} from '../../k8s/api'
import type { Call } from '../call'
import type { Thing } from '../client'
import type { Task } from '../run'
import { type Description, longTime } from './description'
import { describeCreated, describeLabels, describeName } from './metadata'
import { metricTexts } from './metrics'
import { selectorText } from './tolerations'

export function* describeNamespace(call: Call, d: Description, thing: Thing): Task<void> {
  const { status } = thing as unknown as Namespace
  const root = `/api/v1/namespaces/${thing.metadata.name}`
  const quotas = (yield* call.client.list(`${root}/resourcequotas`)).items as unknown as ResourceQuota[]
  const ranges = (yield* call.client.list(`${root}/limitranges`)).items as unknown as LimitRange[]
  d.line(0, `Name:\t${thing.metadata.name}`)
  describeLabels(d, thing)
  d.line(0, `Status:\t${status?.phase ?? ''}`)
  if (status?.conditions?.length) {
    d.line(0, 'Conditions:')
    d.line(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage')
    d.line(1, '----\t------\t------------------\t------\t-------')
    for (const { type, status: value, lastTransitionTime, reason, message } of status.conditions)
      d.line(1, `${type}\t${value}\t${longTime(lastTransitionTime)}\t${reason ?? ''}\t${message ?? ''}`)
  }
  d.line(0, '')
  describeQuotas(d, quotas)
  d.line(0, '')
  describeLimits(d, ranges)
}

function describeQuotas(d: Description, quotas: readonly ResourceQuota[]): void {
  if (quotas.length === 0) return d.line(0, 'No resource quota.')
  d.line(0, 'Resource Quotas')
  for (const { metadata, status, spec } of [...quotas].sort((a, b) =>
    a.metadata.name! < b.metadata.name! ? -1 : 1,
  )) {
    d.line(0, ` Name:\t${metadata.name}`)
    for (const scope of spec?.scopes ?? []) d.line(0, ` Scope:\t${scope}`)
    d.line(0, ' Resource\tUsed\tHard')
    d.line(0, ' --------\t---\t---')
    for (const name of Object.keys(status?.hard ?? {}).sort())
      d.line(0, ` ${name}\t${status?.used?.[name] ?? '0'}\t${status?.hard?.[name]}`)
  }
}

function describeLimits(d: Description, ranges: readonly LimitRange[]): void {
  if (ranges.length === 0) return d.line(0, 'No LimitRange resource.')
  d.line(0, 'Resource Limits')
  d.line(0, ' Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio')
  d.line(0, ' ----\t--------\t---\t---\t---------------\t-------------\t-----------------------')
  for (const range of ranges) for (const row of limitRows(range)) d.line(0, ` ${row}`)
}

function limitRows({ spec }: LimitRange): string[] {
  return (spec?.limits ?? []).flatMap((limit) => {
    const maps = [limit.min, limit.max, limit.defaultRequest, limit.default, limit.maxLimitRequestRatio]
    const names = [...new Set(maps.flatMap((map) => Object.keys(map ?? {})))].sort()
    return names.map((name) => `${limit.type}\t${name}\t${maps.map((map) => map?.[name] ?? '-').join('\t')}`)
  })
}

export function describeQuota(_call: Call, d: Description, thing: Thing): void {
  const { status, spec } = thing as unknown as ResourceQuota
  describeName(d, thing)
  if (spec?.scopes?.length) d.line(0, `Scopes:\t${[...spec.scopes].sort().join(', ')}`)
  d.line(0, 'Resource\tUsed\tHard')
  d.line(0, '--------\t----\t----')
  for (const name of Object.keys(status?.hard ?? {}).sort())
    d.line(0, `${name}\t${status?.used?.[name] ?? '0'}\t${status?.hard?.[name]}`)
}

export function describeLimitRange(_call: Call, d: Description, thing: Thing): void {
  describeName(d, thing)
  d.line(0, 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio')
  d.line(0, '----\t--------\t---\t---\t---------------\t-------------\t-----------------------')
  for (const row of limitRows(thing as unknown as LimitRange)) d.line(0, row)
}

export function describeDisruptionBudget(_call: Call, d: Description, thing: Thing): void {
  const { spec, status } = thing as unknown as PodDisruptionBudget
  describeName(d, thing)
  if (spec?.minAvailable !== undefined) d.line(0, `Min available:\t${spec.minAvailable}`)
  else if (spec?.maxUnavailable !== undefined) d.line(0, `Max unavailable:\t${spec.maxUnavailable}`)
  d.line(0, spec?.selector ? `Selector:\t${selectorText(spec.selector)}` : 'Selector:\t<unset>')
  d.line(0, 'Status:')
  d.line(2, `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}`)
  d.line(2, `Current:\t${status?.currentHealthy ?? 0}`)
  d.line(2, `Desired:\t${status?.desiredHealthy ?? 0}`)
  d.line(2, `Total:\t${status?.expectedPods ?? 0}`)
}

export function describeAutoscaler(_call: Call, d: Description, thing: Thing): void {
  const { spec, status } = thing as unknown as HorizontalPodAutoscaler
  describeName(d, thing)
  describeLabels(d, thing)
  describeCreated(d, thing)
  d.line(0, `Reference:\t${spec?.scaleTargetRef.kind}/${spec?.scaleTargetRef.name}`)
  d.line(0, 'Metrics:\t( current / target )')
  for (const text of metricTexts(spec?.metrics ?? [], status?.currentMetrics ?? [])) d.line(1, text)
  d.line(0, `Min replicas:\t${spec?.minReplicas ?? '<unset>'}`)
  d.line(0, `Max replicas:\t${spec?.maxReplicas}`)
  d.line(
    0,
    `${spec?.scaleTargetRef.kind} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`,
  )
  if (!status?.conditions?.length) return
  d.line(0, 'Conditions:')
  d.line(1, 'Type\tStatus\tReason\tMessage')
  d.line(1, '----\t------\t------\t-------')
  for (const { type, status: value, reason, message } of status.conditions)
    d.line(1, `${type}\t${value}\t${reason ?? ''}\t${message ?? ''}`)
}
