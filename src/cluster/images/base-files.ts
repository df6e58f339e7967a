/** The file systems that images are built on: busybox, alpine and Debian, each list made once and shared. */
import { APPLETS } from '../programs/busybox/applets'
import type { ImageFile } from './image'

const APPLET_NAMES = Object.keys(APPLETS)

const directory = (path: string, mode = 0o755): ImageFile => ({ path, directory: true, mode })
const file = (path: string, content: string, mode = 0o644): ImageFile => ({ path, content, mode })
const executable = (path: string, program: string): ImageFile => ({ path, program, mode: 0o755 })

const DIRECTORIES = [
  '/bin',
  '/etc',
  '/home',
  '/lib',
  '/mnt',
  '/opt',
  '/root',
  '/run',
  '/sbin',
  '/srv',
  '/tmp',
  '/usr',
  '/usr/bin',
  '/usr/sbin',
  '/usr/local',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/share',
  '/var',
  '/var/log',
  '/var/run',
  '/var/cache',
  '/var/lib',
  '/var/tmp',
  '/var/www',
].map((path) =>
  directory(path, path === '/tmp' || path === '/var/tmp' ? 0o1777 : path === '/root' ? 0o700 : 0o755),
)

const USERS = (shell: string, more: readonly string[]) =>
  [
    `root:x:0:0:root:/root:${shell}`,
    'daemon:x:1:1:daemon:/usr/sbin:/bin/false',
    'bin:x:2:2:bin:/bin:/bin/false',
    'www-data:x:33:33:www-data:/var/www:/bin/false',
    'nobody:x:65534:65534:nobody:/nonexistent:/bin/false',
    ...more,
    '',
  ].join('\n')
const GROUPS = (more: readonly string[]) =>
  ['root:x:0:', 'daemon:x:1:', 'bin:x:2:', 'www-data:x:33:', 'nogroup:x:65534:', ...more, ''].join('\n')

/** Who may read the shadow file: busybox' own image leaves it to root alone. */
const accounts = (
  shell: string,
  users: readonly string[] = [],
  groups: readonly string[] = [],
  shadow: Partial<ImageFile> = { mode: 0o600 },
): ImageFile[] => [
  file('/etc/passwd', USERS(shell, users)),
  file('/etc/group', GROUPS(groups)),
  { ...file('/etc/shadow', 'root:*:20000:0:99999:7:::\n'), ...shadow },
]

/** What else an image has in its passwd file. */
export interface User {
  readonly name: string
  readonly uid: number
  readonly gid?: number
  readonly home?: string
  readonly shell?: string
  /** Another group that it is a member of. */
  readonly also?: { readonly name: string; readonly gid: number }
}

const rowsOf = (users: readonly User[]) => ({
  users: users.map(
    ({ name, uid, gid = uid, home = '/nonexistent', shell = '/bin/false' }) =>
      `${name}:x:${uid}:${gid}::${home}:${shell}`,
  ),
  groups: users.flatMap(({ name, uid, gid = uid, also }) => [
    `${name}:x:${gid}:`,
    ...(also ? [`${also.name}:x:${also.gid}:${name}`] : []),
  ]),
})

/** Files that name these users, after those of the base image. */
export function alpineUsers(...all: readonly User[]): readonly ImageFile[] {
  const { users, groups } = rowsOf(all)
  return accounts('/bin/sh', users, ['shadow:x:42:', ...groups], { mode: 0o640, gid: 42 })
}
export function debianUsers(...all: readonly User[]): readonly ImageFile[] {
  const { users, groups } = rowsOf(all)
  return accounts('/bin/bash', users, ['shadow:x:42:', ...groups], { mode: 0o640, gid: 42 })
}

/** Everything in /bin, each applet a program of its own, as the official image has them (hard links to one binary). */
export const BUSYBOX: readonly ImageFile[] = [
  ...DIRECTORIES,
  ...accounts('/bin/sh'),
  executable('/bin/busybox', 'busybox'),
  executable('/bin/sh', 'sh'),
  executable('/bin/ash', 'ash'),
  ...APPLET_NAMES.map((name) => executable(`/bin/${name}`, name)),
  // Scripts written for other images name these.
  ...['env', 'nohup', 'killall', 'timeout', 'awk']
    .filter((name) => APPLET_NAMES.includes(name))
    .map((name) => executable(`/usr/bin/${name}`, name)),
]

/** A package manager: nothing can be installed here, and it says so. */
const noPackages = (path: string): ImageFile => ({
  path,
  content: '#!/bin/sh\necho "${0##*/}: installing packages is not simulated" >&2\nexit 1\n',
  mode: 0o755,
})

const release = (id: string, version: string, pretty: string) =>
  file(
    '/etc/os-release',
    `PRETTY_NAME="${pretty}"\nNAME="${pretty.split(' ')[0]}"\nID=${id}\nVERSION_ID=${version}\n`,
  )

/** Of every distribution since the file system hierarchy 3.0; the busybox image has neither. */
const RUN: ImageFile = { path: '/var/run', link: '/run' }

export const ALPINE: readonly ImageFile[] = [
  ...BUSYBOX,
  RUN,
  ...alpineUsers(),
  release('alpine', '3.22.1', 'Alpine Linux v3.22'),
  file('/etc/alpine-release', '3.22.1\n'),
  noPackages('/sbin/apk'),
  ...APPLET_NAMES.map((name) => executable(`/usr/bin/${name}`, name)),
]

/** What a slim Debian image leaves out. */
const NOT_IN_DEBIAN: ReadonlySet<string> = new Set([
  'busybox',
  'httpd',
  'wget',
  'nc',
  'nslookup',
  'ping',
  'vi',
  'telnet',
  'netstat',
  'ifconfig',
  'traceroute',
  '[[',
  'dig',
  'ifconfig',
  'ip',
  'ss',
  'netcat',
])

export const DEBIAN: readonly ImageFile[] = [
  ...DIRECTORIES,
  RUN,
  ...debianUsers(),
  release('debian', '13', 'Debian GNU/Linux 13 (trixie)'),
  executable('/bin/sh', 'dash'),
  executable('/bin/dash', 'dash'),
  noPackages('/usr/bin/apt-get'),
  noPackages('/usr/bin/apt'),
  executable('/bin/bash', 'bash'),
  ...APPLET_NAMES.filter((name) => !NOT_IN_DEBIAN.has(name)).map((name) =>
    executable(`/usr/bin/${name}`, `gnu/${name}`),
  ),
  ...APPLET_NAMES.filter((name) => !NOT_IN_DEBIAN.has(name)).map((name) =>
    executable(`/bin/${name}`, `gnu/${name}`),
  ),
]
