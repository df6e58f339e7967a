/** Directories of the machine that hold volumes, by pod; the kubelet's, kept here where the machine's file systems are. */
import type { CriError } from '../cri'
import { FileSystem } from '../linux/file-system'
import { type LinuxMachine, makeWay } from '../linux/linux'
import { unknown } from './cri-errors'
import { type Clock, Volume } from './volumes'

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

  hostPath(path: string, type: string): Volume | CriError {
    const { mounts } = this.#machine
    const { fileSystem } = mounts.root
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
    return new Volume(path, fileSystem, this.#clock, makeWay(fileSystem, names, this.#clock.now))
  }

  remove(podUid: string): void {
    for (const { fileSystem } of this.#ofPod.get(podUid)?.values() ?? []) fileSystem.release()
    this.#ofPod.delete(podUid)
  }
}
