/**
 * A process's connection to the API server: what it sends travels, takes time, can be lost, and is in the journal with
 * its answer. Mirrors client-go's REST client as far as a learner can see it.
 */
import type { ApiObject, Verb } from '../journal/entry'
import type { Journal } from '../journal/journal'
import type { Simulation } from '../sim/simulation'
import type {
  ApiClient,
  ApiRequest,
  ApiResponse,
  ApiServer,
  Caller,
  Status,
  StreamHandle,
  StreamHandlers,
  WatchEvent,
  WatchHandlers,
} from './component'
import type { Network } from './network'

/** How long a client waits for an answer that will not come (kubelet.go, leases: 10 s). */
const REQUEST_TIMEOUT = 10_000
/** How long a watch looks alive after the network was cut (http2 ping: read idle 30 s, ping time-out 15 s). */
const WATCH_NOTICES_AFTER = 45_000
/** A new connection to a machine that is not there: nobody answers for its hardware address (no route to host). */
const DIAL_FAILS_AFTER = 3_000

export interface Connection {
  readonly simulation: Simulation
  readonly journal: Journal
  readonly network: Network
  readonly server: ApiServer
  /** The machine the API server runs on. */
  readonly serverMachine: string
  readonly caller: Caller
  /** False once the process has stopped: nothing reaches it any more. */
  readonly alive: () => boolean
}

export function createApiClient(connection: Connection): ApiClient {
  const { simulation, journal, network, server, serverMachine, caller } = connection
  const deliver = (arrivesAt: number, run: () => void, lost?: () => void) =>
    network.deliver(caller.machine, serverMachine, arrivesAt, run, lost)
  const deliverBack = (arrivesAt: number, run: () => void) =>
    network.deliver(serverMachine, caller.machine, arrivesAt, () => connection.alive() && run())

  const send: Send = (request, arrived, failed) => {
    const arrivesAt = network.arrival(caller.machine, serverMachine)
    const seq = journal.append(caller.name, { kind: 'request.sent', ...describe(request), arrivesAt })
    const lost = () => journal.append(caller.name, { kind: 'request.lost', request: seq })
    const refused = () =>
      simulation.because(lost(), () =>
        deliverBack(network.arrival(serverMachine, caller.machine), () => failed(REFUSED, 0)),
      )
    simulation.because(seq, () =>
      deliver(
        arrivesAt,
        () => (server.isDown ? refused() : arrived(seq)),
        () => {
          lost()
          failed(timedOut(), REQUEST_TIMEOUT)
        },
      ),
    )
  }

  const answer = (request: number, response: ApiResponse, answered: (response: ApiResponse) => void) => {
    const arrivesAt = network.arrival(serverMachine, caller.machine)
    if (response.code === 0) {
      // The server went away while it was at it.
      const seq = journal.append(caller.name, { kind: 'request.lost', request })
      return simulation.because(seq, () => deliverBack(arrivesAt, () => answered(response)))
    }
    const status = response.code >= 400 ? (response.body as Status) : undefined
    const seq = journal.append('kube-apiserver', {
      kind: 'request.answered',
      request,
      code: response.code,
      reason: status?.reason ?? '',
      revision: revisionOf(response.body),
      arrivesAt,
    })
    return simulation.because(seq, () => deliverBack(arrivesAt, () => answered(response)))
  }
  const later = (delay: number, run: () => void) =>
    simulation.schedule(delay, () => connection.alive() && run(), caller.name)

  return {
    request(request, answered = () => {}) {
      const once = network.isUnsteady(caller.machine, serverMachine)
        ? impatient(answered, (giveUp) => later(REQUEST_TIMEOUT, giveUp))
        : answered
      send(
        request,
        (seq) => server.handle(caller, request, (response) => answer(seq, response, once)),
        (body, wait) => later(wait, () => once({ code: 0, body })),
      )
    },
    watch: (request, handlers) => openWatch(connection, request, handlers, send, deliverBack),
    stream: (request, handlers) => openStream(connection, request, handlers, send, deliver, deliverBack),
  }
}

type Send = (
  request: ApiRequest,
  arrived: (seq: number) => void,
  /** It never got there, or nobody listened: what the client finds, and how much later. */
  failed: (status: Status, wait: number) => void,
) => void

/** Waits for an answer no longer than the client's time-out; one that comes later is not looked at. */
function impatient(
  answered: (response: ApiResponse) => void,
  later: (giveUp: () => void) => void,
): (response: ApiResponse) => void {
  let isOpen = true
  const once = (response: ApiResponse) => {
    if (!isOpen) return
    isOpen = false
    answered(response)
  }
  later(() => once({ code: 0, body: timedOut() }))
  return once
}

function openWatch(
  { simulation, journal, network, server, serverMachine, caller, alive }: Connection,
  request: ApiRequest,
  handlers: WatchHandlers,
  send: Send,
  deliverBack: (arrivesAt: number, run: () => void) => void,
): () => void {
  const { resource } = describe(request)
  let stop: (() => void) | undefined
  let open = true
  const close = () => {
    open = false
    stop?.()
  }
  const broken = () => {
    if (!open) return
    close()
    journal.append(caller.name, { kind: 'watch.broken', to: caller.name, resource })
    const notices = network.cutSince(serverMachine, caller.machine) + WATCH_NOTICES_AFTER
    const delay = Math.max(0, notices - simulation.now)
    simulation.schedule(delay, () => alive() && handlers.closed(), caller.name)
  }
  const event = (event: WatchEvent) => {
    if (!open || !alive()) return close()
    if (!network.reachable(serverMachine, caller.machine)) return broken()
    const arrivesAt = network.arrival(serverMachine, caller.machine)
    const object = event.object as ApiObject
    const isChange = event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED'
    const seq =
      isChange && object.metadata
        ? journal.append('kube-apiserver', {
            kind: 'watch.sent',
            to: caller.name,
            resource,
            key: object.metadata.namespace
              ? `${object.metadata.namespace}/${object.metadata.name}`
              : object.metadata.name,
            type: event.type as 'ADDED' | 'MODIFIED' | 'DELETED',
            revision: Number(object.metadata.resourceVersion),
            arrivesAt,
          })
        : simulation.cause
    simulation.because(seq, () => deliverBack(arrivesAt, () => open && handlers.event(event)))
  }
  const closed = (status?: Status) => {
    if (!open) return
    if (status?.code === 0) journal.append(caller.name, { kind: 'watch.broken', to: caller.name, resource })
    deliverBack(network.arrival(serverMachine, caller.machine), () => {
      if (!open) return
      open = false
      handlers.closed(status)
    })
  }
  send(
    request,
    () => {
      const opened = () =>
        handlers.opened &&
        deliverBack(network.arrival(serverMachine, caller.machine), () => open && handlers.opened?.())
      if (open) stop = server.watch(caller, request, { opened, event, closed })
    },
    (status, wait) => {
      if (!open) return
      close()
      const delay = Math.min(wait, DIAL_FAILS_AFTER)
      simulation.schedule(delay, () => alive() && handlers.closed(status), caller.name)
    },
  )
  return close
}

function openStream(
  { network, server, serverMachine, caller }: Connection,
  request: ApiRequest,
  handlers: StreamHandlers,
  send: Send,
  deliver: (arrivesAt: number, run: () => void) => void,
  deliverBack: (arrivesAt: number, run: () => void) => void,
): StreamHandle {
  let remote: StreamHandle | undefined
  const waiting: ((remote: StreamHandle) => void)[] = []
  const there = (run: (remote: StreamHandle) => void) =>
    deliver(network.arrival(caller.machine, serverMachine), () =>
      remote ? run(remote) : void waiting.push(run),
    )
  const back = (run: () => void) => deliverBack(network.arrival(serverMachine, caller.machine), run)
  send(
    request,
    () => {
      remote = server.stream(caller, request, {
        opened: () => handlers.opened && back(() => handlers.opened?.()),
        output: (stream, text) => back(() => handlers.output?.(stream, text)),
        ended: (result) => back(() => handlers.ended(result)),
      })
      for (const run of waiting) run(remote)
    },
    (status) => handlers.ended({ status }),
  )
  return {
    input: (text) => there((stream) => stream.input(text)),
    closeInput: () => there((stream) => stream.closeInput()),
    close: () => there((stream) => stream.close()),
  }
}

const unanswered = (reason: string, message: string): Status => ({
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  code: 0,
})
const timedOut = () =>
  unanswered('Timeout', 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)')
const REFUSED = unanswered('ConnectionRefused', 'dial tcp 192.0.2.10:6443: connect: connection refused')

const revisionOf = (body: unknown) => {
  const version = (body as ApiObject | undefined)?.metadata?.resourceVersion
  return version ? Number(version) : 0
}

const VERBS: Record<ApiRequest['method'], Verb> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** What a request is about, in the journal's words. */
function describe(request: ApiRequest) {
  const parts = request.path.split('/')
  const core = parts[1] === 'api'
  const group = core ? '' : parts[3] ? (parts[2] ?? '') : ''
  let i = core ? 3 : 4
  let namespace = ''
  if (parts[i] === 'namespaces' && parts[i + 2] !== undefined && !NAMESPACE_SUBRESOURCES.has(parts[i + 2]!)) {
    namespace = parts[i + 1]!
    i += 2
  }
  const plural = parts[i] ?? ''
  const name = parts[i + 1] ?? bodyName(request.body)
  const verb = verbOf(request, parts[i + 1])
  return {
    verb,
    resource: group && plural ? `${plural}.${group}` : plural,
    key: namespace && name ? `${namespace}/${name}` : name || namespace,
    subresource: parts[i + 2] ?? '',
    detail: detailOf(request),
  }
}

const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize'])

function verbOf(request: ApiRequest, name: string | undefined): Verb {
  if (request.method === 'GET' && (request.query?.watch === 'true' || request.query?.watch === '1'))
    return 'watch'
  if (!name && request.method === 'GET') return 'list'
  if (!name && request.method === 'DELETE') return 'deletecollection'
  return VERBS[request.method]
}

const bodyName = (body: unknown) =>
  (body as { metadata?: { name?: string; generateName?: string } } | undefined)?.metadata?.name ?? ''

function detailOf({ body }: ApiRequest): string {
  const about = body as { reason?: unknown; target?: { name?: string }; count?: unknown } | undefined
  if (typeof about?.reason === 'string') return about.reason
  return about?.target?.name ?? ''
}
