/**
 * What a process of the simulated cluster is, and all it may touch. Processes meet only here (and the kubelet meets
 * containerd in cri.ts, programs meet the kernel in linux/syscalls.ts).
 */
import type { ApiObject, ObjectRef, Saying, TimerName } from '../journal/entry'
import type { Decision } from '../journal/reasons'
import type { Random } from '../sim/random'
import type { Timer } from '../sim/event-queue'

/** A process of the simulated cluster. It sees the cluster through its informers and changes it through the API server. */
export interface Component {
  /** Unique in the cluster and the `source` of its journal entries: 'kube-scheduler', 'kubelet/node-1'. */
  readonly name: string
  /** Runs when the process starts, and again after each crash: what is kept outside is what survived. */
  start(host: Host): void
}

/** Everything a component may touch. All of it dies with the process. */
export interface Host {
  readonly name: string
  /** The machine the process runs on: 'control-plane', 'node-1', 'laptop'. */
  readonly machine: string
  readonly api: ApiClient
  readonly informers: Informers
  readonly timers: Timers
  /** The process's own stream of chance. */
  readonly random: Random
  readonly journal: Narrator
  /** --kube-api-qps and --kube-api-burst, when the process was started with them. */
  readonly apiRate?: ApiRate | undefined
  /** False once the process has stopped: for what outlives it and would still call back. */
  isAlive(): boolean
}

export interface ApiRate {
  readonly qps: number
  readonly burst: number
}

/** Virtual time. Timers of a process that has stopped never fire. */
export interface Timers {
  /** Milliseconds since the first input of the run (k8s/time.ts turns it into calendar time). */
  readonly now: number
  after(delay: number, run: () => void): Timer
  /** A wait with a name, which a learner can see; recorded when set, fired or cancelled. */
  visibly(label: TimerName, about: ObjectRef, container: string, delay: number, run: () => void): Timer
  cancel(timer: Timer | undefined): void
}

/** A component's voice: what no message would show. */
export interface Narrator {
  /** Records a decision and returns its place, for `because`. */
  decided(about: ObjectRef, decision: Decision, container?: string): number
  /** Records anything else that crossed a boundary (probe.ran, image.pulled, …) and returns its place. */
  say(saying: Saying): number
  /** Runs something as the consequence of a journal entry. */
  because<T>(seq: number, run: () => T): T
  /** The place of the entry whose consequence is running now, to be kept and used with `because` later. */
  readonly cause: number
}

// ---- the API, as its clients see it ----

/** A request in the shape of HTTP. Bodies are JSON values and immutable: neither side ever changes one. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** '/api/v1/namespaces/default/pods/web/status'. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** 'application/json' unless said: the three patch types, 'application/apply-patch+yaml'. */
  readonly contentType?: string
  /** 'application/json;as=Table;v=v1;g=meta.k8s.io' asks for a Table. */
  readonly accept?: string
  readonly body?: unknown
}

export interface ApiResponse {
  readonly code: number
  /** An object, a list, a Table or a Status; a string for text such as logs and discovery documents that are text. */
  readonly body: unknown
  /** Texts of `Warning:` headers. */
  readonly warnings?: readonly string[]
}

/** metav1.Status, the body of every answer that is not 2xx. */
export interface Status {
  readonly apiVersion: 'v1'
  readonly kind: 'Status'
  readonly metadata: object
  readonly status: 'Success' | 'Failure'
  readonly message?: string
  readonly reason?: string
  readonly details?: {
    readonly name?: string
    readonly group?: string
    readonly kind?: string
    readonly uid?: string
    readonly causes?: readonly {
      readonly reason?: string
      readonly message?: string
      readonly field?: string
    }[]
    readonly retryAfterSeconds?: number
  }
  readonly code?: number
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  /** The object (or a Table row set when Table was asked for, or a Status for ERROR). */
  readonly object: unknown
}

export interface WatchHandlers {
  /** The server took the watch, and has sent what was there already. */
  opened?(): void
  event(event: WatchEvent): void
  /** The server ended the watch (time-out, 410 Gone), or the connection broke. */
  closed(status?: Status): void
}

/** A connection that carries bytes both ways: exec, attach, logs -f, port-forward. */
export interface StreamHandlers {
  /** The other side has taken the connection. */
  opened?(): void
  output?(stream: 'stdout' | 'stderr', text: string): void
  /** The remote process ended (its code), or the stream could not be opened or broke (a Status). */
  ended(result: { readonly code: number } | { readonly status: Status }): void
}
export interface StreamHandle {
  input(text: string): void
  closeInput(): void
  close(): void
}

/** A process's connection to the API server: requests travel, take time, and can be lost. */
export interface ApiClient {
  /** Sends; the answer comes later to the callback. A request that got lost is answered with code 0. */
  request(request: ApiRequest, answered?: (response: ApiResponse) => void): void
  watch(request: ApiRequest, handlers: WatchHandlers): () => void
  /** For 'exec', 'attach' and 'log' with follow=true: GET or POST of the pod's subresource. */
  stream(request: ApiRequest, handlers: StreamHandlers): StreamHandle
}

/** Who sends a request: for managedFields, audit of causes, and the sender's place in the picture. */
export interface Caller {
  /** Journal name: 'kubectl', 'kubelet/node-1'. */
  readonly name: string
  readonly machine: string
  /** 'system:node:node-1', 'kubernetes-admin', 'system:serviceaccount:kube-system:replicaset-controller'. */
  readonly user: string
  /** Manager name in managedFields: 'kubelet', 'kubectl', 'kube-controller-manager'. */
  readonly manager: string
  /** Answers carry metadata.managedFields, as a client outside the simulation expects. */
  readonly seesOwners?: boolean
}

/** The API server as the network delivers to it. Answers leave through the callbacks, at the server's own time. */
export interface ApiServer {
  /** No process listens at its port: whoever connects is refused. */
  readonly isDown?: boolean
  handle(caller: Caller, request: ApiRequest, answer: (response: ApiResponse) => void): void
  /** The callback gets each event when it leaves the server; the network adds its own delay. */
  watch(caller: Caller, request: ApiRequest, handlers: WatchHandlers): () => void
  stream(caller: Caller, request: ApiRequest, handlers: StreamHandlers): StreamHandle
}

/** What the API server asks of a node's kubelet, on port 10250. */
export interface KubeletServer {
  /** The text of a container's log so far, and, when followed, what comes after. */
  logs(request: LogRequest, handlers: StreamHandlers): StreamHandle
  exec(request: ExecRequest, handlers: StreamHandlers): StreamHandle
  attach(request: ExecRequest, handlers: StreamHandlers): StreamHandle
  /** Pods and their use of cpu (millicores) and memory (bytes), for the metrics API. */
  stats(): readonly {
    readonly podKey: string
    readonly container: string
    readonly cpu: number
    readonly memory: number
  }[]
  /** Bytes in use on the whole machine, its own processes included. */
  memoryInUse(): number
}
export interface LogRequest {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  readonly previous: boolean
  readonly follow: boolean
  readonly timestamps: boolean
  readonly tailLines?: number
  readonly sinceSeconds?: number
  readonly sinceTime?: string
  readonly limitBytes?: number
}
export interface ExecRequest {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  readonly command: readonly string[]
  readonly stdin: boolean
  readonly tty: boolean
}

/** An answer that says what went wrong, as the API server's own machinery words it. */
export const failed = (code: number, reason: string, message: string, details?: object): ApiResponse => ({
  code,
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && { details }),
    code,
  },
})

// ---- informers ----

export interface Informers {
  /** The shared informer of a resource ('pods', 'deployments.apps'); the same arguments give the same informer. */
  of<T extends ApiObject = ApiObject>(resource: string, selection?: Selection): Informer<T>
}
export interface Selection {
  readonly namespace?: string
  readonly fieldSelector?: string
  readonly labelSelector?: string
}

/** A component's cached, slightly stale copy of what it watches. Objects are immutable and shared. */
export interface Informer<T = ApiObject> {
  readonly synced: boolean
  readonly size: number
  /** By 'namespace/name', or 'name' when not namespaced. */
  get(key: string): T | undefined
  /** All, or those of a namespace, in insertion order. */
  list(namespace?: string): Iterable<T>
  /** Keeps an index and returns its look-up: never scan all objects for some. */
  index(name: string, keysOf: (object: T) => readonly string[]): (key: string) => Iterable<T>
  on(handlers: InformerHandlers<T>): void
}
export interface InformerHandlers<T> {
  added?(object: T): void
  updated?(before: T, after: T): void
  deleted?(last: T): void
}

// ---- names ----

/** The key of an object: 'namespace/name', or 'name' when it has no namespace. */
export const keyOf = (object: {
  readonly metadata: { readonly name: string; readonly namespace?: string }
}) =>
  object.metadata.namespace ? `${object.metadata.namespace}/${object.metadata.name}` : object.metadata.name

/** A journal reference to an object. */
export const refOf = (resource: string, object: ApiObject): ObjectRef => ({
  resource,
  key: keyOf(object),
  uid: object.metadata.uid,
})
