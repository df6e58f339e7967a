/**
 * The container runtime of one machine (containerd internal/cri/server with runc below it): sandboxes, containers,
 * exec, logs, images. Durations are those of the recordings' idle nodes; work that runs at once slows each other down.
 */
import type { ContainerRef } from '../../journal/entry'
import type { Journal } from '../../journal/journal'
import type { Simulation } from '../../sim/simulation'
import type { StreamHandle, StreamHandlers } from '../component'
import type {
  ContainerConfig,
  ContainerStatus,
  Cri,
  CriError,
  Done,
  ExecResult,
  PodSandboxConfig,
} from '../cri'
import type { Resolution } from '../images/image'
import { createSharedMemory } from '../linux/devices'
import { FileSystem } from '../linux/file-system'
import type { How } from '../linux/kernel'
import { type LinuxMachine, makeWay } from '../linux/linux'
import { OpenDevice, type OpenFile, OutputFile } from '../linux/open-file'
import { InputPipe } from '../linux/pipe'
import { createNamespace } from '../linux/network-namespace'
import { PidNamespace, type Process } from '../linux/process'
import { Sysctls } from '../linux/sysctls'
import { type ExitStatus, Failure, type Signal, SIGNALS } from '../linux/syscalls'
import { Container } from './container'
import { createCell } from './container-cell'
import { ImageStore, imageStatus } from './image-store'
import {
  accountOf,
  argumentsOf,
  credentialsOf,
  environmentOf,
  SHIM_FAILURE,
  startFailure,
} from './process-spec'
import { PodGroups } from './pod-groups'
import { AddressRange, type Sandbox, sandboxStatus } from './sandbox'
import { Volume } from './volumes'

export type { Sandbox } from './sandbox'

/** Median delays of the recordings, in ms. */
const SANDBOX = 110
const HOST_NETWORK_SANDBOX = 60
const CREATE = 18
const START = 70
const EXEC = 25
const TEARDOWN = 60
/** Below this runc itself does not fit. */
const LEAST_MEMORY = 4 * 2 ** 20
const MOST_TERMINATION_MESSAGE = 4096

export interface Containerd extends Cri {
  /** Faults: pulls take `slow` times as long, or find no registry. */
  setRegistry(fault: { slow?: number; absent?: boolean }): void
  /** KILL from outside to the main process of a running container of 'namespace/pod'; whether there was one. */
  killMainProcess(podKey: string, container: string): boolean
}

export interface ContainerdOptions {
  readonly simulation: Simulation
  readonly journal: Journal
  readonly machine: LinuxMachine
  readonly podCIDR: string
  readonly registry: (reference: string) => Resolution
  /** Images that are there from the start. */
  readonly present?: readonly string[]
}

type Event = { podUid: string; containerId: string; type: 'created' | 'started' | 'stopped' | 'deleted' }
const unknown = (message: string): CriError => ({ code: 'Unknown', message })
const notFound = (what: string, id: string): CriError => ({
  code: 'NotFound',
  message: `an error occurred when try to find ${what} "${id}": not found`,
})
/** What a callback gets in place of a value when there was an error: nobody may look at it. */
const NOTHING = undefined as never

export function createContainerd(options: ContainerdOptions): Containerd {
  return new Runtime(options)
}

class Runtime implements Containerd {
  readonly #simulation: Simulation
  readonly #journal: Journal
  readonly #machine: LinuxMachine
  readonly #images: ImageStore
  readonly #addresses: AddressRange
  readonly #groups: PodGroups
  readonly #random
  readonly #source: string
  readonly #sandboxes = new Map<string, Sandbox>()
  readonly #containers = new Map<string, Container>()
  readonly #sandboxesOf = new Map<string, Sandbox[]>()
  readonly #containersOf = new Map<string, Container[]>()
  readonly #volumes = new Map<string, Map<string, Volume>>()
  readonly #listeners: ((event: Event) => void)[] = []
  #busy = 0

  constructor({ simulation, journal, machine, podCIDR, registry, present = [] }: ContainerdOptions) {
    this.#simulation = simulation
    this.#journal = journal
    this.#machine = machine
    this.#source = `containerd/${machine.name}`
    this.#random = simulation.random(this.#source)
    this.#addresses = new AddressRange(podCIDR)
    const { kernel, cpus } = machine
    this.#groups = new PodGroups(kernel.memory.root, cpus, () => kernel.cpu.changed())
    this.#images = new ImageStore(simulation, registry, machine.name)
    for (const reference of present) this.#images.add(reference)
  }

  /** Work of containerd and runc: what runs at once shares the machine's cores. */
  #work(milliseconds: number, run: () => void): void {
    this.#busy++
    const crowd = Math.max(1, this.#busy / this.#machine.cpus)
    this.#simulation.schedule(
      this.#random.around(milliseconds * crowd, 0.3),
      () => {
        this.#busy--
        run()
      },
      this.#source,
    )
  }
  #tell(container: Container, type: Event['type']): void {
    const { podUid, id } = container.status
    for (const listener of this.#listeners) listener({ podUid, containerId: id, type })
  }
  onEvent(listener: (event: Event) => void) {
    this.#listeners.push(listener)
  }
  #refOf(config: PodSandboxConfig, container: string, id: string): ContainerRef {
    return {
      node: this.#machine.name,
      pod: config.uid,
      podKey: `${config.namespace}/${config.name}`,
      container,
      id,
    }
  }

  // sandboxes
  runPodSandbox(config: PodSandboxConfig, done: Done<ReturnType<typeof sandboxStatus>>) {
    const id = this.#random.hex(64)
    this.#work(config.hostNetwork ? HOST_NETWORK_SANDBOX : SANDBOX, () => {
      const address = config.hostNetwork ? this.#machine.address : this.#addresses.take()
      if (!address) {
        const detail = `plugin type="ptp" failed (add): ${this.#addresses.exhausted}`
        return done(unknown(`failed to setup network for sandbox "${id}": ${detail}`), NOTHING)
      }
      const sandbox = this.#addSandbox(id, config, address)
      const seq = this.#journal.append(this.#source, {
        kind: 'sandbox.created',
        sandbox: this.#refOf(config, '', id),
        ip: config.hostNetwork ? '' : address,
        hostNetwork: config.hostNetwork,
      })
      this.#simulation.because(seq, () => done(undefined, sandboxStatus(sandbox)))
    })
  }
  #addSandbox(id: string, config: PodSandboxConfig, address: string): Sandbox {
    const machine = this.#machine
    const network = config.hostNetwork
      ? machine.network
      : createNamespace(`pod/${config.namespace}/${config.name}`, address, machine, machine.isUp)
    const pids = config.shareProcessNamespace ? new PidNamespace() : undefined
    if (pids) pids.next = 2
    const unmapPorts = machine.portMappings.add(address, config.hostNetwork ? [] : config.portMappings)
    const createdAt = this.#simulation.now
    const group = this.#groups.make(config)
    const sandbox: Sandbox = {
      id,
      config,
      network,
      unmapPorts,
      group,
      sysctls: new Sysctls(machine.kernel.sysctls, config.sysctls),
      sharedMemory: createSharedMemory(machine.kernel.memory.tmpfs()),
      createdAt,
      pids,
      ready: true,
    }
    if (!config.hostNetwork) machine.fabric.attach(network)
    this.#sandboxes.set(id, sandbox)
    this.#sandboxesOf.set(config.uid, [sandbox, ...(this.#sandboxesOf.get(config.uid) ?? [])])
    return sandbox
  }
  stopPodSandbox(id: string, done: Done) {
    const sandbox = this.#sandboxes.get(id)
    if (!sandbox?.ready) return void this.#simulation.schedule(0, () => done(undefined))
    for (const container of this.#containersOf.get(sandbox.config.uid) ?? [])
      if (container.sandbox === sandbox) this.#killAll(container)
    this.#work(TEARDOWN, () => {
      if (sandbox.ready && !sandbox.config.hostNetwork) {
        sandbox.sharedMemory.release()
        sandbox.unmapPorts()
        this.#machine.fabric.detach(sandbox.network.address)
        this.#addresses.give(sandbox.network.address)
      }
      sandbox.ready = false
      done(undefined)
    })
  }
  removePodSandbox(id: string) {
    const sandbox = this.#sandboxes.get(id)
    if (!sandbox) return
    const { uid } = sandbox.config
    for (const container of [...(this.#containersOf.get(uid) ?? [])])
      if (container.sandbox === sandbox) this.removeContainer(container.id)
    this.#sandboxes.delete(id)
    drop(this.#sandboxesOf, uid, sandbox)
    if (!this.#sandboxesOf.has(uid)) this.#groups.drop(uid)
    this.#journal.append(this.#source, {
      kind: 'sandbox.removed',
      sandbox: this.#refOf(sandbox.config, '', id),
    })
  }
  listPodSandboxes(podUid?: string) {
    const all =
      podUid === undefined ? [...this.#sandboxes.values()].reverse() : (this.#sandboxesOf.get(podUid) ?? [])
    return all.map(sandboxStatus)
  }

  // containers
  createContainer(sandboxId: string, config: ContainerConfig, done: Done<string>) {
    this.#work(CREATE, () => {
      const sandbox = this.#sandboxes.get(sandboxId)
      const image = this.#images.find(config.image)
      if (!sandbox) return done(notFound('sandbox', sandboxId), NOTHING)
      if (!image) return done(notFound('image', config.image), NOTHING)
      const id = this.#random.hex(64)
      const account = accountOf(config, image)
      const prefix = `failed to generate container "${id}" spec: failed to generate spec: `
      if (argumentsOf(config, image).length === 0)
        return done(unknown(`${prefix}no command specified`), NOTHING)
      if (typeof account === 'string') return done(unknown(prefix + account), NOTHING)
      const { uid } = sandbox.config
      const status: ContainerStatus = {
        id,
        sandboxId,
        podUid: uid,
        name: config.name,
        attempt: config.attempt,
        state: 'created',
        createdAt: this.#simulation.now,
        startedAt: 0,
        finishedAt: 0,
        exitCode: 0,
        reason: '',
        message: '',
        image: config.imageSpec,
        imageRef: imageStatus(image).repoDigest,
        user: { uid: account.uid, gid: account.gid, supplementalGroups: account.groups },
      }
      const container = new Container(
        id,
        sandbox,
        config,
        image,
        this.#refOf(sandbox.config, config.name, id),
        status,
      )
      this.#containers.set(id, container)
      this.#containersOf.set(uid, [container, ...(this.#containersOf.get(uid) ?? [])])
      const seq = this.#journal.append(this.#source, {
        kind: 'container.created',
        container: container.ref,
        restart: config.attempt,
        init: config.init,
        image: config.imageSpec,
      })
      this.#simulation.because(seq, () => {
        this.#tell(container, 'created')
        done(undefined, id)
      })
    })
  }

  startContainer(id: string, done: Done) {
    this.#work(START, () => {
      const container = this.#containers.get(id)
      if (!container) return done(notFound('container', id))
      const failure = this.#start(container)
      if (failure === undefined) return done(undefined)
      container.set({
        state: 'exited',
        exitCode: 128,
        reason: 'StartError',
        message: failure,
        finishedAt: this.#simulation.now,
      })
      this.#release(container)
      this.#tell(container, 'stopped')
      done(unknown(failure))
    })
  }
  /** Runs the main process; what runc says when it cannot. */
  #start(container: Container): string | undefined {
    const { config, image } = container
    const limit = config.resources.memoryLimit
    if (limit > 0 && limit < LEAST_MEMORY)
      return `${SHIM_FAILURE}container init was OOM-killed (memory limit too low?)`
    const cell = (container.cell = createCell(container, this.#machine, this.#simulation))
    if (config.targetContainerId) {
      const target = this.#containers.get(config.targetContainerId)?.cell
      if (target) container.cell = { ...cell, pids: target.pids }
    }
    if (config.workingDir || image.workingDir) this.#makeWorkingDirectory(container)
    const argv = argumentsOf(config, image)
    const main = this.#spawn(container, argv, 'main', this.#filesOf(container), (status) =>
      this.#exited(container, status),
    )
    if (main instanceof Failure)
      return `${SHIM_FAILURE}error during container init: ${startFailure(argv[0]!, main)}`
    container.main = main
    container.set({ state: 'running', startedAt: this.#simulation.now })
    this.#tell(container, 'started')
    return undefined
  }
  /** runc makes a missing working directory. */
  #makeWorkingDirectory(container: Container) {
    const path = container.config.workingDir || container.image.workingDir
    const { mounts } = container.cell!
    const credentials = { uid: 0, gid: 0, groups: [0], capabilities: new Set(['DAC_OVERRIDE']) }
    const view = this.#machine.kernel.viewerOf({ cell: container.cell!, directory: '/', credentials })
    const place = mounts.walk(view, path)
    if (place instanceof Failure ? place.errno === 'ENOENT' : !place.node)
      makeWay(container.layer!, path.split('/').filter(Boolean))
  }
  #filesOf(container: Container): Map<number, OpenFile> {
    const { config, log } = container
    const output = (stream: 'stdout' | 'stderr') => (text: string) => {
      const { kernel } = this.#machine
      log.write(this.#simulation.now, stream, text)
      if (container.cell && kernel.mayTell(container.cell))
        kernel.say(container.cell, (ref) => ({
          kind: 'process.wrote',
          container: ref,
          stream,
          text: text.slice(0, 4096),
        }))
    }
    if (config.tty || config.stdin)
      container.input = new InputPipe(config.tty ? { output: output('stdout') } : undefined)
    if (config.tty) {
      const terminal = container.input!.file
      return new Map([
        [0, terminal],
        [1, terminal],
        [2, terminal],
      ])
    }
    const files = outputs(output('stdout'), output('stderr'))
    return files.set(0, container.input?.file ?? nullDevice())
  }
  #spawn(
    container: Container,
    argv: readonly string[],
    how: How,
    files: Map<number, OpenFile>,
    exited: (status: ExitStatus) => void,
  ): Process | Failure {
    const { config, image, sandbox, cell } = container
    const account = accountOf(config, image)
    if (typeof account === 'string' || !cell) return new Failure('ESRCH')
    const { hostNetwork, hostname } = sandbox.config
    const env = environmentOf(config, image, account, hostNetwork ? this.#machine.name : hostname)
    const directory = config.workingDir || image.workingDir || '/'
    const credentials = credentialsOf(config, account)
    return this.#machine.kernel.spawn({ cell, argv, env, directory, credentials, files, how, exited })
  }

  #exited(container: Container, status: ExitStatus): void {
    const { cell } = container
    // With a shared PID namespace the main process is not its PID 1: the shim kills the rest.
    this.#killAll(container)
    container.log.finish(this.#simulation.now)
    const oom = Boolean(status.oom || cell?.oomed)
    const reason = oom ? 'OOMKilled' : status.code === 0 ? 'Completed' : 'Error'
    container.set({ state: 'exited', finishedAt: this.#simulation.now, exitCode: status.code, reason })
    const seq = this.#journal.append(this.#source, {
      kind: 'container.exited',
      container: container.ref,
      code: status.code,
      oom,
    })
    container.main = undefined
    this.#simulation.because(seq, () => {
      this.#tell(container, 'stopped')
      for (const stopped of container.stopped.splice(0)) stopped()
    })
  }
  #killAll(container: Container): void {
    for (const process of [...(container.cell?.processes ?? [])])
      this.#machine.kernel.signal(process, 'KILL', 'containerd', true)
  }
  #release(container: Container): void {
    container.layer?.release()
    container.layer = undefined
    container.cell?.group.remove()
    container.cell = undefined
  }

  stopContainer(id: string, timeout: number, done: Done) {
    const container = this.#containers.get(id)
    if (!container?.main) return void this.#simulation.schedule(0, () => done(undefined))
    const name = (container.config.stopSignal ?? container.image.stopSignal).replace(/^SIG/, '')
    const signal: Signal = name in SIGNALS ? (name as Signal) : 'TERM'
    const kill = this.#simulation.schedule(Math.max(0, timeout), () => this.#killAll(container), this.#source)
    container.stopped.push(() => {
      this.#simulation.cancel(kill)
      this.#simulation.schedule(this.#random.around(12, 0.5), () => done(undefined))
    })
    if (timeout > 0) this.#machine.kernel.signal(container.main, signal, 'containerd', true)
  }
  removeContainer(id: string) {
    const container = this.#containers.get(id)
    if (!container) return
    this.#killAll(container)
    this.#release(container)
    this.#containers.delete(id)
    drop(this.#containersOf, container.status.podUid, container)
    this.#journal.append(this.#source, { kind: 'container.removed', container: container.ref })
    this.#tell(container, 'deleted')
  }
  listContainers(podUid?: string) {
    return this.#select(podUid).map(({ status }) => status)
  }
  #select(podUid?: string): readonly Container[] {
    return podUid === undefined
      ? [...this.#containers.values()].reverse()
      : (this.#containersOf.get(podUid) ?? [])
  }
  containerStatus(id: string) {
    return this.#containers.get(id)?.status
  }
  updateContainerResources(id: string, resources: ContainerConfig['resources']) {
    const { cell } = this.#containers.get(id) ?? {}
    if (!cell) return notFound('container', id)
    cell.group.limit(resources)
    this.#machine.kernel.cpu.changed()
    return undefined
  }
  killMainProcess(podKey: string, name: string) {
    for (const { main, ref } of this.#containers.values())
      if (main && ref.podKey === podKey && (!name || ref.container === name)) {
        this.#machine.kernel.signal(main, 'KILL', 'learner', true)
        return true
      }
    return false
  }

  // exec and attach
  execSync(
    id: string,
    command: readonly string[],
    timeout: number,
    how: 'probe' | 'hook',
    done: Done<ExecResult>,
  ) {
    let output = ''
    let stderr = ''
    let isDone = false
    let process: Process | undefined
    const finish = (error: CriError | undefined, exitCode = 0) => {
      if (isDone) return
      isDone = true
      this.#simulation.cancel(timer)
      done(error, { exitCode, output, stderr })
    }
    const timer =
      timeout > 0
        ? this.#simulation.schedule(timeout, () => {
            const failed = `failed to exec in container: timeout ${timeout / 1000}s exceeded: context deadline exceeded`
            finish({ code: 'DeadlineExceeded', message: failed })
            if (process) this.#machine.kernel.signal(process, 'KILL', 'containerd', true)
          })
        : undefined
    this.#work(EXEC, () => {
      if (isDone) return
      const files = outputs(
        (text) => void (output += text),
        (text) => {
          output += text
          stderr += text
        },
      ).set(0, nullDevice())
      const started = this.#exec(id, command, how, files, ({ code }) => finish(undefined, code))
      if (typeof started === 'string') finish(unknown(started))
      else process = started
    })
  }
  /** Starts a command in a running container; the text of the refusal when it cannot be. */
  #exec(
    id: string,
    command: readonly string[],
    how: How,
    files: Map<number, OpenFile>,
    exited: (status: ExitStatus) => void,
  ) {
    const container = this.#containers.get(id)
    if (!container)
      return `failed to exec in container: failed to load task: no running task found: task ${id} not found`
    const state = `CONTAINER_${container.status.state.toUpperCase()}`
    if (!container.main) return `failed to exec in container: container is in ${state} state`
    const process = this.#spawn(container, command, how, files, exited)
    if (!(process instanceof Failure)) return process
    const why = startFailure(command[0] ?? '', process)
    return `failed to exec in container: failed to start exec "${this.#random.hex(64)}": OCI runtime exec failed: exec failed: unable to start container process: ${why}`
  }
  exec(
    id: string,
    command: readonly string[],
    options: { stdin: boolean; tty: boolean },
    handlers: StreamHandlers,
  ): StreamHandle {
    const out = (stream: 'stdout' | 'stderr') => (text: string) => handlers.output?.(stream, text)
    const input =
      options.stdin || options.tty
        ? new InputPipe(options.tty ? { output: out('stdout') } : undefined)
        : undefined
    const files = options.tty
      ? new Map<number, OpenFile>([
          [0, input!.file],
          [1, input!.file],
          [2, input!.file],
        ])
      : outputs(out('stdout'), out('stderr')).set(0, input?.file ?? nullDevice())
    let process: Process | undefined
    this.#work(EXEC, () => {
      const started = this.#exec(id, command, 'exec', files, ({ code }) => handlers.ended({ code }))
      if (typeof started === 'string')
        handlers.ended({ status: internalError(`error executing command in container: ${started}`) })
      else process = started
    })
    return {
      input: (text) => {
        if (options.tty && text.includes('\x03') && process)
          this.#machine.kernel.signal(process, 'INT', 'terminal', true)
        else input?.write(text)
      },
      closeInput: () => input?.close(),
      close: () => input?.close(),
    }
  }
  attach(id: string, _options: { stdin: boolean; tty: boolean }, handlers: StreamHandlers): StreamHandle {
    const container = this.#containers.get(id)
    if (!container?.main) {
      const status = internalError(
        `error attaching to container: container is in ${container ? 'CONTAINER_EXITED' : 'unknown'} state`,
      )
      this.#simulation.schedule(0, () => handlers.ended({ status }))
      return { input() {}, closeInput() {}, close() {} }
    }
    const listener = (stream: 'stdout' | 'stderr', text: string) => handlers.output?.(stream, text)
    container.log.attached.add(listener)
    container.stopped.push(() => handlers.ended({ code: 0 }))
    return {
      input: (text) => container.input?.write(text),
      closeInput: () => container.input?.close(),
      close: () => void container.log.attached.delete(listener),
    }
  }

  // images
  pullImage(image: string, podUid: string, done: Done<ReturnType<typeof imageStatus>>) {
    const { takes, bytes, result } = this.#images.pull(image)
    const began = this.#simulation.now
    const where = { node: this.#machine.name, pod: podUid, image }
    this.#journal.append(this.#source, {
      kind: 'image.pull-started',
      ...where,
      bytes,
      arrivesAt: began + takes,
    })
    this.#simulation.schedule(takes, () => {
      if ('code' in result) {
        this.#journal.append(this.#source, { kind: 'image.pull-failed', ...where, message: result.message })
        return done(result, NOTHING)
      }
      this.#images.keep(result)
      this.#journal.append(this.#source, { kind: 'image.pulled', ...where, took: takes })
      done(undefined, imageStatus(result))
    })
  }
  imageStatus(image: string) {
    const found = this.#images.find(image)
    return found && imageStatus(found)
  }
  listImages() {
    return [...this.#images.all()].map(imageStatus)
  }
  removeImage(id: string) {
    this.#images.remove(id)
  }
  setRegistry(fault: { slow?: number; absent?: boolean }) {
    this.#images.registry = fault
  }

  // logs and numbers
  logs(id: string) {
    return this.#containers.get(id)?.log.lines ?? []
  }
  followLogs(id: string, line: (line: { at: number; stream: 'stdout' | 'stderr'; text: string }) => void) {
    const followers = this.#containers.get(id)?.log.followers
    followers?.add(line)
    return () => void followers?.delete(line)
  }
  terminationMessage(id: string) {
    return this.#containers.get(id)?.termination?.text.slice(0, MOST_TERMINATION_MESSAGE) ?? ''
  }
  stats(podUid?: string) {
    return this.#select(podUid)
      .filter(({ status }) => status.state === 'running')
      .map(({ id, status, cell, layer, log }) => ({
        id,
        podUid: status.podUid,
        name: status.name,
        cpu: cell ? this.#machine.kernel.cpu.usage(cell.group) : 0,
        memoryWorkingSet: cell?.group.memory ?? 0,
        rootfsBytes: layer?.used ?? 0,
        logBytes: log.bytes,
      }))
  }

  // volumes
  volume(
    podUid: string,
    name: string,
    { medium, sizeLimit }: { medium: 'disk' | 'memory'; sizeLimit: number },
  ) {
    const ofPod = this.#volumes.get(podUid) ?? new Map<string, Volume>()
    this.#volumes.set(podUid, ofPod)
    let volume = ofPod.get(name)
    if (!volume) {
      const isMemory = medium === 'memory'
      const { kernel } = this.#machine
      const store = isMemory ? kernel.memory.tmpfs() : kernel.disk
      const fileSystem = new FileSystem(
        isMemory ? 'tmpfs' : 'ext4',
        isMemory ? 'tmpfs' : '/dev/sda1',
        undefined,
        store,
        isMemory ? sizeLimit : 0,
      )
      fileSystem.root.mode = 0o777
      ofPod.set(name, (volume = new Volume(name, fileSystem)))
    }
    return volume
  }
  hostPath(path: string, type: string) {
    const fileSystem = [...this.#machine.mounts.all()].find((point) => point.path === '/')!.fileSystem
    const names = path.split('/').filter(Boolean)
    let isThere = true
    for (let i = 0, at = fileSystem.root; i < names.length; i++) {
      const next = at.get(names[i]!)
      if (next?.type !== 'directory') isThere = false
      else at = next as typeof at
    }
    const refused =
      type === 'Directory' ? 'is not a directory' : type === 'Socket' ? 'is not a socket file' : ''
    if (!isThere && refused) return unknown(`hostPath type check failed: ${path} ${refused}`)
    return new Volume(path, fileSystem, makeWay(fileSystem, names))
  }
  removeVolumes(podUid: string) {
    for (const { fileSystem } of this.#volumes.get(podUid)?.values() ?? []) fileSystem.release()
    this.#volumes.delete(podUid)
  }
}

const nullDevice = () =>
  new OpenDevice(
    'null',
    () => {},
    () => '',
  )

const outputs = (stdout: (text: string) => void, stderr: (text: string) => void): Map<number, OpenFile> =>
  new Map<number, OpenFile>([
    [1, new OutputFile('pipe:[1]', stdout)],
    [2, new OutputFile('pipe:[2]', stderr)],
  ])

function drop<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const rest = lists.get(key)?.filter((it) => it !== item) ?? []
  if (rest.length > 0) lists.set(key, rest)
  else lists.delete(key)
}

const internalError = (text: string) => ({
  apiVersion: 'v1' as const,
  kind: 'Status' as const,
  metadata: {},
  status: 'Failure' as const,
  message: `Internal error occurred: ${text}`,
  reason: 'InternalError',
  details: { causes: [{ message: text }] },
  code: 500,
})
