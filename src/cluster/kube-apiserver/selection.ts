/** Which objects a list or watch asks for: namespace, labels, fields. Mirrors registry strategies' ToSelectableFields. */
import type { ApiObject } from '../../journal/entry'
import {
  matchesFields,
  matchesRequirements,
  parseFieldSelector,
  parseLabelSelector,
} from '../../k8s/selector-text'
import { badRequest } from './refusal'
import type { Route } from './route'
import { selectableValue, unselectable } from './selectable-fields'

export interface ObjectSelection {
  /** What narrows the search most: '' for everything, or 'namespace/…', 'name/…', 'node/…'. */
  readonly index: string
  matches(object: ApiObject): boolean
}

export function selectionOf(route: Route, query: Readonly<Record<string, string>>): ObjectSelection {
  const labels = parseLabelSelector(query.labelSelector ?? '')
  const fields = parseFieldSelector(query.fieldSelector ?? '')
  for (const parsed of [labels, fields])
    if ('error' in parsed) throw badRequest(unable(route, query, parsed.error))
  if ('error' in labels || 'error' in fields) throw badRequest('')
  const exact = (field: string) =>
    fields.requirements.find((term) => term.field === field && term.operator === '=')?.value
  const wanted = fields.requirements
  for (const { field } of wanted) {
    const problem = unselectable(route.kind, field)
    if (problem) throw badRequest(unable(route, query, problem))
  }
  const name = route.name ?? exact('metadata.name')
  const node = exact('spec.nodeName')
  return {
    index:
      node !== undefined
        ? `node/${node}`
        : name !== undefined
          ? `name/${name}`
          : route.namespace
            ? `namespace/${route.namespace}`
            : '',
    matches: (object) =>
      (route.namespace === undefined || object.metadata.namespace === route.namespace) &&
      (name === undefined || object.metadata.name === name) &&
      matchesRequirements(labels.requirements, object.metadata.labels) &&
      (wanted.length === 0 || matchesFields(wanted, (field) => selectableValue(object, field))),
  }
}

const unable = ({ kind }: Route, query: Readonly<Record<string, string>>, error: string) =>
  `Unable to find "${kind.group ? `${kind.group}/` : '/'}${kind.version}, Resource=${kind.plural}" that match label selector "${query.labelSelector ?? ''}", field selector "${query.fieldSelector ?? ''}": ${error}`

/** Under which indexes a watcher may stand that wants this object. */
export const indexesOf = (object: ApiObject): string[] => [
  '',
  `namespace/${object.metadata.namespace ?? ''}`,
  `name/${object.metadata.name}`,
  `node/${(object as { spec?: { nodeName?: string } }).spec?.nodeName ?? ''}`,
]
