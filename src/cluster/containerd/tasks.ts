/** What runs in containers: starts their processes, stops them, and keeps how they ended (internal/cri/server/container_{start,stop}.go, runc). */
import type { ContainerConfig, ContainerStatus, Done } from '../cri'
import { createCell } from './container-cell'
import type { How } from '../linux/kernel'
import { makeWay } from '../linux/linux'
import type { OpenFile } from '../linux/open-file'
import { InputPipe } from '../linux/pipe'
import type { Process } from '../linux/process'
import { type ExitStatus, Failure, type Signal, SIGNALS } from '../linux/syscalls'
import type { Container } from './container'
import { notFound, unknown } from './cri-errors'
import type { Daemon } from './daemon'
import {
  accountOf,
  argumentsOf,
  credentialsOf,
  environmentOf,
  SHIM_FAILURE,
  startFailure,
} from './process-spec'
import { streams, terminal } from './streams'

/** Median delays of the recordings, in ms. */
const START = 70
/** From the end of the main process until the shim is gone and containerd lists the container as exited. */
const REAP = 50
/** What the answer to a stop takes. */
const ANSWER = 5
/** Below this runc itself does not fit. */
const LEAST_MEMORY = 4 * 2 ** 20
/** What the journal keeps of one write. */
const MOST_TOLD = 4096

export class Tasks {
  readonly #daemon: Daemon
  readonly #find: (id: string) => Container | undefined

  constructor(daemon: Daemon, find: (id: string) => Container | undefined) {
    this.#daemon = daemon
    this.#find = find
  }

  start(id: string, done: Done): void {
    this.#daemon.work(START, () => {
      const found = this.#find(id)
      if (!found) return done(notFound('container', id))
      const failure = this.#start(found)
      if (failure === undefined) return done(undefined)
      const finishedAt = this.#daemon.simulation.now
      found.set({ state: 'exited', exitCode: 128, reason: 'StartError', message: failure, finishedAt })
      this.release(found)
      this.#daemon.tell(found, 'stopped')
      done(unknown(failure))
    })
  }

  /** Runs the main process; what runc says when it cannot. */
  #start(container: Container): string | undefined {
    const { config, image } = container
    const limit = config.resources.memoryLimit
    if (limit > 0 && limit < LEAST_MEMORY)
      return `${SHIM_FAILURE}container init was OOM-killed (memory limit too low?)`
    const target = config.targetContainerId ? this.#find(config.targetContainerId)?.cell : undefined
    container.cell = createCell(container, this.#daemon.machine, target?.pids)
    if (config.workingDir || image.workingDir) this.#makeWorkingDirectory(container)
    const argv = argumentsOf(config, image)
    const main = this.#spawnMain(container, argv)
    if (main instanceof Failure)
      return `${SHIM_FAILURE}error during container init: ${startFailure(argv[0]!, main)}`
    container.main = main
    container.set({ state: 'running', startedAt: this.#daemon.simulation.now })
    this.#daemon.tell(container, 'started')
    return undefined
  }

  /** What an image that nobody here knows is told to run is taken for its own server, whatever its name. */
  #spawnMain(container: Container, argv: readonly string[]): Process | Failure {
    const files = this.#filesOf(container)
    const start = (words: readonly string[]) =>
      this.spawn(container, words, 'main', files, (status) => this.#exited(container, status))
    const main = start(argv)
    const { assumed, entrypoint } = container.image
    return main instanceof Failure && main.errno === 'ENOENT' && assumed
      ? start([...entrypoint, ...argv])
      : main
  }

  /** runc makes a missing working directory. */
  #makeWorkingDirectory(container: Container): void {
    const path = container.config.workingDir || container.image.workingDir
    const { mounts } = container.cell!
    const credentials = { uid: 0, gid: 0, groups: [0], capabilities: new Set(['DAC_OVERRIDE']) }
    const { kernel } = this.#daemon.machine
    const view = kernel.viewerOf({ cell: container.cell!, directory: '/', credentials })
    const place = mounts.walk(view, path)
    if (place instanceof Failure ? place.errno === 'ENOENT' : !place.node)
      makeWay(container.layer!, path.split('/').filter(Boolean), kernel.simulation.now)
  }

  #filesOf(container: Container): Map<number, OpenFile> {
    const { config, log } = container
    const output = (stream: 'stdout' | 'stderr') => (text: string) => {
      const { machine, simulation } = this.#daemon
      const { kernel } = machine
      log.write(simulation.now, stream, text)
      if (container.cell && kernel.mayTell(container.cell))
        kernel.say(container.cell, (ref) => ({
          kind: 'process.wrote',
          container: ref,
          stream,
          text: text.slice(0, MOST_TOLD),
        }))
    }
    if (config.tty || config.stdin)
      container.input = new InputPipe(config.tty ? { output: output('stdout') } : undefined)
    return config.tty
      ? terminal(container.input!)
      : streams(output('stdout'), output('stderr'), container.input)
  }

  spawn(
    container: Container,
    argv: readonly string[],
    how: How,
    files: Map<number, OpenFile>,
    exited: (status: ExitStatus) => void,
  ): Process | Failure {
    const { config, image, sandbox, cell } = container
    const account = accountOf(config, image)
    if (typeof account === 'string' || !cell) return new Failure('ESRCH')
    const { machine } = this.#daemon
    const { hostNetwork, hostname } = sandbox.config
    const env = environmentOf(config, image, account, hostNetwork ? machine.name : hostname)
    const directory = config.workingDir || image.workingDir || '/'
    const credentials = credentialsOf(config, account)
    return machine.kernel.spawn({ cell, argv, env, directory, credentials, files, how, exited })
  }

  #exited(container: Container, status: ExitStatus): void {
    const { simulation, journal, source } = this.#daemon
    const { cell } = container
    // With a shared PID namespace the main process is not its PID 1: the shim kills the rest.
    this.kill(container)
    container.log.finish(simulation.now)
    const oom = Boolean(status.oom || cell?.oomed)
    const reason = oom ? 'OOMKilled' : status.code === 0 ? 'Completed' : 'Error'
    const { code } = status
    const end = { state: 'exited', finishedAt: simulation.now, exitCode: code, reason } as const
    container.main = undefined
    const seq = journal.append(source, { kind: 'container.exited', container: container.ref, code, oom })
    simulation.because(seq, () => {
      this.#daemon.work(REAP / 2, () => {
        container.shim = 'empty'
        this.#daemon.work(REAP / 5, () => {
          container.shim = 'gone'
          this.#daemon.work(REAP * 0.3, () => this.#reaped(container, end))
        })
      })
    })
  }

  /** containerd has heard of the end. */
  #reaped(container: Container, end: Partial<ContainerStatus>): void {
    container.set(end)
    if (this.#find(container.id)) this.#daemon.tell(container, 'stopped')
    for (const stopped of container.stopped.splice(0)) stopped()
  }

  kill(container: Container): void {
    for (const process of [...(container.cell?.processes ?? [])])
      this.#daemon.machine.kernel.signal(process, 'KILL', 'containerd', true)
  }

  /** Gives back the container's layer and its control group. */
  release(container: Container): void {
    container.layer?.release()
    container.layer = undefined
    container.cell?.group.remove()
    container.cell = undefined
  }

  stop(container: Container, timeout: number, done: Done): void {
    const { simulation, source, random, machine } = this.#daemon
    const name = (container.config.stopSignal ?? container.image.stopSignal).replace(/^SIG/, '')
    const signal: Signal = name in SIGNALS ? (name as Signal) : 'TERM'
    const kill = simulation.schedule(Math.max(0, timeout), () => this.kill(container), source)
    container.stopped.push(() => {
      simulation.cancel(kill)
      simulation.schedule(random.around(ANSWER, 0.5), () => done(undefined))
    })
    if (timeout > 0 && container.main) machine.kernel.signal(container.main, signal, 'containerd', true)
  }

  limit({ cell }: Container, resources: ContainerConfig['resources']): boolean {
    cell?.group.limit(resources)
    this.#daemon.machine.kernel.cpu.changed()
    return cell !== undefined
  }
}
