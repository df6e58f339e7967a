/**
 * What becomes of the control plane's own processes when the API server or etcd is away, as kubeadm runs them: static
 * pods that the kubelet restarts, the scheduler and the controllers behind leases that they must renew. Mirrors client-go
 * tools/leaderelection, cmd/kube-controller-manager/app (WaitForAPIServer), kubeadm's liveness probes, kubelet back-off.
 */
import type { Simulation } from '../sim/simulation'
import type { Random } from '../sim/random'
import type { Process } from './process'

/** --leader-elect-renew-deadline, -retry-period, -lease-duration. */
const RENEW_DEADLINE = 10_000
const RETRY_PERIOD = 2_000
const LEASE_DURATION = 15_000
/** failureThreshold 8, periodSeconds 10 on /livez, of which etcd is a part. */
const LIVENESS_PATIENCE = 80_000
const LIVENESS_PERIOD = 10_000
/** How long the controller manager waits for an API server, and an API server for etcd, before it exits. */
const WAITS_FOR_SERVER = 10_000
const WAITS_FOR_ETCD = 20_000
const SERVER_START = 3_000
/** The first restart is at once; then CrashLoopBackOff. */
const FIRST_BACK_OFF = 10_000
const LONGEST_BACK_OFF = 300_000

/** Processes that are one binary: they go and come together. */
export interface Binary {
  readonly processes: readonly Process[]
  /** It exits when there is no API server at its start, and is restarted with back-off. */
  readonly exitsWithout: boolean
  /** What its processes shared in memory is gone with it. */
  forget(): void
}

export interface ControlPlaneParts {
  readonly simulation: Simulation
  readonly apiServer: Process
  readonly etcd: Process
  readonly binaries: readonly Binary[]
}

export class StaticPods {
  readonly #parts: ControlPlaneParts
  readonly #random: Random
  /** Counts outages, so that what was planned in an earlier one is dropped. */
  #outage = 0
  #canWrite = true
  readonly #lost = new Map<Binary, { readonly at: number; readonly processes: readonly Process[] }>()
  /** Since when the API server is down for want of etcd. */
  #failedAt: number | undefined

  constructor(parts: ControlPlaneParts) {
    this.#parts = parts
    this.#random = parts.simulation.random('static-pods')
  }

  /** The API server or etcd was stopped or started. */
  changed(): void {
    const { apiServer, etcd } = this.#parts
    const canWrite = apiServer.running && etcd.running
    if (etcd.running && this.#failedAt !== undefined) this.#startServer(this.#failedAt)
    if (canWrite === this.#canWrite) return
    this.#canWrite = canWrite
    this.#outage++
    if (canWrite) for (const [binary, { at }] of this.#lost) this.#comeBack(binary, at)
    else {
      this.#after(RENEW_DEADLINE + this.#random.below(RETRY_PERIOD), () => this.#loseLeases())
      if (!etcd.running && apiServer.running)
        this.#after(LIVENESS_PATIENCE - this.#random.below(LIVENESS_PERIOD), () => this.#failLiveness())
    }
  }

  #after(delay: number, run: () => void): void {
    const outage = this.#outage
    this.#parts.simulation.schedule(delay, () => outage === this.#outage && run(), 'kubelet/control-plane')
  }

  #loseLeases(): void {
    const { binaries, simulation } = this.#parts
    for (const binary of binaries) {
      const processes = binary.processes.filter(({ running }) => running)
      if (processes.length === 0) continue
      for (const process of processes) process.crash('leaderelection lost')
      binary.forget()
      const before = this.#lost.get(binary)?.processes ?? []
      this.#lost.set(binary, { at: simulation.now, processes: [...before, ...processes] })
    }
  }

  /** A lease must have been looked at for its whole duration before somebody else may take it. */
  #comeBack(binary: Binary, lostAt: number): void {
    const { now } = this.#parts.simulation
    const contact = binary.exitsWithout ? nextAttempt(lostAt, WAITS_FOR_SERVER, now) : now
    const wait = contact - now + LEASE_DURATION + this.#random.below(RETRY_PERIOD)
    this.#after(wait, () => {
      const lost = this.#lost.get(binary)
      this.#lost.delete(binary)
      for (const process of lost?.processes ?? []) process.start()
    })
  }

  #failLiveness(): void {
    this.#failedAt = this.#parts.simulation.now
    this.#parts.apiServer.crash('failed liveness probe: etcd failed')
  }

  #startServer(failedAt: number): void {
    const { simulation, apiServer, etcd } = this.#parts
    const contact = nextAttempt(failedAt, WAITS_FOR_ETCD, simulation.now)
    simulation.schedule(
      contact - simulation.now + SERVER_START,
      () => {
        if (this.#failedAt !== failedAt || !etcd.running) return
        this.#failedAt = undefined
        apiServer.start()
      },
      'kubelet/control-plane',
    )
  }
}

/** When a process that waits so long at each start, and is restarted with back-off, is waiting next, from `now` on. */
function nextAttempt(failedAt: number, waits: number, now: number): number {
  let from = failedAt
  for (let backOff = FIRST_BACK_OFF; from + waits < now; backOff = Math.min(backOff * 2, LONGEST_BACK_OFF))
    from += waits + backOff
  return Math.max(from, now)
}
