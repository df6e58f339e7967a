/**
 * A component's cached, slightly stale copy of what it watches: list once, then watch, list again when the watch is
 * too old. Mirrors client-go tools/cache (reflector.go, shared_informer.go, thread_safe_store.go).
 */
import type { ApiObject } from '../journal/entry'
import { pathOf } from '../k8s/kinds'
import type { Random } from '../sim/random'
import {
  type ApiClient,
  type Informer,
  type InformerHandlers,
  type Informers,
  keyOf,
  type Selection,
  type Timers,
} from './component'
import { ReflectorBackOff } from './reflector-back-off'

/** A watch that ends sooner, without a word, has failed (errVeryShortWatch). */
const VERY_SHORT = 1_000

export function createInformers(api: ApiClient, timers: Timers, random: Random): Informers {
  const informers = new Map<string, SharedInformer>()
  return {
    of<T extends ApiObject>(resource: string, selection: Selection = {}) {
      const key = `${resource}|${selection.namespace ?? ''}|${selection.fieldSelector ?? ''}|${selection.labelSelector ?? ''}`
      let informer = informers.get(key)
      if (!informer) {
        informer = new SharedInformer(api, timers, random, resource, selection)
        informers.set(key, informer)
        informer.listAndWatch()
      }
      return informer as unknown as Informer<T>
    },
  }
}

class Index {
  readonly keysOf: (object: ApiObject) => readonly string[]
  readonly #groups = new Map<string, Map<string, ApiObject>>()

  constructor(keysOf: (object: ApiObject) => readonly string[]) {
    this.keysOf = keysOf
  }
  put(key: string, object: ApiObject, before: ApiObject | undefined): void {
    const groups = this.keysOf(object)
    if (before && this.#moved(key, object, groups, this.keysOf(before))) return
    if (before) this.remove(key, before)
    for (const group of groups) {
      const members = this.#groups.get(group)
      if (members) members.set(key, object)
      else this.#groups.set(group, new Map([[key, object]]))
    }
  }
  /** Most changes leave an object where it was: it only moves to the end of its one group. */
  #moved(key: string, object: ApiObject, [group, more]: readonly string[], was: readonly string[]): boolean {
    if (group === undefined || more !== undefined || was.length !== 1 || was[0] !== group) return false
    const members = this.#groups.get(group)
    members?.delete(key)
    members?.set(key, object)
    return members !== undefined
  }
  remove(key: string, object: ApiObject): void {
    for (const group of this.keysOf(object)) {
      const members = this.#groups.get(group)
      members?.delete(key)
      if (members?.size === 0) this.#groups.delete(group)
    }
  }
  get(group: string): Iterable<ApiObject> {
    return this.#groups.get(group)?.values() ?? []
  }
}

class SharedInformer implements Informer<ApiObject> {
  synced = false
  readonly #api: ApiClient
  readonly #timers: Timers
  readonly #path: string
  readonly #query: Record<string, string> = {}
  readonly #objects = new Map<string, ApiObject>()
  readonly #indexes = new Map<string, Index>()
  readonly #handlers: InformerHandlers<ApiObject>[] = []
  #revision = '0'
  readonly #backOff: ReflectorBackOff

  constructor(api: ApiClient, timers: Timers, random: Random, resource: string, selection: Selection) {
    this.#backOff = new ReflectorBackOff(random)
    this.#api = api
    this.#timers = timers
    this.#path = pathOf(resource, selection.namespace)
    if (selection.fieldSelector) this.#query.fieldSelector = selection.fieldSelector
    if (selection.labelSelector) this.#query.labelSelector = selection.labelSelector
  }

  get size(): number {
    return this.#objects.size
  }
  get(key: string): ApiObject | undefined {
    return this.#objects.get(key)
  }
  list(namespace?: string): Iterable<ApiObject> {
    if (namespace === undefined) return this.#objects.values()
    return this.index('namespace', (object) => [object.metadata.namespace ?? ''])(namespace)
  }
  index(
    name: string,
    keysOf: (object: ApiObject) => readonly string[],
  ): (key: string) => Iterable<ApiObject> {
    let index = this.#indexes.get(name)
    if (!index) {
      index = new Index(keysOf)
      this.#indexes.set(name, index)
      for (const [key, object] of this.#objects) index.put(key, object, undefined)
    }
    const found = index
    return (key) => found.get(key)
  }
  on(handlers: InformerHandlers<ApiObject>): void {
    this.#handlers.push(handlers)
    for (const object of this.#objects.values()) handlers.added?.(object)
  }

  listAndWatch(): void {
    this.#api.request({ method: 'GET', path: this.#path, query: this.#query }, (response) => {
      if (response.code !== 200) return this.#again()
      const list = response.body as { metadata: { resourceVersion: string }; items: readonly ApiObject[] }
      this.#replace(list.items)
      this.#revision = list.metadata.resourceVersion
      this.synced = true
      this.#watch()
    })
  }

  #watch(): void {
    const query = {
      ...this.#query,
      watch: 'true',
      resourceVersion: this.#revision,
      allowWatchBookmarks: 'true',
    }
    const began = this.#timers.now
    let failed = false
    let heard = false
    const stop = this.#api.watch(
      { method: 'GET', path: this.#path, query },
      {
        event: (event) => {
          if (event.type === 'ERROR') {
            failed = true
            stop()
            return this.#again()
          }
          heard = true
          const object = event.object as ApiObject
          this.#revision = object.metadata.resourceVersion
          if (event.type === 'DELETED') this.#remove(keyOf(object), object)
          else if (event.type !== 'BOOKMARK') this.#put(object)
        },
        closed: (status) => {
          if (failed) return
          const isEnd = !status || status.reason === 'EOF'
          // A watch that has run its time, or whose server went away, is opened anew at once where it ended.
          if (isEnd && (heard || this.#timers.now - began >= VERY_SHORT)) this.#watch()
          // Nobody listens: by and by it can go on there. After any other failure all is listed again.
          else if (status?.reason === 'ConnectionRefused') this.#later(() => this.#watch())
          else this.#again()
        },
      },
    )
  }

  #again(): void {
    this.#later(() => this.listAndWatch())
  }
  #later(run: () => void): void {
    this.#timers.after(this.#backOff.next(this.#timers.now), run)
  }

  #replace(items: readonly ApiObject[]): void {
    const seen = new Set(items.map(keyOf))
    for (const [key, object] of [...this.#objects]) if (!seen.has(key)) this.#remove(key, object)
    for (const object of items) this.#put(object)
  }

  #put(object: ApiObject): void {
    const key = keyOf(object)
    const before = this.#objects.get(key)
    if (before?.metadata.resourceVersion === object.metadata.resourceVersion) return
    this.#objects.set(key, object)
    for (const index of this.#indexes.values()) index.put(key, object, before)
    for (const handlers of this.#handlers)
      if (before) handlers.updated?.(before, object)
      else handlers.added?.(object)
  }

  #remove(key: string, last: ApiObject): void {
    const before = this.#objects.get(key)
    if (!before) return
    this.#objects.delete(key)
    for (const index of this.#indexes.values()) index.remove(key, before)
    for (const handlers of this.#handlers) handlers.deleted?.(last)
  }
}
