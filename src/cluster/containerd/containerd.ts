/**
 * The container runtime of one machine (containerd internal/cri/server with runc below it): sandboxes, containers,
 * exec, logs, images. Durations are those of the recordings' idle nodes; work that runs at once slows each other down.
 */
import type { Journal } from '../../journal/journal'
import type { Simulation } from '../../sim/simulation'
import type { Cri } from '../cri'
import type { Resolution } from '../images/image'
import type { LinuxMachine } from '../linux/linux'
import type { Container } from './container'
import { Containers } from './containers'
import { notFound } from './cri-errors'
import { Daemon } from './daemon'
import { Execs } from './execs'
import { imageStatus, ImageStore } from './image-store'
import { mountLogFiles } from './log-files'
import { Sandboxes } from './sandboxes'
import { Tasks } from './tasks'
import { VolumeStore } from './volume-store'

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

export function createContainerd(options: ContainerdOptions): Containerd {
  const parts = createParts(options)
  return {
    onEvent: (listener) => void parts.daemon.listeners.push(listener),
    ...podSandboxes(parts),
    ...containers(parts),
    ...commands(parts),
    ...images(parts),
    ...whatIsKept(parts),
  }
}

type Parts = ReturnType<typeof createParts>

function createParts({ simulation, journal, machine, podCIDR, registry, present = [] }: ContainerdOptions) {
  const daemon = new Daemon(simulation, journal, machine)
  const store = new ImageStore(daemon, registry)
  for (const reference of present) store.add(reference)
  const kept = new Containers(daemon)
  const { all } = kept
  const find = (id: string) => all.get(id)
  const tasks = new Tasks(daemon, find)
  const remove = (container: Container) => {
    tasks.kill(container)
    tasks.release(container)
    kept.remove(container)
  }
  const sandboxes = new Sandboxes(daemon, podCIDR, {
    of: (sandbox) => all.of(sandbox.config.uid).filter((container) => container.sandbox === sandbox),
    kill: (container) => tasks.kill(container),
    remove,
  })
  const execs = new Execs(daemon, tasks, find)
  const volumes = new VolumeStore(machine)
  mountLogFiles(machine, () => all.values())
  return { daemon, images: store, containers: kept, all, find, tasks, remove, sandboxes, execs, volumes }
}

const podSandboxes = ({ sandboxes }: Parts) =>
  ({
    runPodSandbox: (config, done) => sandboxes.run(config, done),
    stopPodSandbox: (id, done) => sandboxes.stop(id, done),
    removePodSandbox: (id) => sandboxes.remove(id),
    listPodSandboxes: (podUid) => sandboxes.list(podUid),
    updatePodSandboxResources: (podUid, resources) => sandboxes.limit(podUid, resources),
  }) satisfies Partial<Containerd>

const containers = (parts: Parts) => {
  const { daemon, tasks, find, all, remove } = parts
  return {
    createContainer(sandboxId, config, done) {
      const sandbox = () => parts.sandboxes.get(sandboxId)
      const image = () => parts.images.find(config.image)
      parts.containers.create(sandboxId, config, { sandbox, image }, done)
    },
    startContainer: (id, done) => tasks.start(id, done),
    stopContainer(id, timeout, done) {
      const container = find(id)
      if (container?.status.state === 'running') tasks.stop(container, timeout, done)
      else daemon.simulation.schedule(0, () => done(undefined))
    },
    removeContainer(id) {
      const container = find(id)
      if (container) remove(container)
    },
    listContainers: (podUid) => all.select(podUid).map(({ status }) => status),
    containerStatus: (id) => find(id)?.status,
    updateContainerResources(id, resources) {
      const container = find(id)
      return container && tasks.limit(container, resources) ? undefined : notFound('container', id)
    },
    killMainProcess(podKey, name) {
      for (const { main, ref } of all.values())
        if (main && ref.podKey === podKey && (!name || ref.container === name)) {
          daemon.machine.kernel.signal(main, 'KILL', 'learner', true)
          return true
        }
      return false
    },
  } satisfies Partial<Containerd>
}

const commands = ({ execs }: Parts) =>
  ({
    execSync: (id, command, timeout, how, done) => execs.sync(id, command, timeout, how, done),
    exec: (id, command, streams, handlers) => execs.stream(id, command, streams, handlers),
    attach: (id, _streams, handlers) => execs.attach(id, handlers),
  }) satisfies Partial<Containerd>

const images = ({ images: store }: Parts) =>
  ({
    pullImage: (image, podUid, done) => store.pull(image, podUid, done),
    imageStatus(image) {
      const found = store.find(image)
      return found && imageStatus(found)
    },
    listImages: () => [...store.all()].map(imageStatus),
    removeImage: (id) => store.remove(id),
    setRegistry: (fault) => void (store.registry = fault),
  }) satisfies Partial<Containerd>

/** Logs, numbers and volumes. */
const whatIsKept = ({ daemon, all, find, volumes }: Parts) =>
  ({
    logs: (id) => find(id)?.log.lines ?? [],
    followLogs(id, line) {
      const followers = find(id)?.log.followers
      followers?.add(line)
      return () => void followers?.delete(line)
    },
    terminationMessage: (id) => find(id)?.termination?.text.slice(0, MOST_TERMINATION_MESSAGE) ?? '',
    stats: (podUid) =>
      all
        .select(podUid)
        .filter(({ status }) => status.state === 'running')
        .map(({ id, status, cell, layer, log }) => ({
          id,
          podUid: status.podUid,
          name: status.name,
          cpu: cell ? daemon.machine.kernel.cpu.usage(cell.group) : 0,
          memoryWorkingSet: cell?.group.memory ?? 0,
          rootfsBytes: layer?.used ?? 0,
          logBytes: log.bytes,
        })),
    volume: (podUid, name, options) => volumes.volume(podUid, name, options),
    hostPath: (path, type, mode) => volumes.hostPath(path, type, mode),
    removeVolumes: (podUid) => volumes.remove(podUid),
  }) satisfies Partial<Containerd>
