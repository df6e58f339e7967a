/** Directories that hold volumes, shared by the containers that mount them. */
import type { VolumeDirectory } from '../cri'
import { Directory, RegularFile, Symlink } from '../linux/file-node'
import { FileSystem } from '../linux/file-system'
import { makeWay } from '../linux/linux'

export class Volume implements VolumeDirectory {
  readonly name: string
  readonly fileSystem: FileSystem
  /** The directory within the file system, for host paths. */
  readonly directory: Directory
  #generation = 0

  constructor(name: string, fileSystem: FileSystem, directory: Directory = fileSystem.root) {
    this.name = name
    this.fileSystem = fileSystem
    this.directory = directory
  }

  fill(
    files: Readonly<Record<string, { readonly content: string; readonly mode: number }>>,
    atomic: boolean,
  ): void {
    for (const name of [...this.directory.names()]) this.directory.delete(name)
    const target = atomic ? new Directory({ mode: 0o755, uid: 0, gid: this.directory.gid }) : this.directory
    const system = new FileSystem('tmpfs', 'tmpfs', target)
    for (const [path, { content, mode }] of Object.entries(files)) {
      const names = path.split('/').filter(Boolean)
      const file = new RegularFile({ mode, uid: 0, gid: this.directory.gid }, content)
      makeWay(system, names.slice(0, -1)).set(names.at(-1)!, file)
    }
    if (!atomic) return
    const stamp = `..${++this.#generation}`
    this.directory.set(stamp, target)
    this.directory.set('..data', new Symlink(stamp))
    for (const name of target.names()) this.directory.set(name, new Symlink(`..data/${name}`))
  }
  usage(): number {
    return sizeOf(this.directory)
  }
  chgrp(gid: number): void {
    changeGroup(this.directory, gid)
  }
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

function changeGroup(directory: Directory, gid: number): void {
  directory.gid = gid
  directory.mode |= 0o2070
  for (const name of directory.names()) {
    const node = directory.get(name)!
    if (node instanceof Directory) changeGroup(node, gid)
    else {
      node.gid = gid
      node.mode |= 0o060
    }
  }
}
