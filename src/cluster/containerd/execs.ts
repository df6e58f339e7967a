/** Commands run in a container that is there: probes and hooks, kubectl exec, kubectl attach (internal/cri/server/container_exec*.go, container_attach.go). */
import type { StreamHandle, StreamHandlers } from '../component'
import type { CriError, Done, ExecResult } from '../cri'
import type { How } from '../linux/kernel'
import type { OpenFile } from '../linux/open-file'
import { InputPipe } from '../linux/pipe'
import type { Process } from '../linux/process'
import { type ExitStatus, Failure } from '../linux/syscalls'
import type { Container } from './container'
import { internalError, unknown } from './cri-errors'
import type { Daemon } from './daemon'
import { startFailure } from './process-spec'
import { streams, terminal } from './streams'
import type { Tasks } from './tasks'

/** Median delay of the recordings, in ms. */
const EXEC = 25
/** Nothing has to be started to find that there is nobody to start it for. */
const REFUSE = 2

interface Options {
  readonly stdin: boolean
  readonly tty: boolean
}

export class Execs {
  readonly #daemon: Daemon
  readonly #tasks: Tasks
  readonly #find: (id: string) => Container | undefined

  constructor(daemon: Daemon, tasks: Tasks, find: (id: string) => Container | undefined) {
    this.#daemon = daemon
    this.#tasks = tasks
    this.#find = find
  }

  sync(
    id: string,
    command: readonly string[],
    timeout: number,
    how: 'probe' | 'hook',
    done: Done<ExecResult>,
  ): void {
    const { simulation, machine } = this.#daemon
    let output = ''
    let stderr = ''
    let isDone = false
    let process: Process | undefined
    const finish = (error: CriError | undefined, exitCode = 0) => {
      if (isDone) return
      isDone = true
      simulation.cancel(timer)
      done(error, { exitCode, output, stderr })
    }
    const giveUp = () => {
      const failed = `failed to exec in container: timeout ${timeout / 1000}s exceeded: context deadline exceeded`
      finish({ code: 'DeadlineExceeded', message: failed })
      if (process) machine.kernel.signal(process, 'KILL', 'containerd', true)
    }
    const timer = timeout > 0 ? simulation.schedule(timeout, giveUp) : undefined
    this.#daemon.work(this.#find(id)?.main ? EXEC : REFUSE, () => {
      if (isDone) return
      const files = streams(
        (text) => void (output += text),
        (text) => {
          output += text
          stderr += text
        },
      )
      const started = this.#start(id, command, how, files, ({ code }) => finish(undefined, code))
      if ('code' in started) finish(started)
      else process = started
    })
  }

  /** Starts a command in a running container; why not when it cannot be. */
  #start(
    id: string,
    command: readonly string[],
    how: How,
    files: Map<number, OpenFile>,
    exited: (status: ExitStatus) => void,
  ): Process | CriError {
    const container = this.#find(id)
    if (!container) return noTask(id)
    if (!container.main) return this.#notRunning(container)
    const process = this.#tasks.spawn(container, command, how, files, exited)
    if (!(process instanceof Failure)) return process
    const why = startFailure(command[0] ?? '', process)
    return unknown(
      `failed to exec in container: failed to start exec "${this.#newId()}": OCI runtime exec failed: exec failed: unable to start container process: ${why}`,
    )
  }

  /** Its process has ended: what is said depends on who has heard of it, the shim or containerd too. */
  #notRunning({ id, status, shim }: Container): CriError {
    const state = `CONTAINER_${status.state.toUpperCase()}`
    if (status.state !== 'running')
      return unknown(`failed to exec in container: container is in ${state} state`)
    if (shim === 'gone') return noTask(id)
    const failed = `failed to exec in container: failed to create exec "${this.#newId()}": `
    if (shim === 'there') return unknown(`${failed}cannot exec in a stopped state`)
    return { code: 'NotFound', message: `${failed}container not created: not found` }
  }

  #newId(): string {
    return this.#daemon.random.hex(64)
  }

  stream(id: string, command: readonly string[], options: Options, handlers: StreamHandlers): StreamHandle {
    const out = (stream: 'stdout' | 'stderr') => (text: string) => handlers.output?.(stream, text)
    const input =
      options.stdin || options.tty
        ? new InputPipe(options.tty ? { output: out('stdout') } : undefined)
        : undefined
    const files = options.tty ? terminal(input!) : streams(out('stdout'), out('stderr'), input)
    let process: Process | undefined
    this.#daemon.work(EXEC, () => {
      const started = this.#start(id, command, 'exec', files, ({ code }) => handlers.ended({ code }))
      if ('code' in started)
        handlers.ended({ status: internalError(`error executing command in container: ${started.message}`) })
      else process = started
    })
    return {
      input: (text) => {
        if (options.tty && text.includes('\x03') && process)
          this.#daemon.machine.kernel.signal(process, 'INT', 'terminal', true)
        else input?.write(text)
      },
      closeInput: () => input?.close(),
      close: () => input?.close(),
    }
  }

  attach(id: string, handlers: StreamHandlers): StreamHandle {
    const container = this.#find(id)
    const state = container?.status.state
    if (!container || state !== 'running') {
      const status = internalError(
        `error attaching to container: container is in CONTAINER_${(state ?? 'unknown').toUpperCase()} state`,
      )
      this.#daemon.simulation.schedule(0, () => handlers.ended({ status }))
      return { input() {}, closeInput() {}, close() {} }
    }
    const listener = (stream: 'stdout' | 'stderr', text: string) => handlers.output?.(stream, text)
    container.log.attached.add(listener)
    container.stopped.push(() => handlers.ended({ code: 0 }))
    return {
      input: (text) => container.input?.write(text),
      closeInput: () => container.input?.close(),
      close: () => void container.log.attached.delete(listener),
    }
  }
}

const noTask = (id: string): CriError => ({
  code: 'NotFound',
  message: `failed to exec in container: failed to load task: no running task found: task ${id} not found`,
})
