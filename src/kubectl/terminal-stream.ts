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

/**
 * Runs until the remote process ends; gives its exit code. What real kubectl writes into the URL (where `command` comes
 * once per word) travels as PodExecOptions in the body, and the scalars in the query too.
 */
export function* converse(
  call: Call,
  { namespace, pod, subresource, ...options }: Conversation,
): Task<number> {
  const { container, command, stdin, tty } = options
  const query: Record<string, string> = { container, stdout: 'true' }
  if (stdin) query.stdin = 'true'
  if (tty) query.tty = 'true'
  else query.stderr = 'true'
  const body = {
    kind: subresource === 'exec' ? 'PodExecOptions' : 'PodAttachOptions',
    apiVersion: 'v1',
    container,
    stdin,
    stdout: true,
    stderr: !tty,
    tty,
    ...(command ? { command } : {}),
  }
  const { code } = yield* call.client.stream(
    { method: 'POST', path: podPath(namespace, pod, subresource), query, body },
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
