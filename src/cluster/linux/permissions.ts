/** Who a process is, and what it may do to a file (fs/namei.c generic_permission) and to the network. */
import type { FileNode } from './file-node'
import type { Sysctls } from './sysctls'
import { type Account, Failure } from './syscalls'

const NONE: ReadonlySet<string> = new Set()

export interface Credentials {
  readonly uid: number
  readonly gid: number
  readonly groups: readonly number[]
  /** Effective ones, without CAP_: 'NET_RAW'. Empty for all but root. */
  readonly capabilities: ReadonlySet<string>
  /** What it could ever have; the same when not given. */
  readonly bounding?: ReadonlySet<string>
  readonly noNewPrivileges?: boolean
  /** By a seccomp profile. */
  readonly filtered?: boolean
}

interface Asking {
  readonly credentials: Credentials
  readonly cell: { readonly sysctls: Sysctls }
}

const BITS = { read: 4, write: 2, execute: 1 } as const

export function mayAccess(node: FileNode, who: Credentials, what: keyof typeof BITS): boolean {
  const isExecution = what === 'execute' && node.type !== 'directory'
  if (who.capabilities.has('DAC_OVERRIDE')) return !isExecution || (node.mode & 0o111) !== 0
  if (who.capabilities.has('DAC_READ_SEARCH') && what !== 'write' && !isExecution) return true
  const inGroup = node.gid === who.gid || who.groups.includes(node.gid)
  const shift = node.uid === who.uid ? 6 : inGroup ? 3 : 0
  return ((node.mode >> shift) & BITS[what]) !== 0
}

export const mayChange = (node: FileNode, who: Credentials) =>
  node.uid === who.uid || who.capabilities.has('FOWNER')

/** setgid, setgroups and setuid: whoever becomes an ordinary user keeps no capability. */
export function becoming(who: Credentials, account: Account | undefined): Credentials | Failure {
  if (!account) return who
  const { uid, gid } = account
  const { capabilities } = who
  if (gid !== who.gid && !capabilities.has('SETGID')) return new Failure('EPERM')
  if (uid !== who.uid && !capabilities.has('SETUID')) return new Failure('EPERM')
  return { ...who, uid, gid, groups: [gid], capabilities: uid === 0 ? capabilities : NONE }
}

/** A port below the pod's ip_unprivileged_port_start is root's (net/ipv4/af_inet.c). */
export const mayListen = ({ credentials, cell }: Asking, port: number) =>
  credentials.capabilities.has('NET_BIND_SERVICE') ||
  port === 0 ||
  port >= cell.sysctls.range('net.ipv4.ip_unprivileged_port_start')[0]

/** With a raw socket, or with a datagram socket where the pod's ping_group_range lets the group (net/ipv4/ping.c). */
export function mayPing({ credentials, cell }: Asking): boolean {
  const [first, last] = cell.sysctls.range('net.ipv4.ping_group_range')
  const isLet = (gid: number) => gid >= first && gid <= last
  return credentials.capabilities.has('NET_RAW') || isLet(credentials.gid) || credentials.groups.some(isLet)
}

/** In a sticky directory only the owners may remove. */
export const mayRemoveFrom = (directory: FileNode, node: FileNode, who: Credentials) =>
  mayAccess(directory, who, 'write') &&
  mayAccess(directory, who, 'execute') &&
  ((directory.mode & 0o1000) === 0 || mayChange(node, who) || directory.uid === who.uid)
