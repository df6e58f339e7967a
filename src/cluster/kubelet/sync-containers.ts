/**
 * Carries out what pod-actions.ts decided: kill, sandbox, then ephemeral, init and regular containers one after the
 * other. Mirrors kuberuntime_manager.go SyncPod.
 */
import type { Pod } from '../../k8s/api'
import { type CriError, rpcError } from '../cri'
import { createSandbox } from './create-sandbox'
import { type PodActions, usableSandbox } from './pod-actions'
import { podCgroup } from './pod-resources'
import { restartPolicyOf, RESTARTING_ALL } from './restart-policy'
import { Restarts } from './restarts'
import { startContainer, type StartParts } from './start-container'
import type { StartFailure } from './start-failure'
import {
  type AnyContainer,
  containers,
  initContainers,
  isSidecar,
  podRef,
  type RuntimeStatus,
  type Surroundings,
} from './surroundings'
import { killContainer, killPod } from './termination'

interface Start {
  readonly container: string
  readonly failure: StartFailure | undefined
}

export interface SyncResult {
  /** Why the sync failed as a whole, if it did. */
  readonly failed: boolean
  /** When the earliest back-off ends, if a back-off is all that failed. */
  readonly until: number | undefined
  /** Each start that was tried, with what went wrong. */
  readonly starts: readonly Start[]
  readonly didSomething: boolean
}

export interface SyncHooks {
  /** The sandbox has its network; nothing else is known yet. */
  sandboxReady(): void
}

export interface ContainerSyncer {
  sync(
    pod: Pod,
    runtime: RuntimeStatus,
    podIP: string,
    actions: PodActions,
    hooks: SyncHooks,
    done: (result: SyncResult) => void,
  ): void
  forget(uid: string): void
}

export function createContainerSyncer(parts: StartParts): ContainerSyncer {
  const restarts = new Restarts(parts.surroundings)
  return {
    sync: (pod, runtime, podIP, actions, hooks, done) =>
      new ContainerSync(parts, restarts, { pod, runtime, podIP, actions, hooks }, done).run(),
    forget: (uid) => restarts.forget(uid),
  }
}

interface Inputs {
  readonly pod: Pod
  readonly runtime: RuntimeStatus
  readonly podIP: string
  readonly actions: PodActions
  readonly hooks: SyncHooks
}
/** The sandbox in which containers are started. */
interface Sandbox {
  readonly id: string
  readonly ip: string
}

/** One sync of one pod. */
class ContainerSync {
  readonly #parts: StartParts
  readonly #surroundings: Surroundings
  readonly #restarts: Restarts
  readonly #inputs: Inputs
  readonly #done: (result: SyncResult) => void
  readonly #starts: Start[] = []
  #did = false

  constructor(parts: StartParts, restarts: Restarts, inputs: Inputs, done: (result: SyncResult) => void) {
    this.#parts = parts
    this.#surroundings = parts.surroundings
    this.#restarts = restarts
    this.#inputs = inputs
    this.#done = done
  }

  run(): void {
    const { pod, actions } = this.#inputs
    this.#kill(() => {
      if (actions.restartAll) return this.#done(restartedAll(pod))
      this.#pruneInit()
      this.#sandbox((sandbox) =>
        this.#startEach(actions.startEphemeral, false, sandbox, () =>
          this.#startEach(actions.startInit, true, sandbox, () =>
            this.#startEach(actions.start, false, sandbox, () => this.#finish()),
          ),
        ),
      )
    })
  }

  #finish(failed = false): void {
    const failures = this.#starts.flatMap(({ failure }) => failure ?? [])
    const ends = failures.flatMap(({ until }) => until ?? [])
    this.#done({
      failed: failed || failures.length > 0,
      until: ends.length > 0 ? Math.min(...ends) : undefined,
      starts: this.#starts,
      didSomething: this.#did,
    })
  }

  #kill(next: () => void): void {
    const { actions } = this.#inputs
    if (actions.restartAll) this.#restartAll(next)
    else if (actions.killPod) this.#killPod(next)
    else this.#killSome(0, next)
  }

  #killPod(next: () => void): void {
    const { pod, runtime, podIP, actions } = this.#inputs
    const text = 'Pod sandbox changed, it will be killed and re-created.'
    if (actions.createSandbox && runtime.sandboxes.length > 0)
      this.#surroundings.recorder.event(pod, 'Normal', 'SandboxChanged', text)
    this.#did ||=
      runtime.sandboxes.some((it) => it.ready) || runtime.containers.some((it) => it.state === 'running')
    const why = actions.createSandbox ? 'changed' : 'completed'
    killPod(this.#surroundings, pod, runtime, podIP, { why }, (error) => {
      if (error) this.#killFailed(error)
      else if (actions.createSandbox) next()
      else this.#finish()
    })
  }

  #killFailed(error: CriError): void {
    const text = `error killing pod: ${rpcError(error)}`
    this.#surroundings.recorder.event(this.#inputs.pod, 'Warning', 'FailedKillPod', text)
    this.#finish(true)
  }

  #killSome(i: number, next: () => void): void {
    const { pod, runtime, podIP, actions } = this.#inputs
    const target = actions.kill[i]
    if (!target) return next()
    this.#did = true
    const instance = runtime.containers.find(({ id }) => id === target.id)!
    const why = target.why === 'resize' ? 'changed' : target.why
    const killing = { why, message: target.message } as const
    killContainer(this.#surroundings, pod, instance, podIP, killing, (error) =>
      error ? this.#killFailed(error) : this.#killSome(i + 1, next),
    )
  }

  #restartAll(next: () => void): void {
    const { pod, runtime, podIP } = this.#inputs
    this.#did = true
    const running = runtime.containers.filter(({ state }) => state === 'running')
    let left = running.length
    const remove = () => {
      for (const { id } of runtime.containers) this.#surroundings.cri.removeContainer(id)
      next()
    }
    if (left === 0) return remove()
    for (const instance of running)
      killContainer(this.#surroundings, pod, instance, podIP, { why: 'changed', grace: 0 }, () => {
        left -= 1
        if (left === 0) remove()
      })
  }

  /** Of init containers only the newest dead instance is kept. */
  #pruneInit(): void {
    const { pod, runtime } = this.#inputs
    for (const { name } of initContainers(pod)) {
      const dead = runtime.containers.filter((it) => it.name === name && it.state === 'exited')
      for (const { id } of dead.slice(1)) this.#surroundings.cri.removeContainer(id)
    }
  }

  #sandbox(next: (sandbox: Sandbox) => void): void {
    const { pod, runtime, podIP, actions, hooks } = this.#inputs
    const usable = usableSandbox(pod, runtime)
    if (!actions.createSandbox) {
      if (!usable) return this.#finish()
      // A container that does not run yet cannot be resized itself: its pod is, before it starts.
      if (actions.start.length > 0)
        this.#surroundings.cri.updatePodSandboxResources(pod.metadata.uid, podCgroup(pod))
      return next({ id: usable.id, ip: podIP })
    }
    this.#did = true
    createSandbox(this.#surroundings, pod, actions.attempt, (error, id, ip) => {
      if (error) return this.#finish(true)
      hooks.sandboxReady()
      next({ id, ip })
    })
  }

  /** A regular init container that does not start ends the sync. */
  #startEach(
    list: readonly AnyContainer[],
    isInit: boolean,
    sandbox: Sandbox,
    next: () => void,
    i = 0,
  ): void {
    const container = list[i]
    if (!container) return next()
    this.#start(container, sandbox, (failure) => {
      if (failure && isInit && !isSidecar(container)) return this.#finish()
      this.#startEach(list, isInit, sandbox, next, i + 1)
    })
  }

  #start(container: AnyContainer, sandbox: Sandbox, next: (failure: StartFailure | undefined) => void): void {
    const { pod, runtime } = this.#inputs
    const report = (failure: StartFailure | undefined) => {
      this.#starts.push({ container: container.name, failure })
      next(failure)
    }
    const waiting = this.#restarts.waiting(pod, container, runtime)
    if (waiting) return report(waiting)
    this.#did = true
    const attempt = this.#restarts.attempt(pod, container.name, runtime)
    const created = () => this.#restarts.created(pod, container.name, attempt)
    const inputs = { pod, container, sandboxId: sandbox.id, podIP: sandbox.ip, runtime, attempt, created }
    const seq = this.#decideStart(container)
    this.#surroundings.host.journal.because(seq, () => startContainer(this.#parts, inputs, report))
  }

  #decideStart(container: AnyContainer): number {
    const { pod, runtime, actions } = this.#inputs
    const { journal } = this.#surroundings.host
    const killed = actions.kill.find((it) => it.container.name === container.name)
    const dead = runtime.containers.find(({ name }) => name === container.name)
    if (!killed && !dead) {
      const first = { reason: 'StartContainer', because: { why: 'first' } } as const
      return journal.decided(podRef(pod), first, container.name)
    }
    const why = killed ? (killed.why === 'resize' ? 'changed' : killed.why) : 'exited'
    const because = { why, code: dead?.exitCode ?? 0, policy: restartPolicyOf(pod, container) } as const
    return journal.decided(podRef(pod), { reason: 'RestartContainer', because }, container.name)
  }
}

/** All containers are gone and will be made anew by the next sync. */
function restartedAll(pod: Pod): SyncResult {
  const failure = RESTARTING_ALL
  const starts = [...initContainers(pod), ...containers(pod)].map(({ name }) => ({
    container: name,
    failure,
  }))
  return { failed: false, until: undefined, starts, didSomething: true }
}
