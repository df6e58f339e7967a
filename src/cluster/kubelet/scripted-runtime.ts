/** A container runtime for the kubelet's tests: its containers do what a script says, in fixed times. */
import type {
  ContainerConfig,
  ContainerStatus,
  Cri,
  CriError,
  ImageStatus,
  PodSandboxConfig,
  PodSandboxStatus,
  VolumeDirectory,
} from '../cri'
import type { StandIn } from '../stand-in-api-server'

const SANDBOX = 100
const CREATE = 20
const START = 50
const EXEC = 5
const PULL = 500

/** What the instances of a container do; each is one attempt, the last one is repeated. */
interface Behaviour {
  /** Exits by itself after this long. */
  readonly exits?: { readonly after: number; readonly code: number }
  /** Exits when told to stop, after this long; otherwise it has to be killed. */
  readonly stops?: { readonly after: number; readonly code: number }
  readonly startError?: string
}
export interface Script {
  readonly containers?: Readonly<Record<string, readonly Behaviour[]>>
  readonly pullErrors?: Readonly<Record<string, CriError>>
  /** Why sandboxes cannot be made, until then. */
  readonly sandboxError?: { readonly until: number; readonly error: CriError }
  /** Images that are there from the start. */
  readonly present?: readonly string[]
  /** Exit code of commands run by probes and hooks, or why the runtime could not run them. */
  exec?(container: string, command: readonly string[], now: number): number | CriError
  memoryAvailable?: () => number
  /** What whoever listens at a port answers to a request, 'GET /healthz HTTP/1.1 …'; nobody listens without it. */
  serve?(port: number, request: string): string | undefined
}

interface Instance {
  status: ContainerStatus
  readonly behaviour: Behaviour
  stop: (() => void) | undefined
}
type EventType = Parameters<Parameters<Cri['onEvent']>[0]>[0]['type']

export class ScriptedRuntime implements Cri {
  readonly #simulation: StandIn['simulation']
  readonly #script: Script
  readonly #created: ContainerConfig[]
  readonly #sandboxes: PodSandboxStatus[] = []
  readonly #instances: Instance[] = []
  readonly #images: Set<string>
  readonly #listeners: Parameters<Cri['onEvent']>[0][] = []
  #ids = 0

  constructor(simulation: StandIn['simulation'], script: Script, created: ContainerConfig[]) {
    this.#simulation = simulation
    this.#script = script
    this.#created = created
    this.#images = new Set(script.present ?? [])
  }

  runPodSandbox(config: PodSandboxConfig, done: Parameters<Cri['runPodSandbox']>[1]): void {
    this.#after(SANDBOX, () => {
      const { sandboxError } = this.#script
      if (sandboxError && this.#simulation.now < sandboxError.until)
        return done(sandboxError.error, undefined as never)
      const id = `sandbox-${++this.#ids}`
      const ip = config.hostNetwork ? '' : `10.244.1.${this.#ids + 1}`
      const { uid, attempt } = config
      const sandbox = { id, uid, attempt, ready: true, ip, createdAt: this.#simulation.now }
      this.#sandboxes.unshift(sandbox)
      done(undefined, sandbox)
    })
  }
  stopPodSandbox(id: string, done: Parameters<Cri['stopPodSandbox']>[1]): void {
    this.#after(SANDBOX, () => {
      const at = this.#sandboxes.findIndex((it) => it.id === id)
      if (at >= 0) this.#sandboxes[at] = { ...this.#sandboxes[at]!, ready: false }
      done(undefined)
    })
  }
  removePodSandbox(id: string): void {
    const at = this.#sandboxes.findIndex((it) => it.id === id)
    this.#sandboxes.splice(at, 1)
  }
  listPodSandboxes(uid?: string): PodSandboxStatus[] {
    return this.#sandboxes.filter((it) => !uid || it.uid === uid).map((it) => ({ ...it }))
  }

  createContainer(
    sandboxId: string,
    config: ContainerConfig,
    done: Parameters<Cri['createContainer']>[2],
  ): void {
    this.#after(CREATE, () => {
      this.#created.push(config)
      const behaviours = this.#script.containers?.[config.name] ?? [{}]
      const behaviour = behaviours[Math.min(config.attempt, behaviours.length - 1)]!
      const instance = { behaviour, stop: undefined, status: this.#newStatus(sandboxId, config) }
      this.#instances.unshift(instance)
      this.#tell(instance, 'created')
      done(undefined, instance.status.id)
    })
  }
  startContainer(id: string, done: Parameters<Cri['startContainer']>[1]): void {
    this.#after(START, () => {
      const instance = this.#find(id)!
      const { startError, exits } = instance.behaviour
      if (startError) {
        instance.status = { ...instance.status, message: startError }
        this.#exit(instance, 128, 'StartError')
        return done({ code: 'Unknown', message: startError })
      }
      instance.status = { ...instance.status, state: 'running', startedAt: this.#simulation.now }
      this.#tell(instance, 'started')
      if (exits) this.#after(exits.after, () => this.#exit(instance, exits.code))
      done(undefined)
    })
  }
  stopContainer(id: string, timeout: number, done: Parameters<Cri['stopContainer']>[2]): void {
    const instance = this.#find(id)
    if (instance?.status.state !== 'running') return this.#after(0, () => done(undefined))
    instance.stop = () => done(undefined)
    const { stops } = instance.behaviour
    if (stops && stops.after < timeout) this.#after(stops.after, () => this.#exit(instance, stops.code))
    else this.#after(timeout, () => this.#exit(instance, 137))
  }
  removeContainer(id: string): void {
    const at = this.#instances.findIndex(({ status }) => status.id === id)
    if (at < 0) return
    const [instance] = this.#instances.splice(at, 1)
    if (instance) this.#tell(instance, 'deleted')
  }
  listContainers(uid?: string): ContainerStatus[] {
    return this.#instances.filter(({ status }) => !uid || status.podUid === uid).map(({ status }) => status)
  }
  containerStatus(id: string): ContainerStatus | undefined {
    return this.#find(id)?.status
  }
  updatePodSandboxResources(): void {}
  updateContainerResources(): undefined {}

  execSync(
    id: string,
    command: readonly string[],
    _timeout: number,
    _how: Parameters<Cri['execSync']>[3],
    done: Parameters<Cri['execSync']>[4],
  ): void {
    this.#after(EXEC, () => {
      const result =
        this.#script.exec?.(this.#find(id)?.status.name ?? '', command, this.#simulation.now) ?? 0
      if (typeof result !== 'number') return done(result, { exitCode: 0, output: '', stderr: '' })
      const text = result ? 'no' : ''
      done(undefined, { exitCode: result, output: text, stderr: text })
    })
  }
  exec() {
    return { input() {}, closeInput() {}, close() {} }
  }
  attach() {
    return { input() {}, closeInput() {}, close() {} }
  }

  pullImage(name: string, _uid: string, done: Parameters<Cri['pullImage']>[2]): void {
    this.#after(PULL, () => {
      const error = this.#script.pullErrors?.[name]
      if (error) return done(error, undefined as never)
      this.#images.add(name)
      done(undefined, image(name))
    })
  }
  imageStatus(name: string): ImageStatus | undefined {
    return this.#images.has(name) ? image(name) : undefined
  }
  listImages(): ImageStatus[] {
    return [...this.#images].map(image)
  }
  removeImage(id: string): void {
    this.#images.delete(id)
  }

  logs(id: string): ReturnType<Cri['logs']> {
    return [{ at: 0, stream: 'stdout', text: `log of ${this.#find(id)?.status.name}` }]
  }
  followLogs() {
    return () => {}
  }
  terminationMessage(): string {
    return ''
  }
  stats(uid: string): ReturnType<Cri['stats']> {
    const used = { cpu: 0, memoryWorkingSet: 50 * 2 ** 20, rootfsBytes: 0, logBytes: 0 }
    return this.listContainers(uid)
      .filter(({ state }) => state === 'running')
      .map(({ id, podUid, name }) => ({ id, podUid, name, ...used }))
  }

  volume(_uid: string, name: string): VolumeDirectory {
    return directory(name)
  }
  hostPath(path: string): VolumeDirectory {
    return directory(path)
  }
  removeVolumes(): void {}

  /** Somebody kills the sandbox, and with it all that runs there. */
  loseSandbox(uid: string): void {
    const at = this.#sandboxes.findIndex((it) => it.uid === uid && it.ready)
    this.#sandboxes[at] = { ...this.#sandboxes[at]!, ready: false }
    for (const it of this.#instances) if (it.status.podUid === uid) this.#exit(it, 137)
  }

  onEvent(listener: Parameters<Cri['onEvent']>[0]): void {
    this.#listeners.push(listener)
  }

  #after(delay: number, run: () => void): void {
    this.#simulation.schedule(delay, run, 'containerd')
  }

  #find(id: string): Instance | undefined {
    return this.#instances.find(({ status }) => status.id === id)
  }

  #tell({ status }: Instance, type: EventType): void {
    for (const listener of this.#listeners) listener({ podUid: status.podUid, containerId: status.id, type })
  }

  #exit(instance: Instance, exitCode: number, reason = exitCode === 0 ? 'Completed' : 'Error'): void {
    if (instance.status.state === 'exited') return
    const finishedAt = this.#simulation.now
    instance.status = { ...instance.status, state: 'exited', exitCode, reason, finishedAt }
    this.#tell(instance, 'stopped')
    instance.stop?.()
  }

  #newStatus(sandboxId: string, { name, attempt, imageSpec }: ContainerConfig): ContainerStatus {
    return {
      id: `container-${++this.#ids}`,
      sandboxId,
      podUid: this.#sandboxes.find((it) => it.id === sandboxId)!.uid,
      name,
      attempt,
      state: 'created',
      createdAt: this.#simulation.now,
      startedAt: 0,
      finishedAt: 0,
      exitCode: 0,
      reason: '',
      message: '',
      image: imageSpec,
      imageRef: `${imageSpec}@sha256:1`,
      user: { uid: 0, gid: 0, supplementalGroups: [0] },
    }
  }
}

const image = (name: string): ImageStatus => ({
  id: name,
  repoDigest: `${name}@sha256:1`,
  repoTag: `docker.io/library/${name}`,
  size: 1000,
  uid: 0,
  stopSignal: 'TERM',
})

const directory = (name: string): VolumeDirectory => ({
  name,
  fill() {},
  usage: () => 0,
  read: () => undefined,
  chgrp() {},
})
