/**
 * How containers are stopped: preStop hook, stop signal, grace period, KILL; sidecars after the containers they serve.
 * Mirrors kuberuntime_container.go (killContainer, executePreStopHook) and kuberuntime_termination_order.go.
 */
import type { Pod } from '../../k8s/api'
import type { ContainerStatus, CriError } from '../cri'
import { runHook } from './lifecycle-hooks'
import {
  allContainers,
  type AnyContainer,
  containers,
  fieldPathOf,
  graceOf,
  podRef,
  type RuntimeStatus,
  sidecars,
  type Surroundings,
} from './surroundings'

/** kuberuntime_container.go: minimumGracePeriodInSeconds. */
const SHORTEST_GRACE = 2

export interface Killing {
  readonly why:
    | 'liveness'
    | 'startup'
    | 'deleted'
    | 'evicted'
    | 'hook'
    | 'completed'
    | 'changed'
    | 'deadline'
    | 'preempted'
  /** Text of the Killing event; 'Stopping container <name>' unless given. */
  readonly message?: string
  /** Seconds; replaces what the pod and its probes say. */
  readonly grace?: number
}
type Done = (error: CriError | undefined) => void

/** Seconds a container has to stop. */
export function gracePeriod(pod: Pod, container: AnyContainer | undefined, why: Killing['why']): number {
  if (pod.metadata.deletionGracePeriodSeconds !== undefined) return pod.metadata.deletionGracePeriodSeconds
  const probe =
    why === 'liveness' ? container?.livenessProbe : why === 'startup' ? container?.startupProbe : undefined
  return probe?.terminationGracePeriodSeconds ?? graceOf(pod)
}

export function killContainer(
  surroundings: Surroundings,
  pod: Pod,
  instance: ContainerStatus,
  podIP: string,
  killing: Killing,
  done: Done,
  order?: TerminationOrder,
): void {
  const { host, cri, recorder } = surroundings
  const { timers, journal } = host
  const container = allContainers(pod).find(({ name }) => name === instance.name)
  const grace = killing.grace ?? gracePeriod(pod, container, killing.why)
  const message = killing.message ?? `Stopping container ${instance.name}`
  const signal = cri.imageStatus(instance.image)?.stopSignal ?? 'TERM'
  const because = { why: killing.why, grace: grace * 1000, message, signal }
  const seq = journal.decided(podRef(pod), { reason: 'KillContainer', because }, instance.name)
  journal.because(seq, () => {
    recorder.event(pod, 'Normal', 'Killing', message, { fieldPath: fieldPathOf(pod, instance.name) })
    const shown = timers.visibly(
      'grace',
      podRef(pod),
      instance.name,
      Math.max(grace, SHORTEST_GRACE) * 1000,
      () => {},
    )
    const began = timers.now
    const stop = () => {
      const passed = Math.floor((timers.now - began) / 1000)
      const left = Math.max(SHORTEST_GRACE, grace - passed)
      cri.stopContainer(instance.id, left * 1000, (error) => {
        timers.cancel(shown)
        order?.ended(instance.name)
        done(error)
      })
    }
    const inOrder = () =>
      order ? order.whenMayStop(instance.name, grace * 1000 - (timers.now - began), stop) : stop()
    if (container?.lifecycle?.preStop && grace > 0)
      preStop(surroundings, pod, container, instance.id, podIP, grace, inOrder)
    else inOrder()
  })
}

/** Runs the hook, but no longer than the grace period. */
function preStop(
  surroundings: Surroundings,
  pod: Pod,
  container: AnyContainer,
  id: string,
  podIP: string,
  grace: number,
  next: () => void,
): void {
  const { host, recorder } = surroundings
  let over = false
  const limit = host.timers.visibly('pre-stop', podRef(pod), container.name, grace * 1000, () => {
    over = true
    next()
  })
  runHook(surroundings, pod, container, id, podIP, 'preStop', (error) => {
    if (error !== undefined)
      recorder.event(pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', {
        fieldPath: fieldPathOf(pod, container.name),
      })
    if (over) return
    host.timers.cancel(limit)
    next()
  })
}

interface TerminationOrder {
  /** Runs when all that must stop before this container has; at the latest after `patience` ms. */
  whenMayStop(name: string, patience: number, run: () => void): void
  ended(name: string): void
}

/** Sidecars wait for the regular containers and for the sidecars after them; without sidecars nobody waits. */
function terminationOrder(
  surroundings: Surroundings,
  pod: Pod,
  running: readonly string[],
): TerminationOrder | undefined {
  const { timers } = surroundings.host
  const ordered = sidecars(pod).map(({ name }) => name)
  if (ordered.length === 0) return undefined
  const left = new Set(running)
  const regular = containers(pod).map(({ name }) => name)
  let waiting: { before: readonly string[]; run: () => void }[] = []
  return {
    whenMayStop(name, patience, run) {
      const place = ordered.indexOf(name)
      const before = place < 0 ? [] : [...regular, ...ordered.slice(place + 1)]
      if (!before.some((it) => left.has(it))) return run()
      const entry = { before, run: () => (timers.cancel(limit), run()) }
      const limit = timers.after(Math.max(0, patience), () => {
        waiting = waiting.filter((it) => it !== entry)
        run()
      })
      waiting.push(entry)
    },
    ended(name) {
      left.delete(name)
      const free = waiting.filter(({ before }) => !before.some((it) => left.has(it)))
      waiting = waiting.filter((it) => !free.includes(it))
      for (const { run } of free) run()
    },
  }
}

/** Stops all running containers of a pod at once, then its sandboxes. */
export function killPod(
  surroundings: Surroundings,
  pod: Pod,
  runtime: RuntimeStatus,
  podIP: string,
  killing: Killing,
  done: Done,
): void {
  const { cri } = surroundings
  const running = runtime.containers.filter(({ state }) => state === 'running')
  const order = terminationOrder(
    surroundings,
    pod,
    running.map(({ name }) => name),
  )
  let failure: CriError | undefined
  const stopSandboxes = () => {
    const ready = runtime.sandboxes.filter((it) => it.ready)
    all(ready.length, done, (one) => {
      for (const { id } of ready)
        cri.stopPodSandbox(id, (error) => {
          failure ??= error
          one(failure)
        })
    })
  }
  all(running.length, stopSandboxes, (one) => {
    for (const instance of running)
      killContainer(surroundings, pod, instance, podIP, killing, (error) => one((failure ??= error)), order)
  })
}

/** Begins several things and calls `done` when each has reported. */
function all(count: number, done: Done, begin: (one: Done) => void): void {
  if (count === 0) return done(undefined)
  let left = count
  begin((error) => {
    left -= 1
    if (left === 0) done(error)
  })
}
