/** Pipes and fifos (fs/pipe.c), and the input and the terminal of a command, which are pipes whose writer is outside. */
import { byteLength, Device } from './file-node'
import { type Got, OpenFile, type Waiter } from './open-file'
import { Failure } from './syscalls'

const CAPACITY = 65536

export class Pipe {
  #buffer = ''
  #readers = 0
  #writers = 0
  /** A reader of a fifo waits for the first writer instead of finding the end. */
  #hadWriter: boolean
  #waiting: { readonly reader: Waiter; readonly got: Got }[] = []
  #blocked: { readonly writer: Waiter; readonly run: () => void }[] = []

  constructor(isFifo = false) {
    this.#hadWriter = !isFifo
  }

  get isIdle() {
    return this.#readers === 0 && this.#writers === 0 && this.#buffer === ''
  }
  get hasReaders() {
    return this.#readers > 0
  }

  opened(end: 'read' | 'write'): void {
    if (end === 'read') this.#readers++
    else {
      this.#writers++
      this.#hadWriter = true
    }
  }
  closed(end: 'read' | 'write'): void {
    if (end === 'read' && --this.#readers === 0) this.#unblock()
    if (end === 'write' && --this.#writers === 0) this.#serve()
  }

  read(reader: Waiter, got: Got): void {
    this.#waiting.push({ reader, got })
    this.#serve()
  }

  write(text: string): void {
    this.#buffer += text
    this.#serve()
  }

  get isFull() {
    return byteLength(this.#buffer) >= CAPACITY
  }
  whenRoom(writer: Waiter, run: () => void): void {
    this.#blocked.push({ writer, run })
  }

  /** Gives what there is to whoever waits first; the end to all, when nobody can write any more. */
  #serve(): void {
    while (this.#waiting.length > 0) {
      const isAtEnd = this.#buffer === ''
      if (isAtEnd && (this.#writers > 0 || !this.#hadWriter)) return
      const { reader, got } = this.#waiting.shift()!
      if (!reader.alive) continue
      const chunk = isAtEnd ? null : this.#buffer
      this.#buffer = ''
      if (!isAtEnd) this.#unblock()
      got(chunk)
    }
  }

  #unblock(): void {
    const blocked = this.#blocked
    this.#blocked = []
    for (const { writer, run } of blocked) if (writer.alive) run()
  }
}

export class PipeEnd extends OpenFile {
  readonly target: string
  readonly #pipe: Pipe
  readonly #end: 'read' | 'write'
  readonly #isFifo: boolean

  constructor(pipe: Pipe, end: 'read' | 'write', target = 'pipe:[4026]', isFifo = false) {
    super()
    this.#pipe = pipe
    this.#end = end
    this.target = target
    this.#isFifo = isFifo
    pipe.opened(end)
  }
  read(reader: Waiter, got: Got): void {
    if (this.#end === 'write') return got(new Failure('EBADF'))
    this.#pipe.read(reader, got)
  }
  write(text: string): Failure | undefined {
    if (this.#end === 'read') return new Failure('EBADF')
    // A fifo without a reader keeps what was written: the kernel would have kept the writer in open().
    if (!this.#pipe.hasReaders && !this.#isFifo) return new Failure('EPIPE')
    this.#pipe.write(text)
    return undefined
  }
  override waitForRoom(writer: Waiter, run: () => void): boolean {
    if (!this.#pipe.hasReaders || !this.#pipe.isFull) return false
    this.#pipe.whenRoom(writer, run)
    return true
  }
  protected override closed() {
    this.#pipe.closed(this.#end)
  }
}

/** The input of a container or command, written from outside. */
export class InputPipe {
  readonly file: OpenFile
  readonly #pipe = new Pipe()
  #open = true

  constructor(terminal?: { output(text: string): void }) {
    this.#pipe.opened('write')
    this.file = terminal
      ? new TerminalFile(this.#pipe, terminal.output)
      : new PipeEnd(this.#pipe, 'read', 'pipe:[4025]')
  }
  /** The terminal once more, for what is written as an error: on screen it is one stream, in a recording two. */
  forErrors(output: (text: string) => void): OpenFile {
    return new TerminalFile(this.#pipe, output)
  }
  write(text: string): void {
    if (this.#open) this.#pipe.write(text)
  }
  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#pipe.closed('write')
  }
}

/** A terminal: the same file for input and both outputs. */
class TerminalFile extends OpenFile {
  override readonly terminal = true
  readonly target = '/dev/pts/0'
  readonly #input: Pipe
  readonly #output: (text: string) => void
  constructor(input: Pipe, output: (text: string) => void) {
    super(new Device('tty'))
    this.#input = input
    this.#output = output
    input.opened('read')
  }
  read(reader: Waiter, got: Got): void {
    this.#input.read(reader, got)
  }
  write(text: string) {
    if (text !== '') this.#output(text)
    return undefined
  }
  protected override closed() {
    this.#input.closed('read')
  }
}
