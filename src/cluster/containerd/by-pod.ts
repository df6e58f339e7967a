/** Things of the runtime by their id, and those of one pod, newest first. */
export class ByPod<T extends { readonly id: string }> {
  readonly #all = new Map<string, T>()
  readonly #ofPod = new Map<string, T[]>()

  get(id: string): T | undefined {
    return this.#all.get(id)
  }
  values(): Iterable<T> {
    return this.#all.values()
  }
  add(uid: string, item: T): void {
    this.#all.set(item.id, item)
    this.#ofPod.set(uid, [item, ...(this.#ofPod.get(uid) ?? [])])
  }
  delete(uid: string, item: T): void {
    this.#all.delete(item.id)
    const rest = this.of(uid).filter((it) => it !== item)
    if (rest.length > 0) this.#ofPod.set(uid, rest)
    else this.#ofPod.delete(uid)
  }
  of(uid: string): readonly T[] {
    return this.#ofPod.get(uid) ?? []
  }
  /** Of one pod, or of all. */
  select(uid?: string): readonly T[] {
    return uid === undefined ? [...this.#all.values()].reverse() : this.of(uid)
  }
}
