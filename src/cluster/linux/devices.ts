/** /dev of a container: the devices every container has, and the names of its own descriptors (runtime-spec, Default Devices). */
import { Device, Directory, Symlink } from './file-node'
import { FileSystem, type Store } from './file-system'
import { freeze } from './image-layer'
import type { MountTable } from './mount-table'

const SIZE = 64 * 2 ** 20

function buildDevices(): Directory {
  const root = new Directory({ mode: 0o755, uid: 0, gid: 0 })
  for (const name of ['null', 'zero', 'full', 'random', 'urandom', 'tty'] as const)
    root.set(name, new Device(name))
  root.set('fd', new Symlink('/proc/self/fd'))
  for (const [i, name] of ['stdin', 'stdout', 'stderr'].entries())
    root.set(name, new Symlink(`/proc/self/fd/${i}`))
  root.set('core', new Symlink('/proc/kcore'))
  root.set('ptmx', new Symlink('pts/ptmx'))
  for (const name of ['pts', 'shm', 'mqueue']) root.set(name, new Directory({ mode: 0o755, uid: 0, gid: 0 }))
  for (const name of root.names()) root.get(name)!.modifiedAt = 0
  root.modifiedAt = 0
  freeze(root, { next: 2 })
  return root
}

const DEVICES = buildDevices()

/** `memory` pays for files that are made here, and in /dev/shm, which all containers of a pod share. */
export function mountDevices(mounts: MountTable, memory: Store, sharedMemory?: FileSystem): void {
  const point = (path: string, fileSystem: FileSystem) =>
    mounts.mount({ path, fileSystem, readOnly: false, told: false })
  point('/dev', new FileSystem('tmpfs', 'tmpfs', DEVICES, memory, SIZE))
  point('/dev/pts', new FileSystem('devpts', 'devpts'))
  point('/dev/mqueue', new FileSystem('mqueue', 'mqueue', new Directory({ mode: 0o1777, uid: 0, gid: 0 })))
  point('/dev/shm', sharedMemory ?? createSharedMemory(memory))
}

export const createSharedMemory = (memory: Store): FileSystem =>
  new FileSystem('tmpfs', 'shm', new Directory({ mode: 0o1777, uid: 0, gid: 0 }), memory, SIZE)
