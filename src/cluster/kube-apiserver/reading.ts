/** get, list and watch. Mirrors apiserver/pkg/endpoints/handlers/get.go and storage/cacher. */
import type { ApiObject } from '../../journal/entry'
import type { Kind } from '../../k8s/kinds'
import type { WatchEvent, WatchHandlers } from '../component'
import type { Call } from './kube-apiserver'
import { seesOwners } from './ownership'
import { badRequest, expired, notFound } from './refusal'
import { selectionOf } from './selection'
import { partialOf, wantsPartial } from './printers/partial'
import { tableOf } from './printers/tables'
import { tell } from './watchers'

/** --min-request-timeout: a watch without a time-out of its own ends after 30 to 60 minutes. */
const LONGEST_WATCH = 1_800_000

export function readObject({ server, route }: Call): ApiObject {
  const object = server.etcd.get(route.kind.resource, namespaceOf(route), route.name!)
  if (!object) throw notFound(route.kind, route.name!)
  return served(object, route.kind.apiVersion)
}

const namespaceOf = ({ kind, namespace }: Call['route']) => (kind.namespaced ? namespace : undefined)

/** Stored in the preferred version; served in the one that was asked for. */
const served = (object: ApiObject, apiVersion: string): ApiObject =>
  object.apiVersion === apiVersion ? object : { ...object, apiVersion }

export interface ObjectList {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly resourceVersion: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
  readonly items: readonly ApiObject[]
}

export function listOf(call: Call): ObjectList {
  const { server, route, query } = call
  const { kind } = route
  const selection = selectionOf(route, query)
  const all = server.etcd.range(kind.resource, kind.namespaced ? route.namespace : undefined)
  const matching =
    query.labelSelector || query.fieldSelector ? all.filter((object) => selection.matches(object)) : all
  const limit = Number(query.limit ?? 0)
  const start = query.continue ? Number(query.continue) : 0
  if (Number.isNaN(start)) throw badRequest('continue key is not valid')
  const items = (limit > 0 ? matching.slice(start, start + limit) : matching).map((object) =>
    served(object, kind.apiVersion),
  )
  const left = matching.length - start - items.length
  return {
    apiVersion: kind.apiVersion,
    kind: `${kind.kind}List`,
    metadata: {
      resourceVersion: `${server.etcd.revision}`,
      ...(limit > 0 && left > 0 ? { continue: `${start + limit}`, remainingItemCount: left } : {}),
    },
    items,
  }
}

/** A watch that began with the list says where the list ends (WatchList). */
const endOfList = (kind: Kind, revision: number): WatchEvent => ({
  type: 'BOOKMARK',
  object: {
    kind: kind.kind,
    apiVersion: kind.apiVersion,
    metadata: {
      resourceVersion: `${revision}`,
      annotations: { 'k8s.io/initial-events-end': 'true' },
      creationTimestamp: null,
    },
  },
})

export function openWatch(call: Call, handlers: WatchHandlers): () => void {
  const { server, route, query, request } = call
  const { etcd, simulation } = server
  const { resource } = route.kind
  const selection = selectionOf(route, query)
  const table = request.accept?.includes('as=Table') ?? false
  const owned = seesOwners(call.caller, request)
  let first = true
  const form = (object: unknown) => {
    if (!table) {
      const whole = owned ? server.owners.shown(object as ApiObject) : object
      return wantsPartial(request.accept) ? partialOf(whole as ApiObject) : whole
    }
    const shown = tableOf(
      route.kind,
      [object as ApiObject],
      simulation.now,
      query.includeObject,
      `${etcd.revision}`,
    )
    if (!first) return { ...shown, columnDefinitions: undefined }
    first = false
    return shown
  }
  const event = ({ type, object }: WatchEvent) => handlers.event({ type, object: form(object) })
  const shaped: WatchHandlers = { event, closed: (status) => handlers.closed(status) }
  const asked = Number(query.resourceVersion ?? 0)
  if (query.resourceVersion === undefined || query.resourceVersion === '' || asked === 0) {
    for (const object of etcd.range(resource, route.kind.namespaced ? route.namespace : undefined))
      if (selection.matches(object)) event({ type: 'ADDED', object })
    if (query.sendInitialEvents === 'true') event(endOfList(route.kind, etcd.revision))
  } else {
    const { knowsSince } = server.serving
    if (asked < knowsSince) throw expired(asked, knowsSince)
    const missed = etcd.since(resource, asked)
    if ('oldest' in missed) throw expired(asked, missed.oldest)
    for (const change of missed) tell(change, selection, shaped)
  }
  const stop = server.watchers.add(resource, selection, shaped)
  const timeout = query.timeoutSeconds
    ? Number(query.timeoutSeconds) * 1000
    : LONGEST_WATCH + server.random.below(LONGEST_WATCH)
  const timer = simulation.schedule(
    timeout,
    () => {
      stop()
      handlers.closed()
    },
    'kube-apiserver',
  )
  return () => {
    simulation.cancel(timer)
    stop()
  }
}
