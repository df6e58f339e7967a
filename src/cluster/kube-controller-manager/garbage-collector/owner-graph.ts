/** Who owns whom. Mirrors pkg/controller/garbagecollector (graph.go, graph_builder.go). */
import type { ApiObject } from '../../../journal/entry'

export interface Owned {
  readonly resource: string
  readonly object: ApiObject
}

export class OwnerGraph {
  readonly #objects = new Map<string, Owned>()
  readonly #dependents = new Map<string, Map<string, Owned>>()

  get(uid: string): Owned | undefined {
    return this.#objects.get(uid)
  }
  dependentsOf(uid: string): readonly Owned[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])]
  }

  put(it: Owned): void {
    const { uid, ownerReferences } = it.object.metadata
    const before = this.#objects.get(uid)
    if (before) this.#unlink(before)
    this.#objects.set(uid, it)
    for (const owner of ownerReferences ?? []) {
      const dependents = this.#dependents.get(owner.uid)
      if (dependents) dependents.set(uid, it)
      else this.#dependents.set(owner.uid, new Map([[uid, it]]))
    }
  }

  remove(uid: string): void {
    const it = this.#objects.get(uid)
    if (!it) return
    this.#unlink(it)
    this.#objects.delete(uid)
  }

  #unlink({ object }: Owned): void {
    for (const owner of object.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(owner.uid)
      dependents?.delete(object.metadata.uid)
      if (dependents?.size === 0) this.#dependents.delete(owner.uid)
    }
  }
}

export const isDeleting = ({ metadata }: ApiObject) => metadata.deletionTimestamp !== undefined
export const hasFinalizer = ({ metadata }: ApiObject, name: string) =>
  metadata.finalizers?.includes(name) === true

/** Deleted in the foreground: it waits for its dependents to go first. */
export const waitsForDependents = (object: ApiObject) =>
  isDeleting(object) && hasFinalizer(object, 'foregroundDeletion')
