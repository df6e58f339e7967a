/** kubectl cp, one file at a time: upstream pipes tar through exec, ours pipes the file. Mirrors kubectl/pkg/cmd/cp/cp.go. */
import { Failure as Errno } from '../../cluster/linux/syscalls'
import type { Call, Command } from '../call'
import { Failure, usageFailure } from '../failure'
import { containerOf, podNamed, podPath } from '../pod-targets'
import type { Task } from '../run'
import { CONTAINER } from '../shared-flags'

export const cp: Command = {
  name: 'cp',
  group: 'Troubleshooting and Debugging Commands:',
  short: 'Copy files and directories to and from containers',
  usage: 'cp <file-spec-src> <file-spec-dest> [options]',
  examples: `# Copy /tmp/foo local file to /tmp/bar in a remote pod in a specific container
kubectl cp /tmp/foo <some-pod>:/tmp/bar -c <specific-container>

# Copy /tmp/foo from a remote pod to /tmp/bar locally
kubectl cp <some-namespace>/<some-pod>:/tmp/foo /tmp/bar`,
  flags: [
    CONTAINER,
    {
      name: 'no-preserve',
      type: 'bool',
      help: "The copied file/directory's ownership and permissions will not be preserved in the container",
    },
    {
      name: 'retries',
      type: 'int',
      default: '0',
      help: 'Set number of retries to complete a copy operation from a container.',
    },
  ],
  *run(call) {
    if (call.args.length !== 2) throw usageFailure(call.path, 'source and destination are required')
    const [from, to] = [specOf(call.args[0]!), specOf(call.args[1]!)]
    if (from.pod && to.pod) throw new Failure('one of src or dest must be a local file specification')
    if (!from.pod && !to.pod) throw new Failure('one of src or dest must be a remote file specification')
    if (from.path === '' || to.path === '') throw new Failure('filepath can not be empty')
    if (from.pod) yield* download(call, from, to.path)
    else yield* upload(call, from.path, to)
  },
}

interface Spec {
  readonly namespace?: string
  readonly pod?: string
  readonly path: string
}

/** '[namespace/]pod:path', or a local path. */
function specOf(text: string): Spec {
  const colon = text.indexOf(':')
  if (colon < 0) return { path: text }
  if (colon === 0) throw new Failure('filespec must match the canonical format: [[namespace/]pod:]file/path')
  const [first = '', second] = text.slice(0, colon).split('/')
  return second === undefined
    ? { pod: first, path: text.slice(colon + 1) }
    : { namespace: first, pod: second, path: text.slice(colon + 1) }
}

function* remote(
  call: Call,
  { namespace, pod }: Spec,
  command: readonly string[],
  input: string | undefined,
): Task<string> {
  const inside = namespace ? { ...call, namespace } : call
  const found = yield* podNamed(inside, pod!)
  const container = containerOf(inside, found, call.flags.string('container'))
  let out = ''
  const query: Record<string, string> = {
    container,
    command: JSON.stringify(command),
    stdout: 'true',
    stderr: 'true',
    ...(input === undefined ? {} : { stdin: 'true' }),
  }
  const path = podPath(found.metadata.namespace, found.metadata.name ?? '', 'exec')
  const { code } = yield* call.client.stream(
    { method: 'POST', path, query },
    (stream, text) => {
      if (stream === 'stdout') out += text
      else call.err(text)
    },
    (handle) => {
      if (input === undefined) return
      handle.input(input)
      handle.closeInput()
    },
  )
  if (code !== 0) throw new Failure(`command terminated with exit code ${code}`)
  return out
}

function* download(call: Call, from: Spec, to: string): Task<void> {
  const text = yield* remote(call, from, ['cat', from.path], undefined)
  const stat = call.system.stat(to)
  const isFolder = !(stat instanceof Errno) && stat.type === 'directory'
  const target = isFolder ? `${to.replace(/\/$/, '')}/${from.path.slice(from.path.lastIndexOf('/') + 1)}` : to
  const failed = call.system.writeFile(target, text)
  if (failed) throw new Failure(`open ${target}: ${failed.message.toLowerCase()}`)
}

function* upload(call: Call, from: string, to: Spec): Task<void> {
  const text = call.system.readFile(from)
  if (text instanceof Errno)
    throw new Failure(
      text.errno === 'ENOENT'
        ? `${from} doesn't exist in local filesystem`
        : `read ${from}: ${text.message.toLowerCase()}`,
    )
  const name = from.slice(from.lastIndexOf('/') + 1)
  const script = `if [ -d "$1" ]; then cat > "$1/$2"; else cat > "$1"; fi`
  yield* remote(call, to, ['sh', '-c', script, 'sh', to.path, name], text)
}
