/**
 * Whether the server's process runs, and what hangs on it: a stop resets every connection, and a new process knows of
 * no change before its start. Mirrors apiserver/pkg/server/genericapiserver.go and storage/cacher (listResourceVersion).
 */
import { type ApiRequest, type ApiResponse, failed, type Status } from '../component'
import type { Etcd } from '../etcd/etcd'

/** etcd clientv3 asks again for what only reads, a hundred times, 25 ms apart (options.go, retry_interceptor.go). */
const READS_TRIED_FOR = 2_500
const ETCD_REFUSES =
  'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused"'

/** What a client finds of a connection that was open when the server went away. */
export const BROKEN_OFF: Status = {
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message: 'unexpected EOF',
  reason: 'EOF',
  code: 0,
}

export class Serving {
  #isRunning = true
  #generation = 0
  /** A watch from before this revision is too old: the process that saw those changes is gone. */
  #knowsSince = 0
  readonly #connections = new Set<() => void>()
  readonly #etcd: Etcd

  constructor(etcd: Etcd) {
    this.#etcd = etcd
  }

  get isRunning(): boolean {
    return this.#isRunning
  }
  get knowsSince(): number {
    return this.#knowsSince
  }

  start(): void {
    this.#isRunning = true
    this.#knowsSince = this.#etcd.revision
  }

  stop(): void {
    this.#isRunning = false
    this.#generation++
    const open = [...this.#connections]
    this.#connections.clear()
    for (const reset of open) reset()
  }

  /** Resets this connection when the process stops; the result forgets it. */
  hold(reset: () => void): () => void {
    this.#connections.add(reset)
    return () => void this.#connections.delete(reset)
  }

  /** A question about this process, to be asked later: is it still the same? */
  witness(): () => boolean {
    const generation = this.#generation
    return () => this.#generation === generation
  }

  /** How long a request waits for an etcd that is away, before its refusal. */
  patience({ method }: ApiRequest): number {
    return this.#etcd.isStopped && method === 'GET' ? READS_TRIED_FOR : 0
  }

  /** The refusal of what needs etcd, while it is away. */
  withoutEtcd(): ApiResponse | undefined {
    return this.#etcd.isStopped ? failed(500, '', ETCD_REFUSES) : undefined
  }
}
