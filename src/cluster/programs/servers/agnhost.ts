/** registry.k8s.io/e2e-test-images/agnhost, and pause and http-echo, which are as small. */
import type { Program, Syscalls } from '../../linux/syscalls'
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
