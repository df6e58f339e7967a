/** What runc starts: arguments, environment, user and capabilities (containerd pkg/oci, internal/cri/opts). */
import type { ContainerConfig } from '../cri'
import type { Image } from '../images/image'
import { RegularFile } from '../linux/file-node'
import { ALL_CAPABILITIES } from '../linux/capabilities'
import { imageTree } from '../linux/image-layer'
import type { Credentials } from '../linux/permissions'
import type { Failure } from '../linux/syscalls'

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const DEFAULT_CAPABILITIES: ReadonlySet<string> = new Set(
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE'.split(
    ' ',
  ),
)

/** The pod's command replaces entrypoint and cmd; args alone replace cmd (WithProcessArgs). */
export function argumentsOf(config: ContainerConfig, image: Image): readonly string[] {
  const { command, args } = config
  if (command.length > 0) return [...command, ...args]
  return [...image.entrypoint, ...(args.length > 0 ? args : image.command)]
}

export function environmentOf(config: ContainerConfig, image: Image, user: Account, hostname: string) {
  const env: Record<string, string> = { PATH: DEFAULT_PATH, HOSTNAME: hostname, ...image.env }
  for (const { name, value } of config.env) env[name] = value
  env.HOME ??= user.home
  if (config.tty) env.TERM ??= 'xterm'
  return env
}

export interface Account {
  readonly uid: number
  readonly gid: number
  readonly groups: readonly number[]
  readonly home: string
}

const ROWS = new WeakMap<Image, Map<string, readonly string[][]>>()

/** The lines of a file of accounts, split; read once for all containers of an image. */
function rows(image: Image, name: string): readonly string[][] {
  const known = ROWS.get(image) ?? new Map<string, readonly string[][]>()
  ROWS.set(image, known)
  const read = known.get(name) ?? readRows(image, name)
  known.set(name, read)
  return read
}

const readRows = (image: Image, name: string) => {
  const directory = imageTree(image).get('etc')
  const file =
    directory && 'get' in directory ? (directory as ReturnType<typeof imageTree>).get(name) : undefined
  const text = file instanceof RegularFile ? file.text : ''
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(':'))
}

/** The user of the container, as the pod or else the image says; a string when the image does not know the name. */
export function accountOf(config: ContainerConfig, image: Image): Account | string {
  const { security } = config
  const [imageUser = '', imageGroup] = image.user.split(':')
  const wanted = security.runAsUser?.toString() ?? security.runAsUserName ?? (imageUser || '0')
  const isNumber = /^\d+$/.test(wanted)
  const row = rows(image, 'passwd').find((it) => (isNumber ? it[2] : it[0]) === wanted)
  if (!row && !isNumber) return `unable to find user ${wanted}: no matching entries in passwd file`
  const uid = Number(isNumber ? wanted : row![2])
  const fromImage =
    security.runAsUser === undefined && imageGroup && /^\d+$/.test(imageGroup)
      ? Number(imageGroup)
      : undefined
  const gid = security.runAsGroup ?? fromImage ?? Number(row?.[3] ?? 0)
  const merged = rows(image, 'group')
    .filter((it) => row && !security.strictGroups && it[3]?.split(',').includes(row[0]!))
    .map((it) => Number(it[2]))
  const groups = [...new Set([gid, ...merged, ...security.supplementalGroups])].sort((a, b) => a - b)
  return { uid, gid, groups, home: row?.[5] || '/' }
}

const NONE: ReadonlySet<string> = new Set()

export function credentialsOf(config: ContainerConfig, account: Account): Credentials {
  const bounding = capabilitiesOf(config)
  return {
    uid: account.uid,
    gid: account.gid,
    groups: account.groups,
    capabilities: account.uid === 0 ? bounding : NONE,
    bounding,
    noNewPrivileges: config.security.noNewPrivileges,
    filtered: !config.security.seccompUnconfined && !config.security.privileged,
  }
}

/** What root in the container has; anybody else has none of it, but could get it from a setuid binary. */
function capabilitiesOf({ security }: ContainerConfig): ReadonlySet<string> {
  if (security.privileged) return ALL_CAPABILITIES
  const bare = (name: string) => name.toUpperCase().replace(/^CAP_/, '')
  const added = security.addCapabilities.map(bare)
  const dropped = security.dropCapabilities.map(bare)
  if (added.length === 0 && dropped.length === 0) return DEFAULT_CAPABILITIES
  const base = added.includes('ALL')
    ? [...ALL_CAPABILITIES]
    : dropped.includes('ALL')
      ? []
      : DEFAULT_CAPABILITIES
  const all = new Set([...base, ...added.filter((name) => name !== 'ALL')])
  for (const name of dropped) if (!added.includes(name)) all.delete(name)
  return all
}

/** Why the process could not be started, as runc says it (libcontainer/standard_init_linux.go). */
export function startFailure(command: string, failure: Failure): string {
  const isPath = command.includes('/')
  if (failure.errno === 'EACCES') return `exec: "${command}": permission denied`
  if (failure.errno === 'EAGAIN') return `exec: "${command}": resource temporarily unavailable`
  if (failure.errno === 'ENOEXEC') return `exec ${command}: exec format error`
  return isPath
    ? `exec: "${command}": stat ${command}: no such file or directory`
    : `exec: "${command}": executable file not found in $PATH`
}

export const SHIM_FAILURE =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: '
