/**
 * What a program may ask of the simulated kernel. Nothing here waits: what takes time takes a callback, which the
 * kernel drops when the process dies. A program is a function that sets itself up and returns; it lives until it
 * exits, is killed, or execs.
 */
import type { Random } from '../../sim/random'

export type Errno =
  | 'ENOENT'
  | 'EACCES'
  | 'EEXIST'
  | 'ENOTDIR'
  | 'EISDIR'
  | 'EROFS'
  | 'ENOSPC'
  | 'ENOTEMPTY'
  | 'EPERM'
  | 'EINVAL'
  | 'ELOOP'
  | 'EPIPE'
  | 'EBADF'
  | 'ECHILD'
  | 'ESRCH'
  | 'ECONNREFUSED'
  | 'ETIMEDOUT'
  | 'EHOSTUNREACH'
  | 'ENETUNREACH'
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'
  | 'ECONNRESET'
  | 'ENOEXEC'
  | 'ENOMEM'
  | 'EAGAIN'
  | 'EXDEV'
  | 'ENAMETOOLONG'
  | 'ENOSYS'
  | 'EFBIG'
  | 'EMFILE'
  | 'EBUSY'
  | 'ETXTBSY'

/** A failed call. Compare with `instanceof Failure`. */
export class Failure {
  readonly errno: Errno
  constructor(errno: Errno) {
    this.errno = errno
  }
  /** The text of strerror(3), as musl and glibc print it: 'No such file or directory'. */
  get message(): string {
    return MESSAGES[this.errno]
  }
}

export const MESSAGES: Readonly<Record<Errno, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EROFS: 'Read-only file system',
  ENOSPC: 'No space left on device',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  EINVAL: 'Invalid argument',
  ELOOP: 'Too many levels of symbolic links',
  EPIPE: 'Broken pipe',
  EBADF: 'Bad file descriptor',
  ECHILD: 'No child processes',
  ESRCH: 'No such process',
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Operation timed out',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ECONNRESET: 'Connection reset by peer',
  ENOEXEC: 'Exec format error',
  ENOMEM: 'Out of memory',
  EAGAIN: 'Resource temporarily unavailable',
  EXDEV: 'Invalid cross-device link',
  ENAMETOOLONG: 'File name too long',
  ENOSYS: 'Function not implemented',
  EFBIG: 'File too large',
  EMFILE: 'Too many open files',
  EBUSY: 'Device or resource busy',
  ETXTBSY: 'Text file busy',
}

/** Signals a container's life is made of, with their numbers. */
export const SIGNALS = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  WINCH: 28,
} as const
export type Signal = keyof typeof SIGNALS

/** How a process ended: its exit code, and the signal that ended it (then code is 128 + its number). */
export interface ExitStatus {
  readonly code: number
  readonly signal?: Signal
  readonly oom?: boolean
}

export interface Program {
  (system: Syscalls): void
  /** Waits for whatever becomes its child, as shells and init programs do: no orphan of its namespace stays a zombie. */
  readonly reaps?: boolean
}

export interface FileStat {
  readonly type: 'file' | 'directory' | 'symlink' | 'pipe' | 'device'
  readonly mode: number // permission bits
  readonly uid: number
  readonly gid: number
  readonly size: number // bytes
  readonly modifiedAt: number // simulated ms
  readonly inode: number
  readonly links: number
  /** Name of the program this executable holds (cluster/programs), if any. */
  readonly program?: string
}

export interface Account {
  readonly uid: number
  readonly gid: number
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** The child's descriptors: child's number → ours. Default: 0, 1 and 2 as ours. */
  readonly fds?: Readonly<Record<number, number>>
  /** As whom it runs (setuid, setgid); others than root, or who lacks the capability, may not choose. */
  readonly as?: Account
  /** Runs this instead of an executable: a shell's subshell or function in a pipe. `argv` is then only what ps shows. */
  readonly program?: Program
}

export interface ProcessInfo {
  readonly pid: number
  readonly parent: number
  readonly uid: number
  readonly argv: readonly string[]
  readonly state: 'R' | 'S' | 'Z'
  readonly memory: number
  readonly startedAt: number
  /** CPU time used so far, ms. */
  readonly cpuTime: number
}

/** One end of a connection. Text only; what is sent arrives in order, after the network's latency. */
export interface Connection {
  readonly local: { readonly address: string; readonly port: number }
  readonly remote: { readonly address: string; readonly port: number }
  send(text: string): Failure | undefined
  /** Called with each piece that arrives. */
  onData(received: (text: string) => void): void
  /** Called once when the other side closes (no failure) or the connection breaks. */
  onClose(closed: (failure: Failure | undefined) => void): void
  close(): void
}

export interface Listener {
  close(): void
}

export interface ConnectOptions {
  readonly timeout?: number
  readonly protocol?: 'tcp' | 'udp'
  /** What is spoken on it, for the journal's sake. */
  readonly application?: 'http'
  /** A proxy's connection: for what it was asked, and by which of its rules ('ingress/default/shop'). */
  readonly told?: { readonly to: string; readonly via: string }
}

export interface Syscalls {
  /** As the process itself sees it, in its own PID namespace. */
  readonly pid: number
  readonly parent: number
  readonly argv: readonly string[]
  /** The process's own copy; changes are inherited by children spawned without `env`. */
  readonly env: Record<string, string>
  readonly cwd: string
  readonly uid: number
  readonly gid: number
  readonly groups: readonly number[]
  readonly capabilities: ReadonlySet<string>
  readonly hostname: string
  /** Simulated milliseconds (k8s/time.ts turns it into calendar time). */
  readonly now: number
  readonly random: Random
  /** cgroup and machine facts, for free, nproc, /proc and runtimes that read them. */
  readonly machine: {
    readonly name: string
    readonly cpus: number
    readonly memory: number
    readonly bootedAt: number
  }
  readonly limits: { readonly cpu: number; readonly memory: number } // cores, bytes; 0 = none

  // time and work
  /** Runs later; returns a function that cancels. */
  after(delay: number, run: () => void): () => void
  /** Needs this much CPU time; calls back when the scheduler has given it (later when throttled or contended). */
  compute(milliseconds: number, done: () => void): void
  /** Burns a whole core (or `threads` of them) until stopped; returns a function that stops it. */
  burn(threads?: number): () => void
  /** Sets the process's own resident memory in bytes; more than the cgroup allows may kill it. */
  memory(bytes: number): void

  // descriptors
  open(path: string, mode: 'read' | 'write' | 'append' | 'read-write'): number | Failure
  /** Gives what there is, or waits for it; null at the end. One reader at a time per descriptor. */
  read(fd: number, got: (chunk: string | null | Failure) => void): void
  /** Writes all. `done` is called when there is room for more (a pipe's reader is slow); a broken pipe kills with PIPE. */
  write(fd: number, text: string, done?: () => void): Failure | undefined
  /** Writes this many zero bytes without holding them: dd, fallocate, truncate. */
  writeZeros(fd: number, bytes: number): Failure | undefined
  close(fd: number): void
  pipe(): { readonly read: number; readonly write: number }
  dup(fd: number, to?: number): number | Failure
  isTerminal(fd: number): boolean

  // files
  readFile(path: string): string | Failure
  writeFile(path: string, text: string, options?: { append?: boolean; mode?: number }): Failure | undefined
  stat(path: string): FileStat | Failure
  lstat(path: string): FileStat | Failure
  readlink(path: string): string | Failure
  readdir(path: string): string[] | Failure
  access(path: string, mode: 'read' | 'write' | 'execute'): boolean
  mkdir(path: string, mode?: number): Failure | undefined
  mkfifo(path: string, mode?: number): Failure | undefined
  unlink(path: string): Failure | undefined
  rmdir(path: string): Failure | undefined
  rename(from: string, to: string): Failure | undefined
  symlink(target: string, path: string): Failure | undefined
  link(from: string, to: string): Failure | undefined
  chmod(path: string, mode: number): Failure | undefined
  chown(path: string, uid: number, gid: number): Failure | undefined
  utimes(path: string, modifiedAt: number): Failure | undefined
  truncate(path: string, size: number): Failure | undefined
  chdir(path: string): Failure | undefined
  /** Absolute path with symlinks and dots resolved. */
  realpath(path: string): string | Failure
  statfs(path: string): {
    readonly size: number
    readonly free: number
    readonly name: string
    readonly mountedOn: string
  }
  mounts(): readonly {
    readonly device: string
    readonly path: string
    readonly type: string
    readonly readOnly: boolean
    readonly size: number
    readonly used: number
  }[]

  // processes
  /** Starts a child; `exited` is called when it has ended (it is a zombie until then only if `exited` is omitted and never waited for). */
  spawn(
    argv: readonly string[],
    options: SpawnOptions,
    exited?: (status: ExitStatus) => void,
  ): number | Failure
  /** Becomes another program, keeping pid and descriptors. Does not return when it succeeds. */
  exec(argv: readonly string[], env?: Readonly<Record<string, string>>, as?: Account): Failure | undefined
  /** Finds an executable by the rules of execvp in PATH. */
  which(name: string): string | undefined
  /** pid > 0: that process; pid -1: all but itself and PID 1; pid < -1: not supported. */
  kill(pid: number, signal: Signal | 0): Failure | undefined
  /** 'default' restores what the kernel does. PID 1 without a handler ignores all but KILL from outside. */
  onSignal(signal: Signal, action: 'default' | 'ignore' | ((signal: Signal) => void)): void
  exit(code: number): void
  processes(): readonly ProcessInfo[]

  // network
  listen(
    port: number,
    options: { address?: string; protocol?: 'tcp' | 'udp' },
    accept: (connection: Connection) => void,
  ): Listener | Failure
  /** Connects to an address (dotted; names are resolved by the program, see `resolve`). */
  connect(
    address: string,
    port: number,
    options: ConnectOptions,
    done: (result: Connection | Failure) => void,
  ): void
  /** Name resolution as libc does it: /etc/hosts, then resolv.conf's search list and server. undefined = no such name. */
  resolve(name: string, done: (addresses: readonly string[] | undefined) => void): void
  /** A single DNS question to a given server, for nslookup and dig. */
  query(server: string, name: string, type: DnsType, done: (answer: DnsAnswer) => void): void
  /** ICMP echo. */
  ping(address: string, done: (roundTrip: number | Failure) => void): void
  addresses(): readonly { readonly device: string; readonly address: string; readonly prefix: number }[]
  /** Open sockets of this network namespace, for netstat and ss. */
  sockets(): readonly {
    readonly protocol: 'tcp' | 'udp'
    readonly local: string
    readonly remote: string
    readonly state: 'LISTEN' | 'ESTABLISHED' | 'TIME_WAIT'
    readonly pid: number
    readonly program: string
  }[]
}

export type DnsType = 'A' | 'AAAA' | 'SRV' | 'CNAME' | 'PTR' | 'TXT' | 'NS' | 'MX' | 'SOA' | 'ANY'
export interface DnsAnswer {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'TIMEOUT'
  readonly records: readonly {
    readonly name: string
    readonly type: DnsType
    readonly ttl: number
    readonly data: string
  }[]
  readonly authoritative: boolean
}
