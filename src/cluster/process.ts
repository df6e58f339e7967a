/** A running process of the cluster: a component in the host it was given. A crash throws the host away. */
import type { Journal } from '../journal/journal'
import type { Timer } from '../sim/event-queue'
import type { Simulation } from '../sim/simulation'
import { type Connection, createApiClient } from './api-client'
import type { ApiObject } from '../journal/entry'
import type {
  ApiRate,
  Caller,
  Component,
  Host,
  Informer,
  InformerHandlers,
  Informers,
  Narrator,
  Selection,
  Timers,
} from './component'
import { createInformers } from './informer'

export interface Process {
  readonly machine: string
  readonly running: boolean
  start(): void
  /** Ends at once: its timers, watches and memory are gone. */
  crash(reason: string): void
}

export interface Surroundings extends Omit<Connection, 'caller' | 'alive'> {}

/** Where a process lives and under which name it speaks to the API server. */
export interface Placement {
  readonly machine: string
  readonly user: string
  readonly manager: string
  /** Processes of one group are one binary upstream and share informers: the controllers of the controller manager. */
  readonly group?: string
  readonly apiRate?: ApiRate | undefined
}

/** Informers that several components of one binary share. */
export type Groups = Map<string, Informers>

export function createProcess(
  component: Component,
  placement: Placement,
  surroundings: Surroundings,
  groups: Groups,
): Process {
  const { simulation, journal } = surroundings
  let alive = false
  let generation = 0

  const start = () => {
    if (alive) return
    alive = true
    const mine = ++generation
    const host = createHost(
      component.name,
      placement,
      surroundings,
      groups,
      () => alive && generation === mine,
    )
    const seq = journal.append(component.name, { kind: 'component.started', machine: placement.machine })
    simulation.because(seq, () => component.start(host))
  }
  return {
    machine: placement.machine,
    get running() {
      return alive
    },
    start,
    crash(reason) {
      if (!alive) return
      alive = false
      journal.append(component.name, { kind: 'component.crashed', machine: placement.machine, reason })
    },
  }
}

/** A host of its own for something that is no long-lived component: the laptop's kubectl. */
export function createHost(
  name: string,
  placement: Placement,
  surroundings: Surroundings,
  groups: Groups,
  alive: () => boolean,
): Host {
  const { simulation, journal } = surroundings
  const caller: Caller = {
    name,
    machine: placement.machine,
    user: placement.user,
    manager: placement.manager,
  }
  const api = createApiClient({ ...surroundings, caller, alive })
  const timers = createTimers(name, simulation, journal, alive)
  let own: Informers | undefined
  return {
    name,
    machine: placement.machine,
    api,
    timers,
    random: simulation.random(name),
    journal: createNarrator(name, simulation, journal),
    apiRate: placement.apiRate,
    isAlive: alive,
    get informers() {
      own ??= placement.group
        ? whileAlive(sharedInformers(placement.group, caller, surroundings, groups), alive)
        : createInformers(api, timers, simulation.random(`${name}/reflector`))
      return own
    },
  }
}

/** A member that has stopped hears nothing more of the informers that the others go on sharing. */
function whileAlive(shared: Informers, alive: () => boolean): Informers {
  return {
    of<T extends ApiObject = ApiObject>(resource: string, selection?: Selection): Informer<T> {
      const informer = shared.of<T>(resource, selection)
      const on = ({ added, updated, deleted }: InformerHandlers<T>) =>
        informer.on({
          added: (object) => void (alive() && added?.(object)),
          updated: (before, after) => void (alive() && updated?.(before, after)),
          deleted: (last) => void (alive() && deleted?.(last)),
        })
      return {
        get synced() {
          return informer.synced
        },
        get size() {
          return informer.size
        },
        get: (key) => informer.get(key),
        list: (namespace) => informer.list(namespace),
        index: (name, keysOf) => informer.index(name, keysOf),
        on,
      }
    },
  }
}

/** The informers of a binary that runs several components, under the binary's own name. */
function sharedInformers(
  group: string,
  member: Caller,
  surroundings: Surroundings,
  groups: Groups,
): Informers {
  const existing = groups.get(group)
  if (existing) return existing
  const alive = () => groups.get(group) === informers
  const caller = { ...member, name: group, user: `system:${group}` }
  const timers = createTimers(group, surroundings.simulation, surroundings.journal, alive)
  const random = surroundings.simulation.random(`${group}/reflector`)
  const informers = createInformers(createApiClient({ ...surroundings, caller, alive }), timers, random)
  groups.set(group, informers)
  return informers
}

function createTimers(name: string, simulation: Simulation, journal: Journal, alive: () => boolean): Timers {
  const seqs = new Map<Timer, number>()
  return {
    get now() {
      return simulation.now
    },
    after: (delay, run) => simulation.schedule(delay, () => alive() && run(), name),
    visibly(label, about, container, delay, run) {
      const due = simulation.now + Math.round(delay)
      const seq = journal.append(name, {
        kind: 'timer.set',
        timer: journal.entries.length + 1,
        label,
        about,
        container,
        due,
      })
      const timer = simulation.because(seq, () =>
        simulation.schedule(
          delay,
          () => {
            seqs.delete(timer)
            if (!alive()) return
            const fired = journal.append(name, { kind: 'timer.fired', timer: seq })
            simulation.because(fired, run)
          },
          name,
        ),
      )
      seqs.set(timer, seq)
      return timer
    },
    cancel(timer) {
      if (!timer?.run) return
      simulation.cancel(timer)
      const seq = seqs.get(timer)
      if (seq === undefined) return
      seqs.delete(timer)
      journal.append(name, { kind: 'timer.cancelled', timer: seq })
    },
  }
}

const createNarrator = (name: string, simulation: Simulation, journal: Journal): Narrator => ({
  decided: (about, decision, container = '') =>
    journal.append(name, { kind: 'decision.made', about, container, decision }),
  say: (saying) => journal.append(name, saying),
  because: (seq, run) => simulation.because(seq, run),
  get cause() {
    return simulation.cause
  },
})
