/** The servers that images hold, as declared data: port, start-up, memory, log lines, what they do on TERM. */
import type { Program, Syscalls } from '../../linux/syscalls'
import type { HttpRequest, HttpResponse } from '../http'
import { plainServer, type ServerPlan } from './plain-server'
import { memoryLeak, stress } from './memory-eaters'
import { nginx } from './nginx'

const MIB = 2 ** 20
const BASE: ServerPlan = {
  ports: [],
  startup: 50,
  startupCpu: 20,
  memory: 8 * MIB,
  cost: 1,
  starting: [],
  ready: [],
  onTerm: 0,
}
const text = (body: string, status = 200): HttpResponse => ({
  status,
  body,
  headers: { 'Content-Type': 'text/plain' },
})
const flag = (system: Syscalls, names: readonly string[]): string | undefined => {
  for (const [i, word] of system.argv.entries())
    for (const name of names) {
      if (word === name) return system.argv[i + 1]
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1)
    }
  return undefined
}

const redis: ServerPlan = {
  ...BASE,
  ports: [6379],
  startup: 15,
  startupCpu: 8,
  memory: 9 * MIB,
  cost: 0.05,
  starting: [
    '1:C {date:%d %b %Y %H:%M:%S}.{ms} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo',
    '1:C {date:%d %b %Y %H:%M:%S}.{ms} # Warning: no config file specified, using the default config.',
  ],
  ready: [
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} * Running mode=standalone, port=6379.',
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} * Server initialized',
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} * Ready to accept connections tcp',
  ],
  stopping: [
    '1:signal-handler ({date:%s}) Received SIGTERM scheduling shutdown...',
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} * User requested shutdown...',
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} * Saving the final RDB snapshot before exiting.',
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} * DB saved on disk',
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} # Redis is now ready to exit, bye bye...',
  ],
  line: (line) => (/PING/i.test(line) ? '+PONG\r\n' : '+OK\r\n'),
}
const mysql: ServerPlan = {
  ...BASE,
  ports: [3306],
  startup: 9000,
  startupCpu: 4000,
  memory: 380 * MIB,
  cost: 2,
  stream: 2,
  needs: [
    'MYSQL_ROOT_PASSWORD',
    'MYSQL_ROOT_PASSWORD_FILE',
    'MYSQL_ALLOW_EMPTY_PASSWORD',
    'MYSQL_RANDOM_ROOT_PASSWORD',
    'MARIADB_ROOT_PASSWORD',
  ],
  refusal:
    '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n',
  starting: [
    '{date:%F %T}+00:00 [Note] [Entrypoint]: Entrypoint script for MySQL Server started.',
    '{date:%F %T}+00:00 [Note] [Entrypoint]: Initializing database files',
  ],
  ready: [
    "{date:%FT%T}.{ms}000Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.6'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.",
  ],
  stopping: [
    '{date:%FT%T}.{ms}000Z 0 [System] [MY-013172] [Server] Received SHUTDOWN from user <via user signal>. Shutting down mysqld (Version: 8.4.6).',
  ],
  stopTakes: 1500,
}
const postgres: ServerPlan = {
  ...BASE,
  ports: [5432],
  startup: 2500,
  startupCpu: 1200,
  memory: 45 * MIB,
  stream: 2,
  needs: ['POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE', 'POSTGRES_HOST_AUTH_METHOD'],
  refusal:
    'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n\n       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all\n       connections without a password. This is *not* recommended.\n\n       See PostgreSQL documentation about "trust":\n       https://www.postgresql.org/docs/current/auth-trust.html\n',
  starting: ['The files belonging to this database system will be owned by user "postgres".'],
  ready: [
    '{date:%F %T}.{ms} UTC [1] LOG:  listening on IPv4 address "0.0.0.0", port 5432',
    '{date:%F %T}.{ms} UTC [1] LOG:  database system is ready to accept connections',
  ],
  stopping: [
    '{date:%F %T}.{ms} UTC [1] LOG:  received fast shutdown request',
    '{date:%F %T}.{ms} UTC [1] LOG:  database system is shut down',
  ],
}
const httpd: ServerPlan = {
  ...BASE,
  ports: [80],
  memory: 9 * MIB,
  stream: 2,
  starting: [
    "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using 127.0.0.1. Set the 'ServerName' directive globally to suppress this message",
  ],
  ready: [
    '[{date:%a %b %d %H:%M:%S}.{ms}000 {date:%Y}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations',
    "[{date:%a %b %d %H:%M:%S}.{ms}000 {date:%Y}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'",
  ],
  answer: (request, system) => {
    const file = system.readFile(`/usr/local/apache2/htdocs${request.path.replace(/\/$/, '/index.html')}`)
    return typeof file === 'string'
      ? { status: 200, body: file }
      : {
          status: 404,
          body: '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n',
        }
  },
}

const PLANS: Readonly<Record<string, ServerPlan>> = {
  redis,
  mysql,
  postgres,
  httpd,
  tomcat: {
    ...BASE,
    ports: [8080],
    startup: 6000,
    startupCpu: 4000,
    memory: 160 * MIB,
    onTerm: 143,
    starting: [
      '{date:%d-%b-%Y %H:%M:%S}.{ms} INFO [main] org.apache.catalina.startup.VersionLoggerListener.log Server version name:   Apache Tomcat/10.1.44',
    ],
    ready: [
      '{date:%d-%b-%Y %H:%M:%S}.{ms} INFO [main] org.apache.coyote.AbstractProtocol.start Starting ProtocolHandler ["http-nio-8080"]',
      '{date:%d-%b-%Y %H:%M:%S}.{ms} INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [2310] milliseconds',
    ],
    answer: () => ({
      status: 404,
      body: '<!doctype html><html lang="en"><head><title>HTTP Status 404 – Not Found</title></head></html>',
    }),
  },
  mongo: {
    ...BASE,
    ports: [27017],
    startup: 1800,
    startupCpu: 900,
    memory: 110 * MIB,
    starting: [
      '{"t":{"$date":"{date:%FT%T}.{ms}+00:00"},"s":"I","c":"CONTROL","id":23285,"ctx":"main","msg":"Automatically disabling TLS 1.0"}',
    ],
    ready: [
      '{"t":{"$date":"{date:%FT%T}.{ms}+00:00"},"s":"I","c":"NETWORK","id":23016,"ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}',
    ],
  },
  memcached: {
    ...BASE,
    ports: [11211],
    memory: 4 * MIB,
    line: (line) => (line === 'version' ? 'VERSION 1.6.39\r\n' : 'ERROR\r\n'),
  },
  rabbitmq: {
    ...BASE,
    ports: [5672],
    startup: 8000,
    startupCpu: 5000,
    memory: 140 * MIB,
    starting: ['  Starting broker...'],
    ready: [' completed with 3 plugins.'],
  },
  fluentd: {
    ...BASE,
    ports: [24224],
    startup: 1500,
    startupCpu: 900,
    memory: 60 * MIB,
    starting: ['{date:%F %T} +0000 [info]: parsing config file is succeeded path="/fluentd/etc/fluent.conf"'],
    ready: ['{date:%F %T} +0000 [info]: #0 fluentd worker is now running worker=0'],
  },
  wordpress: {
    ...BASE,
    ports: [80],
    startup: 900,
    startupCpu: 400,
    memory: 35 * MIB,
    cost: 60,
    stream: 2,
    starting: [
      'WordPress not found in /var/www/html - copying now...',
      'Complete! WordPress has been successfully copied to /var/www/html',
    ],
    ready: [
      '[{date:%a %b %d %H:%M:%S}.{ms}000 {date:%Y}] [mpm_prefork:notice] [pid 1] AH00163: Apache/2.4.65 (Debian) PHP/8.3.25 configured -- resuming normal operations',
    ],
    answer: () => ({ status: 302, headers: { Location: '/wp-admin/install.php' } }),
  },
  whoami: {
    ...BASE,
    ports: [80],
    ready: ['{date:%Y/%m/%d %T} Starting up on port 80'],
    onTerm: 2,
    answer: (request, system, client) =>
      text(
        `Hostname: ${system.hostname}\nIP: 127.0.0.1\nIP: ${address(system)}\nRemoteAddr: ${client}:40000\nGET ${request.target} HTTP/1.1\nHost: ${request.headers.host ?? ''}\n`,
      ),
  },
  'echo-json': {
    ...BASE,
    ports: [8080],
    startup: 400,
    startupCpu: 300,
    memory: 40 * MIB,
    ready: ['Listening on ports 8080 for http, and 8443 for https.'],
    answer: (request, system) => ({
      status: 200,
      body: `${JSON.stringify({ path: request.path, headers: request.headers, method: request.method, body: request.body, hostname: request.headers.host, os: { hostname: system.hostname } }, null, 2)}\n`,
      headers: { 'Content-Type': 'application/json' },
    }),
  },
  'nginx-hello': {
    ...BASE,
    ports: [80],
    answer: (request, system, client) =>
      text(
        `Server address: ${address(system)}:80\nServer name: ${system.hostname}\nURI: ${request.target}\nClient: ${client}\n`,
      ),
  },
  'hello-app': {
    ...BASE,
    ports: [8080],
    stream: 2,
    onTerm: 2,
    ready: ['{date:%Y/%m/%d %T} Server listening on port 8080'],
    answer: (_, system) =>
      text(`Hello, world!\nVersion: ${system.env.APP_VERSION ?? '1.0.0'}\nHostname: ${system.hostname}\n`),
  },
  'hpa-example': { ...BASE, ports: [80], memory: 12 * MIB, cost: 200, answer: () => text('OK!') },
  echoserver: {
    ...BASE,
    ports: [8080],
    answer: (request, system, client) =>
      text(
        `\n\nHostname: ${system.hostname}\n\nRequest Information:\n\tclient_address=${client}\n\tmethod=${request.method}\n\treal path=${request.target}\n`,
      ),
  },
  unknown: {
    ...BASE,
    ports: [],
    memory: 24 * MIB,
    ready: ['(assumed) this image is not known here: a server that waits'],
  },
}

const address = (system: Syscalls) =>
  system.addresses().find((each) => each.device !== 'lo')?.address ?? '127.0.0.1'

/** hashicorp/http-echo -text=… -listen=:5678. */
const httpEcho: Program = (system) => {
  const body = flag(system, ['-text', '--text']) ?? system.env.ECHO_TEXT
  if (body === undefined) {
    system.write(2, 'Missing -text option!\n')
    return system.exit(127)
  }
  const port = Number(/:(\d+)$/.exec(flag(system, ['-listen', '--listen']) ?? ':5678')?.[1] ?? 5678)
  plainServer({
    ...BASE,
    ports: [port],
    ready: [`{date:%Y/%m/%d %T} [INFO] server is listening on :${port}`],
    answer: () => text(`${body}\n`),
  })(system)
}

/** registry.k8s.io/e2e-test-images/agnhost: one program, many commands. */
const agnhost: Program = (system) => {
  const command = system.argv[1] ?? 'pause'
  const port = (fallback: number) => Number(flag(system, ['--http-port', '--port']) ?? fallback)
  if (command === 'netexec')
    return plainServer({
      ...BASE,
      ports: [port(8080)],
      stream: 2,
      onTerm: 2,
      ready: [`I{date:%m%d %T}.{ms}000       1 log.go:245] Started HTTP server on port ${port(8080)}`],
      answer: netexec,
    })(system)
  if (command === 'serve-hostname')
    return plainServer({
      ...BASE,
      ports: [port(9376)],
      stream: 2,
      onTerm: 2,
      ready: [`I{date:%m%d %T}.{ms}000       1 log.go:245] Serving on port ${port(9376)}.`],
      answer: () => text(system.hostname),
    })(system)
  if (command === 'liveness') return liveness(system)
  if (command === 'pause') return pause(system)
  if (command === 'test-webserver')
    return plainServer({ ...BASE, ports: [port(80)], onTerm: 2, answer: () => text('') })(system)
  system.write(2, `Error: unknown command "${command}" for "app"\nRun 'app --help' for usage.\n`)
  system.exit(1)
}

const netexec = (request: HttpRequest, system: Syscalls, client: string): HttpResponse => {
  if (request.path === '/hostname' || request.path === '/hostName') return text(system.hostname)
  if (request.path === '/clientip') return text(`${client}:40000`)
  if (request.path === '/healthz') return text('')
  if (request.path === '/echo') return text(request.query.msg ?? '', Number(request.query.code ?? 200) || 200)
  if (request.path === '/exit') system.after(0, () => system.exit(Number(request.query.code ?? 0)))
  return text(`NOW: ${system.now}`)
}

/** Healthy for ten seconds, then 500: the liveness example of the documentation. */
const liveness: Program = (system) => {
  const started = system.now
  plainServer({
    ...BASE,
    ports: [8080],
    onTerm: 2,
    answer: (request) => {
      const age = system.now - started
      if (request.path !== '/healthz') return text(`${started}`)
      return age > 10_000 ? text(`error: ${age / 1000}`, 500) : text('ok')
    },
  })(system)
}

const pause: Program = (system) => {
  system.memory(300_000)
  for (const signal of ['TERM', 'INT'] as const)
    system.onSignal(signal, () => {
      system.write(2, 'Shutting down, got signal: Terminated\n')
      system.exit(0)
    })
}

/** perl -Mbignum=bpi -wle 'print bpi(2000)': seconds of CPU, then digits. Other scripts are not run. */
const perl: Program = (system) => {
  system.memory(20 * MIB)
  const digits = Number(/bpi\((\d+)\)/.exec(system.argv.join(' '))?.[1] ?? Number.NaN)
  if (Number.isNaN(digits)) return notRun(system, 'perl')
  system.compute(Math.max(20, Math.round((digits / 2000) ** 2 * 4500)), () => {
    system.write(1, `${pi(digits)}\n`)
    system.exit(0)
  })
}

/** Machin's formula on big whole numbers. */
function pi(digits: number): string {
  const scale = 10n ** BigInt(digits + 10)
  const arctan = (x: bigint) => {
    let term = scale / x
    let sum = term
    for (let n = 3n; term !== 0n; n += 2n) {
      term = -term / (x * x)
      sum += term / n
    }
    return sum
  }
  const value = String((4n * (4n * arctan(5n) - arctan(239n))) / 10n ** 11n)
  return `${value[0]}.${value.slice(1)}`
}

const notRun = (system: Syscalls, language: string): void => {
  system.write(2, `(assumed) ${language} programs are not interpreted here: this one only waits\n`)
}

/** python -m http.server serves files; other programs wait, and ignore TERM as PID 1 as the interpreter does. */
const python: Program = (system) => {
  const words = system.argv.slice(1)
  system.memory(10 * MIB)
  if (words[0] === '--version' || words[0] === '-V') {
    system.write(1, 'Python 3.13.7\n')
    return system.exit(0)
  }
  if (words.length === 0 && !system.isTerminal(0)) return system.exit(0)
  if (words[0] !== '-m' || words[1] !== 'http.server') return notRun(system, 'python')
  const port = Number(words.find((word) => /^\d+$/.test(word)) ?? 8000)
  plainServer({
    ...BASE,
    ports: [port],
    memory: 18 * MIB,
    onTerm: 'default',
    ready: [`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...`],
    answer: (request) => {
      const path = `${system.cwd}${request.path}`.replace(/\/$/, '/index.html')
      const file = system.readFile(path)
      if (typeof file === 'string') return { status: 200, body: file }
      const names = system.readdir(`${system.cwd}${request.path}`)
      return Array.isArray(names)
        ? {
            status: 200,
            body: `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<title>Directory listing for ${request.path}</title>\n</head>\n<body>\n<h1>Directory listing for ${request.path}</h1>\n<hr>\n<ul>\n${names.map((name) => `<li><a href="${name}">${name}</a></li>\n`).join('')}</ul>\n<hr>\n</body>\n</html>\n`,
          }
        : text('File not found', 404)
    },
  })(system)
}

const node: Program = (system) => {
  system.memory(40 * MIB)
  if (system.argv.length === 1 && !system.isTerminal(0)) return system.exit(0)
  if (/^-(?:v|-version)$/.test(system.argv[1] ?? '')) {
    system.write(1, 'v22.19.0\n')
    return system.exit(0)
  }
  notRun(system, 'node')
}

const helloWorld: Program = (system) => {
  system.write(
    1,
    '\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\n',
  )
  system.exit(0)
}

export const SERVERS: Readonly<Record<string, Program>> = {
  ...Object.fromEntries(Object.entries(PLANS).map(([name, plan]) => [`server/${name}`, plainServer(plan)])),
  nginx: nginx('1.29.1'),
  'nginx/1.14': nginx('1.14.2'),
  'nginx/1.27': nginx('1.27.5'),
  'nginx/1.12': nginx('1.12.2'),
  stress: stress(false),
  'stress-ng': stress(true),
  simmemleak: memoryLeak,
  'http-echo': httpEcho,
  agnhost,
  pause,
  perl,
  python,
  node,
  'hello-world': helloWorld,
}
