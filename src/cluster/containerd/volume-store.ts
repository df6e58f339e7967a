/** Directories of the machine that hold volumes, by pod; the kubelet's, kept here where the machine's file systems are. */
import type { CriError } from '../cri'
import { Directory, type FileNode, RegularFile } from '../linux/file-node'
import { FileSystem } from '../linux/file-system'
import { type LinuxMachine, makeWay } from '../linux/linux'
import { unknown } from './cri-errors'
import { type Clock, nodeAt, Volume } from './volumes'

export class VolumeStore {
  readonly #machine: LinuxMachine
  readonly #clock: Clock
  readonly #ofPod = new Map<string, Map<string, Volume>>()

  constructor(machine: LinuxMachine) {
    this.#machine = machine
    const { simulation } = machine.kernel
    const random = simulation.random(`volumes/${machine.name}`)
    this.#clock = {
      get now() {
        return simulation.now
      },
      random,
    }
  }

  volume(
    podUid: string,
    name: string,
    { medium, sizeLimit }: { medium: 'disk' | 'memory'; sizeLimit: number },
  ): Volume {
    const ofPod = this.#ofPod.get(podUid) ?? new Map<string, Volume>()
    this.#ofPod.set(podUid, ofPod)
    let volume = ofPod.get(name)
    if (!volume) ofPod.set(name, (volume = this.#make(name, medium, sizeLimit)))
    return volume
  }

  #make(name: string, medium: 'disk' | 'memory', sizeLimit: number): Volume {
    const { kernel } = this.#machine
    const fileSystem =
      medium === 'memory'
        ? new FileSystem('tmpfs', 'tmpfs', undefined, kernel.memory.tmpfs(), sizeLimit)
        : new FileSystem('ext4', '/dev/sda1', undefined, kernel.disk)
    fileSystem.root.mode = 0o777
    return new Volume(name, fileSystem, this.#clock)
  }

  hostPath(path: string, type: string, mode = 0o755): Volume | CriError {
    const { fileSystem } = this.#machine.mounts.root
    const { now } = this.#clock
    const names = path.split('/').filter(Boolean)
    const there = nodeAt(fileSystem.root, names)
    const problem = wrongType(there, type)
    if (problem) return unknown(`hostPath type check failed: ${path} ${problem}`)
    const isFile = there ? there instanceof RegularFile : type === 'FileOrCreate'
    const parent = makeWay(fileSystem, isFile ? names.slice(0, -1) : names, now)
    if (!isFile) {
      if (!there) parent.mode = mode
      return new Volume(path, fileSystem, this.#clock, parent)
    }
    const file = there ?? new RegularFile({ mode: 0o644, uid: 0, gid: 0 })
    if (!there) file.modifiedAt = now
    const own = file.frozen ? file.thawed() : file
    parent.set(names.at(-1)!, own)
    return new Volume(path, fileSystem, this.#clock, parent, own)
  }

  remove(podUid: string): void {
    for (const { fileSystem } of this.#ofPod.get(podUid)?.values() ?? []) fileSystem.release()
    this.#ofPod.delete(podUid)
  }
}

/** pkg/volume/hostpath/host_path.go checkTypeInternal. */
function wrongType(node: FileNode | undefined, type: string): string | undefined {
  const isDirectory = node instanceof Directory
  switch (type) {
    case 'Directory':
      return isDirectory ? undefined : 'is not a directory'
    case 'DirectoryOrCreate':
      return isDirectory || !node ? undefined : 'is not a directory'
    case 'File':
      return node instanceof RegularFile ? undefined : 'is not a file'
    case 'FileOrCreate':
      return node instanceof RegularFile || !node ? undefined : 'is not a file'
    case 'Socket':
      return 'is not a socket file'
    case 'CharDevice':
      return node?.type === 'device' ? undefined : 'is not a character device'
    case 'BlockDevice':
      return 'is not a block device'
    default:
      return undefined
  }
}
