/** Reads and writes of objects of any kind. Mirrors apiserver/pkg/registry/generic/registry/store.go. */
import type { ApiObject } from '../../../journal/entry'
import { decodeObject, type FieldValidation } from '../../../k8s/decode'
import { withDefaults } from '../../../k8s/defaults/defaults'
import type { Kind } from '../../../k8s/kinds'
import { sameJson } from '../../../k8s/patch/json'
import { applyMergePatch } from '../../../k8s/patch/json-merge-patch'
import { applyJsonPatch, type JsonPatchOperation } from '../../../k8s/patch/json-patch'
import { applyStrategicMergePatch } from '../../../k8s/patch/strategic-merge-patch'
import { toTime } from '../../../k8s/time'
import { validateCreate, validateUpdate, warningsFor } from '../../../k8s/validation/validation'
import type { Random } from '../../../sim/random'
import type { Simulation } from '../../../sim/simulation'
import type { ApiRequest, ApiResponse } from '../../component'
import type { Etcd } from '../../etcd/etcd'
import { admit } from '../admission/admission'
import {
  alreadyExists,
  badRequest,
  conflict,
  invalid,
  modified,
  notFound,
  Refusal,
  unknownPath,
} from '../refusal'
import type { Route } from '../route'
import { selectionOf } from '../selection'
import { bindPod } from './binding'
import { graceOf } from './graceful-deletion'
import { prepareForCreate, prepareForUpdate, type Stored } from './strategy'

/** apiserver/pkg/storage/names: the base is cut so that base and suffix fit in 63 characters. */
const LONGEST_BASE = 58

export class Registry {
  readonly #simulation: Simulation
  readonly etcd: Etcd
  readonly random: Random

  constructor(simulation: Simulation, etcd: Etcd) {
    this.#simulation = simulation
    this.etcd = etcd
    this.random = simulation.random('kube-apiserver')
  }
  get now(): number {
    return this.#simulation.now
  }

  answer(route: Route, request: ApiRequest): ApiResponse {
    if (route.subresource === 'binding') return bindPod(this, route, request)
    if (route.subresource !== undefined && route.subresource !== 'status') throw unknownPath()
    switch (request.method) {
      case 'GET':
        return route.name === undefined
          ? this.#list(route, request)
          : { code: 200, body: this.get(route.kind, route.namespace, route.name) }
      case 'POST':
        return this.#create(route, request)
      case 'PUT':
        return this.#update(route, request, () => request.body)
      case 'PATCH':
        return this.#update(route, request, (before) => patched(route.kind, before, request))
      case 'DELETE':
        return route.name === undefined
          ? this.#deleteAll(route, request)
          : this.#delete(route, route.name, request)
    }
  }

  get(kind: Kind, namespace: string | undefined, name: string): Stored {
    const object = this.etcd.get(kind.resource, namespace, name)
    if (!object) throw notFound(kind, name)
    return object as Stored
  }

  /** Stores a changed object, unless nothing changed or this is a dry run. */
  store(kind: Kind, after: Stored, before: Stored | undefined, query: ApiRequest['query'] = {}): Stored {
    if (before && sameJson(after, before)) return before
    return query.dryRun === 'All' ? after : this.etcd.put(kind.resource, after)
  }

  #list(route: Route, { query = {} }: ApiRequest): ApiResponse {
    const { kind, namespace } = route
    const selection = selectionOf(route, query)
    const items = this.etcd.range(kind.resource, namespace).filter((object) => selection.matches(object))
    const metadata = { resourceVersion: `${this.etcd.revision}` }
    return { code: 200, body: { apiVersion: kind.apiVersion, kind: `${kind.kind}List`, metadata, items } }
  }

  #create({ kind, namespace }: Route, { body, query = {} }: ApiRequest): ApiResponse {
    const { object, warnings } = decode(kind, body, query)
    if (namespace !== undefined && (object.metadata.namespace ?? namespace) !== namespace)
      throw badRequest(
        `the namespace of the provided object does not match the namespace sent on the request`,
      )
    const { metadata } = object
    const name = metadata.name || (metadata.generateName ? this.#generated(metadata.generateName) : '')
    const named = {
      ...object,
      metadata: {
        ...metadata,
        name,
        ...(namespace !== undefined && { namespace }),
        uid: this.random.uuid(),
        creationTimestamp: toTime(this.now),
      },
    } as Stored
    const prepared = prepareForCreate(kind, admit(this, kind, withDefaults(kind, named)), this)
    const errors = validateCreate(kind, prepared)
    if (errors.length > 0) throw invalid(kind, name, errors)
    if (this.etcd.get(kind.resource, namespace, name)) throw alreadyExists(kind, name)
    const stored = this.store(kind, prepared, undefined, query)
    return { code: 201, body: stored, warnings: [...warnings, ...warningsFor(kind, stored)] }
  }

  #generated = (base: string) => `${base.slice(0, LONGEST_BASE)}${this.random.suffix(5)}`

  #update(route: Route, { query = {} }: ApiRequest, change: (before: Stored) => unknown): ApiResponse {
    const { kind, namespace, name = '', subresource } = route
    const before = this.get(kind, namespace, name)
    const { object, warnings } = decode(kind, change(before), query)
    const asked = object.metadata.resourceVersion
    if (object.metadata.name !== name)
      throw badRequest(
        `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`,
      )
    if (asked && asked !== before.metadata.resourceVersion) throw modified(kind, name)
    const after = prepareForUpdate(kind, withDefaults(kind, object as Stored), before, subresource)
    const errors = validateUpdate(kind, after, before)
    if (errors.length > 0) throw invalid(kind, name, errors)
    const { deletionTimestamp, finalizers = [], deletionGracePeriodSeconds = 0 } = after.metadata
    if (
      deletionTimestamp &&
      finalizers.length === 0 &&
      deletionGracePeriodSeconds === 0 &&
      query.dryRun !== 'All'
    )
      return { code: 200, body: this.etcd.remove(kind.resource, after), warnings }
    return { code: 200, body: this.store(kind, after, before, query), warnings }
  }

  #delete({ kind, namespace }: Route, name: string, { body, query = {} }: ApiRequest): ApiResponse {
    const options = { ...query, ...(body as object | undefined) } as DeleteOptions
    const before = this.get(kind, namespace, name)
    const { uid } = options.preconditions ?? {}
    if (uid && uid !== before.metadata.uid)
      throw conflict(
        kind,
        name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`,
      )
    const after = this.#marked(kind, before, options)
    if (query.dryRun === 'All') return { code: 200, body: after ?? before }
    if (!after) return { code: 200, body: this.etcd.remove(kind.resource, before) }
    return { code: 200, body: this.store(kind, after, before) }
  }

  /** The object as it waits for its end; undefined when it goes at once. */
  #marked(kind: Kind, before: Stored, options: DeleteOptions): Stored | undefined {
    const grace = graceOf(kind, before, options.gracePeriodSeconds)
    const extra = { Foreground: 'foregroundDeletion', Orphan: 'orphan' }[options.propagationPolicy ?? '']
    const old = before.metadata.finalizers ?? []
    const finalizers = extra && !old.includes(extra) ? [...old, extra] : old
    if (grace === 0 && finalizers.length === 0) return undefined
    const { deletionTimestamp, deletionGracePeriodSeconds: last, generation } = before.metadata
    if (deletionTimestamp && (last ?? 0) <= grace) return before
    return {
      ...before,
      metadata: {
        ...before.metadata,
        ...(finalizers.length > 0 && { finalizers }),
        ...(generation !== undefined && !deletionTimestamp && { generation: generation + 1 }),
        deletionTimestamp: toTime(this.now + grace * 1000),
        deletionGracePeriodSeconds: grace,
      },
    }
  }

  #deleteAll(route: Route, request: ApiRequest): ApiResponse {
    const list = this.#list(route, request)
    for (const { metadata } of (list.body as { items: ApiObject[] }).items)
      this.#delete({ ...route, namespace: metadata.namespace }, metadata.name, request)
    return list
  }
}

interface DeleteOptions {
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: string
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
}

function decode(kind: Kind, body: unknown, query: Readonly<Record<string, string>>) {
  const decoded = decodeObject(kind, body, (query.fieldValidation as FieldValidation | undefined) ?? 'Warn')
  if ('error' in decoded) throw badRequest(decoded.error)
  return decoded
}

function patched(kind: Kind, before: Stored, { contentType, body }: ApiRequest): unknown {
  if (contentType === 'application/json-patch+json') {
    const result = applyJsonPatch(before, body as readonly JsonPatchOperation[])
    if ('error' in result)
      throw new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
    return result.value
  }
  return contentType === 'application/strategic-merge-patch+json'
    ? applyStrategicMergePatch(before, body, kind.kind)
    : applyMergePatch(before, body)
}
