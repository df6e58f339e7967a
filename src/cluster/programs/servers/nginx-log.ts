/** nginx's error log, which its image leads to stderr. */
import type { Syscalls } from '../../linux/syscalls'
import { formatDate } from '../busybox/date'

const stamp = (system: Syscalls) => formatDate('%Y/%m/%d %H:%M:%S', system.now)
export function note(system: Syscalls, level: string, text: string): void {
  if (level === 'notice' && !tellsNotices(system)) return
  system.write(2, `${stamp(system)} [${level}] ${system.pid}#${system.pid}: ${text}\n`)
}

/** What error_log asks for; errors alone without it. */
function tellsNotices(system: Syscalls): boolean {
  const configuration = system.readFile('/etc/nginx/nginx.conf')
  return (
    typeof configuration === 'string' &&
    /^\s*error_log\s+\S+\s+(?:notice|info|debug)\s*;/m.test(configuration)
  )
}

/** What goes wrong while it starts stands in the log and, once more, on stderr. */
export function complain(system: Syscalls, level: 'emerg' | 'warn', text: string): void {
  note(system, level, text)
  system.write(2, `nginx: [${level}] ${text}\n`)
}
