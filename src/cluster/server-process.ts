/**
 * A server of the control plane as a process that can be stopped and started: the others are its clients, so it is no
 * component. As kubeadm runs it: a static pod, stopped by taking its manifest away.
 */
import type { Journal } from '../journal/journal'
import type { Simulation } from '../sim/simulation'
import type { Process } from './process'

export interface Switch {
  start(): void
  stop(): void
}

export function createServerProcess(
  name: string,
  machine: string,
  server: Switch,
  { simulation, journal }: { readonly simulation: Simulation; readonly journal: Journal },
  /** Told after each start and stop. */
  changed: () => void,
): Process {
  let running = false
  return {
    machine,
    get running() {
      return running
    },
    start() {
      if (running) return
      running = true
      const seq = journal.append(name, { kind: 'component.started', machine })
      simulation.because(seq, () => {
        server.start()
        changed()
      })
    },
    crash(reason) {
      if (!running) return
      running = false
      const seq = journal.append(name, { kind: 'component.crashed', machine, reason })
      simulation.because(seq, () => {
        server.stop()
        changed()
      })
    },
  }
}

/** Several processes of the simulation that are one binary upstream. */
export const asOne = (machine: string, processes: readonly Process[]): Process => ({
  machine,
  get running() {
    return processes.some(({ running }) => running)
  },
  start: () => processes.forEach((process) => process.start()),
  crash: (reason) => processes.forEach((process) => process.crash(reason)),
})
