/**
 * Server-side apply: a configuration laid over the stored object, its owner remembered, others' fields defended. Mirrors
 * apiserver/pkg/endpoints/handlers/patch.go (applyPatcher) and apimachinery/pkg/util/managedfields/internal
 * (structuredmerge.go, conflict.go, lastappliedmanager.go, skipnonapplied.go).
 */
import type { ApiObject } from '../../journal/entry'
import { canonicalJson } from '../../k8s/canonical-json'
import { goQuote } from '../../k8s/go-text'
import type { Kind } from '../../k8s/kinds'
import { applyProblem } from '../../k8s/patch/apply-problem'
import { at, pathText, setOf, without } from '../../k8s/patch/field-set'
import { compare, fieldsGiven } from '../../k8s/patch/field-walk'
import { type Fields, isMap, sameJson } from '../../k8s/patch/json'
import {
  type Application,
  type Applied,
  apply,
  type Conflict,
  type Owner,
  type Ownership,
  toEntries,
} from '../../k8s/patch/managed-fields'
import { toTime } from '../../k8s/time'
import type { ApiResponse } from '../component'
import type { Call } from './kube-apiserver'
import { fieldTypeOf, ignoredBy } from './ownership'
import { badRequest, notFound, Refusal } from './refusal'
import { createObject, decode, ownerOf, replace } from './writing'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

export const isApply = ({ request }: Call) =>
  request.method === 'PATCH' && request.contentType?.startsWith('application/apply-patch') === true

/** `store` puts a new form of an existing object: whole, or only its status. */
export function applyObject(call: Call, store: typeof replace = replace): ApiResponse {
  const { server, route } = call
  const { kind, namespace, name } = route
  if (!call.query.fieldManager)
    throw invalidOptions('fieldManager: Required value: is required for apply patch')
  const config = configOf(call)
  const before = server.etcd.get(kind.resource, kind.namespaced ? namespace : undefined, name!)
  const owner = ownerOf(call, 'Apply')
  if (!before) {
    if (route.subresource) throw notFound(kind, name!)
    return { code: 201, body: createApplied(call, config, owner) }
  }
  const { object, owners } = laidOver(call, before, config, owner)
  const wanted = decode(call, kind, object)
  const same = sameJson(toEntries(owners), toEntries(server.owners.of(before)))
  return { code: 200, body: store(call, before, wanted, same ? undefined : owners) }
}

export const invalidOptions = (problem: string) => {
  const [field = '', ...rest] = problem.split(': ')
  return new Refusal(422, 'Invalid', `PatchOptions.meta.k8s.io "" is invalid: ${problem}`, {
    group: 'meta.k8s.io',
    kind: 'PatchOptions',
    causes: [{ reason: 'FieldValueRequired', message: rest.join(': '), field }],
  })
}

/** The configuration as it came, without what an apply cannot say. */
function configOf({ request, route }: Call): Fields {
  const { body } = request
  if (!isMap(body))
    throw badRequest(
      'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal into Go value of type map[string]interface {}',
    )
  const { managedFields, creationTimestamp: _, ...metadata } = isMap(body.metadata) ? body.metadata : {}
  if (managedFields !== undefined && managedFields !== null)
    throw badRequest('metadata.managedFields must be nil')
  const name = metadata.name ?? route.name
  const config = { ...body, metadata: { ...metadata, name } }
  const problem = applyProblem(fieldTypeOf(route.kind), config)
  if (problem) throw new Refusal(500, '', `failed to create typed patch object (${about(route)}): ${problem}`)
  if (name !== route.name)
    throw badRequest(
      `the name of the object (${name as string}) does not match the name on the URL (${route.name})`,
    )
  return config
}

const about = ({ kind, namespace, name }: Call['route']) =>
  `${namespace ?? ''}/${name}; ${kind.group ? kind.apiVersion : `/${kind.version}`}, Kind=${kind.kind}`

function createApplied(call: Call, config: Fields, owner: Owner): ApiObject {
  const time = toTime(call.server.simulation.now)
  const fields = ownFields(call, config)
  return createObject(call, config, [{ ...owner, time, fields }])
}

const NOT_OWNED = setOf([
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata', 'f:name'],
  ['f:metadata', 'f:namespace'],
])

function ownFields({ route }: Call, config: Fields) {
  const given = fieldsGiven(fieldTypeOf(route.kind), config)
  return without(without(given, ignoredBy(route.kind, route.subresource ?? '')), NOT_OWNED)
}

function laidOver(call: Call, before: ApiObject, config: Fields, owner: Owner): Applied {
  const { server, route, query } = call
  const ignored = ignoredBy(route.kind, route.subresource ?? '')
  const type = fieldTypeOf(route.kind)
  const known = server.owners.of(before)
  const live = before as unknown as Fields
  const owners = known.length > 0 ? known : [beforeFirstApply(route.kind, before)]
  const application: Application = {
    type,
    live,
    config: reachable(config, route.subresource, route.kind),
    owners,
    owner,
    time: toTime(server.simulation.now),
    ignored,
  }
  const applied = apply(application)
  if (query.force === 'true' || applied.conflicts.length === 0) return withLastApplied(applied, call, before)
  const conflicts = defended(applied.conflicts, call, before)
  if (conflicts.length > 0) throw conflictRefusal(conflicts)
  return withLastApplied(applied, call, before)
}

/** A path of its own reaches only its own part of the object. */
function reachable(config: Fields, subresource: string | undefined, kind: Kind): Fields {
  const { spec, status, ...rest } = config
  const given = (part: string, value: unknown) => (value === undefined ? {} : { [part]: value })
  if (subresource === 'status') return { ...rest, ...given('status', status) }
  return kind.subresources.includes('status') ? { ...rest, ...given('spec', spec) } : config
}

/** Who owns what was there when fields were not yet owned. */
const beforeFirstApply = (kind: Kind, object: ApiObject): Ownership => ({
  manager: 'before-first-apply',
  operation: 'Update',
  apiVersion: kind.apiVersion,
  subresource: '',
  time: undefined,
  fields: without(
    fieldsGiven(fieldTypeOf(kind), object),
    setOf([
      ['f:apiVersion'],
      ['f:kind'],
      ['f:status'],
      ...['name', 'namespace', 'creationTimestamp', 'uid', 'generation', 'resourceVersion'].map((field) => [
        'f:metadata',
        `f:${field}`,
      ]),
    ]),
  ),
})

/** kubectl takes over, without asking, what its own client-side apply had set and nobody has changed since. */
function defended(conflicts: readonly Conflict[], { query, route }: Call, before: ApiObject) {
  const text = before.metadata.annotations?.[LAST_APPLIED]
  if (query.fieldManager !== 'kubectl' || text === undefined) return conflicts
  let last: unknown
  try {
    last = JSON.parse(text)
  } catch {
    return conflicts
  }
  const type = fieldTypeOf(route.kind)
  const given = fieldsGiven(type, last)
  const { modified, removed, added } = compare(type, last, before)
  return conflicts.filter(({ path }) => {
    const unchanged = [modified, removed, added].every((set) => !at(set, path)?.member)
    return !(at(given, path)?.member && unchanged)
  })
}

/** The annotation is kept true for clients that still apply on their side. */
function withLastApplied(applied: Applied, { query, request }: Call, before: ApiObject): Applied {
  const { annotations } = before.metadata
  const { metadata } = applied.object as unknown as ApiObject
  if (query.fieldManager !== 'kubectl' || annotations?.[LAST_APPLIED] === undefined) return applied
  if (metadata.annotations?.[LAST_APPLIED] === undefined) return applied
  const body = request.body as ApiObject
  const { [LAST_APPLIED]: _, ...others } = body.metadata.annotations ?? {}
  const text = `${canonicalJson({ ...body, metadata: { ...body.metadata, annotations: others } })}\n`
  return {
    ...applied,
    object: {
      ...applied.object,
      metadata: { ...metadata, annotations: { ...metadata.annotations, [LAST_APPLIED]: text } },
    },
  }
}

function conflictRefusal(conflicts: readonly Conflict[]): Refusal {
  return new Refusal(409, 'Conflict', conflictText(conflicts), {
    causes: conflicts.map(({ owner, path }) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${ownerText(owner)}`,
      field: pathText(path),
    })),
  })
}

function conflictText(conflicts: readonly Conflict[]): string {
  const [first] = conflicts
  if (conflicts.length === 1)
    return `Apply failed with 1 conflict: conflict with ${ownerText(first!.owner)}: ${pathText(first!.path)}`
  const names = [...new Set(conflicts.map(({ owner }) => ownerText(owner)))].sort()
  const lines = names.flatMap((name) => [
    `conflicts with ${name}:`,
    ...conflicts.filter(({ owner }) => ownerText(owner) === name).map(({ path }) => `- ${pathText(path)}`),
  ])
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}

function ownerText({ manager, subresource, operation, apiVersion }: Owner): string {
  const name = subresource ? `${goQuote(manager)} with subresource ${goQuote(subresource)}` : goQuote(manager)
  return operation === 'Update' ? `${name} using ${apiVersion}` : name
}
