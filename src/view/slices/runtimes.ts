/** What the nodes really do: sandboxes, containers, processes, files, probes and pulls of each pod, by uid. */
import type { ContainerRef, Entry, ProbeKind } from '../../journal/entry'

export interface ProcessView {
  readonly pid: number
  readonly parent: number
  readonly argv: readonly string[]
  readonly how: 'main' | 'child' | 'exec' | 'probe' | 'hook'
  readonly startedAt: number
}
export interface SignalView {
  readonly at: number
  readonly pid: number
  readonly signal: string
  readonly by: string
  readonly ignored: boolean
}
export interface FileView {
  readonly path: string
  readonly exists: boolean
  readonly changedAt: number
  readonly seq: number
}
export interface SocketView {
  readonly pid: number
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
}
export interface LogView {
  readonly at: number
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}
export interface ContainerView {
  readonly ref: ContainerRef
  readonly name: string
  readonly restart: number
  readonly init: boolean
  readonly image: string
  readonly createdAt: number
  readonly startedAt?: number
  readonly exitedAt?: number
  readonly code?: number
  readonly oom?: boolean
  readonly processes: readonly ProcessView[]
  readonly signals: readonly SignalView[]
  readonly files: readonly FileView[]
  /** Where its processes listen. */
  readonly sockets: readonly SocketView[]
  readonly log: readonly LogView[]
  /** Bytes; millicores given and wanted. */
  readonly memory: number
  readonly cpu: number
  readonly wanted: number
  /** The place of the latest entry about it. */
  readonly seq: number
}
export interface ProbeResultView {
  readonly seq: number
  readonly at: number
  readonly began: number
  readonly result: 'success' | 'failure' | 'error'
  readonly output: string
  /** Equal results in a row, and how many it takes. */
  readonly run: number
  readonly threshold: number
}
export interface ProbeView {
  readonly container: string
  readonly probe: ProbeKind
  /** The instance that was probed. */
  readonly id: string
  /** While one is under way: since when. */
  readonly asking?: number
  readonly results: readonly ProbeResultView[]
}
export interface PullView {
  readonly image: string
  readonly startedAt: number
  readonly bytes: number
  readonly arrivesAt: number
  readonly ended?: 'pulled' | 'failed'
  readonly endedAt?: number
  readonly message?: string
}
export interface PodRuntime {
  readonly uid: string
  readonly key: string
  readonly node: string
  readonly sandbox?: {
    readonly ref: ContainerRef
    readonly ip: string
    readonly createdAt: number
    readonly removedAt?: number
  }
  /** Newest instance first; at most two per container name. */
  readonly containers: readonly ContainerView[]
  readonly probes: readonly ProbeView[]
  readonly pulls: readonly PullView[]
  readonly volumes: readonly { readonly volume: string; readonly type: string }[]
}

const MOST_LOG_LINES = 40
const MOST_RESULTS = 40
const MOST_SIGNALS = 6
const MOST_FILES = 24

export class Runtimes {
  #pods: Map<string, PodRuntime>
  #owned = true

  constructor(from?: Runtimes) {
    this.#pods = from ? from.#pods : new Map()
    if (from) {
      this.#owned = false
      from.#owned = false
    }
  }

  get(uid: string): PodRuntime | undefined {
    return this.#pods.get(uid)
  }
  all(): Iterable<PodRuntime> {
    return this.#pods.values()
  }

  apply(entry: Entry): void {
    switch (entry.kind) {
      case 'sandbox.created':
        return this.#change(entry.sandbox, (pod) => ({
          ...pod,
          sandbox: { ref: entry.sandbox, ip: entry.ip, createdAt: entry.at },
        }))
      case 'sandbox.removed':
        return this.#change(entry.sandbox, (pod) =>
          pod.sandbox?.ref.id === entry.sandbox.id
            ? { ...pod, sandbox: { ...pod.sandbox, removedAt: entry.at } }
            : pod,
        )
      case 'volume.mounted':
        return this.#changeUid(entry.pod, entry.node, (pod) => ({
          ...pod,
          volumes: [
            ...pod.volumes.filter(({ volume }) => volume !== entry.volume),
            { volume: entry.volume, type: entry.type },
          ],
        }))
      case 'image.pull-started':
      case 'image.pulled':
      case 'image.pull-failed':
        return this.#changeUid(entry.pod, entry.node, (pod) => ({ ...pod, pulls: pulls(pod.pulls, entry) }))
      case 'probe.started':
      case 'probe.ran':
        return this.#change(entry.container, (pod) => ({ ...pod, probes: probes(pod.probes, entry) }))
      case 'container.created':
      case 'container.removed':
      case 'container.exited':
      case 'process.started':
      case 'process.replaced':
      case 'process.signalled':
      case 'process.exited':
      case 'process.wrote':
      case 'file.changed':
      case 'socket.changed':
      case 'usage.changed':
        return this.#change(entry.container, (pod) => ({
          ...pod,
          containers: containers(pod.containers, entry),
        }))
      case 'object.removed':
        if (entry.resource === 'pods') this.#forgetIfEmpty(entry.object.metadata.uid)
        return
      default:
    }
  }

  #change(ref: ContainerRef, change: (pod: PodRuntime) => PodRuntime): void {
    this.#changeUid(ref.pod, ref.node, (pod) => change(pod.key ? pod : { ...pod, key: ref.podKey }))
    const pod = this.#pods.get(ref.pod)!
    if (pod.sandbox?.removedAt !== undefined && pod.containers.length === 0) this.#writable().delete(ref.pod)
  }

  #changeUid(uid: string, node: string, change: (pod: PodRuntime) => PodRuntime): void {
    const pods = this.#writable()
    const pod = pods.get(uid) ?? { uid, key: '', node, containers: [], probes: [], pulls: [], volumes: [] }
    pods.set(uid, change(pod))
  }

  /** A pod that is gone from the API stays while its processes live (force delete), and not longer. */
  #forgetIfEmpty(uid: string): void {
    const pod = this.#pods.get(uid)
    if (
      pod &&
      !pod.containers.some(
        (container) => container.startedAt !== undefined && container.exitedAt === undefined,
      )
    )
      this.#writable().delete(uid)
  }

  #writable(): Map<string, PodRuntime> {
    if (!this.#owned) {
      this.#pods = new Map(this.#pods)
      this.#owned = true
    }
    return this.#pods
  }
}

type PullEntry = Extract<Entry, { kind: 'image.pull-started' | 'image.pulled' | 'image.pull-failed' }>

function pulls(before: readonly PullView[], entry: PullEntry): readonly PullView[] {
  const others = before.filter((pull) => pull.image !== entry.image)
  if (entry.kind === 'image.pull-started')
    return [
      ...others,
      { image: entry.image, startedAt: entry.at, bytes: entry.bytes, arrivesAt: entry.arrivesAt },
    ]
  const pull = before.find(({ image }) => image === entry.image)
  if (!pull) return before
  return entry.kind === 'image.pulled'
    ? [...others, { ...pull, ended: 'pulled', endedAt: entry.at }]
    : [...others, { ...pull, ended: 'failed', endedAt: entry.at, message: entry.message }]
}

function probes(
  before: readonly ProbeView[],
  entry: Extract<Entry, { kind: 'probe.started' | 'probe.ran' }>,
): readonly ProbeView[] {
  const { id, container } = entry.container
  const index = before.findIndex((probe) => probe.container === container && probe.probe === entry.probe)
  const earlier = before[index]?.id === id ? before[index]!.results : []
  const view: ProbeView = {
    container,
    probe: entry.probe,
    id,
    ...(entry.kind === 'probe.started'
      ? { asking: entry.at, results: earlier }
      : { results: [...earlier.slice(-MOST_RESULTS + 1), resultOf(entry)] }),
  }
  return index < 0 ? [...before, view] : before.with(index, view)
}

const resultOf = ({
  seq,
  at,
  began,
  result,
  output,
  run,
  threshold,
}: Extract<Entry, { kind: 'probe.ran' }>): ProbeResultView => ({
  seq,
  at,
  began,
  result,
  output,
  run,
  threshold,
})

type ContainerEntry = Extract<
  Entry,
  { kind: `container.${string}` | `process.${string}` | 'file.changed' | 'socket.changed' | 'usage.changed' }
>

function containers(before: readonly ContainerView[], entry: ContainerEntry): readonly ContainerView[] {
  const { id, container: name } = entry.container
  if (entry.kind === 'container.created') {
    const view: ContainerView = {
      ref: entry.container,
      name,
      restart: entry.restart,
      init: entry.init,
      image: entry.image,
      createdAt: entry.at,
      processes: [],
      signals: [],
      files: [],
      sockets: [],
      log: [],
      memory: 0,
      cpu: 0,
      wanted: 0,
      seq: entry.seq,
    }
    const earlier = before.filter((container) => container.name === name).slice(0, 1)
    return [view, ...earlier, ...before.filter((container) => container.name !== name)]
  }
  const index = before.findIndex((container) => container.ref.id === id)
  if (index < 0) return before
  if (entry.kind === 'container.removed') return before.toSpliced(index, 1)
  return before.with(index, { ...changed(before[index]!, entry), seq: entry.seq })
}

function changed(
  view: ContainerView,
  entry: Exclude<ContainerEntry, { kind: 'container.created' | 'container.removed' }>,
): ContainerView {
  switch (entry.kind) {
    case 'process.started': {
      const { pid, parent, argv, how } = entry
      const startedAt = view.startedAt ?? (how === 'main' ? entry.at : undefined)
      const process = { pid, parent, argv, how, startedAt: entry.at }
      return {
        ...view,
        ...(startedAt === undefined ? {} : { startedAt }),
        processes: [...view.processes, process],
      }
    }
    case 'process.replaced':
      return {
        ...view,
        processes: view.processes.map((process) =>
          process.pid === entry.pid ? { ...process, argv: entry.argv } : process,
        ),
      }
    case 'process.signalled': {
      const { at, pid, signal, by, ignored } = entry
      return {
        ...view,
        signals: [...view.signals.slice(-MOST_SIGNALS + 1), { at, pid, signal, by, ignored }],
      }
    }
    case 'process.exited':
      return {
        ...view,
        processes: view.processes.filter(({ pid }) => pid !== entry.pid),
        sockets: view.sockets.filter(({ pid }) => pid !== entry.pid),
      }
    case 'container.exited':
      return {
        ...view,
        exitedAt: entry.at,
        code: entry.code,
        oom: entry.oom,
        processes: [],
        sockets: [],
        cpu: 0,
        wanted: 0,
        memory: 0,
      }
    case 'process.wrote':
      return {
        ...view,
        log: [
          ...view.log.slice(-MOST_LOG_LINES + 1),
          { at: entry.at, stream: entry.stream, text: entry.text },
        ],
      }
    case 'file.changed': {
      const file = {
        path: entry.path,
        exists: entry.change !== 'removed',
        changedAt: entry.at,
        seq: entry.seq,
      }
      return {
        ...view,
        files: [...view.files.filter(({ path }) => path !== entry.path).slice(-MOST_FILES + 1), file],
      }
    }
    case 'socket.changed': {
      const { pid, protocol, port } = entry
      const others = view.sockets.filter((socket) => socket.port !== port || socket.protocol !== protocol)
      return { ...view, sockets: entry.open ? [...others, { pid, protocol, port }] : others }
    }
    case 'usage.changed':
      return { ...view, memory: entry.memory, cpu: entry.cpu, wanted: entry.wanted }
  }
}
