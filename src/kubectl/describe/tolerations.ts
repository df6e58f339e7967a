/** Tolerations, taints and spread constraints in one line each. Mirrors kubectl/pkg/describe/describe.go. */
import type { LabelSelector, Taint, Toleration, TopologySpreadConstraint } from '../../k8s/api'

export const tolerationLines = (tolerations: readonly Toleration[] | undefined) =>
  [...(tolerations ?? [])].sort((a, b) => compare(a.key ?? '', b.key ?? '')).map(tolerationText)

function tolerationText(toleration: Toleration): string {
  const { key = '', value = '', operator, effect, tolerationSeconds } = toleration
  let text = key
  if (value) text += `=${value}`
  if (effect) text += `:${effect}`
  if (operator === 'Exists' && !value) text += key || effect ? ' op=Exists' : 'op=Exists'
  else if (operator && operator !== 'Equal' && operator !== 'Exists') text += ` op=${operator}`
  if (tolerationSeconds !== undefined && tolerationSeconds !== null) text += ` for ${tolerationSeconds}s`
  return text
}

export const taintLines = (taints: readonly Taint[] | undefined) =>
  [...(taints ?? [])]
    .sort((a, b) => compare(a.effect, b.effect) || compare(a.key, b.key))
    .map(({ key, value, effect }) => (value ? `${key}=${value}:${effect}` : `${key}:${effect}`))

export const spreadLines = (constraints: readonly TopologySpreadConstraint[] | undefined) =>
  [...(constraints ?? [])]
    .sort((a, b) => compare(a.topologyKey, b.topologyKey))
    .map(
      ({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) =>
        `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${labelSelector ? ` for selector ${selectorText(labelSelector)}` : ''}`,
    )

/** metav1.FormatLabelSelector: 'app=web,tier in (a,b)'; '<none>' for an empty one. */
export function selectorText(selector: LabelSelector | undefined): string {
  if (!selector) return '<none>'
  const parts = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    text: `${key}=${value}`,
  }))
  for (const { key, operator, values = [] } of selector.matchExpressions ?? [])
    parts.push({ key, text: expressionText(key, operator, [...values].sort()) })
  parts.sort((a, b) => compare(a.key, b.key))
  return parts.length === 0 ? '<none>' : parts.map(({ text }) => text).join(',')
}

function expressionText(key: string, operator: string, values: readonly string[]): string {
  if (operator === 'Exists') return key
  if (operator === 'DoesNotExist') return `!${key}`
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`
}

export const mapSelectorText = (selector: Readonly<Record<string, string>> | undefined) =>
  Object.keys(selector ?? {}).length === 0
    ? '<none>'
    : Object.keys(selector!)
        .sort()
        .map((key) => `${key}=${selector![key]}`)
        .join(',')

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
