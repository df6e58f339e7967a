/** The latest so many of something, oldest first: added to in place while nobody else holds the list. */
export class Recent<T> {
  readonly #kept: number
  #items: T[]
  #owned = true

  constructor(kept: number, from?: Recent<T>) {
    this.#kept = kept
    this.#items = from ? from.#items : []
    if (from) {
      this.#owned = false
      from.#owned = false
    }
  }

  /** At most as many as are kept. It stays what it is once its holder has been copied. */
  get all(): readonly T[] {
    if (this.#items.length > this.#kept) this.#items = this.#items.slice(-this.#kept)
    return this.#items
  }

  add(item: T): void {
    // Cut now and then only: cutting for each would copy the list each time.
    if (!this.#owned || this.#items.length >= 4 * this.#kept) {
      this.#items = this.#items.slice(-this.#kept)
      this.#owned = true
    }
    this.#items.push(item)
  }
}
