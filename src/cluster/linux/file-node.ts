/**
 * What a file system is made of: files, directories, links, fifos and devices. Nodes of an image are frozen and shared
 * by all containers made of it; a write first copies the way to the node (overlayfs' copy-up). Contents are text, then
 * zeros that are only counted, so that a gigabyte of zeros costs nothing.
 */
import type { OpenFile } from './open-file'
import type { Failure } from './syscalls'

/** Fewer zeros are part of a file's text. */
const MOST_SPELLED_OUT = 16 * 2 ** 20
/** Text behind more zeros than this is only counted. */
const MOST_KEPT_APART = 65536

/** Files of images are older than any run: 30 days. */
const IMAGE_BUILT_AT = -30 * 86_400_000

export interface Attributes {
  mode: number
  uid: number
  gid: number
}

export abstract class FileNode {
  abstract readonly type: 'file' | 'directory' | 'symlink' | 'pipe' | 'device'
  mode: number
  uid: number
  gid: number
  modifiedAt = IMAGE_BUILT_AT
  inode = 0
  links = 1
  /** Belongs to an image: must be copied before it is changed. */
  frozen = false
  constructor(attributes: Attributes) {
    this.mode = attributes.mode
    this.uid = attributes.uid
    this.gid = attributes.gid
  }
  get size(): number {
    return 0
  }
  /** A copy that may be changed. */
  thawed(): FileNode {
    return this
  }
}

function copyAttributes<T extends FileNode>(from: FileNode, to: T): T {
  to.modifiedAt = from.modifiedAt
  to.inode = from.inode
  return to
}

export class RegularFile extends FileNode {
  readonly type = 'file'
  readonly program: string | undefined
  #text = ''
  #bytes = 0
  #zeros = 0

  constructor(attributes: Attributes, text = '', program?: string) {
    super(attributes)
    this.program = program
    this.text = text
  }
  override get size() {
    return this.#bytes + this.#zeros
  }
  get text() {
    return this.#zeros > 0 && this.#zeros <= MOST_SPELLED_OUT
      ? this.#text + '\0'.repeat(this.#zeros)
      : this.#text
  }
  set text(text: string) {
    this.#text = text
    this.#bytes = byteLength(text)
    this.#zeros = 0
  }
  /** How many bytes are not spelled out in `text`. */
  get unspelled() {
    return this.#zeros > MOST_SPELLED_OUT ? this.#zeros : 0
  }
  append(text: string): void {
    if (this.#zeros > MOST_KEPT_APART) {
      // Behind so many zeros nobody reads it: it only counts.
      this.#zeros += byteLength(text)
      return
    }
    if (this.#zeros > 0) this.#spellOutZeros()
    this.#text += text
    this.#bytes += byteLength(text)
  }
  #spellOutZeros(): void {
    const spelled = this.text
    this.text = spelled
  }
  appendZeros(bytes: number): void {
    this.#zeros += bytes
  }
  resize(size: number): void {
    if (size >= this.size) this.#zeros += size - this.size
    else if (size >= this.#bytes) this.#zeros = size - this.#bytes
    else this.text = this.#text.slice(0, size)
  }
  override thawed(): RegularFile {
    const copy = copyAttributes(this, new RegularFile(this, '', this.program))
    copy.#text = this.#text
    copy.#bytes = this.#bytes
    copy.#zeros = this.#zeros
    return copy
  }
}

export class Directory extends FileNode {
  readonly type = 'directory'
  /** Undefined as long as it was always empty: most directories of a container are. */
  #entries: Map<string, FileNode> | undefined
  constructor(attributes: Attributes, entries?: Map<string, FileNode>) {
    super(attributes)
    this.#entries = entries
    this.links = 2
  }
  override get size() {
    return 4096
  }
  get(name: string): FileNode | undefined {
    return this.#entries?.get(name)
  }
  names(): Iterable<string> {
    return this.#entries?.keys() ?? []
  }
  get isEmpty(): boolean {
    return !this.#entries?.size
  }
  set(name: string, node: FileNode): void {
    this.#entries ??= new Map()
    this.#entries.set(name, node)
  }
  delete(name: string): void {
    this.#entries?.delete(name)
  }
  override thawed(): Directory {
    return copyAttributes(this, new Directory(this, this.#entries && new Map(this.#entries)))
  }
}

/** A directory whose content is computed when looked at: /proc, /sys/fs/cgroup. */
export class VirtualDirectory extends Directory {
  #look: (name: string) => FileNode | undefined
  #list: () => Iterable<string>
  constructor(
    look: (name: string) => FileNode | undefined,
    list: () => Iterable<string>,
    attributes: Partial<Attributes> = {},
  ) {
    super({ mode: 0o555, uid: 0, gid: 0, ...attributes })
    this.modifiedAt = 0
    this.#look = look
    this.#list = list
  }
  override get size() {
    return 0
  }
  override get isEmpty() {
    return false
  }
  override get(name: string) {
    return this.#look(name)
  }
  override names() {
    return this.#list()
  }
}

/** A file whose content is computed when it is read. */
export class VirtualFile extends FileNode {
  readonly type = 'file'
  readonly content: () => string
  /** What writing to it does; without, it cannot be written. */
  readonly write: ((text: string) => Failure | undefined) | undefined
  constructor(
    content: () => string,
    attributes: Partial<Attributes> = {},
    write?: (text: string) => Failure | undefined,
  ) {
    super({ mode: write ? 0o644 : 0o444, uid: 0, gid: 0, ...attributes })
    this.content = content
    this.write = write
    this.modifiedAt = 0
  }
}

export class Symlink extends FileNode {
  readonly type = 'symlink'
  readonly target: string
  constructor(target: string, attributes: Attributes = { mode: 0o777, uid: 0, gid: 0 }) {
    super({ ...attributes, mode: 0o777 })
    this.target = target
  }
  override get size() {
    return byteLength(this.target)
  }
  override thawed() {
    return copyAttributes(this, new Symlink(this.target, this))
  }
}

/** /proc/<pid>/fd/<n>: following it opens what the descriptor has open, whatever its name says. */
export class DescriptorLink extends FileNode {
  readonly type = 'symlink'
  readonly target: string
  readonly file: OpenFile
  constructor(target: string, file: OpenFile, uid: number, gid: number) {
    super({ mode: 0o700, uid, gid })
    this.modifiedAt = 0
    this.target = target
    this.file = file
  }
}

export class Fifo extends FileNode {
  readonly type = 'pipe'
  /** The pipe behind the name, while somebody has it open (pipe.ts). */
  pipe: unknown
}

export type DeviceName = 'null' | 'zero' | 'full' | 'random' | 'urandom' | 'tty'
export class Device extends FileNode {
  readonly type = 'device'
  readonly device: DeviceName
  constructor(device: DeviceName) {
    super({ mode: 0o666, uid: 0, gid: 0 })
    this.device = device
  }
}

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) continue
    if (code < 0x800) bytes += 1
    else if (code >= 0xd800 && code < 0xdc00) {
      bytes += 2
      i++
    } else bytes += 2
  }
  return bytes
}
