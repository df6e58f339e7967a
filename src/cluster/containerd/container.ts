/** What containerd keeps of one container instance: its configuration, its log, its state. */
import type { ContainerRef } from '../../journal/entry'
import type { ContainerConfig, ContainerStatus, LogLine } from '../cri'
import type { Image } from '../images/image'
import type { RegularFile } from '../linux/file-node'
import type { FileSystem } from '../linux/file-system'
import type { InputPipe } from '../linux/pipe'
import type { Cell, Process } from '../linux/process'
import type { Sandbox } from './sandbox'

/** The kubelet keeps five files of 10 MiB; what is older is gone. */
const MOST_LOG_BYTES = 5 * 10 * 2 ** 20

export class Container {
  readonly id: string
  readonly sandbox: Sandbox
  readonly config: ContainerConfig
  readonly image: Image
  readonly ref: ContainerRef
  readonly log = new ContainerLog()
  status: ContainerStatus
  cell: Cell | undefined
  main: Process | undefined
  layer: FileSystem | undefined
  termination: RegularFile | undefined
  input: InputPipe | undefined
  readonly stopped: (() => void)[] = []

  constructor(
    id: string,
    sandbox: Sandbox,
    config: ContainerConfig,
    image: Image,
    ref: ContainerRef,
    status: ContainerStatus,
  ) {
    this.id = id
    this.sandbox = sandbox
    this.config = config
    this.image = image
    this.ref = ref
    this.status = status
  }
  set(change: Partial<ContainerStatus>): void {
    this.status = { ...this.status, ...change }
  }
}

/** Lines as the CRI log has them: a line is complete at its newline, or when the container ends. */
export class ContainerLog {
  lines: LogLine[] = []
  bytes = 0
  readonly followers = new Set<(line: LogLine) => void>()
  readonly attached = new Set<(stream: 'stdout' | 'stderr', text: string) => void>()
  #partial = { stdout: '', stderr: '' }

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
  #add(line: LogLine): void {
    this.lines.push(line)
    this.bytes += line.text.length + 40
    if (this.bytes > MOST_LOG_BYTES) this.#rotate()
    for (const follower of [...this.followers]) follower(line)
  }
  #rotate(): void {
    const dropped = this.lines.splice(0, Math.ceil(this.lines.length / 5))
    for (const { text } of dropped) this.bytes -= text.length + 40
  }
}
