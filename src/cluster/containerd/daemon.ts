/** What the parts of the runtime have in common: their machine, the time their work takes, and who is told of it. */
import type { ContainerRef } from '../../journal/entry'
import type { Journal } from '../../journal/journal'
import type { Random } from '../../sim/random'
import type { Simulation } from '../../sim/simulation'
import type { PodSandboxConfig } from '../cri'
import type { LinuxMachine } from '../linux/linux'
import type { Container } from './container'

export interface RuntimeEvent {
  readonly podUid: string
  readonly containerId: string
  readonly type: 'created' | 'started' | 'stopped' | 'deleted'
}

export class Daemon {
  readonly simulation: Simulation
  readonly journal: Journal
  readonly machine: LinuxMachine
  readonly random: Random
  readonly source: string
  readonly listeners: ((event: RuntimeEvent) => void)[] = []
  #busy = 0

  constructor(simulation: Simulation, journal: Journal, machine: LinuxMachine) {
    this.simulation = simulation
    this.journal = journal
    this.machine = machine
    this.source = `containerd/${machine.name}`
    this.random = simulation.random(this.source)
  }

  /** Work of containerd and runc: what runs at once shares the machine's cores. */
  work(milliseconds: number, run: () => void): void {
    this.#busy++
    const crowd = Math.max(1, this.#busy / this.machine.cpus)
    this.simulation.schedule(
      this.random.around(milliseconds * crowd, 0.3),
      () => {
        this.#busy--
        run()
      },
      this.source,
    )
  }

  tell(container: Container, type: RuntimeEvent['type']): void {
    const { podUid, id } = container.status
    for (const listener of this.listeners) listener({ podUid, containerId: id, type })
  }

  refOf(config: PodSandboxConfig, container: string, id: string): ContainerRef {
    return {
      node: this.machine.name,
      pod: config.uid,
      podKey: `${config.namespace}/${config.name}`,
      container,
      id,
    }
  }
}
