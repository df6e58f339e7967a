/** Table of contents: the servers and other programs that images hold. */
import type { Program } from '../../linux/syscalls'
import { agnhost, httpEcho, nnp, pause } from './agnhost'
import { mysqlAdmin, mysqlClient, pgIsReady, redisCli } from './clients'
import { DATABASES } from './databases'
import { node, perl, python } from './interpreters'
import { cpuEater, memoryLeak, stress } from './memory-eaters'
import { nginx } from './nginx'
import { plainServer } from './plain-server'
import { WEB_APPLICATIONS } from './web-applications'

const PLANS = { ...DATABASES, ...WEB_APPLICATIONS }

const helloWorld: Program = (system) => {
  system.write(
    1,
    '\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\n',
  )
  system.exit(0)
}

export const SERVERS: Readonly<Record<string, Program>> = {
  ...Object.fromEntries(Object.entries(PLANS).map(([name, plan]) => [`server/${name}`, plainServer(plan)])),
  nginx: Object.assign(nginx, { reaps: true }),
  stress: stress(false),
  'stress-ng': stress(true),
  mysql: mysqlClient,
  mysqladmin: mysqlAdmin,
  'redis-cli': redisCli,
  pg_isready: pgIsReady,
  'vish/stress': cpuEater,
  simmemleak: memoryLeak,
  'http-echo': httpEcho,
  agnhost,
  pause: Object.assign(pause, { reaps: true }),
  nnp,
  perl,
  python,
  node,
  'hello-world': helloWorld,
}
