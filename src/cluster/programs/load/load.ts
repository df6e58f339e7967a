/**
 * `load`: a steady rate of HTTP requests, each over a connection of its own, and a count of what became of them. The
 * simulation's own tool; its options are those of hey and wrk where they mean the same.
 */
import { formatDuration, parseDuration } from '../../../sim/duration'
import type { Failure, Program, Syscalls } from '../../linux/syscalls'
import { call, type Outcome, readUrl, type Url, type Vantage } from '../http-client'
import { Count } from './count'

const USAGE = `Usage: load URL [--rate 10] [--for 60s] [--timeout 2s] [--from pod/NAME|node/NAME] [-n NAMESPACE]
              [-H 'Name: value']...

Sends HTTP requests at a steady rate, each over a new connection, and counts what becomes of them.
--for 0 goes on until Ctrl-C. --from asks from a pod's or a node's network instead of this machine's.
`
const MOST_PER_SECOND = 1000

/** The place to ask from: undefined when there is none. */
export type VantageOf = (from: string, namespace: string) => Vantage | undefined

interface Plan {
  readonly url: Url
  readonly text: string
  readonly rate: number
  readonly duration: number
  readonly timeout: number
  readonly from: string
  readonly namespace: string
  readonly headers: Readonly<Record<string, string>>
}

export const loadProgram =
  (vantageOf: VantageOf, namespace: string): Program =>
  (system) => {
    const plan = readPlan(system.argv.slice(1), namespace)
    if (typeof plan === 'string') {
      system.write(plan === USAGE ? 1 : 2, plan)
      return system.exit(plan === USAGE ? 0 : 2)
    }
    const from = plan.from === '' ? system : vantageOf(plan.from, plan.namespace)
    if (!from) {
      system.write(2, `load: there is no ${plan.from} to ask from\n`)
      return system.exit(1)
    }
    new Load(system, plan, () => (plan.from === '' ? system : vantageOf(plan.from, plan.namespace))).start()
  }

function readPlan(words: readonly string[], namespace: string): Plan | string {
  const values = new Map<string, string>()
  const headers: Record<string, string> = {}
  const operands: string[] = []
  for (let i = 0; i < words.length; i++) {
    const [, name, inline] = /^(--?[a-zA-Z][\w-]*)(?:=(.*))?$/s.exec(words[i]!) ?? []
    if (name === '-h' || name === '--help') return USAGE
    if (name === undefined) operands.push(words[i]!)
    else if (!OPTIONS.has(name)) return `load: unknown option ${name}\n${USAGE}`
    else if (name === '-H') {
      const [, key, value] = /^([^:]+):\s*(.*)$/.exec(inline ?? words[++i] ?? '') ?? []
      if (key) headers[key.toLowerCase() === 'host' ? 'Host' : key] = value ?? ''
    } else values.set(OPTIONS.get(name)!, inline ?? words[++i] ?? '')
  }
  const url = readUrl(operands[0] ?? '')
  if (!url || operands.length !== 1) return `load: one URL is needed\n${USAGE}`
  const rate = Number(values.get('rate') ?? 10)
  const duration = parseDuration(values.get('for') ?? '60s')
  const timeout = parseDuration(values.get('timeout') ?? '2s')
  if (!(rate > 0 && rate <= MOST_PER_SECOND))
    return `load: --rate is requests a second, at most ${MOST_PER_SECOND}\n`
  if (duration === undefined || duration < 0) return `load: --for is a duration, like 60s\n`
  if (timeout === undefined || timeout <= 0) return `load: --timeout is a duration, like 2s\n`
  const from = values.get('from') ?? ''
  if (from !== '' && !/^(pod|node)\/[\w.-]+$/.test(from)) return `load: --from is pod/NAME or node/NAME\n`
  const given = values.get('namespace') ?? namespace
  return { url, text: operands[0]!, rate, duration, timeout, from, namespace: given, headers }
}

const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['--rate', 'rate'],
  ['-r', 'rate'],
  ['--for', 'for'],
  ['--timeout', 'timeout'],
  ['--from', 'from'],
  ['-n', 'namespace'],
  ['--namespace', 'namespace'],
  ['-H', 'header'],
])

class Load {
  readonly #system: Syscalls
  readonly #plan: Plan
  readonly #vantage: () => Vantage | undefined
  readonly #count = new Count()
  #started = 0
  #waiting = 0
  #isOver = false

  constructor(system: Syscalls, plan: Plan, vantage: () => Vantage | undefined) {
    this.#system = system
    this.#plan = plan
    this.#vantage = vantage
  }

  start(): void {
    const { rate, duration, text, from } = this.#plan
    const until = duration === 0 ? 'until Ctrl-C' : `for ${formatDuration(duration)}`
    const origin = from === '' ? '' : ` from ${from}`
    this.#system.write(1, `${rate} requests a second to ${text}${origin} ${until}\n`)
    this.#system.onSignal('INT', () => this.#finish())
    this.#started = this.#system.now
    this.#next()
  }

  #next(): void {
    const { rate, duration } = this.#plan
    const due = this.#count.sent * (1000 / rate)
    if (duration > 0 && due >= duration) return this.#lastIsSent()
    this.#system.after(this.#started + Math.round(due) - this.#system.now, () => {
      if (this.#isOver) return
      this.#send()
      this.#next()
    })
  }
  #lastIsSent(): void {
    this.#isOver = true
    if (this.#waiting === 0) this.#finish()
  }

  #send(): void {
    const { url, timeout, headers } = this.#plan
    this.#count.sent++
    const vantage = this.#vantage()
    if (!vantage) return this.#count.lose('no-route')
    this.#waiting++
    const over = (tell: () => void) => {
      this.#waiting--
      tell()
      if (this.#isOver && this.#waiting === 0) this.#finish()
    }
    const limit = this.#system.after(timeout, () => {
      giveUp()
      over(() => this.#count.lose('timeout'))
    })
    const request = {
      url,
      method: 'GET',
      headers: { 'User-Agent': 'load', Connection: 'close', ...headers },
      connectTimeout: timeout,
      insecure: true,
    }
    const giveUp = call(vantage, request, (outcome) => {
      limit()
      over(() => this.#tell(outcome))
    })
  }

  #tell(outcome: Outcome): void {
    if ('answer' in outcome) return this.#count.answer(outcome.answer.status)
    if (outcome.failed === 'name') return this.#count.lose('no-name')
    if (outcome.failed === 'connect') return this.#count.lose(LOSSES[outcome.failure.errno] ?? 'refused')
    this.#count.lose('reset')
  }

  #finish(): void {
    this.#isOver = true
    const took = this.#system.now - this.#started
    this.#system.write(1, this.#count.summary(took))
    this.#system.exit(0)
  }
}

const LOSSES: Partial<Record<Failure['errno'], Parameters<Count['lose']>[0]>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
}
