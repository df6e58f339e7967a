/** What is in flight between processes now, and what arrived last: requests, answers, watch notifications, traffic. */
import type { Entry, Verb } from '../../journal/entry'
import { Recent } from './recent'

interface MessageBase {
  readonly seq: number
  readonly from: string
  readonly to: string
  readonly sentAt: number
  readonly arrivesAt: number
  readonly resource: string
  readonly key: string
}
export type MessageView =
  | (MessageBase & {
      readonly kind: 'request'
      readonly verb: Verb
      readonly subresource: string
      readonly detail: string
    })
  | (MessageBase & { readonly kind: 'answer'; readonly code: number; readonly reason: string })
  | (MessageBase & {
      readonly kind: 'watch'
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
      readonly revision: number
    })
  /** The API server's write to etcd. */
  | (MessageBase & { readonly kind: 'put'; readonly revision: number; readonly removed: boolean })
  | (MessageBase & {
      readonly kind: 'packet'
      readonly protocol: string
      readonly hops: readonly string[]
      readonly outcome?: string
    })

/** So many of the latest are kept, so that a hop of a millisecond can still be read until the next one. */
const KEPT = 96
const API_SERVER = 'kube-apiserver'
/** The last part of a write is etcd's own: the entry is said when it is done. */
const WRITE = 2

export class Messages {
  #recent: Recent<MessageView>
  #open: Map<number, MessageView>
  #owned = true

  constructor(from?: Messages) {
    this.#recent = new Recent(KEPT, from ? from.#recent : undefined)
    this.#open = from ? from.#open : new Map()
    if (from) {
      this.#owned = false
      from.#owned = false
    }
  }

  /** Oldest first; heartbeats (leases) are left out: they never stop and tell nothing. */
  get recent(): readonly MessageView[] {
    return this.#recent.all
  }

  apply(entry: Entry): void {
    const message = this.#messageOf(entry)
    if (message) this.#recent.add(message)
  }

  #writableOpen(): Map<number, MessageView> {
    if (!this.#owned) {
      this.#open = new Map(this.#open)
      this.#owned = true
    }
    return this.#open
  }

  #messageOf(entry: Entry): MessageView | undefined {
    switch (entry.kind) {
      case 'request.sent': {
        if (entry.resource === 'leases.coordination.k8s.io' || entry.verb === 'watch') return undefined
        const { seq, source: from, at: sentAt, arrivesAt, resource, key, verb, subresource, detail } = entry
        const request = {
          kind: 'request' as const,
          seq,
          from,
          to: API_SERVER,
          sentAt,
          arrivesAt,
          resource,
          key,
          verb,
          subresource,
          detail,
        }
        this.#writableOpen().set(seq, request)
        return request
      }
      case 'request.answered': {
        const request = this.#open.get(entry.request)
        if (!request) return undefined
        this.#writableOpen().delete(entry.request)
        const { seq, at: sentAt, arrivesAt, code, reason } = entry
        return {
          kind: 'answer',
          seq,
          from: API_SERVER,
          to: request.from,
          sentAt,
          arrivesAt,
          resource: request.resource,
          key: request.key,
          code,
          reason,
        }
      }
      case 'watch.sent': {
        if (entry.resource === 'leases.coordination.k8s.io') return undefined
        const { seq, to, at: sentAt, arrivesAt, resource, key, type, revision } = entry
        return { kind: 'watch', seq, from: API_SERVER, to, sentAt, arrivesAt, resource, key, type, revision }
      }
      case 'object.stored':
      case 'object.removed': {
        if (entry.resource === 'leases.coordination.k8s.io') return undefined
        const { seq, at, resource, key, revision } = entry
        const removed = entry.kind === 'object.removed'
        return {
          kind: 'put',
          seq,
          from: API_SERVER,
          to: 'etcd',
          sentAt: at - WRITE,
          arrivesAt: at,
          resource,
          key,
          revision,
          removed,
        }
      }
      case 'packet.sent': {
        const { seq, from, to, at: sentAt, arrivesAt, protocol, hops } = entry
        return { kind: 'packet', seq, from, to, sentAt, arrivesAt, resource: '', key: '', protocol, hops }
      }
      default:
        return undefined
    }
  }
}

/** Where a message is at a moment: 0 as it leaves, 1 as it arrives. */
export const progressOf = ({ sentAt, arrivesAt }: { sentAt: number; arrivesAt: number }, at: number) =>
  arrivesAt <= sentAt ? 1 : Math.min(1, Math.max(0, (at - sentAt) / (arrivesAt - sentAt)))
