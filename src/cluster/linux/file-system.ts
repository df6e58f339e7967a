/**
 * One mounted file system: its root, how much is in it, and who pays for a byte: the machine's disk, or memory for
 * tmpfs. Mirrors the kernel's super blocks; overlayfs' upper layer is `used`, its lower one the frozen image.
 */
import { Directory, type FileNode } from './file-node'
import { Failure } from './syscalls'

export type FileSystemType = 'overlay' | 'ext4' | 'tmpfs' | 'proc' | 'sysfs' | 'cgroup2' | 'devpts' | 'mqueue'

/** Takes (or gives back) bytes; refuses when there are none left. `payer` is the writing process's control group. */
export interface Store {
  take(bytes: number, payer: unknown): boolean
  /** How many bytes are left. */
  room(payer: unknown): number
}

export class FileSystem {
  readonly type: FileSystemType
  readonly device: string
  /** Undefined until somebody looks into a file system that began empty. */
  #root: Directory | undefined
  /** Bytes; 0 = no limit of its own. */
  readonly limit: number
  /** Bytes in files written here; a frozen image below does not count. */
  used = 0
  readonly #store: Store | undefined
  #inodes = 1000

  constructor(type: FileSystemType, device: string, root?: Directory, store?: Store, limit = 0) {
    this.type = type
    this.device = device
    this.#root = root
    this.#store = store
    this.limit = limit
  }

  get root(): Directory {
    this.#root ??= new Directory({ mode: 0o755, uid: 0, gid: 0 })
    return this.#root
  }

  nextInode(): number {
    return ++this.#inodes
  }

  /** Makes room for `bytes` more (fewer, when negative). */
  reserve(bytes: number, payer: unknown): Failure | undefined {
    if (bytes === 0) return undefined
    if (bytes > 0 && this.limit > 0 && this.used + bytes > this.limit) return new Failure('ENOSPC')
    if (this.#store && !this.#store.take(bytes, payer)) return new Failure('ENOSPC')
    this.used += bytes
    return undefined
  }

  /** Bytes until its own limit, whoever pays. */
  get ownRoom(): number {
    return this.limit > 0 ? Math.max(0, this.limit - this.used) : Number.POSITIVE_INFINITY
  }

  /** How many bytes could still be reserved. */
  room(payer: unknown): number {
    const own = this.ownRoom
    return Math.max(0, Math.min(own, this.#store?.room(payer) ?? own))
  }

  /** Gives back all that is in it: the file system is gone. */
  release(payer?: unknown): void {
    this.#store?.take(-this.used, payer)
    this.used = 0
  }

  /** The directory at these names, with the way to it made writable. */
  thaw(names: readonly string[]): Directory {
    if (this.root.frozen) this.#root = this.root.thawed()
    let directory = this.root
    for (const name of names) {
      const child = directory.get(name)
      if (!(child instanceof Directory))
        throw new Error(`no directory ${name} on the way to /${names.join('/')}`)
      directory = child.frozen ? (replaced(directory, name, child) as Directory) : child
    }
    return directory
  }
}

/** Puts a writable copy of a frozen node in its place. */
export function replaced(directory: Directory, name: string, node: FileNode): FileNode {
  if (!node.frozen) return node
  const copy = node.thawed()
  directory.set(name, copy)
  return copy
}

/** A machine's disk: what all its file systems share. */
export class Disk implements Store {
  readonly size: number
  used = 0
  constructor(size: number, used: number) {
    this.size = size
    this.used = used
  }
  room(): number {
    return this.size - this.used
  }
  take(bytes: number): boolean {
    if (bytes > 0 && this.used + bytes > this.size) return false
    this.used += bytes
    return true
  }
}
