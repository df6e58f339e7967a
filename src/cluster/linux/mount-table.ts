/** A mount namespace: which file system is at which path, and the walk from a path to a node (fs/namei.c). */
import { DescriptorLink, Directory, type FileNode, Symlink } from './file-node'
import { replaced, type FileSystem } from './file-system'
import { mayAccess, type Credentials } from './permissions'
import { Failure } from './syscalls'

const MOST_LINKS = 40
/** PATH_MAX. */
const LONGEST_PATH = 4096
/** Linux would go on to 2,048; no tree that means something is so deep. */
const DEEPEST = 256

export interface MountPoint {
  readonly path: string
  readonly fileSystem: FileSystem
  /** A directory or file within the file system instead of its root: bind mounts, subPath. */
  readonly bound?: FileNode
  /** Content that depends on who looks: /proc. */
  readonly seenBy?: (viewer: Viewer) => FileNode
  readonly readOnly: boolean
  /** Whether changes here are worth telling: a container's own layer, and volumes. */
  readonly told: boolean
}

/** Who walks: a process, or containerd on its behalf. */
export interface Viewer {
  readonly mounts: MountTable
  readonly directory: string
  readonly credentials: Credentials
  /** Its control group, which pays for tmpfs. */
  readonly payer: unknown
  /** In its PID namespace; 0 for the machine's own daemons. */
  readonly pid: number
  readonly now: number
  changed(path: string, change: 'created' | 'written' | 'removed'): void
}

/** Where a path leads. `node` is missing when only the last name does not exist. */
export interface Place {
  readonly path: string
  readonly mount: MountPoint
  readonly parent: Directory
  readonly name: string
  readonly node: FileNode | undefined
}

interface Step {
  readonly path: string
  readonly mount: MountPoint
  readonly node: FileNode
}

export class MountTable {
  readonly #points = new Map<string, MountPoint>()

  mount(point: MountPoint): void {
    this.#points.set(point.path, point)
  }
  get root(): MountPoint {
    const root = this.#points.get('/')
    if (!root) throw new Error('nothing is mounted at /')
    return root
  }
  all(): Iterable<MountPoint> {
    return this.#points.values()
  }
  /** Names in a directory that lead to mount points, which need no entry of their own. */
  namesIn(path: string): Iterable<string> {
    const above = path === '/' ? '/' : `${path}/`
    const names = new Set<string>()
    for (const point of this.#points.keys())
      if (point.length > above.length && point.startsWith(above))
        names.add(point.slice(above.length).split('/', 1)[0]!)
    return names
  }
  hasPointIn(path: string): boolean {
    const above = path === '/' ? '/' : `${path}/`
    for (const point of this.#points.keys())
      if (point.length > above.length && point.startsWith(above)) return true
    return false
  }

  walk(viewer: Viewer, path: string, follow = true): Place | Failure {
    if (path === '') return new Failure('ENOENT')
    const names = path.split('/').filter((name) => name !== '' && name !== '.')
    if (names.some((name) => name.length > 255)) return new Failure('ENAMETOOLONG')
    if (path.length + viewer.directory.length >= LONGEST_PATH) return new Failure('ENAMETOOLONG')
    const start = path.startsWith('/') ? [] : viewer.directory.split('/').filter(Boolean)
    if (start.length + names.length > DEEPEST) return new Failure('ENAMETOOLONG')
    return this.#steps(viewer, [...start, ...names], follow || path.endsWith('/'))
  }

  #steps(viewer: Viewer, names: string[], follow: boolean): Place | Failure {
    const stack = [this.#root(viewer)]
    let links = 0
    while (names.length > 0) {
      const name = names.shift()!
      const here = stack.at(-1)!
      if (name === '..') {
        if (stack.length > 1) stack.pop()
        continue
      }
      if (!(here.node instanceof Directory)) return new Failure('ENOTDIR')
      if (!mayAccess(here.node, viewer.credentials, 'execute')) return new Failure('EACCES')
      const next = this.#step(viewer, here, name)
      if (!next) return names.length > 0 ? new Failure('ENOENT') : missing(here, name)
      const isLast = names.length === 0
      if (next.node instanceof Symlink && (!isLast || follow)) {
        if (++links > MOST_LINKS) return new Failure('ELOOP')
        names.unshift(...next.node.target.split('/').filter((part) => part !== '' && part !== '.'))
        if (next.node.target.startsWith('/')) stack.length = 1
        continue
      }
      if (next.node instanceof DescriptorLink && !isLast) return new Failure('ENOTDIR')
      stack.push(next)
    }
    return found(stack)
  }

  #root(viewer: Viewer): Step {
    const mount = this.root
    return { path: '/', mount, node: rootOf(mount, viewer) }
  }

  #step(viewer: Viewer, here: Step, name: string): Step | undefined {
    const path = here.path === '/' ? `/${name}` : `${here.path}/${name}`
    const mount = this.#points.get(path)
    if (mount) return { path, mount, node: rootOf(mount, viewer) }
    const node = (here.node as Directory).get(name)
    if (node) return { path, mount: here.mount, node }
    // A directory on the way to a mount point need not exist in the image: runc makes it.
    return this.hasPointIn(path)
      ? { path, mount: here.mount, node: new Directory({ mode: 0o755, uid: 0, gid: 0 }) }
      : undefined
  }
}

const rootOf = (mount: MountPoint, viewer: Viewer): FileNode =>
  mount.seenBy?.(viewer) ?? mount.bound ?? mount.fileSystem.root

const missing = (here: Step, name: string): Place => ({
  path: here.path === '/' ? `/${name}` : `${here.path}/${name}`,
  mount: here.mount,
  parent: here.node as Directory,
  name,
  node: undefined,
})

function found(stack: readonly Step[]): Place {
  const here = stack.at(-1)!
  const above = stack.at(-2)
  const parent = above?.node instanceof Directory ? above.node : (here.node as Directory)
  return {
    path: here.path,
    mount: here.mount,
    parent,
    name: here.path.slice(here.path.lastIndexOf('/') + 1),
    node: here.node,
  }
}

/** The parent directory of a place, made writable. */
export function writableParent(place: Place): Directory {
  const { mount } = place
  if (mount.bound || mount.seenBy) return place.parent
  return mount.fileSystem.thaw(namesBelow(mount, place.path).slice(0, -1))
}

/** The node of a place, made writable. */
export function writableNode(place: Place): FileNode {
  if (!place.node) throw new Error(`nothing at ${place.path}`)
  if (!place.node.frozen) return place.node
  if (place.path === place.mount.path) return place.mount.fileSystem.thaw([])
  return replaced(writableParent(place), place.name, place.node)
}

const namesBelow = (mount: MountPoint, path: string) =>
  path
    .slice(mount.path === '/' ? 0 : mount.path.length)
    .split('/')
    .filter(Boolean)
