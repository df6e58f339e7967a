/**
 * All probe workers of a node and what they found. Mirrors pkg/kubelet/prober (prober_manager.go,
 * results/results_manager.go).
 */
import type { ContainerStatus, Pod, PodStatus, Probe } from '../../k8s/api'
import { fromTime } from '../../k8s/time'
import type { ProbeKind } from '../../journal/entry'
import type { ProbeResult, ProbeResults } from './pod-actions'
import { ProbeWorker, type ProbeWorkerHooks } from './probe-worker'
import { runtimeId } from './pod-status'
import { type AnyContainer, containers, isSidecar, sidecars, type Surroundings } from './surroundings'

export interface ProbeManager {
  readonly results: ProbeResults
  /** Changes with every result of the pod's probes. */
  version(uid: string): number
  /** Workers for all probes of the pod's containers that have none yet. */
  add(pod: Pod): void
  /** Readiness of what has started and is not ready is looked at right away. */
  poke(pod: Pod, status: PodStatus): void
  /** The pod is terminating: regular containers are no longer asked whether they live. */
  stopLivenessAndStartup(pod: Pod): void
  remove(uid: string): void
}

export interface ProbeManagerHooks {
  pod(uid: string): Pod | undefined
  status(uid: string): PodStatus | undefined
  changed(kind: ProbeKind, pod: Pod, containerId: string, result: ProbeResult, isFirst: boolean): void
}

const KINDS: readonly (readonly [ProbeKind, 'startupProbe' | 'readinessProbe' | 'livenessProbe'])[] = [
  ['startup', 'startupProbe'],
  ['readiness', 'readinessProbe'],
  ['liveness', 'livenessProbe'],
]

/** worker.go: a container that started so long before the kubelet is not unready for a restart of the kubelet. */
const WELL_BEFORE = 10_000

export function createProbeManager(surroundings: Surroundings, hooks: ProbeManagerHooks): ProbeManager {
  return new Manager(surroundings, hooks)
}

class Manager implements ProbeManager {
  readonly results: ProbeResults
  readonly #surroundings: Surroundings
  readonly #hooks: ProbeManagerHooks
  readonly #startedAt: number
  readonly #found: Readonly<Record<ProbeKind, Map<string, ProbeResult>>> = {
    startup: new Map(),
    readiness: new Map(),
    liveness: new Map(),
  }
  readonly #versions = new Map<string, number>()
  readonly #workers = new Map<string, Map<string, ProbeWorker>>()

  constructor(surroundings: Surroundings, hooks: ProbeManagerHooks) {
    this.#surroundings = surroundings
    this.#hooks = hooks
    this.#startedAt = surroundings.host.timers.now
    this.results = {
      liveness: (id) => this.#found.liveness.get(id),
      readiness: (id) => this.#found.readiness.get(id),
      startup: (id) => this.#found.startup.get(id),
      isInherited: (startedAt) => (fromTime(startedAt) ?? 0) < this.#startedAt - WELL_BEFORE,
    }
  }

  version(uid: string): number {
    return this.#versions.get(uid) ?? 0
  }

  add(pod: Pod): void {
    for (const container of [...containers(pod), ...sidecars(pod)])
      for (const [kind, field] of KINDS) {
        const probe = container[field]
        if (probe) this.#start(pod, container, kind, probe)
      }
  }

  poke(pod: Pod, status: PodStatus): void {
    const own = this.#workers.get(pod.metadata.uid)
    if (!own?.size) return
    for (const it of [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])])
      if (it.state?.running && it.started && this.results.readiness(runtimeId(it)) !== 'success')
        own.get(`${it.name}/readiness`)?.trigger()
  }

  stopLivenessAndStartup(pod: Pod): void {
    this.#stopWhere(pod.metadata.uid, ({ kind, container }) => kind !== 'readiness' && !isSidecar(container))
  }

  remove(uid: string): void {
    this.#stopWhere(uid, () => true)
    this.#workers.delete(uid)
    this.#versions.delete(uid)
    const { containerStatuses = [], initContainerStatuses = [] } = this.#hooks.status(uid) ?? {}
    for (const it of [...containerStatuses, ...initContainerStatuses])
      for (const [kind] of KINDS) this.#found[kind].delete(runtimeId(it))
  }

  #start(pod: Pod, container: AnyContainer, kind: ProbeKind, probe: Probe): void {
    const { uid } = pod.metadata
    const own = this.#workers.get(uid) ?? new Map<string, ProbeWorker>()
    this.#workers.set(uid, own)
    const key = `${container.name}/${kind}`
    if (own.has(key)) return
    const firstAfter = this.#firstAfter(pod, probe)
    const hooks: ProbeWorkerHooks = {
      pod: () => this.#hooks.pod(uid) ?? pod,
      wasDeleted: pod.metadata.deletionTimestamp !== undefined,
      status: () => this.#statusOf(uid, container.name),
      phase: () => this.#hooks.status(uid)?.phase,
      podIP: () => this.#hooks.status(uid)?.podIP ?? '',
      store: (id, result) => this.#store(pod, kind, id, result),
      isInherited: (startedAt) => this.results.isInherited!(startedAt),
      forget: (id) => void this.#found[kind].delete(id),
      ended: () => void own.delete(key),
    }
    own.set(key, new ProbeWorker(this.#surroundings, container, kind, probe, firstAfter, hooks))
  }

  /** A kubelet that has just started finds pods that run: their probes are spread over a period. */
  #firstAfter(pod: Pod, probe: Probe): number {
    const { timers, random } = this.#surroundings.host
    const period = (probe.periodSeconds || 10) * 1000
    const isFound = timers.now - this.#startedAt < period && pod.status?.startTime !== undefined
    return isFound ? random.below(period) : 0
  }

  #statusOf(uid: string, name: string): ContainerStatus | undefined {
    const status = this.#hooks.status(uid)
    const named = (it: ContainerStatus) => it.name === name
    return status?.containerStatuses?.find(named) ?? status?.initContainerStatuses?.find(named)
  }

  #store(pod: Pod, kind: ProbeKind, id: string, result: ProbeResult): void {
    const { uid } = pod.metadata
    const before = this.#found[kind].get(id)
    if (before === result) return
    this.#found[kind].set(id, result)
    this.#versions.set(uid, (this.#versions.get(uid) ?? 0) + 1)
    this.#hooks.changed(kind, this.#hooks.pod(uid) ?? pod, id, result, before === undefined)
  }

  #stopWhere(uid: string, condition: (worker: ProbeWorker) => boolean): void {
    const own = this.#workers.get(uid)
    for (const [key, worker] of [...(own ?? [])]) {
      if (!condition(worker)) continue
      worker.stop()
      own!.delete(key)
    }
  }
}
