/**
 * Taking sandboxes' networks apart, which gets in its own way: one kernel takes network namespaces apart one after the
 * other (net/core/net_namespace.c), and a machine's plugins take turns at its rules. Measured: one alone takes its
 * time, five at once on one machine eleven times as long, one on each of three machines of one kernel three times.
 */
import type { Timer } from '../../sim/event-queue'
import type { Simulation } from '../../sim/simulation'

interface Piece {
  readonly machine: string
  /** Milliseconds it would still take alone. */
  left: number
  readonly cause: number
  readonly run: () => void
}

/** How much the namespaces of the cluster's other machines weigh: as in kind, all have one kernel. */
const NEIGHBOURS = 1.5

export class NamespaceTeardown {
  readonly #simulation: Simulation
  readonly #pieces = new Set<Piece>()
  #timer: Timer | undefined
  #countedAt = 0

  constructor(simulation: Simulation) {
    this.#simulation = simulation
  }

  add(machine: string, milliseconds: number, run: () => void): void {
    this.#count()
    this.#pieces.add({ machine, left: milliseconds, cause: this.#simulation.cause, run })
    this.#plan()
  }

  /** How much longer than alone each takes, by machine. */
  #slowness(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { machine } of this.#pieces) counts.set(machine, (counts.get(machine) ?? 0) + 1)
    const total = this.#pieces.size
    return new Map(
      [...counts].map(([machine, own]) => [
        machine,
        own * Math.sqrt(own) + NEIGHBOURS * Math.sqrt(total - own),
      ]),
    )
  }

  #count(): void {
    const { now } = this.#simulation
    const slowness = this.#slowness()
    for (const piece of this.#pieces) piece.left -= (now - this.#countedAt) / slowness.get(piece.machine)!
    this.#countedAt = now
  }

  #plan(): void {
    this.#simulation.cancel(this.#timer)
    if (this.#pieces.size === 0) return
    const slowness = this.#slowness()
    const least = Math.min(...[...this.#pieces].map(({ left, machine }) => left * slowness.get(machine)!))
    const wait = Math.max(0, Math.ceil(least))
    this.#timer = this.#simulation.schedule(wait, () => this.#finish(), 'kernel')
  }

  #finish(): void {
    this.#count()
    const done = [...this.#pieces].filter(({ left }) => left <= 0)
    for (const piece of done) this.#pieces.delete(piece)
    this.#plan()
    for (const { cause, run } of done) this.#simulation.because(cause, run)
  }
}
