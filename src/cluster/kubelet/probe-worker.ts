/**
 * One probe of one container: when it runs, how many results in a row it takes to believe them.
 * Mirrors pkg/kubelet/prober/worker.go.
 */
import type { ContainerStatus as ApiStatus, Pod, Probe } from '../../k8s/api'
import { fromTime } from '../../k8s/time'
import type { ProbeKind } from '../../journal/entry'
import type { Timer } from '../../sim/event-queue'
import type { ProbeResult } from './pod-actions'
import { runtimeId } from './pod-status'
import { type ProbeOutcome, runProbe } from './probes/probe'
import { restartsAfter } from './restart-policy'
import { type AnyContainer, fieldPathOf, isTerminalPhase, podRef, type Surroundings } from './surroundings'

/** prober.go: maxProbeRetries. */
const MOST_TRIES = 3

export interface ProbeWorker {
  readonly container: AnyContainer
  readonly kind: ProbeKind
  /** Probes now, and counts the period from here. */
  trigger(): void
  stop(): void
}

export interface ProbeWorkerHooks {
  /** The pod's newest object. */
  pod(): Pod
  /** The container's status as the kubelet last found it. */
  status(): ApiStatus | undefined
  phase(): string | undefined
  podIP(): string
  store(containerId: string, result: ProbeResult): void
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

export function createProbeWorker(
  surroundings: Surroundings,
  container: AnyContainer,
  kind: ProbeKind,
  probe: Probe,
  /** A kubelet that has just started spreads its probes over a period. */
  firstAfter: number,
  hooks: ProbeWorkerHooks,
): ProbeWorker {
  const { host, recorder } = surroundings
  const { timers, journal } = host
  const period = (probe.periodSeconds || 10) * 1000
  let timer: Timer | undefined
  let nextTick = timers.now + firstAfter
  let busy = false
  let poked = false
  let over = false
  let containerId = ''
  let onHold = false
  let last: 'success' | 'failure' | undefined
  let run = 0
  let delayShown: Timer | undefined

  const plan = () => {
    if (over || busy) return
    timers.cancel(timer)
    timer = timers.after(Math.max(0, nextTick - timers.now), tick)
  }
  const tick = () => {
    while (nextTick <= timers.now) nextTick += period
    busy = true
    doProbe(() => {
      busy = false
      if (poked) {
        poked = false
        nextTick = timers.now
      }
      plan()
    })
  }
  const end = () => {
    if (over) return
    over = true
    timers.cancel(timer)
    timers.cancel(delayShown)
    hooks.ended()
  }

  const doProbe = (next: () => void) => {
    if (isTerminalPhase(hooks.phase())) return end()
    const status = hooks.status()
    const id = status ? runtimeId(status) : ''
    if (!status || id === '') return next()
    if (id !== containerId) adopt(id, status)
    if (onHold) return next()
    if (!status.state?.running) return stopped(status, next)
    if (hooks.pod().metadata.deletionTimestamp && kind !== 'readiness') {
      hooks.store(containerId, 'success')
      return end()
    }
    if (runningFor(status) < (probe.initialDelaySeconds ?? 0)) return next()
    if (status.started ? kind === 'startup' : kind !== 'startup') return next()
    attempt(1, next)
  }

  /** A new instance begins with a clean slate. */
  const adopt = (id: string, status: ApiStatus) => {
    if (containerId) hooks.forget(containerId)
    containerId = id
    onHold = false
    last = undefined
    run = 0
    hooks.store(id, INITIAL[kind])
    const delay = (probe.initialDelaySeconds ?? 0) - runningFor(status)
    timers.cancel(delayShown)
    if (delay > 0 && status.state?.running)
      delayShown = timers.visibly(
        'initial-delay',
        podRef(hooks.pod()),
        container.name,
        delay * 1000,
        () => {},
      )
  }
  /** In whole seconds, as API times are. */
  const runningFor = ({ state }: ApiStatus) => {
    const since = state?.running?.startedAt
    return since ? Math.floor((timers.now - (fromTime(since) ?? 0)) / 1000) : 0
  }

  const stopped = (status: ApiStatus, next: () => void) => {
    hooks.store(containerId, 'failure')
    const code = status.state?.terminated?.exitCode
    if (code !== undefined && !restartsAfter(hooks.pod(), container, code)) return end()
    next()
  }

  const attempt = (tries: number, next: () => void) => {
    const began = timers.now
    runProbe(surroundings, container, containerId, hooks.podIP(), probe, (outcome) => {
      if (over) return
      if (outcome.result === 'error' && tries < MOST_TRIES) return attempt(tries + 1, next)
      conclude(outcome, began)
      next()
    })
  }

  const conclude = (outcome: ProbeOutcome, began: number) => {
    const { result, output } = outcome
    if (result !== 'error') {
      run = result === last ? run + 1 : 1
      last = result
    }
    const threshold = result === 'success' ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)
    const pod = hooks.pod()
    const seq = journal.say({
      kind: 'probe.ran',
      container: {
        node: surroundings.node.name,
        pod: pod.metadata.uid,
        podKey: `${pod.metadata.namespace}/${pod.metadata.name}`,
        container: container.name,
        id: containerId,
      },
      probe: kind,
      began,
      result,
      output,
      run: result === 'error' ? 0 : run,
      threshold,
    })
    journal.because(seq, () => {
      tellOf(pod, outcome)
      if (result !== 'error' && run >= threshold) believe(result)
    })
  }

  const tellOf = (pod: Pod, outcome: ProbeOutcome) => {
    const say = (reason: string, text: string) =>
      recorder.event(pod, 'Warning', reason, text, { fieldPath: fieldPathOf(pod, container.name) })
    if (outcome.result === 'failure') say('Unhealthy', `${TITLE[kind]} probe failed: ${outcome.output}`)
    else if (outcome.result === 'error')
      say('Unhealthy', `${TITLE[kind]} probe errored and resulted in unknown state: ${outcome.output}`)
    else if (outcome.warning) say('ProbeWarning', `${TITLE[kind]} probe warning: ${outcome.warning}`)
  }

  const believe = (result: 'success' | 'failure') => {
    hooks.store(containerId, result)
    if (kind === 'startup' || (kind === 'liveness' && result === 'failure')) {
      onHold = true
      run = 0
    }
  }

  plan()
  return {
    container,
    kind,
    trigger() {
      if (over) return
      if (busy) {
        poked = true
        return
      }
      nextTick = timers.now
      plan()
    },
    stop() {
      over = true
      timers.cancel(timer)
      timers.cancel(delayShown)
    },
  }
}
