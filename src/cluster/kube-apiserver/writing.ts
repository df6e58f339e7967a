/** create, update, patch and delete of whole objects. Mirrors registry/generic/registry/store.go and rest/{create,update,delete}.go. */
import type { ApiObject } from '../../journal/entry'
import { decodeAny } from '../../k8s/custom-decode'
import type { FieldValidation } from '../../k8s/decode'
import { withDefaults } from '../../k8s/defaults/defaults'
import type { Kind } from '../../k8s/kinds'
import { sameJson } from '../../k8s/patch/json'
import {
  fromEntries,
  type ManagedFieldsEntry,
  type Owner,
  type Ownership,
  toEntries,
} from '../../k8s/patch/managed-fields'
import { toTime } from '../../k8s/time'
import { validateCreate, validateUpdate, warningsFor } from '../../k8s/validation/validation'
import type { Status } from '../component'
import { admitCreate, checkAdmitted, checkChanged } from './admission/admission'
import type { Call } from './kube-apiserver'
import type { Write } from './ownership'
import { patched } from './patching'
import {
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  invalid,
  modified,
  notFound,
  Refusal,
} from './refusal'
import { listOf } from './reading'
import { strategyOf } from './registry/registry'

type Metadata = ApiObject['metadata']
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const isDryRun = ({ query }: Call) => query.dryRun === 'All'

// ---- create ----

export function createObject(
  call: Call,
  body: unknown = call.request.body,
  owners?: readonly Ownership[],
): ApiObject {
  const { kind } = call.route
  const decoded = withNamespace(call, decode(call, kind, body))
  return storeNew(call, decoded, owners)
}

/** `owners` where the client applied it; else all that it gives is its own. */
function storeNew(call: Call, decoded: ApiObject, owners?: readonly Ownership[]): ApiObject {
  const { server, route } = call
  const { kind } = route
  const strategy = strategyOf(kind)
  const named = withName(call, decoded)
  const made = stamp(call, withDefaults(kind, named))
  const admitted = admitCreate(call, made)
  const prepared = strategy.prepareForCreate(call, admitted)
  const errors = validateCreate(kind, prepared)
  if (errors.length > 0) throw invalid(kind, prepared.metadata.name, errors)
  call.warnings.push(...warningsFor(kind, prepared))
  checkAdmitted(call, prepared)
  if (server.etcd.get(kind.resource, prepared.metadata.namespace, prepared.metadata.name))
    throw alreadyExists(kind, prepared.metadata.name)
  if (isDryRun(call)) return prepared
  return server.owners.as(owners ?? { kind, owner: ownerOf(call), found: undefined, made }, () =>
    server.etcd.put(kind.resource, strategy.beforeStore(call, prepared)),
  )
}

export function decode(call: Call, kind: Kind, body: unknown, before?: ApiObject): ApiObject {
  const validation = (call.query.fieldValidation ?? 'Ignore') as FieldValidation
  const decoded = decodeAny(kind, body, validation, before)
  if ('error' in decoded) throw badRequest(decoded.error)
  call.warnings.push(...decoded.warnings)
  return decoded.object as unknown as ApiObject
}

function withNamespace({ route }: Call, object: ApiObject): ApiObject {
  if (!route.kind.namespaced) return object
  const { namespace } = object.metadata
  if (namespace && namespace !== route.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  return namespace
    ? object
    : { ...object, metadata: { ...object.metadata, namespace: route.namespace ?? 'default' } }
}

/** names.SimpleNameGenerator: at most 58 characters of the base, then five random ones. */
function withName({ server, route }: Call, object: ApiObject): ApiObject {
  const { name, generateName } = object.metadata
  if (name || !generateName) return object
  const { kind } = route
  for (let attempt = 0; attempt < 8; attempt++) {
    const candidate = `${generateName.slice(0, 58)}${server.random.suffix(5)}`
    if (!server.etcd.get(kind.resource, object.metadata.namespace, candidate))
      return { ...object, metadata: { ...object.metadata, name: candidate } }
  }
  throw new Refusal(
    409,
    'AlreadyExists',
    `${kind.resource} "${generateName}" already exists, the server was not able to generate a unique name for the object`,
  )
}

function stamp({ server, route }: Call, object: ApiObject): ApiObject {
  const {
    uid: _u,
    resourceVersion: _r,
    deletionTimestamp: _d,
    deletionGracePeriodSeconds: _g,
    generation: _n,
    managedFields: _m,
    ...given
  } = object.metadata
  const metadata = {
    ...given,
    uid: server.random.uuid(),
    resourceVersion: '',
    ...(strategyOf(route.kind).hasGeneration ? { generation: 1 } : {}),
    creationTimestamp: toTime(server.simulation.now),
  }
  return { ...object, metadata }
}

// ---- update ----

export function updateObject(call: Call): ApiObject {
  const { server, route, request } = call
  const { kind, name } = route
  const before = server.etcd.get(kind.resource, kind.namespaced ? route.namespace : undefined, name!)
  const decoded = withNamespace(call, decode(call, kind, request.body, before))
  if (decoded.metadata.name !== name)
    throw badRequest(
      `the name of the object (${decoded.metadata.name}) does not match the name on the URL (${name})`,
    )
  if (!before) throw notFound(kind, name!)
  return replace(call, before, decoded)
}

export function patchObject(call: Call): ApiObject {
  const { server, route } = call
  const before = server.etcd.get(
    route.kind.resource,
    route.kind.namespaced ? route.namespace : undefined,
    route.name!,
  )
  if (!before) throw notFound(route.kind, route.name!)
  const validation = { ...call, query: { fieldValidation: 'Warn', ...call.query } }
  return replace(call, before, decode(validation, route.kind, patched(call, before), before))
}

/** Stores a new form of an object after all checks; the same form is not stored again, unless it has other owners. */
export function replace(
  call: Call,
  before: ApiObject,
  wanted: ApiObject,
  owners?: readonly Ownership[],
): ApiObject {
  const { kind } = call.route
  checkVersion(kind, before, wanted)
  const strategy = strategyOf(kind)
  const defaulted = withDefaults(kind, {
    ...wanted,
    metadata: keepSystemFields(before.metadata, wanted.metadata),
  })
  const withStatus = strategy.hasStatus ? keepStatus(before, defaulted) : defaulted
  const prepared = strategy.prepareForUpdate(call, withStatus, before)
  const after = strategy.hasGeneration ? withGeneration(kind, before, prepared) : prepared
  const errors = validateUpdate(kind, after, before)
  if (errors.length > 0) throw invalid(kind, after.metadata.name, errors)
  checkChanged(call, after, before)
  const { managedFields: entries } = wanted.metadata as { managedFields?: readonly ManagedFieldsEntry[] }
  const given =
    entries && !sameJson(entries, toEntries(call.server.owners.of(before))) ? fromEntries(entries) : undefined
  return commit(call, before, after, owners ?? { ...ownWrite(call, before, withStatus), given })
}

/** Who writes, as managedFields names it. */
export const ownerOf = ({ query, caller, route }: Call, operation: Owner['operation'] = 'Update'): Owner => ({
  manager: query.fieldManager || caller.manager,
  operation,
  apiVersion: route.kind.apiVersion,
  subresource: route.subresource ?? '',
})

const ownWrite = (call: Call, found: ApiObject, made: ApiObject): Write => ({
  kind: call.route.kind,
  owner: ownerOf(call),
  found,
  made,
})

function checkVersion(kind: Kind, before: ApiObject, wanted: ApiObject): void {
  const { resourceVersion, uid, name } = wanted.metadata
  if (resourceVersion && resourceVersion !== before.metadata.resourceVersion) throw modified(kind, name)
  if (uid && uid !== before.metadata.uid)
    throw conflict(
      kind,
      name,
      `StorageError: invalid object, Code: 4, Key: /registry/${kind.plural}/${name}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`,
    )
}

/** What clients cannot change. */
export function keepSystemFields(before: Metadata, wanted: Metadata): Metadata {
  const { managedFields: _, ...kept } = wanted
  const metadata: Mutable<Metadata> = kept
  metadata.uid = before.uid
  metadata.resourceVersion = before.resourceVersion
  metadata.creationTimestamp = before.creationTimestamp
  for (const field of [
    'generation',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generateName',
  ] as const)
    if (before[field] === undefined) delete metadata[field]
    else (metadata as Record<string, unknown>)[field] = before[field]
  return metadata
}

const keepStatus = (before: ApiObject, wanted: ApiObject): ApiObject => {
  const { status: _, ...rest } = wanted as ApiObject & { status?: unknown }
  const status = (before as { status?: unknown }).status
  return (status === undefined ? rest : { ...rest, status }) as ApiObject
}

/** All but metadata, and status where it has a path of its own. */
function sameContent(kind: Kind, before: ApiObject, after: ApiObject): boolean {
  const content = ({ metadata: _, status, ...rest }: ApiObject & { status?: unknown }) =>
    kind.subresources.includes('status') ? rest : { ...rest, status }
  return sameJson(content(before), content(after))
}

function withGeneration(kind: Kind, before: ApiObject, after: ApiObject): ApiObject {
  const spec = (object: ApiObject) => (object as { spec?: unknown }).spec ?? null
  const same = kind.custom ? sameContent(kind, before, after) : sameJson(spec(before), spec(after))
  if (same) return after
  return { ...after, metadata: { ...after.metadata, generation: (before.metadata.generation ?? 0) + 1 } }
}

/** Stores a changed object; a deleted one whose last finalizer has gone is removed instead. */
export function commit(
  call: Call,
  before: ApiObject,
  after: ApiObject,
  write: Write | readonly Ownership[] = ownWrite(call, before, after),
): ApiObject {
  const { server, route } = call
  if (sameJson(before, after) && !changesOwners(write)) return before
  if (isDryRun(call)) return after
  const { deletionTimestamp, finalizers, deletionGracePeriodSeconds } = after.metadata
  const isFinished =
    deletionTimestamp && !finalizers?.length && !deletionGracePeriodSeconds && isFinal(route.kind, after)
  if (isFinished) return server.etcd.remove(route.kind.resource, after)
  return server.owners.as(write, () => server.etcd.put(route.kind.resource, after))
}

/** Applying, and giving owners oneself, may change who owns what and nothing else. */
const changesOwners = (write: Write | readonly Ownership[]) =>
  !('owner' in write) || write.given !== undefined

/** A namespace is finished only when its own finalizers, in its spec, are gone. */
const isFinal = (kind: Kind, object: ApiObject) =>
  kind.kind !== 'Namespace' ||
  !(object as unknown as { spec?: { finalizers?: unknown[] } }).spec?.finalizers?.length

// ---- delete ----

interface DeleteOptions {
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground'
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
  readonly dryRun?: readonly string[]
}

export function deleteObject(call: Call): ApiObject | Status {
  const { server, route, request, query } = call
  const { kind, name } = route
  const object = server.etcd.get(kind.resource, kind.namespaced ? route.namespace : undefined, name!)
  if (!object) throw notFound(kind, name!)
  const options: DeleteOptions = {
    ...(query.gracePeriodSeconds === undefined
      ? {}
      : { gracePeriodSeconds: Number(query.gracePeriodSeconds) }),
    ...(query.propagationPolicy ? { propagationPolicy: query.propagationPolicy as 'Orphan' } : {}),
    ...(request.body as DeleteOptions | undefined),
  }
  return deleteStored(call, object, options)
}

export function deleteStored(call: Call, object: ApiObject, options: DeleteOptions): ApiObject | Status {
  const { server, route } = call
  const { kind } = route
  checkPreconditions(kind, object, options)
  if (kind.kind === 'Namespace' && ['default', 'kube-system', 'kube-public'].includes(object.metadata.name))
    throw forbidden(kind, object.metadata.name, 'this namespace may not be deleted')
  const finalizers = finalizersFor(object, options)
  const grace = strategyOf(kind).graceFor(object, options.gracePeriodSeconds)
  const already = object.metadata.deletionTimestamp !== undefined
  const remaining = object.metadata.deletionGracePeriodSeconds ?? 0
  const held = finalizers.length > 0 || !isFinal(kind, object)
  if (isDryRun(call) || options.dryRun?.includes('All')) return success(kind, object)
  if (grace === 0 && !held) {
    // A kind with graceful deletion is first written as deleted, whatever its grace, and then removed.
    const ended = kind.kind === 'Pod' ? server.etcd.put(kind.resource, endingNow(server, object)) : object
    server.etcd.remove(kind.resource, ended)
    return success(kind, object)
  }
  // A second delete may only shorten the wait.
  if (already && grace >= remaining && sameJson(finalizers, object.metadata.finalizers ?? [])) return object
  const deletionTimestamp =
    already && grace >= remaining
      ? object.metadata.deletionTimestamp!
      : toTime(server.simulation.now + grace * 1000)
  const metadata: Metadata = {
    ...object.metadata,
    deletionTimestamp,
    deletionGracePeriodSeconds: already ? Math.min(grace, remaining) : grace,
    ...(finalizers.length > 0 ? { finalizers } : {}),
    ...(!already && object.metadata.generation ? { generation: object.metadata.generation + 1 } : {}),
  }
  return server.etcd.put(kind.resource, strategyOf(kind).onDelete({ ...object, metadata }))
}

function endingNow({ simulation }: Call['server'], object: ApiObject): ApiObject {
  const { metadata } = object
  const generation =
    metadata.deletionTimestamp || !metadata.generation ? {} : { generation: metadata.generation + 1 }
  const deletionTimestamp = toTime(simulation.now)
  return {
    ...object,
    metadata: { ...metadata, ...generation, deletionTimestamp, deletionGracePeriodSeconds: 0 },
  }
}

function checkPreconditions(kind: Kind, { metadata }: ApiObject, { preconditions }: DeleteOptions): void {
  const key = `/registry/${kind.plural}/${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`
  const differs = (what: string, asked: string, is: string) =>
    conflict(
      kind,
      metadata.name,
      `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ${what} in precondition: ${asked}, ${what} in object meta: ${is}`,
    )
  if (preconditions?.uid && preconditions.uid !== metadata.uid)
    throw differs('UID', preconditions.uid, metadata.uid)
  if (preconditions?.resourceVersion && preconditions.resourceVersion !== metadata.resourceVersion)
    throw differs('ResourceVersion', preconditions.resourceVersion, metadata.resourceVersion)
}

function finalizersFor({ metadata }: ApiObject, { propagationPolicy }: DeleteOptions): readonly string[] {
  const others = (metadata.finalizers ?? []).filter(
    (name) => name !== 'orphan' && name !== 'foregroundDeletion',
  )
  if (propagationPolicy === 'Orphan') return [...others, 'orphan']
  if (propagationPolicy === 'Foreground') return [...others, 'foregroundDeletion']
  return propagationPolicy === undefined ? (metadata.finalizers ?? []) : others
}

const success = (kind: Kind, { metadata }: ApiObject): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: {
    name: metadata.name,
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.plural,
    uid: metadata.uid,
  },
})

export function deleteCollection(call: Call): unknown {
  const list = listOf(call)
  const options = (call.request.body ?? {}) as DeleteOptions
  for (const object of list.items) deleteStored(call, object, options)
  return list
}
