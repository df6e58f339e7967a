/** Connects a command's standard input and output to a container: exec -it, attach, run -it. */
import type { StreamHandle } from '../cluster/component'
import type { Call } from './call'
import { podPath } from './pod-targets'
import type { Task } from './run'

export interface Conversation {
  readonly namespace: string | undefined
  readonly pod: string
  readonly subresource: 'exec' | 'attach'
  readonly container: string
  readonly command?: readonly string[]
  readonly stdin: boolean
  readonly tty: boolean
}

/** Runs until the remote process ends; gives its exit code. `command` travels as a JSON list: a query has one value per name. */
export function* converse(
  call: Call,
  { namespace, pod, subresource, ...options }: Conversation,
): Task<number> {
  const { container, command, stdin, tty } = options
  const query: Record<string, string> = { container, stdout: 'true' }
  if (command) query.command = JSON.stringify(command)
  if (stdin) query.stdin = 'true'
  if (tty) query.tty = 'true'
  else query.stderr = 'true'
  const { code } = yield* call.client.stream(
    { method: 'POST', path: podPath(namespace, pod, subresource), query },
    (stream, text) => (stream === 'stdout' ? call.out(text) : call.err(text)),
    (handle) => {
      if (stdin) pump(call, handle)
    },
  )
  return code
}

/** Hands on what is typed until the end of input. */
function pump(call: Call, handle: StreamHandle): void {
  call.system.read(0, (chunk) => {
    if (typeof chunk !== 'string') return handle.closeInput()
    handle.input(chunk)
    pump(call, handle)
  })
}
