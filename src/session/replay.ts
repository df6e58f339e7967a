/** Session → journal: the pure heart. The worker, the command line and every test run this same code. */
import { type Cluster, createCluster } from '../cluster/cluster'
import type { ApiRate } from '../cluster/component'
import { injectFault } from '../cluster/faults'
import type { RunningCommand } from '../cluster/linux/machine'
import type { EntryKind } from '../journal/entry'
import type { Journal } from '../journal/journal'
import type { ClusterConfig, Input, Session } from './session'

/** From this many nodes on, notifications and heartbeats that nobody can look at one by one are not kept. */
const LARGE = 200
const MUTED_WHEN_LARGE: readonly EntryKind[] = [
  'watch.sent',
  'request.sent',
  'request.answered',
  'file.changed',
  'socket.changed',
  'process.wrote',
  'usage.changed',
]
const CONSOLE_ENV = {
  HOME: '/root',
  USER: 'root',
  PATH: '/usr/local/bin:/usr/bin:/bin:/sbin:/usr/sbin',
  TERM: 'xterm-256color',
}

export interface Run {
  readonly cluster: Cluster
  readonly journal: Journal
  /** How far the run has been simulated, ms. */
  readonly now: number
  /** Adds an input. It must come later than all that was simulated and all inputs before it. */
  input(input: Input): void
  runUntil(time: number): void
  /** Runs at most about `count` happenings; true when `time` was reached. For hosts that must not block. */
  runSome(time: number, count: number): boolean
}

/** A run of this session that has booted and stands at time 0; its inputs are taken when their time comes. */
export function createRun(session: Session, flags: Flags = {}): Run {
  const cluster = bootCluster(session.seed, session.cluster, flags)
  const { simulation, journal } = cluster
  const inputs: Input[] = []
  const commands = new Map<number, RunningCommand>()
  let next = 0

  const take = () => {
    const index = next++
    const input = inputs[index]!
    const seq = journal.append('learner', { kind: 'input.accepted', input: index, line: input.line })
    simulation.because(seq, () => accept(cluster, commands, index, input))
  }
  const run: Run = {
    cluster,
    journal,
    get now() {
      return simulation.now
    },
    input(input) {
      const last = inputs.at(-1)
      // What is due at an instant runs after the inputs of that instant, so an instant already run takes no more.
      const tooLate = simulation.now > 0 && input.at <= simulation.now
      if (tooLate || input.at < 0 || (last && input.at < last.at))
        throw new Error(`an input at ${input.at} ms came after ${Math.max(simulation.now, last?.at ?? 0)} ms`)
      inputs.push(input)
    },
    runUntil(time) {
      while (!run.runSome(time, 100_000));
    },
    runSome(time, count) {
      const due = inputs[next]?.at
      if (due !== undefined && due <= time) {
        // An input comes before whatever else happens at its instant: so a run is the same live and replayed.
        if (due > simulation.now && simulation.runSome(due - 1, count)) return false
        simulation.runUntil(Math.max(simulation.now, due - 1))
        simulation.advanceTo(due)
        take()
        return false
      }
      if (simulation.runSome(time, count)) return false
      simulation.runUntil(time)
      return true
    },
  }
  for (const input of session.inputs) run.input(input)
  return run
}

/** The whole journal of a session up to a time. */
export function replay(session: Session, until: number): Journal {
  const run = createRun(session)
  run.runUntil(until)
  return run.journal
}

/** What no session says: flags of the control plane, for runs that measure large clusters. */
export interface Flags {
  readonly apiRate?: ApiRate
}

function bootCluster(seed: number, config: ClusterConfig, flags: Flags): Cluster {
  const muted = config.nodes >= LARGE ? MUTED_WHEN_LARGE : []
  return createCluster({ seed, muted, ...config, ...flags })
}

function accept(cluster: Cluster, commands: Map<number, RunningCommand>, index: number, input: Input): void {
  if (input.to !== undefined) return toCommand(commands.get(input.to), input.line)
  const say = (stream: 'stdout' | 'stderr', text: string) =>
    void cluster.journal.append('laptop', { kind: 'console.wrote', input: index, stream, text })
  const ended = (code: number) => {
    commands.delete(index)
    cluster.journal.append('laptop', { kind: 'console.exited', input: index, code })
  }
  if (/^\s*fault(\s|$)/.test(input.line)) {
    const answer = injectFault(cluster, input.line)
    if (answer) say(answer.stream, answer.text)
    return ended(answer?.stream === 'stderr' ? 1 : 0)
  }
  for (const [path, content] of Object.entries(input.files ?? {}))
    cluster.laptop.writeFile(`/root/${path}`, content)
  const command = cluster.laptop.run(['sh', '-c', input.line], {
    env: CONSOLE_ENV,
    cwd: '/root',
    ...(input.stdin === undefined ? { terminal: true } : { stdin: input.stdin }),
    output: say,
    exited: ended,
  })
  commands.set(index, command)
}

function toCommand(command: RunningCommand | undefined, line: string): void {
  if (line === '\u0003') command?.interrupt()
  else if (line === '\u0004') command?.closeInput()
  else command?.input(`${line}\n`)
}
