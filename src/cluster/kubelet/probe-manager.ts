/**
 * All probe workers of a node and what they found. Mirrors pkg/kubelet/prober (prober_manager.go,
 * results/results_manager.go).
 */
import type { ContainerStatus, Pod, PodStatus, Probe } from '../../k8s/api'
import type { ProbeKind } from '../../journal/entry'
import type { ProbeResult, ProbeResults } from './pod-actions'
import { createProbeWorker, type ProbeWorker } from './probe-worker'
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

export function createProbeManager(surroundings: Surroundings, hooks: ProbeManagerHooks): ProbeManager {
  const { host } = surroundings
  const startedAt = host.timers.now
  const found: Readonly<Record<ProbeKind, Map<string, ProbeResult>>> = {
    startup: new Map(),
    readiness: new Map(),
    liveness: new Map(),
  }
  const versions = new Map<string, number>()
  const workers = new Map<string, Map<string, ProbeWorker>>()

  const statusOf = (uid: string, name: string): ContainerStatus | undefined => {
    const status = hooks.status(uid)
    const named = (it: ContainerStatus) => it.name === name
    return status?.containerStatuses?.find(named) ?? status?.initContainerStatuses?.find(named)
  }

  const start = (pod: Pod, container: AnyContainer, kind: ProbeKind, probe: Probe) => {
    const { uid } = pod.metadata
    const own = workers.get(uid) ?? new Map<string, ProbeWorker>()
    workers.set(uid, own)
    const key = `${container.name}/${kind}`
    if (own.has(key)) return
    const period = (probe.periodSeconds || 10) * 1000
    const isNew = host.timers.now - startedAt < period && pod.status?.startTime !== undefined
    const worker = createProbeWorker(
      surroundings,
      container,
      kind,
      probe,
      isNew ? host.random.below(period) : 0,
      {
        pod: () => hooks.pod(uid) ?? pod,
        status: () => statusOf(uid, container.name),
        phase: () => hooks.status(uid)?.phase,
        podIP: () => hooks.status(uid)?.podIP ?? '',
        store(id, result) {
          const before = found[kind].get(id)
          if (before === result) return
          found[kind].set(id, result)
          versions.set(uid, (versions.get(uid) ?? 0) + 1)
          hooks.changed(kind, hooks.pod(uid) ?? pod, id, result, before === undefined)
        },
        forget: (id) => void found[kind].delete(id),
        ended: () => void own.delete(key),
      },
    )
    own.set(key, worker)
  }

  const stopWhere = (uid: string, condition: (worker: ProbeWorker) => boolean) => {
    const own = workers.get(uid)
    for (const [key, worker] of [...(own ?? [])]) {
      if (!condition(worker)) continue
      worker.stop()
      own!.delete(key)
    }
  }

  return {
    results: {
      liveness: (id) => found.liveness.get(id),
      readiness: (id) => found.readiness.get(id),
      startup: (id) => found.startup.get(id),
    },
    version: (uid) => versions.get(uid) ?? 0,
    add(pod) {
      for (const container of [...containers(pod), ...sidecars(pod)])
        for (const [kind, field] of KINDS) {
          const probe = container[field]
          if (probe) start(pod, container, kind, probe)
        }
    },
    poke(pod, status) {
      const own = workers.get(pod.metadata.uid)
      if (!own?.size) return
      for (const it of [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])])
        if (it.state?.running && it.started && found.readiness.get(runtimeId(it)) !== 'success')
          own.get(`${it.name}/readiness`)?.trigger()
    },
    stopLivenessAndStartup(pod) {
      stopWhere(pod.metadata.uid, ({ kind, container }) => kind !== 'readiness' && !isSidecar(container))
    },
    remove(uid) {
      stopWhere(uid, () => true)
      workers.delete(uid)
      versions.delete(uid)
      for (const it of [
        ...(hooks.status(uid)?.containerStatuses ?? []),
        ...(hooks.status(uid)?.initContainerStatuses ?? []),
      ])
        for (const [kind] of KINDS) found[kind].delete(runtimeId(it))
    },
  }
}
