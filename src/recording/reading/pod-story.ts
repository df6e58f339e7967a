/**
 * What a pod's object says that its node did: sandbox, containers and their ends, waits, and whether probes passed.
 * It is told when the object tells it, which is a little after it was so.
 */
import type { ContainerRef } from '../../journal/entry'
import type { Container, ContainerStatus, Pod } from '../../k8s/api'
import type { Say, TimedChange } from './to-entries'

type ProbeName = 'liveness' | 'readiness' | 'startup'

interface Instance {
  readonly ref: ContainerRef
  readonly startedAt: number
  ended: boolean
  /** How often each probe failed in a row; it passed when 0. */
  readonly failures: Map<ProbeName, number>
  ready: boolean | undefined
  passedStartup: boolean
}

export class PodStory {
  pod: Pod | undefined
  #key = ''
  #sandbox = false
  #instances = new Map<string, Instance>()
  #waits = new Map<string, number>()
  #ending = false
  #nextTimer: () => number

  constructor(nextTimer: () => number) {
    this.#nextTimer = nextTimer
  }

  tell({ type, key, object }: TimedChange, at: number, say: Say): void {
    const pod = object as unknown as Pod
    this.pod = pod
    this.#key = key
    if (type === 'DELETED') return this.#gone(say)
    if (!pod.spec?.nodeName) return
    if (!this.#sandbox && pod.status?.podIP) {
      this.#sandbox = true
      const hostNetwork = pod.spec.hostNetwork ?? false
      say(this.#source('containerd'), {
        kind: 'sandbox.created',
        sandbox: this.#ref('', `sandbox-${pod.metadata.uid}`),
        ip: pod.status.podIP,
        hostNetwork,
      })
    }
    this.#end(pod, at, say)
    for (const status of pod.status?.initContainerStatuses ?? []) this.#container(status, true, at, say)
    for (const status of pod.status?.containerStatuses ?? []) this.#container(status, false, at, say)
  }

  instance(name: string): Instance | undefined {
    return this.#instances.get(name)
  }

  /** A probe failed, as an event says. */
  failed(name: string, probe: ProbeName, output: string, at: number, say: Say): void {
    const instance = this.#instances.get(name)
    if (!instance || instance.ended) return
    const run = (instance.failures.get(probe) ?? 0) + 1
    instance.failures.set(probe, run)
    this.#probe(instance, probe, 'failure', run, output, at, say)
  }

  ref(name: string): ContainerRef {
    return this.#instances.get(name)?.ref ?? this.#ref(name, '')
  }

  #ref(container: string, id: string): ContainerRef {
    const { uid } = this.pod!.metadata
    return { node: this.pod!.spec?.nodeName ?? '', pod: uid ?? '', podKey: this.#key, container, id }
  }

  #source = (process: string) => `${process}/${this.pod?.spec?.nodeName ?? ''}`

  #spec(name: string): Container | undefined {
    const { containers = [], initContainers = [] } = this.pod?.spec ?? {}
    return [...containers, ...initContainers].find((container) => container.name === name)
  }

  #container(status: ContainerStatus, init: boolean, at: number, say: Say): void {
    const { state, lastState, containerID: id = '' } = status
    const before = this.#instances.get(status.name)
    if (before && !before.ended && before.ref.id !== id && lastState?.terminated)
      this.#exit(before, lastState.terminated, say)
    if (id && before?.ref.id !== id && (state?.running || state?.terminated))
      this.#start(status, init, at, say)
    const now = this.#instances.get(status.name)
    if (now && !now.ended && now.ref.id === id && state?.terminated) this.#exit(now, state.terminated, say)
    if (now && !now.ended && state?.waiting && lastState?.terminated)
      this.#exit(now, lastState.terminated, say)
    this.#wait(status, at, say)
    if (now && !now.ended) this.#probes(now, status, at, say)
  }

  #start(
    { name, containerID = '', restartCount, image }: ContainerStatus,
    init: boolean,
    at: number,
    say: Say,
  ) {
    const ref = this.#ref(name, containerID)
    const instance: Instance = {
      ref,
      startedAt: at,
      ended: false,
      failures: new Map(),
      ready: undefined,
      passedStartup: false,
    }
    this.#instances.set(name, instance)
    const timer = this.#waits.get(name)
    if (timer !== undefined) say(this.#source('kubelet'), { kind: 'timer.fired', timer })
    this.#waits.delete(name)
    say(this.#source('containerd'), {
      kind: 'container.created',
      container: ref,
      restart: restartCount,
      init,
      image,
    })
    const { command = [], args = [] } = this.#spec(name) ?? {}
    // What the image starts by itself is not in the object.
    const argv = command.length + args.length > 0 ? [...command, ...args] : [image]
    say(this.#source('kernel'), {
      kind: 'process.started',
      container: ref,
      pid: 1,
      parent: 0,
      argv,
      how: 'main',
    })
  }

  #exit(instance: Instance, { exitCode, reason }: { exitCode: number; reason?: string }, say: Say): void {
    instance.ended = true
    const oom = reason === 'OOMKilled'
    say(this.#source('containerd'), {
      kind: 'container.exited',
      container: instance.ref,
      code: exitCode,
      oom,
    })
  }

  /** 'back-off 20s restarting failed container=…', as the status says. */
  #wait({ name, state }: ContainerStatus, at: number, say: Say): void {
    const { reason, message = '' } = state?.waiting ?? {}
    if (reason !== 'CrashLoopBackOff' || this.#waits.has(name)) return
    const [, minutes = '0', seconds = '0'] = /^back-off (?:(\d+)m)?(?:(\d+)s)? /.exec(message) ?? []
    const wait = (Number(minutes) * 60 + Number(seconds)) * 1000
    const timer = this.#nextTimer()
    this.#waits.set(name, timer)
    const about = { resource: 'pods', key: this.#key, uid: this.pod!.metadata.uid ?? '' }
    say(this.#source('kubelet'), {
      kind: 'timer.set',
      timer,
      label: 'back-off',
      about,
      container: name,
      due: at + wait,
    })
  }

  /** The status tells what probes came to, where it does not tell of each. */
  #probes(instance: Instance, { ready, started }: ContainerStatus, at: number, say: Say): void {
    const spec = this.#spec(instance.ref.container)
    if (spec?.startupProbe && started && !instance.passedStartup) {
      instance.passedStartup = true
      this.#probe(instance, 'startup', 'success', spec.startupProbe.successThreshold ?? 1, '', at, say)
    }
    if (!spec?.readinessProbe || ready === instance.ready) return
    if (ready) {
      instance.failures.delete('readiness')
      this.#probe(instance, 'readiness', 'success', spec.readinessProbe.successThreshold ?? 1, '', at, say)
    } else if (instance.ready)
      this.#probe(instance, 'readiness', 'failure', spec.readinessProbe.failureThreshold ?? 3, '', at, say)
    instance.ready = ready
  }

  #probe(
    { ref }: Instance,
    probe: ProbeName,
    result: 'success' | 'failure',
    run: number,
    output: string,
    at: number,
    say: Say,
  ): void {
    const spec = this.#spec(ref.container)?.[`${probe}Probe`]
    const threshold = result === 'success' ? (spec?.successThreshold ?? 1) : (spec?.failureThreshold ?? 3)
    say(this.#source('kubelet'), {
      kind: 'probe.ran',
      container: ref,
      probe,
      began: at,
      result,
      output,
      run,
      threshold,
    })
  }

  #end(pod: Pod, at: number, say: Say): void {
    if (!pod.metadata.deletionTimestamp || this.#ending) return
    this.#ending = true
    const grace = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000
    const about = { resource: 'pods', key: this.#key, uid: pod.metadata.uid ?? '' }
    const timer = this.#nextTimer()
    this.#waits.set('', timer)
    say(this.#source('kubelet'), {
      kind: 'timer.set',
      timer,
      label: 'grace',
      about,
      container: '',
      due: at + grace,
    })
  }

  #gone(say: Say): void {
    for (const timer of this.#waits.values()) say(this.#source('kubelet'), { kind: 'timer.cancelled', timer })
    for (const instance of this.#instances.values())
      say(this.#source('containerd'), { kind: 'container.removed', container: instance.ref })
    if (this.#sandbox)
      say(this.#source('containerd'), {
        kind: 'sandbox.removed',
        sandbox: this.#ref('', `sandbox-${this.pod!.metadata.uid}`),
      })
  }
}
