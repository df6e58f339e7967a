/** A timer: something that will run at an instant of simulated time. */
export interface Timer {
  readonly at: number
  readonly order: number
  /** Who set it, for the message when something loops. */
  readonly owner: string
  /** Sequence number of the journal entry of which this is a consequence; 0 for none. */
  readonly cause: number
  /** Undefined once it has run or was cancelled. */
  run: (() => void) | undefined
}

/** A binary heap of timers, by time and then by the order in which they were set. */
export class EventQueue {
  #heap: Timer[] = []
  #cancelled = 0

  get size(): number {
    return this.#heap.length - this.#cancelled
  }

  push(timer: Timer): void {
    const heap = this.#heap
    let i = heap.push(timer) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!isBefore(timer, heap[parent]!)) break
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = timer
  }

  cancel(timer: Timer): void {
    if (!timer.run) return
    timer.run = undefined
    this.#cancelled++
    if (this.#cancelled > 1024 && this.#cancelled > this.#heap.length / 2) this.#compact()
  }

  /** The next timer that is still to run, without taking it. */
  peek(): Timer | undefined {
    while (this.#heap.length > 0 && !this.#heap[0]!.run) {
      this.#take()
      this.#cancelled--
    }
    return this.#heap[0]
  }

  pop(): Timer | undefined {
    return this.peek() && this.#take()
  }

  #take(): Timer {
    const heap = this.#heap
    const top = heap[0]!
    const last = heap.pop()!
    if (heap.length > 0) this.#sink(last, 0)
    return top
  }

  #sink(timer: Timer, start: number): void {
    const heap = this.#heap
    let i = start
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, timer)) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = timer
  }

  /** Many timers are set only to be cancelled (time-outs): they must not fill the heap. */
  #compact(): void {
    this.#heap = this.#heap.filter((timer) => timer.run)
    this.#cancelled = 0
    for (let i = (this.#heap.length >> 1) - 1; i >= 0; i--) this.#sink(this.#heap[i]!, i)
  }
}

const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order)
