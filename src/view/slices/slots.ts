/** The place each pod has on its node, kept while it lives, so that no box moves because another one left. */
import type { Entry } from '../../journal/entry'

export class Slots {
  /** uid → node and place on it, from 0. */
  #places: Map<string, { readonly node: string; readonly place: number }>
  #taken: Map<string, readonly (string | undefined)[]>
  #owned = true

  constructor(from?: Slots) {
    this.#places = from ? from.#places : new Map()
    this.#taken = from ? from.#taken : new Map()
    if (from) {
      this.#owned = false
      from.#owned = false
    }
  }

  placeOf(uid: string): number {
    return this.#places.get(uid)?.place ?? -1
  }
  /** Uids on a node by place; undefined where a pod has left. */
  on(node: string): readonly (string | undefined)[] {
    return this.#taken.get(node) ?? []
  }

  apply(entry: Entry): void {
    if (entry.kind === 'object.stored' && entry.resource === 'pods') {
      const node = (entry.object as unknown as { spec?: { nodeName?: string } }).spec?.nodeName
      const { uid } = entry.object.metadata
      if (node && !this.#places.has(uid)) this.#take(uid, node)
    } else if (entry.kind === 'object.removed' && entry.resource === 'pods')
      this.#leave(entry.object.metadata.uid)
  }

  #take(uid: string, node: string): void {
    const taken = this.on(node)
    const free = taken.indexOf(undefined)
    const place = free < 0 ? taken.length : free
    this.#own()
    this.#places.set(uid, { node, place })
    this.#taken.set(node, free < 0 ? [...taken, uid] : taken.with(place, uid))
  }

  #leave(uid: string): void {
    const at = this.#places.get(uid)
    if (!at) return
    this.#own()
    this.#places.delete(uid)
    const left = this.on(at.node).with(at.place, undefined)
    const last = left.findLastIndex((it) => it !== undefined)
    this.#taken.set(at.node, left.slice(0, last + 1))
  }

  #own(): void {
    if (this.#owned) return
    this.#places = new Map(this.#places)
    this.#taken = new Map(this.#taken)
    this.#owned = true
  }
}
