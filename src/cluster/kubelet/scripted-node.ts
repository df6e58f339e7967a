/**
 * A node for the kubelet's tests: a runtime whose containers do what a script says, a machine that answers as told,
 * and a transcript of what the API showed of each pod, as `kubectl get pods -w` would.
 */
import type { ContainerStatus as ApiStatus, Pod } from '../../k8s/api'
import type { Component } from '../component'
import type {
  ContainerConfig,
  ContainerStatus,
  Cri,
  CriError,
  ImageStatus,
  PodSandboxStatus,
  VolumeDirectory,
} from '../cri'
import { Failure } from '../linux/syscalls'
import type { Machine } from '../linux/machine'
import { PortMappings } from '../linux/port-mappings'
import { createStandIn, type StandIn } from '../stand-in-api-server'
import { createKubelet, type Kubelet } from './kubelet'

const SANDBOX = 100
const CREATE = 20
const START = 50
const PULL = 500

/** What the instances of a container do; each is one attempt, the last one is repeated. */
export interface Behaviour {
  /** Exits by itself after this long. */
  readonly exits?: { readonly after: number; readonly code: number }
  /** Exits when told to stop, after this long; otherwise it has to be killed. */
  readonly stops?: { readonly after: number; readonly code: number }
  readonly startError?: string
}
export interface Script {
  readonly containers?: Readonly<Record<string, readonly Behaviour[]>>
  readonly pullErrors?: Readonly<Record<string, CriError>>
  /** Images that are there from the start. */
  readonly present?: readonly string[]
  /** Exit code of commands run by probes and hooks, by 'container'. */
  exec?(container: string, command: readonly string[], now: number): number
  memoryAvailable?: () => number
}

export interface ScriptedNode extends StandIn {
  readonly kubelet: Kubelet
  readonly machine: Machine
  /** Configurations of containers as they were created. */
  readonly created: ContainerConfig[]
  /** What was shown of a pod, one line for each change. */
  transcript(name: string): string
}

export function createScriptedNode(script: Script = {}): ScriptedNode {
  const standIn = createStandIn()
  const created: ContainerConfig[] = []
  const cri = scriptedRuntime(standIn, script, created)
  const machine = scriptedMachine(script)
  const node = { name: 'node-1', address: '192.0.2.11', controlPlane: false }
  const kubelet = createKubelet({ node, machine, cri })
  const lines = new Map<string, string[]>()
  standIn.run(kubelet, watcher(lines))
  return {
    ...standIn,
    kubelet,
    machine,
    created,
    transcript: (name) => (lines.get(name) ?? []).join('\n'),
  }
}

/** A pod bound to the node. */
export function podOf(spec: object, metadata: object = {}): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'uid-1', ...metadata },
    spec: { nodeName: 'node-1', restartPolicy: 'Always', terminationGracePeriodSeconds: 30, ...spec },
    status: { phase: 'Pending' },
  }
}

/** Writes down each change that a reader of `kubectl get pods -w` would see. */
function watcher(lines: Map<string, string[]>): Component {
  return {
    name: 'watcher',
    start(host) {
      const note = (pod: Pod) => {
        const known = lines.get(pod.metadata.name) ?? []
        lines.set(pod.metadata.name, known)
        const line = shown(pod)
        const last = known.at(-1)
        if (last?.slice(last.indexOf(' ') + 1) === line) return
        known.push(`${(host.timers.now / 1000).toFixed(1)}s ${line}`)
      }
      host.informers.of('pods').on({
        added: (pod) => note(pod as unknown as Pod),
        updated: (_, pod) => note(pod as unknown as Pod),
      })
    },
  }
}

function shown({ status, metadata }: Pod): string {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const phase = `${status?.phase}${status?.reason ? `(${status.reason})` : ''}`
  return [phase, ...(metadata.deletionTimestamp ? ['deleting'] : []), ...all.map(one)].join(' ')
}

function one({ name, state, ready, restartCount }: ApiStatus): string {
  const what = state?.running
    ? 'running'
    : state?.terminated
      ? `${state.terminated.reason}(${state.terminated.exitCode})`
      : state?.waiting?.reason || 'created'
  return `${name}=${what}${ready ? '+' : ''}${restartCount ? `x${restartCount}` : ''}`
}

function scriptedMachine({ memoryAvailable }: Script): Machine {
  const unused = () => {
    throw new Error('not scripted')
  }
  return {
    name: 'node-1',
    address: '192.0.2.11',
    cpus: 2,
    memory: 4 * 2 ** 30,
    disk: 60 * 2 ** 30,
    bootedAt: 0,
    nat: () => undefined,
    firewall: () => true,
    outOfMemory: () => {},
    portMappings: new PortMappings(),
    serviceHealth: () => undefined,
    networkNotReady: undefined,
    reachability: () => ({ isUp: true, since: 0 }),
    dns: unused,
    connect: (_address, _port, _options, done) => done(new Failure('ECONNREFUSED')),
    memoryAvailable: memoryAvailable ?? (() => 3 * 2 ** 30),
    diskAvailable: () => 50 * 2 ** 30,
    processCount: () => 1,
    pidMax: () => 32768,
    setNetwork: unused,
    occupy: unused,
    run: unused,
    install: unused,
    writeFile: unused,
    readFile: () => undefined,
  }
}

interface Instance {
  status: ContainerStatus
  readonly behaviour: Behaviour
  stop: (() => void) | undefined
}

function scriptedRuntime(standIn: StandIn, script: Script, created: ContainerConfig[]): Cri {
  const { simulation } = standIn
  const after = (delay: number, run: () => void) => void simulation.schedule(delay, run, 'containerd')
  const sandboxes: (PodSandboxStatus & { ready: boolean })[] = []
  const instances: Instance[] = []
  const images = new Set(script.present ?? [])
  const listeners: Parameters<Cri['onEvent']>[0][] = []
  let ids = 0
  const find = (id: string) => instances.find(({ status }) => status.id === id)
  const tell = ({ status }: Instance, type: 'created' | 'started' | 'stopped' | 'deleted') => {
    for (const listener of listeners) listener({ podUid: status.podUid, containerId: status.id, type })
  }
  const image = (name: string): ImageStatus => ({
    id: name,
    repoDigest: `${name}@sha256:1`,
    repoTag: `docker.io/library/${name}`,
    size: 1000,
    uid: 0,
    stopSignal: 'TERM',
  })
  const exit = (instance: Instance, code: number, reason = code === 0 ? 'Completed' : 'Error') => {
    if (instance.status.state === 'exited') return
    instance.status = {
      ...instance.status,
      state: 'exited',
      exitCode: code,
      reason,
      finishedAt: simulation.now,
    }
    tell(instance, 'stopped')
    instance.stop?.()
  }
  return {
    runPodSandbox(config, done) {
      after(SANDBOX, () => {
        const sandbox = {
          id: `sandbox-${++ids}`,
          uid: config.uid,
          attempt: config.attempt,
          ready: true,
          ip: config.hostNetwork ? '' : `10.244.1.${ids + 1}`,
          createdAt: simulation.now,
        }
        sandboxes.unshift(sandbox)
        done(undefined, sandbox)
      })
    },
    stopPodSandbox(id, done) {
      after(SANDBOX, () => {
        const sandbox = sandboxes.find((it) => it.id === id)
        if (sandbox) sandbox.ready = false
        done(undefined)
      })
    },
    removePodSandbox: (id) =>
      void sandboxes.splice(
        sandboxes.findIndex((it) => it.id === id),
        1,
      ),
    listPodSandboxes: (uid) => sandboxes.filter((it) => !uid || it.uid === uid).map((it) => ({ ...it })),
    createContainer(sandboxId, config, done) {
      after(CREATE, () => {
        created.push(config)
        const behaviours = script.containers?.[config.name] ?? [{}]
        const instance: Instance = {
          behaviour: behaviours[Math.min(config.attempt, behaviours.length - 1)]!,
          stop: undefined,
          status: {
            id: `container-${++ids}`,
            sandboxId,
            podUid: sandboxes.find((it) => it.id === sandboxId)!.uid,
            name: config.name,
            attempt: config.attempt,
            state: 'created',
            createdAt: simulation.now,
            startedAt: 0,
            finishedAt: 0,
            exitCode: 0,
            reason: '',
            message: '',
            image: config.imageSpec,
            imageRef: `${config.imageSpec}@sha256:1`,
            user: { uid: 0, gid: 0, supplementalGroups: [0] },
          },
        }
        instances.unshift(instance)
        tell(instance, 'created')
        done(undefined, instance.status.id)
      })
    },
    startContainer(id, done) {
      after(START, () => {
        const instance = find(id)!
        const { startError, exits } = instance.behaviour
        if (startError) {
          instance.status = { ...instance.status, message: startError }
          exit(instance, 128, 'StartError')
          return done({ code: 'Unknown', message: startError })
        }
        instance.status = { ...instance.status, state: 'running', startedAt: simulation.now }
        tell(instance, 'started')
        if (exits) after(exits.after, () => exit(instance, exits.code))
        done(undefined)
      })
    },
    stopContainer(id, timeout, done) {
      const instance = find(id)
      if (instance?.status.state !== 'running') return after(0, () => done(undefined))
      instance.stop = () => done(undefined)
      const { stops } = instance.behaviour
      if (stops && stops.after < timeout) after(stops.after, () => exit(instance, stops.code))
      else after(timeout, () => exit(instance, 137))
    },
    removeContainer(id) {
      const instance = find(id)
      if (instance) tell(instance, 'deleted')
      instances.splice(
        instances.findIndex(({ status }) => status.id === id),
        1,
      )
    },
    listContainers: (uid) =>
      instances.filter(({ status }) => !uid || status.podUid === uid).map(({ status }) => status),
    containerStatus: (id) => find(id)?.status,
    updatePodSandboxResources: () => {},
    updateContainerResources: () => undefined,
    execSync(id, command, _timeout, _how, done) {
      after(5, () => {
        const exitCode = script.exec?.(find(id)?.status.name ?? '', command, simulation.now) ?? 0
        done(undefined, { exitCode, output: exitCode ? 'no' : '', stderr: exitCode ? 'no' : '' })
      })
    },
    exec: () => ({ input() {}, closeInput() {}, close() {} }),
    attach: () => ({ input() {}, closeInput() {}, close() {} }),
    pullImage(name, _uid, done) {
      after(PULL, () => {
        const error = script.pullErrors?.[name]
        if (error) return done(error, undefined as never)
        images.add(name)
        done(undefined, image(name))
      })
    },
    imageStatus: (name) => (images.has(name) ? image(name) : undefined),
    listImages: () => [...images].map(image),
    removeImage: (id) => void images.delete(id),
    logs: (id) => [{ at: 0, stream: 'stdout', text: `log of ${find(id)?.status.name}` }],
    followLogs: () => () => {},
    terminationMessage: () => '',
    stats: (uid) =>
      instances
        .filter(({ status }) => status.podUid === uid && status.state === 'running')
        .map(({ status: { id, podUid, name } }) => ({
          id,
          podUid,
          name,
          cpu: 0,
          memoryWorkingSet: 50 * 2 ** 20,
          rootfsBytes: 0,
          logBytes: 0,
        })),
    volume: (_uid, name) => directory(name),
    hostPath: (path) => directory(path),
    removeVolumes() {},
    onEvent: (listener) => void listeners.push(listener),
  }
}

const directory = (name: string): VolumeDirectory => ({
  name,
  fill() {},
  usage: () => 0,
  chgrp() {},
})
