/** Servers that are only their port, start-up time, memory and log lines: databases, queues, Java servers, Go servers. */
import { Failure, type Signal, type Syscalls } from '../../linux/syscalls'
import { formatDate } from '../busybox/date'
import type { HealthCheck } from '../grpc'
import type { HttpRequest, HttpResponse } from '../http'
import { accountNamed } from '../accounts'
import { serve } from './web-server'

export interface ServerPlan {
  readonly ports: readonly number[]
  /** Until it listens, ms; CPU time that it takes until then. */
  readonly startup: number
  readonly startupCpu: number
  /** Resident bytes when idle. */
  readonly memory: number
  /** CPU time per request, ms. */
  readonly cost: number
  /** One of these must be set, or it prints `refusal` and exits 1. */
  readonly needs?: readonly string[]
  readonly refusal?: string
  readonly starting: readonly string[]
  readonly ready: readonly string[]
  readonly stopping?: readonly string[]
  /** What TERM and INT do: exit with this code; 'default' leaves it to the kernel. */
  readonly onTerm: number | 'default'
  readonly stopTakes?: number
  readonly stream?: 1 | 2
  answer?(request: HttpRequest, system: Syscalls, client: string): HttpResponse | undefined
  /** Answers health checks by gRPC, beside HTTP. */
  health?: HealthCheck
  /** Other protocols: an answer to a line. */
  line?(line: string): string | undefined
  /** After one answer. */
  readonly hangsUp?: boolean
  /** The same, by a server that remembers: made once for each process. */
  speak?(system: Syscalls): Speaker
  /** Whom a server started by root becomes first, as its image's entrypoint has it (gosu, setpriv). */
  readonly user?: string
  /** Without the rights for that: what it says, or 'stays' root. */
  readonly unable?: string
}

export interface Speaker {
  line(text: string): string | undefined
  /** It was asked to end. */
  ending?(): void
}

export const MIB = 2 ** 20
/** What a server is unless said otherwise. */
export const IDLE: ServerPlan = {
  ports: [],
  startup: 50,
  startupCpu: 20,
  memory: 8 * MIB,
  cost: 1,
  starting: [],
  ready: [],
  onTerm: 0,
}
export const plainText = (body: string, status = 200): HttpResponse => ({
  status,
  body,
  headers: { 'Content-Type': 'text/plain' },
})

export const plainServer =
  (plan: ServerPlan) =>
  (system: Syscalls): void => {
    const say = (lines: readonly string[]) => {
      for (const line of lines) system.write(plan.stream ?? 1, `${fill(line, system)}\n`)
    }
    if (plan.needs && !plan.needs.some((name) => system.env[name])) {
      system.write(2, plan.refusal ?? '')
      return system.exit(1)
    }
    if (plan.user && system.uid === 0 && becomes(system, plan.user, plan.unable)) return
    system.memory(plan.memory / 4)
    const speaker = plan.speak?.(system) ?? { line: (text) => plan.line?.(text) }
    const stopping = () => {
      speaker.ending?.()
      say(plan.stopping ?? [])
    }
    if (plan.onTerm !== 'default') stopOn(system, ['TERM', 'INT', 'QUIT', 'WINCH'], plan, stopping)
    say(plan.starting)
    system.compute(plan.startupCpu, () =>
      system.after(Math.max(0, plan.startup - plan.startupCpu), () => {
        system.memory(plan.memory)
        for (const port of plan.ports) if (!listen(system, port, plan, speaker)) return
        say(plan.ready)
      }),
    )
  }

/** Whether it began again as that user, or gave up. */
function becomes(system: Syscalls, name: string, unable = 'stays'): boolean {
  const as = accountNamed(system, name)
  const failure = as && system.exec(system.argv, undefined, as)
  if (!as || (failure && unable === 'stays')) return false
  if (failure) {
    system.write(2, `${unable}\n`)
    system.exit(1)
  }
  return true
}

function stopOn(system: Syscalls, signals: readonly Signal[], plan: ServerPlan, stopping: () => void): void {
  for (const signal of signals)
    system.onSignal(signal, () => {
      stopping()
      system.after(plan.stopTakes ?? 20, () => system.exit(plan.onTerm as number))
    })
}

function listen(system: Syscalls, port: number, plan: ServerPlan, speaker: Speaker): boolean {
  const { answer } = plan
  const result = answer
    ? serve(system, {
        port,
        server: '',
        cost: plan.cost,
        ...(plan.health && { health: plan.health }),
        handle: (request, connection, reply) =>
          reply(
            answer(request, system, connection.remote.address) ?? {
              status: 404,
              body: '404 page not found\n',
            },
          ),
      })
    : system.listen(port, {}, (connection) => {
        connection.onData((text) => {
          system.compute(plan.cost, () => {
            const reply = speaker.line(text.trim())
            if (reply !== undefined) connection.send(reply)
            if (plan.hangsUp) connection.close()
          })
        })
      })
  if (!(result instanceof Failure)) return true
  system.write(2, `listen tcp :${port}: bind: ${result.message.toLowerCase()}\n`)
  system.exit(1)
  return false
}

const fill = (text: string, system: Syscalls): string =>
  text.replace(/\{(\w+)(?::([^}]*))?\}/g, (all, name: string, format: string | undefined) => {
    if (name === 'date') return formatDate(format ?? '%F %T', system.now)
    if (name === 'ms') return formatDate('%N', system.now).slice(0, 3)
    if (name === 'host') return system.hostname
    if (name === 'pid') return String(system.pid)
    return all
  })
