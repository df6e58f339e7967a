/** A heap of waiting pods. Who left in the meantime is passed over when its turn comes. */
import type { QueuedPod } from './scheduling-queue'

interface Entry {
  readonly queued: QueuedPod
  readonly ticket: number
  readonly priority: number
  readonly at: number
  readonly order: number
}

export class PodHeap {
  readonly #heap: Entry[] = []
  readonly #place: QueuedPod['place']
  readonly #compare: (a: Entry, b: Entry) => number
  #order = 0

  constructor(place: QueuedPod['place'], compare: (a: Entry, b: Entry) => number) {
    this.#place = place
    this.#compare = compare
  }

  get isEmpty(): boolean {
    this.#dropStale()
    return this.#heap.length === 0
  }

  push(queued: QueuedPod, at: number): void {
    queued.ticket++
    const { priority } = queued.info
    const entry: Entry = { queued, ticket: queued.ticket, priority, at, order: this.#order++ }
    const heap = this.#heap
    let i = heap.push(entry) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!this.#isBefore(entry, heap[parent]!)) break
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = entry
  }

  pop(): QueuedPod | undefined {
    this.#dropStale()
    return this.#heap.length > 0 ? this.#take().queued : undefined
  }

  #dropStale(): void {
    for (let top = this.#heap[0]; top; top = this.#heap[0]) {
      if (top.queued.place === this.#place && top.queued.ticket === top.ticket) return
      this.#take()
    }
  }

  #take(): Entry {
    const heap = this.#heap
    const top = heap[0]!
    const last = heap.pop()!
    if (heap.length > 0) this.#sink(last)
    return top
  }

  #sink(entry: Entry): void {
    const heap = this.#heap
    let i = 0
    for (let child = 1; child < heap.length; child = 2 * i + 1) {
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!this.#isBefore(heap[child]!, entry)) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = entry
  }

  #isBefore(a: Entry, b: Entry): boolean {
    return (this.#compare(a, b) || a.order - b.order) < 0
  }
}
