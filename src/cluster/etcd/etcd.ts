/**
 * The cluster's only memory: every object by resource, namespace and name, each write a new revision of the whole.
 * Mirrors etcd's MVCC store (server/storage/mvcc) as far as the API server uses it. Left out: leases, transactions, members.
 */
import type { ApiObject } from '../../journal/entry'
import type { Journal } from '../../journal/journal'
import type { Simulation } from '../../sim/simulation'

/** apiserver: --etcd-compaction-interval 5m. */
const COMPACTION_INTERVAL = 300_000
/** Fewer changes than this of a resource are never forgotten (watch cache, lowerBoundCapacity). */
const LEAST_KEPT = 100
/** What the control plane's own start wrote before: leases, roles, API services. */
const FIRST_REVISION = 180

/** A commit, as watchers learn of it. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly revision: number
  readonly resource: string
  readonly object: ApiObject
  readonly before: ApiObject | undefined
  readonly at: number
}

/** The objects of one resource in one namespace; names are sorted only when somebody lists. */
interface Shelf {
  readonly objects: Map<string, ApiObject>
  names: string[] | undefined
}

export class Etcd {
  readonly #simulation: Simulation
  readonly #journal: Journal
  #revision = FIRST_REVISION
  readonly #resources = new Map<string, Map<string, Shelf>>()
  readonly #changes = new Map<string, Change[]>()
  /** The newest revision of each resource that has been forgotten. */
  readonly #forgotten = new Map<string, number>()
  readonly #listeners: ((change: Change) => void)[] = []
  /** Nobody answers at its port; what is stored stays on its disk. */
  isStopped = false

  constructor(simulation: Simulation, journal: Journal) {
    this.#simulation = simulation
    this.#journal = journal
  }

  get revision(): number {
    return this.#revision
  }

  get(resource: string, namespace: string | undefined, name: string): ApiObject | undefined {
    return this.#resources
      .get(resource)
      ?.get(namespace ?? '')
      ?.objects.get(name)
  }

  /** The objects of a namespace, or of all, in key order: namespace, then name, by bytes. */
  range(resource: string, namespace?: string): ApiObject[] {
    const shelves = this.#resources.get(resource)
    if (!shelves) return []
    if (namespace !== undefined) return inKeyOrder(shelves.get(namespace))
    return [...shelves.keys()].sort().flatMap((space) => inKeyOrder(shelves.get(space)))
  }

  /** How many objects a namespace holds of a resource. */
  count(resource: string, namespace?: string): number {
    const shelves = this.#resources.get(resource)
    if (!shelves) return 0
    if (namespace !== undefined) return shelves.get(namespace)?.objects.size ?? 0
    let sum = 0
    for (const shelf of shelves.values()) sum += shelf.objects.size
    return sum
  }

  /** The resources of which something has ever been stored. */
  get resources(): Iterable<string> {
    return this.#resources.keys()
  }

  /** Stores an object under the next revision, which it carries from then on. */
  put<T extends ApiObject>(resource: string, object: T): T {
    const { namespace = '', name } = object.metadata
    const shelf = this.#shelf(resource, namespace)
    const before = shelf.objects.get(name)
    const stored = stamped(object, ++this.#revision)
    if (!before) shelf.names = undefined
    shelf.objects.set(name, stored)
    const seq = this.#journal.append('etcd', {
      kind: 'object.stored',
      resource,
      key: keyOf(stored),
      revision: this.#revision,
      added: !before,
      object: stored,
    })
    this.#committed(seq, before ? 'MODIFIED' : 'ADDED', resource, stored, before)
    return stored
  }

  /** Removes an object; its last form carries the revision of the removal. */
  remove<T extends ApiObject>(resource: string, last: T): T {
    const { namespace = '', name } = last.metadata
    const shelf = this.#shelf(resource, namespace)
    const before = shelf.objects.get(name)
    shelf.objects.delete(name)
    shelf.names = undefined
    const removed = stamped(last, ++this.#revision)
    const seq = this.#journal.append('etcd', {
      kind: 'object.removed',
      resource,
      key: keyOf(removed),
      revision: this.#revision,
      object: removed,
    })
    this.#committed(seq, 'DELETED', resource, removed, before)
    return removed
  }

  /** Tells of every commit, as its consequence. */
  onCommit(listener: (change: Change) => void): void {
    this.#listeners.push(listener)
  }

  /** The changes of a resource after a revision; when it is too old, the oldest one from which a watch may start. */
  since(resource: string, revision: number): readonly Change[] | { readonly oldest: number } {
    const forgotten = this.#forgotten.get(resource)
    if (forgotten !== undefined && revision < forgotten) return { oldest: forgotten }
    const changes = this.#changes.get(resource) ?? []
    return changes.slice(firstAfter(changes, revision))
  }

  #shelf(resource: string, namespace: string): Shelf {
    let shelves = this.#resources.get(resource)
    if (!shelves) this.#resources.set(resource, (shelves = new Map()))
    let shelf = shelves.get(namespace)
    if (!shelf) shelves.set(namespace, (shelf = { objects: new Map(), names: undefined }))
    return shelf
  }

  #committed(
    seq: number,
    type: Change['type'],
    resource: string,
    object: ApiObject,
    before: ApiObject | undefined,
  ): void {
    const change = { type, revision: this.#revision, resource, object, before, at: this.#simulation.now }
    const changes = this.#changes.get(resource)
    if (changes) changes.push(change)
    else this.#changes.set(resource, [change])
    if (changes && changes.length > LEAST_KEPT) this.#compact(resource, changes)
    this.#simulation.because(seq, () => {
      for (const listener of this.#listeners) listener(change)
    })
  }

  /** Forgets what is older than a compaction interval, in large steps, so that it costs little. */
  #compact(resource: string, changes: Change[]): void {
    const horizon = this.#simulation.now - COMPACTION_INTERVAL
    if (changes[0]!.at >= horizon - COMPACTION_INTERVAL) return
    let end = 0
    while (end < changes.length - LEAST_KEPT && changes[end]!.at < horizon) end++
    if (end === 0) return
    this.#forgotten.set(resource, changes[end - 1]!.revision)
    changes.splice(0, end)
  }
}

const keyOf = ({ metadata }: ApiObject) =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name

const stamped = <T extends ApiObject>(object: T, revision: number): T => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: `${revision}` },
})

function inKeyOrder(shelf: Shelf | undefined): ApiObject[] {
  if (!shelf) return []
  shelf.names ??= [...shelf.objects.keys()].sort()
  return shelf.names.map((name) => shelf.objects.get(name)!)
}

function firstAfter(changes: readonly Change[], revision: number): number {
  let low = 0
  let high = changes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (changes[middle]!.revision <= revision) low = middle + 1
    else high = middle
  }
  return low
}
