/** What the API server holds: every object at this moment, by resource and key and by uid. */
import type { ApiObject, Entry } from '../../journal/entry'

export interface StoredObject {
  readonly resource: string
  readonly key: string
  readonly object: ApiObject
  readonly revision: number
  /** The journal entry that stored this revision, and the one that stored the first. */
  readonly seq: number
  readonly firstSeq: number
  readonly at: number
  readonly createdAt: number
}

export class Objects {
  revision = 0
  #byResource: Map<string, Map<string, StoredObject>>
  #byUid: Map<string, StoredObject>
  /** Maps that no checkpoint shares: only these may be written. */
  #owned = new Set<unknown>()

  constructor(from?: Objects) {
    this.revision = from?.revision ?? 0
    this.#byResource = new Map(from ? from.#byResource : undefined)
    this.#byUid = from ? from.#byUid : new Map()
    if (from) from.#owned.clear()
  }

  get(resource: string, key: string): StoredObject | undefined {
    return this.#byResource.get(resource)?.get(key)
  }
  byUid(uid: string): StoredObject | undefined {
    return this.#byUid.get(uid)
  }
  list(resource: string): Iterable<StoredObject> {
    return this.#byResource.get(resource)?.values() ?? []
  }
  count(resource: string): number {
    return this.#byResource.get(resource)?.size ?? 0
  }
  resources(): Iterable<string> {
    return this.#byResource.keys()
  }

  apply(entry: Entry): void {
    if (entry.kind === 'object.stored') {
      const objects = this.#writable(entry.resource)
      const before = objects.get(entry.key)
      const same = before && before.object.metadata.uid === entry.object.metadata.uid
      const stored: StoredObject = {
        resource: entry.resource,
        key: entry.key,
        object: entry.object,
        revision: entry.revision,
        seq: entry.seq,
        firstSeq: same ? before.firstSeq : entry.seq,
        at: entry.at,
        createdAt: same ? before.createdAt : entry.at,
      }
      objects.set(entry.key, stored)
      this.#writableUids().set(entry.object.metadata.uid, stored)
      this.revision = entry.revision
    } else if (entry.kind === 'object.removed') {
      this.#writable(entry.resource).delete(entry.key)
      this.#writableUids().delete(entry.object.metadata.uid)
      this.revision = entry.revision
    }
  }

  #writable(resource: string): Map<string, StoredObject> {
    const objects = this.#byResource.get(resource)
    if (objects && this.#owned.has(objects)) return objects
    const copy = new Map(objects)
    this.#byResource.set(resource, copy)
    this.#owned.add(copy)
    return copy
  }

  #writableUids(): Map<string, StoredObject> {
    if (!this.#owned.has(this.#byUid)) {
      this.#byUid = new Map(this.#byUid)
      this.#owned.add(this.#byUid)
    }
    return this.#byUid
  }
}
