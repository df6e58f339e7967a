/** An open file description: what one or more descriptors, also of several processes, share (fs/file_table.c). */
import { byteLength, Device, type FileNode, RegularFile, VirtualFile } from './file-node'
import { type MountPoint, type Viewer } from './mount-table'
import { Failure } from './syscalls'

/** Whoever waits: a dead one is passed over. */
export interface Waiter {
  readonly alive: boolean
  /** Runs later, unless it died. */
  after(delay: number, run: () => void): void
}
export type Got = (chunk: string | null | Failure) => void

export abstract class OpenFile {
  references = 0
  readonly terminal: boolean = false
  /** What it is, for stat(2); undefined for a pipe. */
  readonly node: FileNode | undefined
  constructor(node?: FileNode) {
    this.node = node
  }
  /** As /proc/<pid>/fd shows it. */
  abstract readonly target: string
  abstract read(reader: Waiter, got: Got): void
  abstract write(text: string, writer: Viewer): Failure | undefined
  writeZeros(bytes: number, writer: Viewer): Failure | undefined {
    return bytes > 0 ? this.write('\0'.repeat(Math.min(bytes, 65536)), writer) : undefined
  }
  /** Calls back later when there is no room now; false when there is room. */
  waitForRoom(_writer: Waiter, _run: () => void): boolean {
    return false
  }
  retain(): this {
    this.references++
    return this
  }
  release(): void {
    if (--this.references === 0) this.closed()
  }
  protected closed(): void {}
}

const ZEROS = '\0'.repeat(65536)
const PIECE = 2 ** 20
/** What reading a piece takes, in ms: whoever wants all of a device must make time pass. */
const READ_TIME = 1
const DEVICE_TIME = 20

export type OpenMode = 'read' | 'write' | 'append' | 'read-write'

/** A regular file, with the place up to which it was read or written. */
export class FileOnDisk extends OpenFile {
  readonly target: string
  readonly #node: RegularFile
  readonly #mount: MountPoint
  readonly #mode: OpenMode
  #offset = 0

  constructor(path: string, node: RegularFile, mount: MountPoint, mode: OpenMode) {
    super(node)
    this.target = path
    this.#node = node
    this.#mount = mount
    this.#mode = mode
  }

  read(reader: Waiter, got: Got): void {
    if (this.#mode === 'write' || this.#mode === 'append') return got(new Failure('EBADF'))
    const { size, unspelled, text } = this.#node
    if (this.#offset >= size) return got(null)
    const spelled = size - unspelled
    if (this.#offset < spelled) {
      const chunk = text.slice(this.#offset)
      this.#offset = spelled
      return got(chunk)
    }
    const chunk = '\0'.repeat(Math.min(PIECE, size - this.#offset))
    this.#offset += chunk.length
    // So many zeros come piece by piece, so that reading them takes time.
    reader.after(READ_TIME, () => got(chunk))
  }

  write(text: string, writer: Viewer): Failure | undefined {
    if (this.#mode === 'read') return new Failure('EBADF')
    const node = this.#node
    if (this.#mode === 'append') this.#offset = node.size
    const length = byteLength(text)
    const failure = this.#reserve(this.#offset + length - node.size, writer)
    if (failure) return failure
    if (this.#offset > node.size) node.resize(this.#offset)
    if (this.#offset === node.size) node.append(text)
    else node.text = node.text.slice(0, this.#offset) + text + node.text.slice(this.#offset + text.length)
    this.#moved(length, writer)
    return undefined
  }

  override writeZeros(bytes: number, writer: Viewer): Failure | undefined {
    if (this.#mode === 'read') return new Failure('EBADF')
    const node = this.#node
    if (this.#mode === 'append') this.#offset = node.size
    const grows = Math.max(0, this.#offset + bytes - node.size)
    // What fits is written before the rest is refused, as by so many calls of write(2).
    const fits = node.links === 0 ? grows : Math.min(grows, this.#mount.fileSystem.room(writer.payer))
    this.#reserve(fits, writer)
    node.appendZeros(fits)
    this.#moved(bytes - grows + fits, writer)
    if (fits === grows) return undefined
    // Where memory ends before the file system does, the next page is what kills.
    const rest = grows - fits
    const within = Math.min(rest, this.#mount.fileSystem.ownRoom)
    const failure = this.#reserve(within, writer)
    if (failure) return failure
    node.appendZeros(within)
    this.#moved(within, writer)
    return within < rest ? new Failure('ENOSPC') : undefined
  }

  #reserve(bytes: number, writer: Viewer): Failure | undefined {
    if (bytes <= 0 || this.#node.links === 0) return undefined
    return this.#mount.fileSystem.reserve(bytes, writer.payer)
  }

  #moved(length: number, writer: Viewer): void {
    this.#offset += length
    this.#node.modifiedAt = writer.now
    if (this.#mount.told) writer.changed(this.target, 'written')
  }
}

/** A file of /proc or the like: its content is computed when it is opened. */
export class ComputedFile extends OpenFile {
  readonly target: string
  #content: string
  readonly #write: VirtualFile['write']
  constructor(path: string, node: VirtualFile) {
    super(node)
    this.target = path
    this.#content = node.content()
    this.#write = node.write
  }
  read(_reader: Waiter, got: Got): void {
    const content = this.#content
    this.#content = ''
    got(content === '' ? null : content)
  }
  write(text: string) {
    return this.#write ? this.#write(text) : new Failure('EACCES')
  }
}

/** /dev/null, /dev/zero, … */
export class OpenDevice extends OpenFile {
  readonly target: string
  readonly #device: Device['device']
  readonly #noise: (bytes: number) => string

  constructor(device: Device['device'], noise: (bytes: number) => string) {
    super(new Device(device))
    this.target = `/dev/${device}`
    this.#device = device
    this.#noise = noise
  }
  read(reader: Waiter, got: Got): void {
    if (this.#device === 'null' || this.#device === 'tty') return got(null)
    const isNoise = this.#device === 'random' || this.#device === 'urandom'
    // Never at once: these have no end, and whoever copies them would never come back.
    reader.after(DEVICE_TIME, () => got(isNoise ? this.#noise(512) : ZEROS))
  }
  write() {
    return this.#device === 'full' ? new Failure('ENOSPC') : undefined
  }
  override writeZeros() {
    return this.write()
  }
}

/** Where a container's or command's output goes: containerd, or the learner's terminal. */
export class OutputFile extends OpenFile {
  readonly target: string
  readonly #sink: (text: string) => void
  constructor(target: string, sink: (text: string) => void) {
    super()
    this.target = target
    this.#sink = sink
  }
  read(_reader: Waiter, got: Got): void {
    got(new Failure('EBADF'))
  }
  write(text: string) {
    if (text !== '') this.#sink(text)
    return undefined
  }
}
