/**
 * Carries out what pod-actions.ts decided: kill, sandbox, then ephemeral, init and regular containers one after the
 * other. Mirrors kuberuntime_manager.go SyncPod and doBackOff.
 */
import type { Pod } from '../../k8s/api'
import { formatDuration } from '../../sim/duration'
import type { Timer } from '../../sim/event-queue'
import { type CriError, rpcError } from '../cri'
import { BackOff } from './crash-loop-back-off'
import { hostnameOf, resolvConf } from './pod-files'
import { type PodActions, usableSandbox } from './pod-actions'
import { podCgroup, qosOf } from './pod-resources'
import { restartPolicyOf } from './restart-policy'
import { startContainer, type StartParts } from './start-container'
import type { StartFailure } from './start-failure'
import {
  type AnyContainer,
  containers,
  fieldPathOf,
  initContainers,
  isSidecar,
  newestOf,
  podName,
  podRef,
  type RuntimeStatus,
} from './surroundings'
import { killContainer, killPod } from './termination'

export interface SyncResult {
  /** Why the sync failed as a whole, if it did. */
  readonly failed: boolean
  /** When the earliest back-off ends, if a back-off is all that failed. */
  readonly until: number | undefined
  /** Each start that was tried, with what went wrong. */
  readonly starts: readonly { readonly container: string; readonly failure: StartFailure | undefined }[]
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
  const { surroundings } = parts
  const { host, cri, recorder } = surroundings
  const { timers, journal } = host
  const backOff = new BackOff()
  const shownWaits = new Map<string, Timer>()
  /** Number of the newest instance of each container; upstream finds it in the names of log files. */
  const attempts = new Map<string, number>()

  const sync: ContainerSyncer['sync'] = (pod, runtime, podIP, actions, hooks, done) => {
    const starts: { container: string; failure: StartFailure | undefined }[] = []
    let did = false
    const finish = (failed = false) => {
      const failures = starts.flatMap(({ failure }) => failure ?? [])
      const ends = failures.flatMap(({ until }) => until ?? [])
      done({
        failed: failed || failures.length > 0,
        until: ends.length > 0 ? Math.min(...ends) : undefined,
        starts,
        didSomething: did,
      })
    }

    const kill = (next: () => void) => {
      if (actions.restartAll) return restartAll(next)
      if (!actions.killPod) return killSome(0, next)
      const [old] = runtime.sandboxes
      if (actions.createSandbox && old)
        recorder.event(
          pod,
          'Normal',
          'SandboxChanged',
          'Pod sandbox changed, it will be killed and re-created.',
        )
      const anything =
        runtime.sandboxes.some((it) => it.ready) || runtime.containers.some((it) => it.state === 'running')
      did ||= anything
      killPod(
        surroundings,
        pod,
        runtime,
        podIP,
        { why: actions.createSandbox ? 'changed' : 'completed' },
        (error) => {
          if (error) return killFailed(error)
          if (actions.createSandbox) next()
          else finish()
        },
      )
    }
    const killFailed = (error: CriError) => {
      recorder.event(pod, 'Warning', 'FailedKillPod', `error killing pod: ${rpcError(error)}`)
      finish(true)
    }
    const killSome = (i: number, next: () => void): void => {
      const target = actions.kill[i]
      if (!target) return next()
      did = true
      const instance = runtime.containers.find(({ id }) => id === target.id)!
      const why = target.why === 'resize' ? 'changed' : target.why
      killContainer(surroundings, pod, instance, podIP, { why, message: target.message }, (error) =>
        error ? killFailed(error) : killSome(i + 1, next),
      )
    }
    const restartAll = (next: () => void) => {
      did = true
      const running = runtime.containers.filter(({ state }) => state === 'running')
      let left = running.length
      const remove = () => {
        for (const { id } of runtime.containers) cri.removeContainer(id)
        next()
      }
      if (left === 0) return remove()
      for (const instance of running)
        killContainer(surroundings, pod, instance, podIP, { why: 'changed', grace: 0 }, () => {
          left -= 1
          if (left === 0) remove()
        })
    }

    const sandbox = (next: (id: string, ip: string) => void) => {
      const usable = usableSandbox(pod, runtime)
      if (!actions.createSandbox) return usable ? next(usable.id, podIP) : finish()
      did = true
      createSandbox(pod, actions.attempt, (error, id, ip) => {
        if (error) {
          recorder.event(
            pod,
            'Warning',
            'FailedCreatePodSandBox',
            `Failed to create pod sandbox: ${rpcError(error)}`,
          )
          return finish(true)
        }
        hooks.sandboxReady()
        next(id, ip)
      })
    }

    const startEach = (
      list: readonly AnyContainer[],
      isInit: boolean,
      id: string,
      ip: string,
      next: () => void,
      i = 0,
    ): void => {
      const container = list[i]
      if (!container) return next()
      start(container, id, ip, (failure) => {
        if (failure && isInit && !isSidecar(container)) return finish()
        startEach(list, isInit, id, ip, next, i + 1)
      })
    }
    const start = (
      container: AnyContainer,
      sandboxId: string,
      ip: string,
      next: (failure: StartFailure | undefined) => void,
    ) => {
      const report = (failure: StartFailure | undefined) => {
        starts.push({ container: container.name, failure })
        next(failure)
      }
      const waiting = inBackOff(pod, container, runtime)
      if (waiting) return report(waiting)
      did = true
      const key = `${pod.metadata.uid}/${container.name}`
      const attempt = attemptOf(
        pod,
        container.name,
        newestOf(runtime, container.name)?.attempt ?? attempts.get(key),
      )
      const seq = decideStart(pod, container, runtime, actions)
      journal.because(seq, () =>
        startContainer(
          parts,
          {
            pod,
            container,
            sandboxId,
            podIP: ip,
            runtime,
            attempt,
            created: () => void attempts.set(key, attempt),
          },
          report,
        ),
      )
    }

    kill(() => {
      if (actions.restartAll) return done(restartedAll(pod))
      pruneInit(pod, runtime)
      sandbox((id, ip) =>
        startEach(actions.startEphemeral, false, id, ip, () =>
          startEach(actions.startInit, true, id, ip, () =>
            startEach(actions.start, false, id, ip, () => finish()),
          ),
        ),
      )
    })
  }

  const createSandbox = (
    pod: Pod,
    attempt: number,
    done: (error: CriError | undefined, id: string, ip: string) => void,
  ) => {
    const { metadata, spec } = pod
    const resolving = resolvConf(pod)
    for (const text of resolving.warnings) recorder.event(pod, 'Warning', 'DNSConfigForming', text)
    const config = {
      uid: metadata.uid,
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      attempt,
      hostname: hostnameOf(pod, surroundings.node.name),
      hostNetwork: spec?.hostNetwork ?? false,
      hostPID: spec?.hostPID ?? false,
      hostIPC: spec?.hostIPC ?? false,
      shareProcessNamespace: spec?.shareProcessNamespace ?? false,
      resolvConf: resolving.text,
      portMappings: portMappings(pod),
      sysctls: Object.fromEntries(
        (spec?.securityContext?.sysctls ?? []).map(({ name, value }) => [name, value]),
      ),
      qos: qosOf(pod),
      resources: podCgroup(pod),
    }
    cri.runPodSandbox(config, (error, status) =>
      error
        ? done(error, '', '')
        : done(undefined, status.id, spec?.hostNetwork ? surroundings.node.address : status.ip),
    )
  }

  /** Whether the container must wait for its turn after it died. */
  const inBackOff = (pod: Pod, container: AnyContainer, runtime: RuntimeStatus): StartFailure | undefined => {
    const dead = runtime.containers.find(({ name, state }) => name === container.name && state === 'exited')
    if (!dead) return undefined
    const key = backOffKey(pod, container)
    const wait = backOff.waiting(key, dead.finishedAt, timers.now)
    if (!wait) {
      timers.cancel(shownWaits.get(key))
      backOff.next(key, dead.finishedAt, timers.now)
      return undefined
    }
    const seq = journal.decided(
      podRef(pod),
      {
        reason: 'CrashLoopBackOff',
        because: {
          wait: wait.delay,
          until: wait.until,
          diedAt: dead.finishedAt,
          deaths: backOff.deathsOf(key) + 1,
        },
      },
      container.name,
    )
    journal.because(seq, () => {
      recorder.event(
        pod,
        'Warning',
        'BackOff',
        `Back-off restarting failed container ${container.name} in pod ${podName(pod)}`,
        { fieldPath: fieldPathOf(pod, container.name) },
      )
      if (!shownWaits.get(key)?.run)
        shownWaits.set(
          key,
          timers.visibly('back-off', podRef(pod), container.name, wait.until - timers.now, () => {}),
        )
    })
    return {
      reason: 'CrashLoopBackOff',
      message: `back-off ${formatDuration(wait.delay)} restarting failed container=${container.name} pod=${podName(pod)}`,
      until: wait.until,
    }
  }

  const decideStart = (pod: Pod, container: AnyContainer, runtime: RuntimeStatus, actions: PodActions) => {
    const killed = actions.kill.find((it) => it.container.name === container.name)
    const dead = runtime.containers.find(({ name }) => name === container.name)
    if (!killed && !dead)
      return journal.decided(
        podRef(pod),
        { reason: 'StartContainer', because: { why: 'first' } },
        container.name,
      )
    const why = killed ? (killed.why === 'resize' ? 'changed' : killed.why) : 'exited'
    return journal.decided(
      podRef(pod),
      {
        reason: 'RestartContainer',
        because: { why, code: dead?.exitCode ?? 0, policy: restartPolicyOf(pod, container) },
      },
      container.name,
    )
  }

  /** Of init containers only the newest dead instance is kept. */
  const pruneInit = (pod: Pod, runtime: RuntimeStatus) => {
    for (const { name } of initContainers(pod)) {
      const dead = runtime.containers.filter((it) => it.name === name && it.state === 'exited')
      for (const { id } of dead.slice(1)) cri.removeContainer(id)
    }
  }

  return {
    sync,
    forget(uid) {
      backOff.forget(uid)
      for (const key of [...attempts.keys()]) if (key.startsWith(uid)) attempts.delete(key)
      for (const [key, timer] of [...shownWaits]) {
        if (!key.startsWith(uid)) continue
        timers.cancel(timer)
        shownWaits.delete(key)
      }
    },
  }
}

/** All containers are gone and will be made anew by the next sync. */
function restartedAll(pod: Pod): SyncResult {
  const failure = {
    reason: 'RestartingAllContainers',
    message: 'The container is removed because RestartAllContainers in place',
  }
  const starts = [...initContainers(pod), ...containers(pod)].map(({ name }) => ({
    container: name,
    failure,
  }))
  return { failed: false, until: undefined, starts, didSomething: true }
}

/** The number of this instance; the API remembers when the runtime has forgotten. */
function attemptOf(pod: Pod, name: string, previous: number | undefined): number {
  if (previous !== undefined) return previous + 1
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])]
  const known = statuses.find((it) => it.name === name)
  return known && (known.containerID || known.lastState?.terminated) ? known.restartCount + 1 : 0
}

/** A new image or new resources begin afresh (kuberuntime helpers.go GetBackoffKey). */
const backOffKey = (pod: Pod, container: AnyContainer) =>
  `${pod.metadata.uid}_${container.name}_${container.image}_${JSON.stringify(container.resources ?? {})}`

const portMappings = (pod: Pod) =>
  [...initContainers(pod), ...containers(pod)].flatMap(({ ports }) =>
    (ports ?? [])
      .filter(({ hostPort }) => hostPort)
      .map(({ protocol, containerPort, hostPort, hostIP }) => ({
        protocol: protocol ?? 'TCP',
        containerPort,
        hostPort: hostPort!,
        hostIP: hostIP ?? '',
      })),
  )
