/** kubectl exec and attach. Mirrors kubectl/pkg/cmd/exec/exec.go and kubectl/pkg/cmd/attach/attach.go. */
import type { Pod } from '../../k8s/api'
import type { Call, Command } from '../call'
import { Failure, Plain, Refusal, usageFailure } from '../failure'
import { containerOf, podNamed } from '../pod-targets'
import { catching, type Task } from '../run'
import { CONTAINER, FILENAME } from '../shared-flags'
import { converse } from '../terminal-stream'

const STDIN = { name: 'stdin', short: 'i', type: 'bool', help: 'Pass stdin to the container' } as const
const TTY = { name: 'tty', short: 't', type: 'bool', help: 'Stdin is a TTY' } as const
const QUIET = {
  name: 'quiet',
  short: 'q',
  type: 'bool',
  help: 'Only print output from the remote session',
} as const
const TIMEOUT = {
  name: 'pod-running-timeout',
  type: 'duration',
  default: '1m0s',
  help: 'The length of time to wait until at least one pod is running',
} as const

export const exec: Command = {
  name: 'exec',
  group: 'Troubleshooting and Debugging Commands:',
  short: 'Execute a command in a container',
  usage: 'exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]',
  examples: `# Get output from running the 'date' command from pod mypod, using the first container by default
kubectl exec mypod -- date

# Switch to raw terminal mode; sends stdin to 'bash' in ruby-container from pod mypod
kubectl exec mypod -c ruby-container -i -t -- bash -il`,
  completes: 'pods',
  flags: [...FILENAME, CONTAINER, STDIN, TTY, QUIET, TIMEOUT],
  *run(call) {
    const [word, command] = split(call)
    const pod = yield* podNamed(call, word)
    refuseOver(pod, 'exec into')
    const container = containerOf(call, pod, call.flags.string('container'), call.flags.bool('quiet'))
    const { tty, stdin } = terminalOf(call)
    const { namespace, name = '' } = pod.metadata
    return yield* ended(
      converse(call, { namespace, pod: name, subresource: 'exec', container, command, stdin, tty }),
    )
  },
}

function split(call: Call): [pod: string, command: readonly string[]] {
  const { args, dash } = call
  if (args.length === 0 || dash === 0)
    throw usageFailure(call.path, 'pod, type/name or --filename must be specified')
  if (dash < 0 && args.length > 1)
    throw usageFailure(
      call.path,
      'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead',
    )
  const command = args.slice(1)
  if (command.length === 0) throw new Failure('you must specify at least one command for the container')
  return [args[0]!, command]
}

export function refuseOver({ status }: Pod, doing: string): void {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed')
    throw new Failure(`cannot ${doing} a container in a completed pod; current phase is ${status.phase}`)
}

/** -t without a terminal on this side is not a terminal on that side. */
export function terminalOf(call: Call): { stdin: boolean; tty: boolean } {
  const stdin = call.flags.bool('stdin')
  let tty = call.flags.bool('tty')
  if (tty && !(stdin && call.system.isTerminal(0))) {
    call.err('Unable to use a TTY - input is not a terminal or the right kind of file\n')
    tty = false
  }
  return { stdin, tty }
}

/** The remote exit code is ours; a connection that could not be made is an error of ours. */
export function* ended(task: Task<number>): Task<number> {
  const outcome = yield* catching(task)
  if ('value' in outcome) {
    if (outcome.value === 0) return 0
    throw new Plain(`command terminated with exit code ${outcome.value}`, outcome.value)
  }
  const { thrown } = outcome
  if (!(thrown instanceof Refusal) || thrown.reason === 'NotFound') throw thrown
  throw new Failure(upgradeText(thrown))
}

/** An upgrade that fails is told as such, unless the server said «Internal error occurred» itself. */
const upgradeText = ({ message }: Refusal) =>
  /^(unable to upgrade connection|Internal error occurred)/.test(message)
    ? message
    : `unable to upgrade connection: ${message}`

export const attach: Command = {
  name: 'attach',
  group: 'Troubleshooting and Debugging Commands:',
  short: 'Attach to a running container',
  usage: 'attach (POD | TYPE/NAME) -c CONTAINER [options]',
  completes: 'pods',
  flags: [CONTAINER, STDIN, TTY, QUIET, TIMEOUT],
  *run(call) {
    if (call.args.length === 0) throw usageFailure(call.path, 'at least 1 argument is required for attach')
    if (call.args.length > 2)
      throw usageFailure(
        call.path,
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${call.args.length}: [${call.args.join(' ')}]`,
      )
    const word = call.args.length === 2 ? call.args.join('/') : call.args[0]!
    const pod = yield* podNamed(call, word)
    refuseOver(pod, 'attach')
    yield* attachTo(
      call,
      pod,
      containerOf(call, pod, call.flags.string('container'), call.flags.bool('quiet')),
      terminalOf(call),
    )
  },
}

const RECORDED =
  'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.'

export function* attachTo(
  call: Call,
  pod: Pod,
  container: string,
  { stdin, tty }: { stdin: boolean; tty: boolean },
): Task<number> {
  const { namespace, name = '' } = pod.metadata
  if (stdin && !call.flags.bool('quiet')) {
    call.err(`${RECORDED}\n`)
    call.err("If you don't see a command prompt, try pressing enter.\n")
  }
  const code = yield* converse(call, { namespace, pod: name, subresource: 'attach', container, stdin, tty })
  if (
    stdin &&
    tty &&
    pod.spec?.restartPolicy === 'Always' &&
    !call.flags.bool('rm') &&
    !call.flags.bool('quiet')
  )
    call.out(
      `Session ended, resume using '${call.path.split(' ')[0]} attach ${name} -c ${container} -n ${namespace} -i -t' command\n`,
    )
  return code
}
