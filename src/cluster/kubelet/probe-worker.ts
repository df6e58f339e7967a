/**
 * One probe of one container: when it runs, how many results in a row it takes to believe them.
 * Mirrors pkg/kubelet/prober/worker.go.
 */
import type { ContainerStatus as ApiStatus, Pod, Probe } from '../../k8s/api'
import { fromTime } from '../../k8s/time'
import type { ContainerRef, ProbeKind } from '../../journal/entry'
import type { Timer } from '../../sim/event-queue'
import type { ProbeResult } from './pod-actions'
import { runtimeId } from './pod-status'
import { type ProbeOutcome, runProbe } from './probes/probe'
import { restartsAfter } from './restart-policy'
import { type AnyContainer, fieldPathOf, isTerminalPhase, podRef, type Surroundings } from './surroundings'

/** prober.go: maxProbeRetries. */
const MOST_TRIES = 3

export interface ProbeWorkerHooks {
  /** The pod's newest object. */
  pod(): Pod
  /** Whether its deletion was asked for before this probe began: a later one is the manager's to act on. */
  readonly wasDeleted: boolean
  /** The container's status as the kubelet last found it. */
  status(): ApiStatus | undefined
  phase(): string | undefined
  podIP(): string
  store(containerId: string, result: ProbeResult): void
  /** A container that this kubelet found running keeps what was said of it until it is probed. */
  isInherited(startedAt: string): boolean
  forget(containerId: string): void
  ended(): void
}

const INITIAL: Readonly<Record<ProbeKind, ProbeResult>> = {
  readiness: 'failure',
  liveness: 'success',
  startup: 'unknown',
}
const TITLE: Readonly<Record<ProbeKind, string>> = {
  readiness: 'Readiness',
  liveness: 'Liveness',
  startup: 'Startup',
}

export class ProbeWorker {
  readonly container: AnyContainer
  readonly kind: ProbeKind
  readonly #surroundings: Surroundings
  readonly #probe: Probe
  readonly #hooks: ProbeWorkerHooks
  readonly #period: number
  #timer: Timer | undefined
  #delayShown: Timer | undefined
  #nextTick: number
  #busy = false
  #poked = false
  #over = false
  #containerId = ''
  #onHold = false
  #last: 'success' | 'failure' | undefined
  #run = 0

  /** `firstAfter`: a kubelet that has just started spreads its probes over a period. */
  constructor(
    surroundings: Surroundings,
    container: AnyContainer,
    kind: ProbeKind,
    probe: Probe,
    firstAfter: number,
    hooks: ProbeWorkerHooks,
  ) {
    this.#surroundings = surroundings
    this.container = container
    this.kind = kind
    this.#probe = probe
    this.#hooks = hooks
    this.#period = (probe.periodSeconds || 10) * 1000
    this.#nextTick = this.#timers.now + firstAfter
    this.#plan()
  }

  get #timers() {
    return this.#surroundings.host.timers
  }

  /** Probes now, and counts the period from here. */
  trigger(): void {
    if (this.#over) return
    if (this.#busy) {
      this.#poked = true
      return
    }
    this.#nextTick = this.#timers.now
    this.#plan()
  }

  stop(): void {
    this.#over = true
    this.#timers.cancel(this.#timer)
    this.#timers.cancel(this.#delayShown)
  }

  #end(): void {
    if (this.#over) return
    this.stop()
    this.#hooks.ended()
  }

  #plan(): void {
    if (this.#over || this.#busy) return
    this.#timers.cancel(this.#timer)
    this.#timer = this.#timers.after(Math.max(0, this.#nextTick - this.#timers.now), () => this.#tick())
  }

  #tick(): void {
    while (this.#nextTick <= this.#timers.now) this.#nextTick += this.#period
    this.#busy = true
    this.#doProbe(() => {
      this.#busy = false
      if (this.#poked) {
        this.#poked = false
        this.#nextTick = this.#timers.now
      }
      this.#plan()
    })
  }

  #doProbe(next: () => void): void {
    if (isTerminalPhase(this.#hooks.phase())) return this.#end()
    const status = this.#hooks.status()
    const id = status ? runtimeId(status) : ''
    if (!status || id === '') return next()
    if (id !== this.#containerId) this.#adopt(id, status)
    if (this.#onHold) return next()
    if (!status.state?.running) return this.#stopped(status, next)
    if (this.#hooks.wasDeleted && this.kind !== 'readiness') {
      this.#hooks.store(this.#containerId, 'success')
      return this.#end()
    }
    if (this.#runningFor(status) < (this.#probe.initialDelaySeconds ?? 0)) return next()
    if (status.started ? this.kind === 'startup' : this.kind !== 'startup') return next()
    this.#begin(next)
  }

  /** A new instance begins with a clean slate. */
  #adopt(id: string, status: ApiStatus): void {
    if (this.#containerId) this.#hooks.forget(this.#containerId)
    this.#containerId = id
    this.#onHold = false
    this.#last = undefined
    this.#run = 0
    const since = status.state?.running?.startedAt
    if (!since || !this.#hooks.isInherited(since)) this.#hooks.store(id, INITIAL[this.kind])
    const delay = (this.#probe.initialDelaySeconds ?? 0) - this.#runningFor(status)
    this.#timers.cancel(this.#delayShown)
    if (delay <= 0 || !status.state?.running) return
    const pod = podRef(this.#hooks.pod())
    this.#delayShown = this.#timers.visibly('initial-delay', pod, this.container.name, delay * 1000, () => {})
  }

  /** In whole seconds, as API times are. */
  #runningFor({ state }: ApiStatus): number {
    const since = state?.running?.startedAt
    return since ? Math.floor((this.#timers.now - (fromTime(since) ?? 0)) / 1000) : 0
  }

  #stopped(status: ApiStatus, next: () => void): void {
    this.#hooks.store(this.#containerId, 'failure')
    const code = status.state?.terminated?.exitCode
    if (code !== undefined && !restartsAfter(this.#hooks.pod(), this.container, code)) return this.#end()
    next()
  }

  #begin(next: () => void): void {
    const { journal } = this.#surroundings.host
    const seq = journal.say({ kind: 'probe.started', container: this.#ref(), probe: this.kind })
    journal.because(seq, () => this.#attempt(1, this.#timers.now, next))
  }

  #attempt(tries: number, began: number, next: () => void): void {
    const ip = this.#hooks.podIP()
    runProbe(this.#surroundings, this.container, this.#containerId, ip, this.#probe, (outcome) => {
      if (this.#over) return
      if (outcome.result === 'error' && tries < MOST_TRIES) return this.#attempt(tries + 1, began, next)
      this.#conclude(outcome, began)
      next()
    })
  }

  #ref(): ContainerRef {
    const { name, namespace, uid } = this.#hooks.pod().metadata
    return {
      node: this.#surroundings.node.name,
      pod: uid,
      podKey: `${namespace}/${name}`,
      container: this.container.name,
      id: this.#containerId,
    }
  }

  #conclude(outcome: ProbeOutcome, began: number): void {
    const { result, output } = outcome
    const probe = this.kind
    const { successThreshold, failureThreshold } = this.#probe
    const { journal } = this.#surroundings.host
    if (result !== 'error') {
      this.#run = result === this.#last ? this.#run + 1 : 1
      this.#last = result
    }
    const threshold = result === 'success' ? (successThreshold ?? 1) : (failureThreshold ?? 3)
    const run = result === 'error' ? 0 : this.#run
    const container = this.#ref()
    const seq = journal.say({ kind: 'probe.ran', container, probe, began, result, output, run, threshold })
    journal.because(seq, () => {
      this.#tellOf(outcome)
      if (result !== 'error' && run >= threshold) this.#believe(result)
    })
  }

  #tellOf(outcome: ProbeOutcome): void {
    const title = `${TITLE[this.kind]} probe`
    const pod = this.#hooks.pod()
    const fieldPath = fieldPathOf(pod, this.container.name)
    const say = (reason: string, text: string) =>
      this.#surroundings.recorder.event(pod, 'Warning', reason, text, { fieldPath })
    if (outcome.result === 'failure') say('Unhealthy', `${title} failed: ${outcome.output}`)
    else if (outcome.result === 'error')
      say('Unhealthy', `${title} errored and resulted in unknown state: ${outcome.output}`)
    else if (outcome.warning) say('ProbeWarning', `${title} warning: ${outcome.warning}`)
  }

  #believe(result: 'success' | 'failure'): void {
    this.#hooks.store(this.#containerId, result)
    if (this.kind === 'startup' || (this.kind === 'liveness' && result === 'failure')) {
      this.#onHold = true
      this.#run = 0
    }
  }
}
