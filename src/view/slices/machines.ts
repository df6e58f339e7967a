/** Machines and the cluster's own processes on them. */
import type { Entry } from '../../journal/entry'

export interface MachineView {
  readonly name: string
  readonly cpus: number
  readonly memory: number
  readonly controlPlane: boolean
  /** Faults a learner caused and has not mended: 'cut', 'fill-memory', … */
  readonly faults: readonly string[]
}
export interface ComponentView {
  readonly name: string
  readonly machine: string
  readonly running: boolean
  readonly since: number
}

const MENDS: Record<string, readonly string[]> = {
  heal: ['cut'],
  'good-network': ['lose-messages', 'slow-network'],
  'mend-network-plugin': ['break-network-plugin'],
  'free-memory': ['fill-memory'],
  'free-disk': ['fill-disk'],
  'start-kubelet': ['stop-kubelet'],
}

export class Machines {
  #nodes: Map<string, MachineView>
  #components: Map<string, ComponentView>
  #owned = true

  constructor(from?: Machines) {
    this.#nodes = from ? from.#nodes : new Map()
    this.#components = from ? from.#components : new Map()
    if (from) {
      this.#owned = false
      from.#owned = false
    }
  }

  get nodes(): ReadonlyMap<string, MachineView> {
    return this.#nodes
  }
  get components(): ReadonlyMap<string, ComponentView> {
    return this.#components
  }

  apply(entry: Entry): void {
    switch (entry.kind) {
      case 'node.added': {
        const { node: name, cpus, memory, controlPlane } = entry
        this.#own()
        this.#nodes.set(name, { name, cpus, memory, controlPlane, faults: [] })
        return
      }
      case 'component.started':
      case 'component.crashed': {
        const running = entry.kind === 'component.started'
        const component = { name: entry.source, machine: entry.machine, running, since: entry.at }
        this.#own()
        this.#components.set(entry.source, component)
        return
      }
      case 'fault.injected':
      case 'fault.healed': {
        const node = this.nodes.get(entry.target.split(' ')[0]!)
        if (!node) return
        const faults =
          entry.kind === 'fault.injected'
            ? [...node.faults.filter((fault) => fault !== entry.fault), entry.fault]
            : node.faults.filter((fault) => !MENDS[entry.fault]?.includes(fault))
        this.#own()
        this.#nodes.set(node.name, { ...node, faults })
        return
      }
      default:
    }
  }

  #own(): void {
    if (this.#owned) return
    this.#nodes = new Map(this.#nodes)
    this.#components = new Map(this.#components)
    this.#owned = true
  }
}
