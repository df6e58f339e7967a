/**
 * Work that gets in its own way. Sandboxes that are torn down at once wait for the same locks: the kernel takes network
 * namespaces apart one after the other (net/core/net_namespace.c), the plugin takes turns at the rules of iptables.
 * Measured: one alone takes its time, two or three at once about four times as long, five at once eleven times.
 */
import type { Timer } from '../../sim/event-queue'
import type { Simulation } from '../../sim/simulation'

interface Piece {
  /** Milliseconds it would still take alone. */
  left: number
  readonly cause: number
  readonly run: () => void
}

export class ContendedWork {
  readonly #simulation: Simulation
  readonly #source: string
  readonly #pieces = new Set<Piece>()
  #timer: Timer | undefined
  #countedAt = 0

  constructor(simulation: Simulation, source: string) {
    this.#simulation = simulation
    this.#source = source
  }

  add(milliseconds: number, run: () => void): void {
    this.#count()
    this.#pieces.add({ left: milliseconds, cause: this.#simulation.cause, run })
    this.#plan()
  }

  /** How much longer each of the pieces takes than alone. */
  #slowness(): number {
    const count = this.#pieces.size
    return count * Math.sqrt(count)
  }

  #count(): void {
    const { now } = this.#simulation
    const done = this.#pieces.size > 0 ? (now - this.#countedAt) / this.#slowness() : 0
    for (const piece of this.#pieces) piece.left -= done
    this.#countedAt = now
  }

  #plan(): void {
    this.#simulation.cancel(this.#timer)
    if (this.#pieces.size === 0) return
    const least = Math.min(...[...this.#pieces].map(({ left }) => left))
    const wait = Math.max(0, Math.ceil(least * this.#slowness()))
    this.#timer = this.#simulation.schedule(wait, () => this.#finish(), this.#source)
  }

  #finish(): void {
    this.#count()
    const done = [...this.#pieces].filter(({ left }) => left <= 0)
    for (const piece of done) this.#pieces.delete(piece)
    this.#plan()
    for (const { cause, run } of done) this.#simulation.because(cause, run)
  }
}
