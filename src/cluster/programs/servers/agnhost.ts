/** registry.k8s.io/e2e-test-images/agnhost, and pause and http-echo, which are as small. */
import type { Program, Syscalls } from '../../linux/syscalls'
import { formatDate } from '../busybox/date'
import type { HttpRequest, HttpResponse } from '../http'
import { IDLE, plainServer, plainText } from './plain-server'

const flag = (system: Syscalls, names: readonly string[]): string | undefined => {
  for (const [i, word] of system.argv.entries())
    for (const name of names) {
      if (word === name) return system.argv[i + 1]
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1)
    }
  return undefined
}

/** hashicorp/http-echo -text=… -listen=:5678. */
export const httpEcho: Program = (system) => {
  const body = flag(system, ['-text', '--text']) ?? system.env.ECHO_TEXT
  if (body === undefined) {
    system.write(2, 'Missing -text option!\n')
    return system.exit(127)
  }
  const port = Number(/:(\d+)$/.exec(flag(system, ['-listen', '--listen']) ?? ':5678')?.[1] ?? 5678)
  plainServer({
    ...IDLE,
    ports: [port],
    ready: [`{date:%Y/%m/%d %T} [INFO] server is listening on :${port}`],
    answer: () => plainText(`${body}\n`),
  })(system)
}

/** registry.k8s.io/e2e-test-images/agnhost: one program, many commands. */
export const agnhost: Program = (system) => {
  const command = system.argv[1] ?? 'pause'
  const port = (fallback: number) => Number(flag(system, ['--http-port', '--port']) ?? fallback)
  if (command === 'netexec')
    return plainServer({
      ...IDLE,
      ports: [port(8080)],
      stream: 2,
      onTerm: 2,
      ready: [`I{date:%m%d %T}.{ms}000       1 log.go:245] Started HTTP server on port ${port(8080)}`],
      answer: netexec,
    })(system)
  if (command === 'serve-hostname')
    return plainServer({
      ...IDLE,
      ports: [port(9376)],
      stream: 2,
      onTerm: 2,
      ready: [`I{date:%m%d %T}.{ms}000       1 log.go:245] Serving on port ${port(9376)}.`],
      answer: () => plainText(system.hostname),
    })(system)
  if (command === 'liveness') return liveness(system)
  if (command === 'grpc-health-checking') return grpcHealthChecking(system)
  if (command === 'pause') return pause(system)
  if (command === 'test-webserver')
    return plainServer({ ...IDLE, ports: [port(80)], onTerm: 2, answer: () => plainText('') })(system)
  system.write(2, `Error: unknown command "${command}" for "app"\nRun 'app --help' for usage.\n`)
  system.exit(1)
}

const netexec = (request: HttpRequest, system: Syscalls, client: string): HttpResponse => {
  if (request.path === '/hostname' || request.path === '/hostName') return plainText(system.hostname)
  if (request.path === '/clientip') return plainText(`${client}:40000`)
  if (request.path === '/healthz') return plainText('')
  if (request.path === '/echo')
    return plainText(request.query.msg ?? '', Number(request.query.code ?? 200) || 200)
  if (request.path === '/exit') system.after(0, () => system.exit(Number(request.query.code ?? 0)))
  return plainText(`NOW: ${system.now}`)
}

/** SERVING for the first --delay-unhealthy-sec seconds, or as its other port was last told. */
const grpcHealthChecking: Program = (system) => {
  const started = system.now
  const number = (name: string, fallback: number) => Number(flag(system, [name]) ?? fallback)
  const delay = number('--delay-unhealthy-sec', -1)
  const service = flag(system, ['--service']) ?? ''
  const [port, httpPort] = [number('--port', 5000), number('--http-port', 8080)]
  const log = (text: string) => system.write(2, `${klogPrefix(system.now)} ${text}\n`)
  let forced: boolean | undefined
  const force = (isHealthy: boolean) => {
    log(`Mark as ${isHealthy ? 'healthy' : 'unhealthy'}`)
    forced = isHealthy
    return plainText(`${(system.now - started) / 1000}s`)
  }
  const answer = ({ path }: HttpRequest) =>
    path === '/make-serving' ? force(true) : path === '/make-not-serving' ? force(false) : undefined
  plainServer({ ...IDLE, ports: [httpPort], onTerm: 2, answer })(system)
  plainServer({
    ...IDLE,
    ports: [port],
    onTerm: 2,
    answer: () => undefined,
    health(wanted) {
      log(
        `Serving the Check request for health check, started at ${formatDate('%F %T.%N +0000 UTC', started)}`,
      )
      if (wanted !== service) return undefined
      return (forced ?? (delay < 0 || system.now - started < delay * 1000)) ? 'SERVING' : 'NOT_SERVING'
    },
  })(system)
  log(`Http server starting to listen on :${httpPort}`)
  log(`gRPC server starting to listen on :${port}`)
}

const klogPrefix = (now: number) =>
  `I${formatDate('%m%d %T', now)}.${formatDate('%N', now).slice(0, 6)}       1 log.go:245]`

/** Healthy for ten seconds, then 500: the liveness example of the documentation. */
const liveness: Program = (system) => {
  const started = system.now
  plainServer({
    ...IDLE,
    ports: [8080],
    onTerm: 2,
    answer: (request) => {
      const age = system.now - started
      if (request.path !== '/healthz') return plainText(`${started}`)
      return age > 10_000 ? plainText(`error: ${age / 1000}`, 500) : plainText('ok')
    },
  })(system)
}

export const pause: Program = (system) => {
  system.memory(300_000)
  for (const signal of ['TERM', 'INT'] as const)
    system.onSignal(signal, () => {
      system.write(2, 'Shutting down, got signal: Terminated\n')
      system.exit(0)
    })
}

/** e2e-test-images/nonewprivs: owned by root and setuid, unless no_new_privs forbids that it counts. */
export const nnp: Program = (system) => {
  const status = system.readFile('/proc/self/status')
  const isForbidden = typeof status === 'string' && /^NoNewPrivs:\s*1/m.test(status)
  system.write(1, `Effective uid: ${isForbidden ? system.uid : 0}\n`)
  system.exit(0)
}
