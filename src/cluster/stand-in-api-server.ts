/**
 * A small API server for tests of single components: stores what it is told, watches, and little else. No admission,
 * defaults or validation; the real one is kube-apiserver.
 */
import { Journal } from '../journal/journal'
import type { ApiObject } from '../journal/entry'
import { kindOf, KINDS, pathOf } from '../k8s/kinds'
import { toTime } from '../k8s/time'
import { Simulation } from '../sim/simulation'
import type { ApiRequest, ApiResponse, ApiServer, Component, WatchHandlers } from './component'
import { keyOf } from './component'
import { createNetwork } from './network'
import { createProcess, type Groups } from './process'

type Json = Record<string, unknown>

export interface StandIn {
  readonly simulation: Simulation
  readonly journal: Journal
  /** Every write: '12 POST pods default/web-1'. */
  readonly requests: string[]
  run(...components: readonly Component[]): void
  /** Stores an object as somebody else would. */
  put(object: Json): void
  /** Changes a stored object. */
  change(resource: string, key: string, change: (object: never) => object): void
  remove(resource: string, key: string): void
  get<T>(resource: string, key: string): T | undefined
  list<T>(resource: string): T[]
  /** 'reason message' of all Events, in order, optionally of one kind of object. */
  events(kind?: string): string[]
  passes(ms: number): void
}

export function createStandIn(seed = 1): StandIn {
  const simulation = new Simulation(seed)
  const journal = new Journal(simulation)
  const network = createNetwork(simulation)
  const random = simulation.random('stand-in')
  const store = new Map<string, Map<string, ApiObject>>()
  const watchers = new Map<string, Set<WatchHandlers>>()
  const requests: string[] = []
  let revision = 0
  const of = (resource: string) => {
    if (!store.has(resource)) store.set(resource, new Map())
    return store.get(resource)!
  }
  const tell = (resource: string, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: ApiObject) => {
    for (const handlers of watchers.get(resource) ?? []) handlers.event({ type, object })
  }
  const write = (resource: string, object: Json): ApiObject => {
    const metadata = object.metadata as Json
    const name =
      (metadata.name as string | undefined) ?? `${metadata.generateName as string}${random.suffix(5)}`
    const before = of(resource).get(metadata.namespace ? `${metadata.namespace as string}/${name}` : name)
    const stored = {
      ...object,
      metadata: {
        ...metadata,
        name,
        uid: before?.metadata.uid ?? (metadata.uid as string | undefined) ?? random.uuid(),
        creationTimestamp: before?.metadata.creationTimestamp ?? toTime(simulation.now),
        generation: (before?.metadata.generation ?? 0) + (same(before, object) ? 0 : 1),
        resourceVersion: `${++revision}`,
      },
    } as unknown as ApiObject
    of(resource).set(keyOf(stored), stored)
    tell(resource, before ? 'MODIFIED' : 'ADDED', stored)
    const gone = stored.metadata.deletionTimestamp && !stored.metadata.finalizers?.length
    if (gone && (resource !== 'pods' || stored.metadata.deletionGracePeriodSeconds === 0))
      drop(resource, stored)
    return stored
  }
  const same = (before: ApiObject | undefined, object: Json) =>
    JSON.stringify((before as unknown as Json | undefined)?.spec) === JSON.stringify(object.spec)
  const drop = (resource: string, object: ApiObject) => {
    of(resource).delete(keyOf(object))
    tell(resource, 'DELETED', object)
  }
  const remove = (resource: string, object: ApiObject): ApiObject => {
    const pod = object as unknown as { spec?: { nodeName?: string } }
    const isGraceful = resource === 'pods' && pod.spec?.nodeName
    if (!isGraceful && !object.metadata.finalizers?.length) {
      drop(resource, object)
      return object
    }
    return write(resource, {
      ...object,
      metadata: {
        ...object.metadata,
        deletionTimestamp: toTime(simulation.now),
        deletionGracePeriodSeconds: isGraceful ? 30 : 0,
      },
    })
  }

  const handle = (request: ApiRequest): ApiResponse => {
    const { resource, namespace, name, subresource } = read(request.path)
    const key = namespace ? `${namespace}/${name}` : name
    const existing = name ? of(resource).get(key) : undefined
    if (request.method !== 'GET')
      requests.push(
        `${simulation.now} ${request.method} ${resource} ${key || namespace}${subresource && `/${subresource}`}`,
      )
    const missing = { code: 404, body: status(404, 'NotFound', `${resource} "${name}" not found`) }
    if (request.method === 'GET') {
      if (name) return existing ? { code: 200, body: existing } : missing
      const items = [...of(resource).values()].filter(
        (it) => !namespace || it.metadata.namespace === namespace,
      )
      return { code: 200, body: { metadata: { resourceVersion: `${revision}` }, items } }
    }
    const body = request.body as Json
    if (request.method === 'POST' && subresource === 'binding') {
      if (!existing) return missing
      const target = (body.target as { name: string }).name
      const pod = existing as unknown as Json
      const conditions = [{ type: 'PodScheduled', status: 'True' }]
      write(resource, {
        ...pod,
        spec: { ...(pod.spec as Json), nodeName: target },
        status: { ...(pod.status as Json), phase: 'Pending', conditions },
      })
      return { code: 201, body: {} }
    }
    if (request.method === 'POST') {
      const metadata = body.metadata as Json
      if (
        metadata.name &&
        of(resource).has(namespace ? `${namespace}/${metadata.name as string}` : `${metadata.name as string}`)
      )
        return {
          code: 409,
          body: status(409, 'AlreadyExists', `${resource} "${metadata.name as string}" already exists`),
        }
      return {
        code: 201,
        body: write(resource, { ...body, metadata: { namespace: namespace || undefined, ...metadata } }),
      }
    }
    if (request.method === 'DELETE' && !name) {
      for (const object of [...of(resource).values()])
        if (object.metadata.namespace === namespace) remove(resource, object)
      return { code: 200, body: {} }
    }
    if (!existing) return missing
    if (request.method === 'DELETE') return { code: 200, body: remove(resource, existing) }
    if (request.method === 'PUT') {
      const { resourceVersion } = body.metadata as Json
      if (resourceVersion && resourceVersion !== existing.metadata.resourceVersion)
        return { code: 409, body: status(409, 'Conflict', 'the object has been modified') }
      const next =
        subresource === 'status'
          ? {
              ...existing,
              metadata: { ...existing.metadata, annotations: (body.metadata as Json).annotations },
              status: body.status,
            }
          : body
      return { code: 200, body: write(resource, next as unknown as Json) }
    }
    return { code: 200, body: write(resource, merge(existing as unknown as Json, body) as Json) }
  }

  const server: ApiServer = {
    handle: (_, request, answer) => simulation.schedule(1, () => answer(handle(request))),
    watch(_, request, handlers) {
      const { resource } = read(request.path)
      const set = watchers.get(resource) ?? new Set()
      watchers.set(resource, set.add(handlers))
      return () => void set.delete(handlers)
    },
    stream: () => ({ input() {}, closeInput() {}, close() {} }),
  }
  const groups: Groups = new Map()
  const find = (resource: string, key: string) => of(resource).get(key)
  return {
    simulation,
    journal,
    requests,
    run(...components) {
      for (const component of components)
        createProcess(
          component,
          {
            machine: 'control-plane',
            user: component.name,
            manager: component.name,
            ...(component.name.includes('controller') && { group: 'kube-controller-manager' }),
          },
          { simulation, journal, network, server, serverMachine: 'control-plane' },
          groups,
        ).start()
    },
    put: (object) => void write(kindOf(object.apiVersion as string, object.kind as string)!.resource, object),
    change: (resource, key, change) => void write(resource, change(find(resource, key) as never) as Json),
    remove: (resource, key) => void drop(resource, find(resource, key)!),
    get: <T>(resource: string, key: string) => find(resource, key) as T | undefined,
    list: <T>(resource: string) => [...of(resource).values()] as T[],
    events: (kind) =>
      ([...of('events').values()] as unknown as { reason: string; message: string; involvedObject: Json }[])
        .filter((it) => !kind || it.involvedObject.kind === kind)
        .map((it) => `${it.reason} ${it.message}`),
    passes: (ms) => simulation.runUntil(simulation.now + ms),
  }
}

const status = (code: number, reason: string, message: string) => ({ kind: 'Status', code, reason, message })

const PLURALS = new Map(KINDS.map((kind) => [pathOf(kind.resource, undefined), kind.resource]))

function read(path: string) {
  const parts = path.split('/')
  const root = parts[1] === 'api' ? 3 : 4
  const isNamespaced =
    parts[root] === 'namespaces' && parts[root + 2] && !['status', 'finalize'].includes(parts[root + 2]!)
  const at = isNamespaced ? root + 2 : root
  const resource = PLURALS.get([...parts.slice(0, root), parts[at]].join('/')) ?? ''
  const namespace = isNamespaced ? parts[root + 1]! : ''
  return { resource, namespace, name: parts[at + 1] ?? '', subresource: parts[at + 2] ?? '' }
}

/** Merge patch, with lists of conditions and owners merged by their keys. */
function merge(before: unknown, patch: unknown): unknown {
  if (Array.isArray(patch) && Array.isArray(before) && typeof patch[0] === 'object') {
    const keyOf = (it: Json) => it.type ?? it.uid ?? it.key
    const kept = (before as Json[]).filter(
      (it) => !(patch as Json[]).some((other) => keyOf(other) === keyOf(it)),
    )
    return [...kept, ...(patch as Json[]).filter((it) => it.$patch !== 'delete')]
  }
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const out: Json = { ...(before as Json | undefined) }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key]
    else if (key !== 'resourceVersion') out[key] = merge(out[key], value)
  }
  return out
}
