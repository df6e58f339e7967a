/** Directories that hold volumes, shared by the containers that mount them. */
import { calendar } from '../../k8s/time'
import type { Random } from '../../sim/random'
import type { VolumeDirectory, VolumeFile } from '../cri'
import { Directory, type FileNode, RegularFile, Symlink } from '../linux/file-node'
import { FileSystem } from '../linux/file-system'
import { makeWay } from '../linux/linux'

export interface Clock {
  readonly now: number
  readonly random: Random
}

export class Volume implements VolumeDirectory {
  readonly name: string
  readonly fileSystem: FileSystem
  /** The directory within the file system, for host paths. */
  readonly directory: Directory
  /** What is mounted: the directory, or a file of the host in it. */
  readonly node: FileNode
  readonly #clock: Clock
  #group: { readonly gid: number; readonly readOnly: boolean } | undefined

  constructor(
    name: string,
    fileSystem: FileSystem,
    clock: Clock,
    directory: Directory = fileSystem.root,
    node: FileNode = directory,
  ) {
    this.name = name
    this.fileSystem = fileSystem
    this.directory = directory
    this.node = node
    this.#clock = clock
    if (directory === fileSystem.root) directory.modifiedAt = clock.now
  }

  fill(files: Readonly<Record<string, VolumeFile>>, atomic: boolean): void {
    for (const name of [...this.directory.names()]) this.directory.delete(name)
    const target = atomic ? new Directory({ mode: 0o755, uid: 0, gid: this.directory.gid }) : this.directory
    const { now } = this.#clock
    this.directory.modifiedAt = target.modifiedAt = now
    const system = new FileSystem('tmpfs', 'tmpfs', target)
    for (const [path, { content, mode, uid = 0 }] of Object.entries(files)) {
      const names = path.split('/').filter(Boolean)
      const file = new RegularFile({ mode, uid, gid: this.directory.gid }, content)
      file.modifiedAt = now
      makeWay(system, names.slice(0, -1), now).set(names.at(-1)!, file)
    }
    this.#give(target)
    if (!atomic) return
    const stamp = `${stampOf(now)}${this.#clock.random.below(4_294_967_296)}`
    this.directory.set(stamp, target)
    const link = (name: string, to: string) => {
      const symlink = new Symlink(to)
      symlink.modifiedAt = now
      this.directory.set(name, symlink)
    }
    link('..data', stamp)
    for (const name of target.names()) link(name, `..data/${name}`)
  }
  read(path: string): string | undefined {
    const found = nodeAt(this.directory, path.split('/').filter(Boolean))
    return found instanceof RegularFile ? found.text : undefined
  }
  usage(): number {
    return sizeOf(this.directory)
  }
  chgrp(gid: number, readOnly: boolean): void {
    this.#group = { gid, readOnly }
    this.#give(this.directory)
  }
  #give(directory: Directory): void {
    if (this.#group) changeGroup(directory, this.#group.gid, this.#group.readOnly ? 0o440 : 0o660)
  }
}

/** pkg/volume/util/atomic_writer.go: '..2006_01_02_15_04_05.'. */
function stampOf(now: number): string {
  const { year, month, day, hour, minute, second } = calendar(now)
  const two = (value: number) => String(value).padStart(2, '0')
  return `..${[year, ...[month, day, hour, minute, second].map(two)].join('_')}.`
}

function sizeOf(directory: Directory): number {
  let bytes = 0
  for (const name of directory.names()) {
    const node = directory.get(name)
    if (node instanceof Directory) bytes += sizeOf(node)
    else if (node instanceof RegularFile) bytes += node.size
  }
  return bytes
}

/** pkg/volume/volume_linux.go SetVolumeOwnership: `mask` for files; directories can be entered, and hand the group on. */
function changeGroup(directory: Directory, gid: number, mask: number): void {
  directory.gid = gid
  directory.mode |= mask | 0o2110
  for (const name of directory.names()) {
    const node = directory.get(name)!
    if (node instanceof Directory) changeGroup(node, gid, mask)
    else {
      node.gid = gid
      if (node.type !== 'symlink') node.mode |= mask
    }
  }
}

/** What is at these names, without following links. */
export function nodeAt(root: Directory, names: readonly string[]): FileNode | undefined {
  let node: FileNode | undefined = root
  for (const name of names) {
    if (!(node instanceof Directory)) return undefined
    node = node.get(name)
  }
  return node
}
