/** What is inside each container now: processes as a tree, files that matter, mounts, probes, use. No places yet. */
import type { Container, Pod, Probe } from '../../k8s/api'
import { isSidecar } from '../../k8s/pod'
import { milli, quantity } from '../../k8s/quantity'
import type { ProbeKind } from '../../journal/entry'
import type { ContainerState } from '../../view/pod-state'
import type { FileView, LogView, PodRuntime, ProcessView, SocketView } from '../../view/slices/runtimes'
import { isTokenVolume } from './subject'

export interface ProcessRow {
  readonly pid: number
  readonly depth: number
  readonly argv: readonly string[]
  /** It came from outside: an exec session, a probe, a hook. */
  readonly visitor: 'exec' | 'probe' | 'hook' | undefined
}
export interface FileRow {
  readonly path: string
  readonly exists: boolean | undefined
  readonly changedAt: number | undefined
  readonly seq: number | undefined
  /** Probes whose command names it. */
  readonly watched: readonly ProbeKind[]
}
export interface Mount {
  readonly volume: string
  readonly path: string
  readonly readOnly: boolean
  /** The file in it that changed last, or that a probe looks at. */
  readonly file: FileRow | undefined
}
export interface ProbeLine {
  readonly probe: ProbeKind
  /** What is asked: the command, or the address. */
  readonly asks: string
  readonly result: 'success' | 'failure' | 'error' | undefined
  readonly run: number
  readonly threshold: number
  readonly at: number | undefined
  readonly seq: number | undefined
  readonly asking: boolean
}
/** Declaring a port opens nothing, and what is not declared is open all the same. */
export interface PortUse {
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
  readonly declared: boolean
  /** undefined where it is not known: before it runs, and in what was recorded of a real cluster. */
  readonly listens: boolean | undefined
}
export interface Inside {
  readonly name: string
  readonly kind: 'init' | 'sidecar' | 'main'
  readonly image: string
  readonly state: ContainerState
  readonly running: boolean
  readonly processes: readonly ProcessRow[]
  readonly mounts: readonly Mount[]
  /** Files outside of all mounts. */
  readonly files: readonly FileRow[]
  readonly probes: readonly ProbeLine[]
  readonly ports: readonly PortUse[]
  /** What it wrote last. */
  readonly log: readonly LogView[]
  readonly memory: { readonly used: number; readonly limit: number }
  readonly cpu: { readonly used: number; readonly wanted: number; readonly limit: number }
}

const MOST_FILES = 3
const KINDS = ['startup', 'liveness', 'readiness'] as const

export function insideOf(
  pod: Pod,
  spec: Container,
  state: ContainerState,
  runtime: PodRuntime | undefined,
): Inside {
  const view = state.view
  const running = view?.startedAt !== undefined && view.exitedAt === undefined
  const isInit = pod.spec?.initContainers?.some(({ name }) => name === spec.name) ?? false
  const files = filesOf(spec, view?.files ?? [])
  const mounts = (spec.volumeMounts ?? [])
    .filter(({ name }) => !isTokenVolume(name))
    .map(({ name, mountPath, readOnly }) => ({
      volume: name,
      path: mountPath,
      readOnly: readOnly ?? false,
      file: files.find(({ path }) => isBelow(path, mountPath)),
    }))
  return {
    name: spec.name,
    kind: isInit ? (isSidecar(spec) ? 'sidecar' : 'init') : 'main',
    image: spec.image ?? '',
    state,
    running,
    processes: treeOf(view?.processes ?? []),
    mounts,
    files: files
      .filter(({ path }) => !mounts.some((mount) => isBelow(path, mount.path)))
      .slice(0, MOST_FILES),
    probes: KINDS.flatMap((kind) => probeLine(kind, spec[`${kind}Probe`], spec, runtime) ?? []),
    // Who tells of use tells of sockets too.
    ports: portsOf(spec, running && view.memory > 0 ? view.sockets : undefined),
    log: running ? view.log : [],
    memory: { used: running ? view.memory : 0, limit: quantity(spec.resources?.limits?.memory) },
    cpu: {
      used: running ? view.cpu : 0,
      wanted: running ? Math.max(view.wanted, view.cpu) : 0,
      limit: milli(spec.resources?.limits?.cpu),
    },
  }
}

function portsOf({ ports = [] }: Container, sockets: readonly SocketView[] | undefined): PortUse[] {
  const found = new Map<string, PortUse>()
  for (const { containerPort: port, protocol } of ports) {
    if (protocol === 'SCTP') continue
    const its = protocol === 'UDP' ? 'udp' : 'tcp'
    found.set(`${its} ${port}`, { port, protocol: its, declared: true, listens: sockets && false })
  }
  for (const { port, protocol } of sockets ?? []) {
    const declared = found.has(`${protocol} ${port}`)
    found.set(`${protocol} ${port}`, { port, protocol, declared, listens: true })
  }
  return [...found.values()]
}

const isBelow = (path: string, folder: string) =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)

/** Children under their parents in the order of their pids; visitors come last, since nothing here started them. */
export function treeOf(processes: readonly ProcessView[]): ProcessRow[] {
  const known = new Set(processes.map(({ pid }) => pid))
  const rows: ProcessRow[] = []
  const visit = ({ pid, argv, how }: ProcessView, depth: number) => {
    const visitor = how === 'exec' || how === 'probe' || how === 'hook' ? how : undefined
    rows.push({ pid, depth, argv, visitor })
    for (const child of processes) if (child.parent === pid && child.pid !== pid) visit(child, depth + 1)
  }
  const isRoot = ({ parent, pid }: ProcessView) => parent === pid || !known.has(parent)
  const isGuest = ({ how }: ProcessView) => how !== 'main' && how !== 'child'
  for (const process of processes) if (isRoot(process) && !isGuest(process)) visit(process, 0)
  for (const process of processes) if (isRoot(process) && isGuest(process)) visit(process, 0)
  return rows
}

/** Those that probes name first, then those that changed last. */
function filesOf(spec: Container, changed: readonly FileView[]): FileRow[] {
  const watched = new Map<string, ProbeKind[]>()
  for (const kind of KINDS)
    for (const path of pathsIn(spec[`${kind}Probe`])) watched.set(path, [...(watched.get(path) ?? []), kind])
  const rowOf = (path: string, file: FileView | undefined): FileRow => ({
    path,
    exists: file?.exists,
    changedAt: file?.changedAt,
    seq: file?.seq,
    watched: watched.get(path) ?? [],
  })
  const own = [...watched.keys()].map((path) =>
    rowOf(
      path,
      changed.find((file) => file.path === path),
    ),
  )
  const others = changed.filter(({ path, exists }) => exists && !watched.has(path) && !isDevice(path))
  return [...own, ...others.toReversed().map((file) => rowOf(file.path, file))]
}

const isDevice = (path: string) => path.startsWith('/dev/') || path.startsWith('/proc/')

/** Absolute paths among the words of a probe's command, also inside a script. */
function pathsIn(probe: Probe | undefined): string[] {
  const words = (probe?.exec?.command ?? []).flatMap((word) => word.split(/[\s;|&<>"']+/))
  return words.filter((word, index) => index > 0 && /^\/[\w.]/.test(word) && !/\/s?bin\//.test(word))
}

function probeLine(
  probe: ProbeKind,
  spec: Probe | undefined,
  container: Container,
  runtime: PodRuntime | undefined,
): ProbeLine | undefined {
  if (!spec) return undefined
  const view = runtime?.probes.find((it) => it.container === container.name && it.probe === probe)
  const last = view?.results.at(-1)
  return {
    probe,
    asks: asksOf(spec),
    result: last?.result,
    run: last?.run ?? 0,
    threshold: last?.threshold ?? spec.failureThreshold ?? 3,
    at: last?.at,
    seq: last?.seq,
    asking: view?.asking !== undefined,
  }
}

function asksOf({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (exec) return (exec.command ?? []).join(' ')
  if (httpGet) return `GET :${httpGet.port}${httpGet.path ?? '/'}`
  if (tcpSocket) return `TCP :${tcpSocket.port}`
  return grpc ? `gRPC :${grpc.port}` : ''
}

/** What one container wrote into a volume is there for all that mount it. */
export function withSharedFiles(all: readonly Inside[]): Inside[] {
  const latest = new Map<string, { readonly file: FileRow; readonly below: string }>()
  for (const { mounts } of all)
    for (const { volume, path, file } of mounts) {
      if (!file?.exists) continue
      const known = latest.get(volume)
      if (known && (known.file.changedAt ?? 0) >= (file.changedAt ?? 0)) continue
      latest.set(volume, { file, below: file.path.slice(path.length) })
    }
  const filled = (mount: Mount): Mount => {
    const found = latest.get(mount.volume)
    if (mount.file || !found) return mount
    return { ...mount, file: { ...found.file, path: `${mount.path}${found.below}`, watched: [] } }
  }
  return all.map((inside) => ({ ...inside, mounts: inside.mounts.map(filled) }))
}
