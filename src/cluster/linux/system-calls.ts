/** The system calls of one process. They do nothing once it has died or become another program. */
import { type Birth, type Kernel } from './kernel'
import * as files from './file-calls'
import type { FileSystem } from './file-system'
import type { Viewer } from './mount-table'
import type { OpenFile } from './open-file'
import { NetworkCalls } from './network-calls'
import { becoming, mayListen, mayPing } from './permissions'
import { Pipe, PipeEnd } from './pipe'
import type { Process } from './process'
import {
  type Account,
  type Connection,
  type ConnectOptions,
  type DnsAnswer,
  type DnsType,
  type ExitStatus,
  Failure,
  type ProcessInfo,
  type Signal,
  type SpawnOptions,
  type Syscalls,
} from './syscalls'

const GENERATED: ReadonlySet<string> = new Set(['proc', 'sysfs', 'cgroup2', 'devpts', 'mqueue'])

export class SystemCalls implements Syscalls {
  readonly #kernel: Kernel
  readonly #process: Process
  readonly #view: Viewer
  readonly #network: NetworkCalls
  #replaced = false

  constructor(kernel: Kernel, process: Process) {
    this.#kernel = kernel
    this.#process = process
    this.#view = kernel.viewerOf(process)
    this.#network = new NetworkCalls(kernel, process, () => this.alive)
  }
  get alive() {
    return !this.#replaced && this.#process.state !== 'Z'
  }
  get pid() {
    return this.#process.pid
  }
  get parent() {
    return this.#process.parent?.pid ?? 0
  }
  get argv() {
    return this.#process.argv
  }
  get env() {
    return this.#process.env
  }
  get cwd() {
    return this.#process.directory
  }
  get uid() {
    return this.#process.credentials.uid
  }
  get gid() {
    return this.#process.credentials.gid
  }
  get groups() {
    return this.#process.credentials.groups
  }
  get capabilities() {
    return this.#process.credentials.capabilities
  }
  get hostname() {
    return this.#process.cell.hostname
  }
  get now() {
    return this.#kernel.simulation.now
  }
  get random() {
    return this.#kernel.random
  }
  get machine() {
    return this.#kernel.machine
  }
  get limits() {
    const { cpuQuota, memoryLimit } = this.#process.cell.group
    return { cpu: cpuQuota / 100_000, memory: memoryLimit }
  }
  #devices = {
    noise: (bytes: number) => this.#kernel.random.hex(bytes),
  }

  after(delay: number, run: () => void) {
    if (!this.alive) return () => {}
    return this.#kernel.after(this.#process, Math.max(0, delay), () => this.alive && run())
  }
  compute(milliseconds: number, done: () => void) {
    if (!this.alive) return
    const process = this.#process
    process.state = 'R'
    this.#kernel.cpu.start(process, Math.max(0.001, milliseconds), 1, () => {
      process.state = 'S'
      done()
    })
  }
  burn(threads = 1) {
    if (!this.alive) return () => {}
    const process = this.#process
    process.state = 'R'
    const stop = this.#kernel.cpu.start(process, Number.POSITIVE_INFINITY, threads)
    return () => {
      stop()
      if (this.alive) process.state = 'S'
    }
  }
  memory(bytes: number) {
    if (this.alive) this.#kernel.memory.resize(this.#process, bytes)
  }

  open(path: string, mode: 'read' | 'write' | 'append' | 'read-write') {
    if (!this.alive) return new Failure('ESRCH')
    const file = files.openFile(this.#view, path, mode, this.#devices)
    return file instanceof Failure ? file : this.#install(file)
  }
  #install(file: OpenFile, to?: number): number {
    const table = this.#process.files
    let fd = to ?? 0
    if (to === undefined) while (table.has(fd)) fd++
    file.retain()
    table.get(fd)?.release()
    table.set(fd, file)
    return fd
  }
  read(fd: number, got: (chunk: string | null | Failure) => void) {
    if (!this.alive) return
    const file = this.#process.files.get(fd)
    if (!file) return got(new Failure('EBADF'))
    file.read(this, (chunk) => this.alive && got(chunk))
  }
  write(fd: number, text: string, done?: () => void) {
    if (!this.alive) return new Failure('ESRCH')
    const file = this.#process.files.get(fd)
    if (!file) return new Failure('EBADF')
    const failure = file.write(text, this.#view)
    if (failure?.errno === 'EPIPE') this.#kernel.signal(this.#process, 'PIPE', 'kernel', false)
    if (!failure && done && !file.waitForRoom(this, done)) this.after(1, done)
    return failure
  }
  writeZeros(fd: number, bytes: number) {
    if (!this.alive) return new Failure('ESRCH')
    return this.#process.files.get(fd)?.writeZeros(bytes, this.#view)
  }
  close(fd: number) {
    this.#process.files.get(fd)?.release()
    this.#process.files.delete(fd)
  }
  pipe() {
    const pipe = new Pipe()
    return {
      read: this.#install(new PipeEnd(pipe, 'read')),
      write: this.#install(new PipeEnd(pipe, 'write')),
    }
  }
  dup(fd: number, to?: number) {
    const file = this.#process.files.get(fd)
    if (!file) return new Failure('EBADF')
    return fd === to ? fd : this.#install(file, to)
  }
  isTerminal(fd: number) {
    return this.#process.files.get(fd)?.terminal ?? false
  }

  readFile(path: string) {
    return files.readWhole(this.#view, path)
  }
  writeFile(path: string, text: string, options: { append?: boolean; mode?: number } = {}) {
    return files.writeWhole(this.#view, path, text, options, this.#devices)
  }
  stat(path: string) {
    return files.statOf(this.#view, path, true)
  }
  lstat(path: string) {
    return files.statOf(this.#view, path, false)
  }
  readlink(path: string) {
    return files.readLink(this.#view, path)
  }
  readdir(path: string) {
    return files.readDirectory(this.#view, path)
  }
  access(path: string, mode: 'read' | 'write' | 'execute') {
    return files.mayReach(this.#view, path, mode)
  }
  mkdir(path: string, mode?: number) {
    return files.makeDirectory(this.#view, path, mode)
  }
  mkfifo(path: string, mode?: number) {
    return files.makeFifo(this.#view, path, mode)
  }
  unlink(path: string) {
    return files.removeFile(this.#view, path)
  }
  rmdir(path: string) {
    return files.removeDirectory(this.#view, path)
  }
  rename(from: string, to: string) {
    return files.renameFile(this.#view, from, to)
  }
  symlink(target: string, path: string) {
    return files.makeSymlink(this.#view, target, path)
  }
  link(from: string, to: string) {
    return files.makeLink(this.#view, from, to)
  }
  chmod(path: string, mode: number) {
    return files.changeMode(this.#view, path, mode)
  }
  chown(path: string, uid: number, gid: number) {
    return files.changeOwner(this.#view, path, uid, gid)
  }
  utimes(path: string, modifiedAt: number) {
    return files.changeTime(this.#view, path, modifiedAt)
  }
  truncate(path: string, size: number) {
    return files.resize(this.#view, path, size)
  }
  chdir(path: string) {
    const stat = this.stat(path)
    if (stat instanceof Failure) return stat
    if (stat.type !== 'directory') return new Failure('ENOTDIR')
    if (!this.access(path, 'execute')) return new Failure('EACCES')
    const real = this.realpath(path)
    if (real instanceof Failure) return real
    this.#process.directory = real
    return undefined
  }
  realpath(path: string) {
    const place = this.#view.mounts.walk(this.#view, path)
    if (place instanceof Failure) return place
    return place.node ? place.path : new Failure('ENOENT')
  }
  statfs(path: string) {
    const place = this.#view.mounts.walk(this.#view, path)
    const found = place instanceof Failure ? undefined : place.mount
    const { size, used } = this.#space(found?.fileSystem)
    return {
      size,
      free: size - used,
      name: found?.fileSystem.device ?? 'overlay',
      mountedOn: found?.path ?? '/',
    }
  }
  /** A file system without a limit of its own is as full as the disk; those of the kernel have no size. */
  #space(fileSystem: FileSystem | undefined) {
    const { disk, machine } = this.#kernel
    if (fileSystem && GENERATED.has(fileSystem.type)) return { size: 0, used: 0 }
    if (fileSystem?.type === 'tmpfs')
      return { size: fileSystem.limit || machine.memory / 2, used: fileSystem.used }
    return { size: disk.size, used: disk.used }
  }
  mounts() {
    return [...this.#view.mounts.all()].map(({ path, fileSystem, readOnly }) => {
      const { device, type } = fileSystem
      return { device, path, type, readOnly, ...this.#space(fileSystem) }
    })
  }

  spawn(argv: readonly string[], options: SpawnOptions, exited?: (status: ExitStatus) => void) {
    if (!this.alive) return new Failure('ESRCH')
    const mine = this.#process.files
    const table = new Map<number, OpenFile>()
    const wanted = options.fds ?? { 0: 0, 1: 1, 2: 2 }
    for (const [fd, from] of Object.entries(wanted)) {
      const file = mine.get(from)
      if (file) table.set(Number(fd), file)
    }
    const credentials = becoming(this.#process.credentials, options.as)
    if (credentials instanceof Failure) return credentials
    const birth: Birth = {
      cell: this.#process.cell,
      argv,
      env: { ...(options.env ?? this.#process.env) },
      directory: options.cwd ?? this.#process.directory,
      credentials,
      files: table,
      how: 'child',
      parent: this.#process,
      ...(options.program && { program: options.program }),
      ...(exited && { exited: (status: ExitStatus) => void this.after(0, () => exited(status)) }),
    }
    const child = this.#kernel.spawn(birth)
    return child instanceof Failure ? child : child.pid
  }
  exec(argv: readonly string[], env?: Readonly<Record<string, string>>, as?: Account) {
    if (!this.alive) return new Failure('ESRCH')
    const credentials = becoming(this.#process.credentials, as)
    if (credentials instanceof Failure) return credentials
    const process = this.#process
    const path = (env ?? process.env).PATH ?? '/usr/local/bin:/bin:/usr/bin'
    const found = this.#kernel.executables.find(this.#view, argv, path)
    if (found instanceof Failure) return found
    process.credentials = credentials
    this.#replaced = true
    for (const timer of process.timers) this.#kernel.simulation.cancel(timer)
    process.timers.clear()
    for (const [signal, action] of process.actions) if (action !== 'ignore') process.actions.delete(signal)
    process.argv = found.argv
    process.executable = found.path
    if (env) process.env = { ...env }
    const seq = this.#kernel.sayOf(process, (container) => ({
      kind: 'process.replaced',
      container,
      pid: process.pid,
      argv: process.argv,
    }))
    // A script that becomes itself again and again must make time pass.
    const { now } = this.#kernel.simulation
    const wait = process.replacedAt === now ? 1 : 0
    process.replacedAt = now + wait
    this.#kernel.simulation.because(seq, () =>
      this.#kernel.after(process, wait, () => this.#kernel.run(process, found.program)),
    )
    return undefined
  }
  which(name: string) {
    const path = this.#process.env.PATH ?? '/usr/local/bin:/bin:/usr/bin'
    const found = this.#kernel.executables.which(this.#view, name, path)
    return found instanceof Failure ? undefined : found.path
  }
  kill(pid: number, signal: Signal | 0) {
    if (!this.alive) return new Failure('ESRCH')
    const all = this.#process.cell.pids.processes
    const targets =
      pid === -1 ? [...all.values()].filter((it) => it.pid !== 1 && it !== this.#process) : [all.get(pid)]
    for (const target of targets) {
      if (!target) return new Failure('ESRCH')
      const mayKill = this.capabilities.has('KILL') || target.credentials.uid === this.uid
      if (!mayKill) return new Failure('EPERM')
      if (signal !== 0) this.#kernel.signal(target, signal, String(this.pid), false)
    }
    return undefined
  }
  onSignal(signal: Signal, action: 'default' | 'ignore' | ((signal: Signal) => void)) {
    if (!this.alive || signal === 'KILL' || signal === 'STOP') return
    if (action === 'default') this.#process.actions.delete(signal)
    else this.#process.actions.set(signal, action)
  }
  exit(code: number) {
    if (this.alive) this.#kernel.end(this.#process, { code: code & 255 })
  }
  processes(): readonly ProcessInfo[] {
    this.#kernel.cpu.book(this.#process.cell.group)
    return [...this.#process.cell.pids.processes.values()].map((it) => ({
      pid: it.pid,
      parent: it.parent?.pid ?? 0,
      uid: it.credentials.uid,
      argv: it.argv,
      state: it.state,
      memory: it.memory,
      startedAt: it.startedAt,
      cpuTime: it.cpuTime,
    }))
  }

  listen(
    port: number,
    options: { address?: string; protocol?: 'tcp' | 'udp' },
    accept: (connection: Connection) => void,
  ) {
    if (!mayListen(this.#process, port)) return new Failure('EACCES')
    return this.#network.listen(port, options, accept)
  }
  connect(
    address: string,
    port: number,
    options: ConnectOptions,
    done: (result: Connection | Failure) => void,
  ) {
    this.#network.connect(address, port, options, done)
  }
  resolve(name: string, done: (addresses: readonly string[] | undefined) => void) {
    const text = (path: string) => {
      const content = this.readFile(path)
      return content instanceof Failure ? '' : content
    }
    this.#network.resolve(name, { hosts: text('/etc/hosts'), resolvConf: text('/etc/resolv.conf') }, done)
  }
  query(server: string, name: string, type: DnsType, done: (answer: DnsAnswer) => void) {
    this.#network.query(server, name, type, done)
  }
  ping(address: string, done: (roundTrip: number | Failure) => void) {
    if (!mayPing(this.#process)) return done(new Failure('EPERM'))
    this.#network.ping(address, done)
  }
  addresses() {
    return this.#network.addresses()
  }
  sockets() {
    return this.#network.sockets()
  }
}
