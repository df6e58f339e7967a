/** Every program an executable of the simulation may hold, by the name that image files use: 'sh', 'ls', 'gnu/ls', 'nginx'. */
import type { Program } from '../linux/syscalls'
import { program } from './busybox/applet'
import { APPLETS } from './busybox/applets'
import { shellProgram } from './shell/sh'
import { SERVERS } from './servers/servers'

/** A shell waits for any child, whoever started it. */
const shell = (name: Parameters<typeof shellProgram>[0]): Program =>
  Object.assign(shellProgram(name), { reaps: true })

const PROGRAMS = new Map<string, Program>([
  ['sh', shell('ash')],
  ['ash', shell('ash')],
  ['dash', shell('dash')],
  ['bash', shell('bash')],
])
for (const [name, applet] of Object.entries(APPLETS)) {
  PROGRAMS.set(name, program(name, applet, 'busybox'))
  PROGRAMS.set(`gnu/${name}`, program(name, applet, 'gnu'))
}
for (const [name, server] of Object.entries(SERVERS)) PROGRAMS.set(name, server)

/** `busybox ls -l`: the applet is its first word. */
PROGRAMS.set('busybox', (system) => {
  const name = system.argv[1]
  const failure = name === undefined ? undefined : system.exec(system.argv.slice(1))
  if (name === undefined) system.write(1, 'BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\n')
  else if (failure) system.write(2, `${name}: applet not found\n`)
  if (name === undefined || failure) system.exit(failure ? 127 : 0)
})

export function programNamed(name: string): Program | undefined {
  return PROGRAMS.get(name)
}
