/** Label selectors: the structured form in objects, and the text form of `-l`. Mirrors apimachinery/pkg/labels. */
import type { LabelSelector } from './api'

export type Labels = Readonly<Record<string, string>> | undefined

/** Whether labels meet a LabelSelector. An absent selector selects nothing, an empty one everything. */
export function selects(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (!selector) return false
  for (const key in selector.matchLabels) if (labels?.[key] !== selector.matchLabels[key]) return false
  for (const { key, operator, values } of selector.matchExpressions ?? [])
    if (!meets(operator, labels?.[key], values ?? [])) return false
  return true
}

/** Whether labels meet a plain map selector, as a Service or ReplicationController has it. An empty one selects nothing. */
export function selectsByMap(selector: Labels, labels: Labels): boolean {
  let any = false
  for (const key in selector) {
    if (labels?.[key] !== selector[key]) return false
    any = true
  }
  return any
}

/** One requirement on one label, as node affinity (Gt, Lt), label selectors and the text form all have it. */
export function meets(operator: string, value: string | undefined, values: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return value !== undefined && /^-?\d+$/.test(value) && Number(value) > Number(values[0])
    case 'Lt':
      return value !== undefined && /^-?\d+$/.test(value) && Number(value) < Number(values[0])
    default:
      return false
  }
}
