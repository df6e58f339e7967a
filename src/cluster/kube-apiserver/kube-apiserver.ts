/**
 * One request, top to bottom: route, decode, default, admit, validate, store, answer. All else talks to the cluster
 * through here. Mirrors staging/src/k8s.io/apiserver/pkg/endpoints/handlers and registry/generic/registry/store.go.
 */
import type { ApiObject } from '../../journal/entry'
import type { Journal } from '../../journal/journal'
import type { Random } from '../../sim/random'
import type { Simulation } from '../../sim/simulation'
import { deprecationOf } from '../../k8s/validation/validation'
import { MAX_REQUEST_BYTES } from '../../k8s/yaml'
import type {
  ApiRequest,
  ApiResponse,
  ApiServer,
  Caller,
  KubeletServer,
  StreamHandle,
  StreamHandlers,
  WatchHandlers,
} from '../component'
import type { Etcd } from '../etcd/etcd'
import { applyObject, isApply } from './applying'
import { isLargerThan } from './body-limit'
import { componentStatuses } from './component-statuses'
import { CustomKinds } from './custom-kinds'
import { discoveryOf } from './discovery'
import { expireEvents } from './event-ttl'
import { metricsOf } from './metrics'
import { FieldOwners, seesOwners } from './ownership'
import { openPodStream, readLog, waitsForNode } from './pod-streams'
import { listOf, openWatch, readObject } from './reading'
import { entityTooLarge, Refusal, unknownPath } from './refusal'
import { isReview, review } from './reviews'
import { type Route, routeOf } from './route'
import { BROKEN_OFF, Serving } from './serving'
import { handleSubresource } from './subresources'
import { asPartial, wantsPartial } from './printers/partial'
import { asTable } from './printers/tables'
import { createObject, deleteCollection, deleteObject, patchObject, updateObject } from './writing'
import { Watchers } from './watchers'

/** From the arrival of a request to its execution, ms; a write waits for etcd's fsync. */
const READ_TIME = 1
const WRITE_TIME = 3

export interface ServerOptions {
  readonly simulation: Simulation
  readonly journal: Journal
  readonly etcd: Etcd
  /** The kubelet of a node, where it can be reached. */
  dialKubelet(node: string): KubeletServer | undefined
  /** What is sent to a node is lost: nobody answers, and nobody refuses. */
  isSilent?(node: string): boolean
  /** Whether a process of the control plane runs. */
  isUp?(process: string): boolean
}

/** What the parts of the server share. */
export interface Server extends ServerOptions {
  readonly random: Random
  readonly watchers: Watchers
  readonly owners: FieldOwners
  readonly kinds: CustomKinds
  readonly serving: Serving
}

/** The API server with the switch of its process. */
export interface RunningServer extends ApiServer {
  start(): void
  stop(): void
}

/** A request on its way through the server. */
export interface Call {
  readonly server: Server
  readonly caller: Caller
  readonly request: ApiRequest
  readonly route: Route
  readonly query: Readonly<Record<string, string>>
  readonly warnings: string[]
}

export function createApiServer(options: ServerOptions): RunningServer {
  const { simulation, etcd } = options
  const serving = new Serving(etcd)
  const server: Server = {
    ...options,
    serving,
    random: simulation.random('kube-apiserver'),
    // Hears of a commit before the watchers do.
    owners: new FieldOwners(simulation, etcd),
    kinds: new CustomKinds(simulation, etcd),
    watchers: new Watchers(etcd),
  }
  expireEvents(server)
  return {
    get isDown() {
      return !serving.isRunning
    },
    start: () => serving.start(),
    stop: () => serving.stop(),
    handle: (caller, request, answer) => handle(server, caller, request, answer),
    watch: (caller, request, handlers) => held(server, caller, request, handlers),
    stream: (caller, request, handlers) => stream(server, caller, request, handlers),
  }
}

function handle(
  server: Server,
  caller: Caller,
  request: ApiRequest,
  answer: (response: ApiResponse) => void,
): void {
  const { simulation, serving } = server
  const isSame = serving.witness()
  const delay =
    (request.method === 'GET' ? READ_TIME : WRITE_TIME) +
    serving.patience(request) +
    waitsForNode(server, request)
  simulation.schedule(
    delay,
    () => answer(isSame() ? respond(server, caller, request) : { code: 0, body: BROKEN_OFF }),
    'kube-apiserver',
  )
}

function callOf(server: Server, caller: Caller, request: ApiRequest): Call {
  const route = routeOf(request.path, server.kinds)
  if (!route) throw unknownPath()
  const deprecation = deprecationOf(route.kind)
  const warnings = deprecation ? [deprecation] : []
  return { server, caller, request, route, query: request.query ?? {}, warnings }
}

function respond(server: Server, caller: Caller, request: ApiRequest): ApiResponse {
  try {
    const special =
      discoveryOf(request, server.kinds.all) ?? server.serving.withoutEtcd() ?? metricsOf(server, request)
    if (special) return special
    const call = callOf(server, caller, request)
    // Only people write so much: the cluster's own processes are not measured.
    if (caller.name === 'kubectl' && isLargerThan(MAX_REQUEST_BYTES, request.body))
      throw entityTooLarge(MAX_REQUEST_BYTES)
    const response = withOwners(call, dispatch(call))
    const shown = formed(call, response)
    return call.warnings.length > 0 ? { ...shown, warnings: [...new Set(call.warnings)] } : shown
  } catch (error) {
    if (error instanceof Refusal) return error.response
    throw error
  }
}

/** In the form that the client asks for. */
function formed(call: Call, response: ApiResponse): ApiResponse {
  const { accept } = call.request
  if (accept?.includes('as=Table')) return asTable(call, response)
  return wantsPartial(accept) ? asPartial(response) : response
}

function withOwners(call: Call, response: ApiResponse): ApiResponse {
  if (!seesOwners(call.caller, call.request) || response.code >= 300) return response
  const { owners } = call.server
  const body = response.body as Partial<ApiObject> & { items?: readonly ApiObject[] }
  if (body.items) return { ...response, body: { ...body, items: body.items.map((it) => owners.shown(it)) } }
  return body.metadata?.uid ? { ...response, body: owners.shown(body as ApiObject) } : response
}

function dispatch(call: Call): ApiResponse {
  const { route, request } = call
  if (route.subresource === 'log') return readLog(call)
  if (route.subresource !== undefined) return handleSubresource(call)
  switch (request.method) {
    case 'GET':
      if (route.kind.kind === 'ComponentStatus') return { code: 200, body: componentStatuses(call) }
      return { code: 200, body: route.name === undefined ? listOf(call) : readObject(call) }
    case 'POST':
      if (route.name !== undefined) throw unknownPath()
      return { code: 201, body: isReview(call) ? review(call) : createObject(call) }
    case 'PUT':
      return { code: 200, body: updateObject(call) }
    case 'PATCH':
      return isApply(call) ? applyObject(call) : { code: 200, body: patchObject(call) }
    case 'DELETE':
      return { code: 200, body: route.name === undefined ? deleteCollection(call) : deleteObject(call) }
  }
}

/** A watch that ends with the server's process. */
function held(server: Server, caller: Caller, request: ApiRequest, handlers: WatchHandlers): () => void {
  let release = () => {}
  const stop = watch(server, caller, request, {
    opened: () => handlers.opened?.(),
    event: (event) => handlers.event(event),
    closed(status) {
      release()
      handlers.closed(status)
    },
  })
  release = server.serving.hold(() => {
    stop()
    handlers.closed(BROKEN_OFF)
  })
  return () => {
    release()
    stop()
  }
}

function watch(server: Server, caller: Caller, request: ApiRequest, handlers: WatchHandlers): () => void {
  try {
    const stop = openWatch(callOf(server, caller, request), handlers)
    handlers.opened?.()
    return stop
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    handlers.event({ type: 'ERROR', object: error.response.body })
    return () => {}
  }
}

function stream(server: Server, caller: Caller, request: ApiRequest, handlers: StreamHandlers): StreamHandle {
  const { simulation, serving } = server
  try {
    let ended = false
    let release = () => {}
    const end: StreamHandlers['ended'] = (result) => {
      ended = true
      release()
      handlers.ended(result)
    }
    const handle = openPodStream(callOf(server, caller, request), {
      output: (stream, text) => handlers.output?.(stream, text),
      ended: (result) => void (ended || end(result)),
    })
    if (ended) return handle
    release = serving.hold(() => {
      end({ status: BROKEN_OFF })
      handle.close()
    })
    handlers.opened?.()
    return handle
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const status = error.response.body as never
    simulation.schedule(READ_TIME, () => handlers.ended({ status }), 'kube-apiserver')
    return { input: () => {}, closeInput: () => {}, close: () => {} }
  }
}
