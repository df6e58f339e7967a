/** Users by their names, as /etc/passwd has them (getpwnam). */
import { type Account, Failure, type Syscalls } from '../linux/syscalls'

export function accountNamed(system: Syscalls, name: string): Account | undefined {
  const passwd = system.readFile('/etc/passwd')
  if (passwd instanceof Failure) return undefined
  const row = passwd.split('\n').find((line) => line.startsWith(`${name}:`))
  const [, , uid, gid] = row?.split(':') ?? []
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}
