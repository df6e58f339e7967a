/** Tables of custom resources: the columns of their definition. Mirrors apiextensions-apiserver/pkg/registry/customresource/tableconvertor. */
import type { ApiObject } from '../../../journal/entry'
import type { CustomColumn, CustomKind } from '../../../k8s/custom-kind'
import { ageOf } from '../../../k8s/human-duration'

export const customCells = ({ columns }: CustomKind, object: ApiObject, now: number): readonly unknown[] => [
  object.metadata.name,
  ...columns.map((column) => cell(column, valueAt(object, column.jsonPath), now)),
]

function cell({ type }: CustomColumn, value: unknown, now: number): unknown {
  if (value === undefined || value === null) return null
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      return typeof value === 'string' ? ageOf(value, now) : null
    default:
      return typeof value === 'object' ? JSON.stringify(value) : `${value as string}`
  }
}

/** A simple JSON path: '.spec.a', '.status.conditions[0].type', `.status.conditions[?(@.type=="Ready")].status`. */
export function valueAt(object: unknown, path: string): unknown {
  const steps = path.match(/\[\?\(@\.[^)]*\)\]|\[\d+\]|\['[^']*'\]|(?:\\.|[^.[\]])+/g) ?? []
  return steps.reduce<unknown>(stepInto, object)
}

function stepInto(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const chosen = /^\[\?\(@\.([^=\s)]+)\s*==\s*['"]([^'"]*)['"]\s*\)\]$/.exec(step)
  if (chosen)
    return Array.isArray(value)
      ? value.find((item) => `${(item as Record<string, unknown>)[chosen[1]!] as string}` === chosen[2])
      : undefined
  const index = /^\[(\d+)\]$/.exec(step)
  if (index) return Array.isArray(value) ? value[Number(index[1])] : undefined
  const name = step.replace(/^\['|'\]$/g, '').replace(/\\(.)/g, '$1')
  return (value as Record<string, unknown>)[name]
}
