/**
 * The log of a container instance, a line at a time as the CRI log has them: a line is complete at its newline, or when
 * the container ends. The kubelet looks every ten seconds whether it must be rotated (container_log_manager.go); only
 * the newest file can be read.
 */
import type { LogLine } from '../cri'
import type { Store } from '../linux/file-system'

const LOOK_EVERY = 10_000
/** containerLogMaxSize and containerLogMaxFiles. */
const MOST_BYTES = 10 * 2 ** 20
const MOST_FILES = 5
/** '2026-11-23T11:06:00.123456789Z stdout F ' and the newline. */
const PREFIX = 41

export class ContainerLog {
  lines: LogLine[] = []
  readonly followers = new Set<(line: LogLine) => void>()
  readonly attached = new Set<(stream: 'stdout' | 'stderr', text: string) => void>()
  readonly #disk: Store
  /** Bytes of each file, the newest first. */
  readonly #files = [0]
  #looked = 0
  #partial = { stdout: '', stderr: '' }

  constructor(disk: Store) {
    this.#disk = disk
  }

  /** Bytes of all files. */
  get bytes(): number {
    return this.#files.reduce((sum, each) => sum + each, 0)
  }

  write(at: number, stream: 'stdout' | 'stderr', text: string): void {
    for (const attached of this.attached) attached(stream, text)
    const lines = (this.#partial[stream] + text).split('\n')
    this.#partial[stream] = lines.pop()!
    for (const line of lines) this.#add({ at, stream, text: line })
  }

  finish(at: number): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#partial[stream] !== '') this.#add({ at, stream, text: this.#partial[stream] })
      this.#partial[stream] = ''
    }
  }

  /** The container is removed, and its logs with it. */
  release(): void {
    this.#disk.take(-this.bytes, undefined)
    this.#files.fill(0)
  }

  #add(line: LogLine): void {
    const look = Math.floor(line.at / LOOK_EVERY)
    if (look !== this.#looked) this.#look(look)
    const bytes = line.text.length + PREFIX
    // On a full disk the line is lost.
    if (!this.#disk.take(bytes, undefined)) return
    this.#files[0]! += bytes
    this.lines.push(line)
    for (const follower of [...this.followers]) follower(line)
  }

  #look(look: number): void {
    this.#looked = look
    if (this.#files[0]! <= MOST_BYTES) return
    this.lines = []
    this.#files.unshift(0)
    if (this.#files.length > MOST_FILES) this.#disk.take(-this.#files.pop()!, undefined)
  }
}
