/**
 * The API as commands use it: each call is a `yield*` that gives the answer or throws the server's refusal. Mirrors
 * cli-runtime/pkg/resource/helper.go; the first call pays for kubectl's own start (process, kubeconfig, cached discovery).
 */
import type {
  ApiClient,
  ApiRequest,
  ApiResponse,
  Status,
  StreamHandle,
  WatchEvent,
} from '../cluster/component'
import type { Syscalls } from '../cluster/linux/syscalls'
import type { Kind } from '../k8s/kinds'
import type { Random } from '../sim/random'
import { Failure, Plain, Refusal } from './failure'
import { type Task, until } from './run'

/** An API object of any kind, as kubectl handles it. */
export interface Thing {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly generateName?: string
    readonly uid?: string
    readonly resourceVersion?: string
    readonly creationTimestamp?: string
    readonly deletionTimestamp?: string
    readonly generation?: number
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly finalizers?: readonly string[]
    readonly ownerReferences?: readonly {
      readonly apiVersion: string
      readonly kind: string
      readonly name: string
      readonly uid: string
      readonly controller?: boolean
    }[]
    readonly managedFields?: readonly unknown[]
  }
  readonly spec?: Readonly<Record<string, unknown>>
  readonly status?: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}
export interface ThingList {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string }
  readonly items: readonly Thing[]
}
export type Query = Readonly<Record<string, string>>

export const TABLE_FORM = 'application/json;as=Table;v=v1;g=meta.k8s.io'
export const MERGE_PATCH = 'application/merge-patch+json'
export const STRATEGIC_PATCH = 'application/strategic-merge-patch+json'
export const JSON_PATCH = 'application/json-patch+json'
/** Asks the simulated server for metadata.managedFields, which it works out only for those who want them. */
const WITH_OWNERS = 'application/json;managedFields=true'
export const APPLY_PATCH = 'application/apply-patch+yaml'

/** '/apis/apps/v1/namespaces/default/deployments/web/status'. */
export function pathFor(kind: Kind, namespace: string | undefined, name?: string, subresource?: string) {
  const root = kind.group ? `/apis/${kind.apiVersion}` : `/api/${kind.version}`
  const space = kind.namespaced && namespace ? `/namespaces/${namespace}` : ''
  return `${root}${space}/${kind.plural}${name ? `/${name}` : ''}${subresource ? `/${subresource}` : ''}`
}

export class Client {
  readonly server: string
  #api: ApiClient
  #system: Syscalls
  #random: Random
  #started = false
  #warned = new Set<string>()
  #open = new Set<() => void>()
  /** --show-managed-fields. */
  seesOwners = false

  constructor(api: ApiClient, system: Syscalls, random: Random, server: string) {
    this.#api = api
    this.#system = system
    this.#random = random
    this.server = server
  }

  /** Lets simulated time pass. */
  wait(ms: number): Task<void> {
    return until<void>((resume) => this.#system.after(ms, () => resume(undefined)))
  }

  /** What a command does before its first request: the process starts and reads its caches. */
  *start(): Task<void> {
    if (this.#started) return
    this.#started = true
    yield* this.wait(this.#random.between(80, 140))
  }

  /** What commands that check manifests do once: fetch and parse the OpenAPI document. */
  *loadSchema(): Task<void> {
    yield* this.start()
    yield* this.wait(this.#random.between(40, 80))
  }

  /** Sends a request and gives whatever the answer is. */
  *send(request: ApiRequest): Task<ApiResponse> {
    yield* this.start()
    const accept = request.accept ?? (this.seesOwners ? WITH_OWNERS : undefined)
    const asked = accept === undefined ? request : { ...request, accept }
    const response = yield* until<ApiResponse>((resume) => this.#api.request(asked, resume))
    for (const warning of response.warnings ?? []) this.warn(warning)
    if (response.code === 0) throw new Plain(this.#unreachable(response.body))
    return response
  }

  /** Sends a request; throws unless it succeeds. */
  *ask<T = Thing>(request: ApiRequest): Task<T> {
    const response = yield* this.send(request)
    if (response.code >= 200 && response.code < 300) return response.body as T
    throw new Refusal(statusOf(response))
  }

  get<T = Thing>(path: string, query?: Query, accept?: string): Task<T> {
    return this.ask<T>({ method: 'GET', path, query, accept })
  }
  list(path: string, query?: Query): Task<ThingList> {
    return this.get<ThingList>(path, query)
  }
  create<T = Thing>(path: string, body: unknown, query?: Query): Task<T> {
    return this.ask<T>({ method: 'POST', path, body, query })
  }
  replace<T = Thing>(path: string, body: unknown, query?: Query): Task<T> {
    return this.ask<T>({ method: 'PUT', path, body, query })
  }
  patch<T = Thing>(path: string, contentType: string, body: unknown, query?: Query): Task<T> {
    return this.ask<T>({ method: 'PATCH', path, contentType, body, query })
  }
  delete<T = Thing>(path: string, body?: unknown, query?: Query): Task<T> {
    return this.ask<T>({ method: 'DELETE', path, body, query })
  }

  /** Opens a watch; its events are taken one by one. */
  watch(path: string, query: Query, accept?: string): Watch {
    const watch = new Watch(this.#system)
    const stop = this.#api.watch({ method: 'GET', path, query: { ...query, watch: 'true' }, accept }, watch)
    const end = () => {
      this.#open.delete(end)
      stop()
    }
    watch.stop = end
    this.#open.add(end)
    return watch
  }

  /** Opens a stream (exec, attach, log) and waits for its end; `opened` gets the handle to write to. */
  *stream(
    request: ApiRequest,
    output: (stream: 'stdout' | 'stderr', text: string) => void,
    opened: (handle: StreamHandle) => void = () => {},
  ): Task<{ code: number }> {
    yield* this.start()
    const result = yield* until<{ readonly code: number } | { readonly status: Status }>((resume) => {
      const handle = this.#api.stream(request, { output, ended: resume })
      const end = () => handle.close()
      this.#open.add(end)
      opened(handle)
      return end
    })
    if (!('status' in result)) return result
    const { status } = result
    if (status.code !== 0) throw new Refusal(status)
    throw status.reason === 'EOF' ? new Failure(status.message ?? '') : new Plain(this.#unreachable(status))
  }

  /** Hangs up all that is open: the process ends. */
  close(): void {
    for (const end of this.#open) end()
    this.#open.clear()
  }

  /** Each warning is printed once per command. */
  warn(text: string): void {
    if (this.#warned.has(text)) return
    this.#warned.add(text)
    this.#system.write(2, `Warning: ${text}\n`)
  }

  #unreachable(body: unknown): string {
    const host = this.server.replace(/^https?:\/\//, '')
    const { reason, message } = (body ?? {}) as Partial<Status>
    if (typeof body === 'string' && body !== '') return `Unable to connect to the server: ${body}`
    if (reason === 'Timeout') return `Unable to connect to the server: dial tcp ${host}: i/o timeout`
    if (reason === 'EOF') return `Unable to connect to the server: ${message}`
    return `The connection to the server ${host} was refused - did you specify the right host or port?`
  }
}

export function statusOf(response: ApiResponse): Status {
  const body = response.body as Status | undefined
  if (body && typeof body === 'object' && body.kind === 'Status') return body
  return {
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message:
      typeof body === 'string' && body !== ''
        ? body
        : 'the server rejected our request for an unknown reason',
    reason: response.code === 404 ? 'NotFound' : response.code === 400 ? 'BadRequest' : 'InternalError',
    code: response.code,
  }
}

export type WatchAnswer = WatchEvent | 'closed' | 'timeout'

/** The events of a watch, kept until they are asked for. */
export class Watch {
  stop: () => void = () => {}
  #system: Syscalls
  #events: WatchEvent[] = []
  #closed = false
  #taker: ((answer: WatchAnswer) => void) | undefined
  constructor(system: Syscalls) {
    this.#system = system
  }

  event(event: WatchEvent): void {
    const taker = this.#taker
    this.#taker = undefined
    if (taker) taker(event)
    else this.#events.push(event)
  }
  closed(): void {
    this.#closed = true
    const taker = this.#taker
    this.#taker = undefined
    taker?.('closed')
  }

  /** The next event, or that the watch was closed, or that `deadline` (simulated ms) has come. */
  next(deadline = Number.POSITIVE_INFINITY): Task<WatchAnswer> {
    return until<WatchAnswer>((resume) => {
      const event = this.#events.shift()
      if (event) return resume(event)
      if (this.#closed) return resume('closed')
      const left = deadline - this.#system.now
      if (left <= 0) return resume('timeout')
      const cancel =
        left < Number.POSITIVE_INFINITY
          ? this.#system.after(left, () => {
              this.#taker = undefined
              resume('timeout')
            })
          : () => {}
      this.#taker = (answer) => {
        cancel()
        resume(answer)
      }
      return undefined
    })
  }
}
