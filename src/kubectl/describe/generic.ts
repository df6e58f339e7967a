/** Any object, field by field. Mirrors kubectl/pkg/describe/describe.go (GenericDescriber, printUnstructuredContent). */
import type { Call } from '../call'
import type { Thing } from '../client'
import { capitalised } from './words'
import type { Description } from './description'

export function describeGeneric(_call: Call, d: Description, thing: Thing): void {
  d.line(0, `Name:\t${thing.metadata.name}`)
  d.line(0, `Namespace:\t${thing.metadata.namespace ?? ''}`)
  d.labels('Labels', thing.metadata.labels)
  d.annotations(thing.metadata.annotations)
  fields(d, 0, thing as Readonly<Record<string, unknown>>, '', HIDDEN)
}

const HIDDEN: ReadonlySet<string> = new Set([
  '.metadata.managedFields',
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
])
const LEAD: Readonly<Record<string, string>> = { '.apiVersion': 'API Version' }

function fields(
  d: Description,
  level: number,
  map: Readonly<Record<string, unknown>>,
  path: string,
  hidden: ReadonlySet<string>,
): void {
  for (const key of Object.keys(map).sort()) {
    const at = `${path}.${key}`
    if (hidden.has(at)) continue
    field(d, level, LEAD[at] ?? capitalised(key), map[key], at, hidden)
  }
}

function field(
  d: Description,
  level: number,
  label: string,
  value: unknown,
  path: string,
  hidden: ReadonlySet<string>,
): void {
  if (Array.isArray(value)) {
    d.line(level, `${label}:`)
    for (const item of value)
      if (item !== null && typeof item === 'object')
        fields(d, level + 1, item as Readonly<Record<string, unknown>>, path, hidden)
      else d.line(level + 1, `${item as string}`)
  } else if (value !== null && typeof value === 'object') {
    d.line(level, `${label}:`)
    fields(d, level + 1, value as Readonly<Record<string, unknown>>, path, hidden)
  } else d.line(level, `${label}:\t${value as string}`)
}
