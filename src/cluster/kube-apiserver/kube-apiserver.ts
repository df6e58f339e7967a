/**
 * The simulated kube-apiserver: HTTP-shaped requests in, answers and watch events out, each at the server's own time.
 * Mirrors apiserver/pkg/endpoints/handlers. What is left out: SPEC.md.
 */
import type { Journal } from '../../journal/journal'
import type { Simulation } from '../../sim/simulation'
import type { ApiRequest, ApiResponse, ApiServer, Caller, KubeletServer, WatchHandlers } from '../component'
import type { Etcd } from '../etcd/etcd'
import { expired, Refusal, unknownPath } from './refusal'
import { Registry } from './registry/registry'
import { type Route, routeOf } from './route'
import { type ObjectSelection, selectionOf } from './selection'
import { openStream } from './streams'
import { tableOf } from './table'
import { tell, Watchers } from './watchers'

export interface ApiServerOptions {
  readonly simulation: Simulation
  readonly journal: Journal
  readonly etcd: Etcd
  dialKubelet(node: string): KubeletServer | undefined
}

/** Measured on an idle control plane: from a POST to its ADDED, and a read from the watch cache. */
const WRITE_FROM = 3
const WRITE_TO = 7
const READ = 1

export function createApiServer(options: ApiServerOptions): ApiServer {
  const { simulation, etcd } = options
  const registry = new Registry(simulation, etcd)
  const watchers = new Watchers(etcd)
  const chance = simulation.random('kube-apiserver/latency')
  // What one client sends in order is executed in order: its connection is one.
  const busyUntil = new Map<string, number>()

  const delayFor = (caller: Caller, request: ApiRequest) => {
    const took = request.method === 'GET' ? READ : chance.between(WRITE_FROM, WRITE_TO)
    const done = Math.max(simulation.now + took, busyUntil.get(caller.name) ?? 0)
    busyUntil.set(caller.name, done)
    return done - simulation.now
  }

  return {
    handle(caller, request, answer) {
      simulation.schedule(
        delayFor(caller, request),
        () => answer(answerTo(registry, request)),
        'kube-apiserver',
      )
    },
    watch(_caller, request, handlers) {
      let stop: (() => void) | undefined
      let open = true
      simulation.schedule(
        READ,
        () => {
          if (open) stop = openWatch(etcd, watchers, request, handlers)
        },
        'kube-apiserver',
      )
      return () => {
        open = false
        stop?.()
      }
    },
    stream: (_caller, request, handlers) => openStream(options, request, handlers),
  }
}

function answerTo(registry: Registry, request: ApiRequest): ApiResponse {
  return refusable(() => {
    const route = routeOf(request.path)
    if (!route) throw unknownPath()
    const response = registry.answer(route, request)
    return request.accept?.includes('as=Table') && response.code === 200
      ? { ...response, body: tableOf(route.kind, response.body, registry.now) }
      : response
  })
}

function refusable(run: () => ApiResponse): ApiResponse {
  try {
    return run()
  } catch (error) {
    if (error instanceof Refusal) return error.response
    throw error
  }
}

function openWatch(
  etcd: Etcd,
  watchers: Watchers,
  request: ApiRequest,
  handlers: WatchHandlers,
): (() => void) | undefined {
  let stop: (() => void) | undefined
  const refused = refusable(() => {
    const route = routeOf(request.path)
    if (!route) throw unknownPath()
    const query = request.query ?? {}
    const selection = selectionOf(route, query)
    catchUp(etcd, route, selection, query.resourceVersion ?? '0', handlers)
    stop = watchers.add(route.kind.resource, selection, handlers)
    return { code: 200, body: '' }
  })
  if (refused.code === 200) return stop
  handlers.event({ type: 'ERROR', object: refused.body })
  return undefined
}

/** What a watch from a revision has missed; from '0' or none, the objects that are there. */
function catchUp(
  etcd: Etcd,
  { kind, namespace }: Route,
  selection: ObjectSelection,
  from: string,
  handlers: WatchHandlers,
): void {
  if (from === '0' || from === '') {
    for (const object of etcd.range(kind.resource, namespace))
      if (selection.matches(object)) handlers.event({ type: 'ADDED', object })
    return
  }
  const changes = etcd.since(kind.resource, Number(from))
  if ('oldest' in changes) throw expired(Number(from), changes.oldest)
  for (const change of changes) tell(change, selection, handlers)
}
