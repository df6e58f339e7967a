/** The options of a mount as /proc/mounts and mount show them, as runc sets them. */
import type { MountPoint } from './mount-table'

const FLAGS: Readonly<Record<string, string>> = {
  proc: 'nosuid,nodev,noexec,relatime',
  sysfs: 'nosuid,nodev,noexec,relatime',
  cgroup2: 'nosuid,nodev,noexec,relatime',
  mqueue: 'nosuid,nodev,noexec,relatime',
  devpts: 'nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666',
}

export function optionsOf({ path, fileSystem, readOnly }: MountPoint): string {
  const access = readOnly ? 'ro' : 'rw'
  const { type, limit } = fileSystem
  if (type !== 'tmpfs') return `${access},${FLAGS[type] ?? 'relatime'}`
  const size = limit > 0 ? `,size=${limit / 1024}k` : ''
  if (path === '/dev') return `${access},nosuid${size},mode=755`
  return `${access},${path === '/dev/shm' ? 'nosuid,nodev,noexec,relatime' : 'relatime'}${size}`
}
