/**
 * What nginx needs before it serves: its directories, its pid file, its workers' user, and what it says when it may not
 * have them. Mirrors nginx src/core/ngx_file.c ngx_create_paths and src/os/unix/ngx_process_cycle.c ngx_worker_process_init.
 */
import { type Account, Failure, type Syscalls } from '../../linux/syscalls'
import { accountNamed } from '../accounts'
import type { Directive } from './nginx-conf'
import { complain } from './nginx-log'

export interface Settings {
  /** The workers' user, as configured; undefined when nothing is said of it. */
  readonly user: string | undefined
  readonly pid: string
  readonly paths: readonly string[]
}

const PATHS = {
  client_body_temp_path: 'client_temp',
  proxy_temp_path: 'proxy_temp',
  fastcgi_temp_path: 'fastcgi_temp',
  uwsgi_temp_path: 'uwsgi_temp',
  scgi_temp_path: 'scgi_temp',
}

export function settingsIn(directives: readonly Directive[]): Settings {
  const http = directives.filter(({ name }) => name === 'http').flatMap(({ block }) => block ?? [])
  const value = (name: string) => [...directives, ...http].find((it) => it.name === name)?.words[0]
  return {
    user: value('user'),
    pid: value('pid') ?? '/run/nginx.pid',
    paths: Object.entries(PATHS).map(([name, path]) => value(name) ?? `/var/cache/nginx/${path}`),
  }
}

const NUMBERS: Partial<Record<Failure['errno'], number>> = {
  EPERM: 1,
  ENOENT: 2,
  EACCES: 13,
  ENOTDIR: 20,
  ENOSPC: 28,
  EROFS: 30,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
}

/** 'mkdir() "/x" failed (13: Permission denied)'. */
export function callFailed(call: string, what: string, { errno, message }: Failure): string {
  const named = call === 'bind' ? `bind() to ${what}` : `${call}() "${what}"`
  return `${named} failed (${NUMBERS[errno] ?? 2}: ${message})`
}

/** Line of the directive in the configuration, for what is said of it. */
function lineOfUser(system: Syscalls): number {
  const text = system.readFile('/etc/nginx/nginx.conf')
  if (text instanceof Failure) return 1
  return text.split('\n').findIndex((line) => /^\s*user\s/.test(line)) + 1
}

export function userProblem(system: Syscalls, { user }: Settings): string | undefined {
  if (user === undefined || system.uid !== 0 || accountNamed(system, user)) return undefined
  return `getpwnam("${user}") failed in /etc/nginx/nginx.conf:${lineOfUser(system)}`
}

/** Makes its directories, and gives them to its workers; what failed. */
export function makePaths(system: Syscalls, settings: Settings): string | undefined {
  if (system.uid !== 0 && settings.user !== undefined)
    complain(
      system,
      'warn',
      `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in /etc/nginx/nginx.conf:${lineOfUser(system)}`,
    )
  const account = accountNamed(system, settings.user ?? 'nobody')
  for (const path of settings.paths) {
    const failure = system.mkdir(path, 0o700)
    if (failure && failure.errno !== 'EEXIST') return callFailed('mkdir', path, failure)
    if (system.uid !== 0 || !account) continue
    const there = system.stat(path)
    if (!(there instanceof Failure) && there.uid === account.uid) continue
    const refused = system.chown(path, account.uid, -1)
    if (refused)
      return `chown("${path}", ${account.uid}) failed (${NUMBERS[refused.errno]}: ${refused.message})`
  }
  return undefined
}

/** As whom a worker runs, or why it cannot become that user. */
export function workerProblem(system: Syscalls, { user }: Settings): Account | string | undefined {
  if (system.uid !== 0) return undefined
  const account = accountNamed(system, user ?? 'nobody')
  if (!account) return undefined
  const { uid, gid } = account
  const refused = (call: string) => `${call} failed (1: Operation not permitted)`
  if (!system.capabilities.has('SETGID')) return refused(`setgid(${gid})`)
  if (!system.capabilities.has('SETUID')) return refused(`setuid(${uid})`)
  return account
}
