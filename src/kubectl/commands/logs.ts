/** kubectl logs. Mirrors kubectl/pkg/cmd/logs/logs.go. */
import type { Pod } from '../../k8s/api'
import { fromTime } from '../../k8s/time'
import type { Call, Command } from '../call'
import { pathFor } from '../client'
import { Failure, isProblem, Refusal, textOf, usageFailure } from '../failure'
import { containerOf, namesOf, podNamed, podPath } from '../pod-targets'
import { kindNamed } from '../resource-types'
import { catching, type Task, together } from '../run'
import { CONTAINER, SELECTOR } from '../shared-flags'

export const logs: Command = {
  name: 'logs',
  group: 'Troubleshooting and Debugging Commands:',
  short: 'Print the logs for a container in a pod',
  usage: 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]',
  examples: `# Return snapshot logs from pod nginx with only one container
kubectl logs nginx

# Begin streaming the logs of the ruby container in pod web-1
kubectl logs -f -c ruby web-1`,
  completes: 'pods',
  flags: [
    CONTAINER,
    SELECTOR,
    { name: 'follow', short: 'f', type: 'bool', help: 'Specify if the logs should be streamed.' },
    {
      name: 'previous',
      short: 'p',
      type: 'bool',
      help: 'If true, print the logs for the previous instance of the container in a pod if it exists.',
    },
    {
      name: 'tail',
      type: 'int',
      default: '-1',
      help: 'Lines of recent log file to display. Defaults to -1 with no selector, showing all log lines otherwise 10, if a selector is provided.',
    },
    {
      name: 'since',
      type: 'duration',
      default: '0s',
      help: 'Only return logs newer than a relative duration like 5s, 2m, or 3h. Defaults to all logs.',
    },
    {
      name: 'since-time',
      type: 'string',
      help: 'Only return logs after a specific date (RFC3339). Defaults to all logs.',
    },
    { name: 'timestamps', type: 'bool', help: 'Include timestamps on each line in the log output' },
    {
      name: 'prefix',
      type: 'bool',
      help: 'Prefix each log line with the log source (pod name and container name)',
    },
    { name: 'all-containers', type: 'bool', help: "Get all containers' logs in the pod(s)." },
    { name: 'all-pods', type: 'bool', help: 'Get logs from all pod(s). Sets prefix to true.' },
    {
      name: 'max-log-requests',
      type: 'int',
      default: '5',
      help: 'Specify maximum number of concurrent logs to follow when using by a selector. Defaults to 5.',
    },
    {
      name: 'limit-bytes',
      type: 'int',
      default: '0',
      help: 'Maximum bytes of logs to return. Defaults to no limit.',
    },
    {
      name: 'ignore-errors',
      type: 'bool',
      help: 'If watching / following pod logs, allow for any errors that occur to be non-fatal',
    },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '20s',
      help: 'The length of time to wait until at least one pod is running',
    },
    {
      name: 'insecure-skip-tls-verify-backend',
      type: 'bool',
      help: 'Skip verifying the identity of the kubelet that logs are requested from.',
    },
  ],
  *run(call) {
    checkFlags(call)
    const sources = yield* sourcesOf(call)
    if (sources === undefined) return call.err(`No resources found in ${call.namespace} namespace.\n`)
    const follow = call.flags.bool('follow')
    const most = call.flags.int('max-log-requests')
    if (follow && sources.length > 1 && sources.length > most)
      throw new Failure(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
      )
    if (!follow || sources.length === 1) for (const source of sources) yield* show(call, source)
    else yield* followAll(call, sources)
  },
}

function checkFlags(call: Call): void {
  const { args, flags } = call
  if (args.length === 0 && !flags.string('selector'))
    throw usageFailure(
      call.path,
      "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
    )
  if (args.length > 2)
    throw usageFailure(
      call.path,
      "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
    )
  if (args.length > 0 && flags.string('selector'))
    throw usageFailure(call.path, 'only a selector (-l) or a POD name is allowed')
  if (args.length === 2 && flags.changed('container'))
    throw usageFailure(call.path, 'only one of -c or an inline [CONTAINER] arg is allowed')
  if (flags.bool('all-containers') && flags.changed('container'))
    throw new Failure(
      '--all-containers=true should not be specified with container name ' + flags.string('container'),
    )
  if (flags.changed('since') && flags.changed('since-time'))
    throw new Failure('at most one of `sinceTime` or `sinceSeconds` may be specified')
  if (flags.int('tail') < -1) throw new Failure('--tail must be greater than or equal to -1')
  if (flags.changed('since') && flags.duration('since') <= 0)
    throw new Failure('--since must be greater than 0')
  if (flags.changed('since-time') && fromTime(flags.string('since-time')) === undefined)
    throw new Failure(
      `parsing time "${flags.string('since-time')}" as "2006-01-02T15:04:05Z07:00": cannot parse "${flags.string('since-time')}" as "2006"`,
    )
}

interface Source {
  readonly pod: Pod
  readonly container: string
}

/** Whose logs; undefined when a selector finds no pod. */
function* sourcesOf(call: Call): Task<Source[] | undefined> {
  const selector = call.flags.string('selector')
  if (!selector) {
    const pod = yield* named(call, call.args[0]!)
    return containersOf(call, pod)
  }
  const list = yield* call.client.list(pathFor(kindNamed('pods'), call.namespace), {
    labelSelector: selector,
  })
  if (list.items.length === 0) return undefined
  return (list.items as unknown as Pod[]).flatMap((pod) => containersOf(call, pod))
}

function* named(call: Call, word: string): Task<Pod> {
  const found = yield* catching(podNamed(call, word))
  if ('value' in found) return found.value
  const { thrown } = found
  if (!(thrown instanceof Refusal) || thrown.reason !== 'NotFound') throw thrown
  throw new Failure(`error from server (NotFound): ${thrown.message} in namespace "${call.namespace}"`)
}

function containersOf(call: Call, pod: Pod): Source[] {
  if (call.flags.bool('all-containers')) {
    const names = namesOf(pod)
    const ordered = [
      ...names.filter(({ note }) => note === ' (init)'),
      ...names.filter(({ note }) => note !== ' (init)'),
    ]
    return ordered.map(({ name }) => ({ pod, container: name }))
  }
  return [{ pod, container: containerOf(call, pod, call.flags.string('container') || (call.args[1] ?? '')) }]
}

function* followAll(call: Call, sources: readonly Source[]): Task<void> {
  const outcomes = yield* together(sources.map((source) => show(call, source)))
  for (const outcome of outcomes)
    if ('thrown' in outcome) {
      if (!isProblem(outcome.thrown)) throw outcome.thrown
      if (!call.flags.bool('ignore-errors')) throw outcome.thrown
      call.err(`${textOf(outcome.thrown)}\n`)
    }
}

function* show(call: Call, source: Source): Task<void> {
  const { pod, container } = source
  const path = podPath(pod.metadata.namespace, pod.metadata.name ?? '', 'log')
  const request = { method: 'GET' as const, path, query: queryOf(call, container) }
  const out = prefixed(call, source)
  if (call.flags.bool('follow')) {
    yield* call.client.stream(request, (_, text) => out(text))
    return
  }
  out(textOfBody((yield* call.client.ask<unknown>(request)) ?? ''))
}

const textOfBody = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body))

function queryOf({ flags }: Call, container: string): Record<string, string> {
  const query: Record<string, string> = { container }
  if (flags.bool('follow')) query.follow = 'true'
  if (flags.bool('previous')) query.previous = 'true'
  if (flags.bool('timestamps')) query.timestamps = 'true'
  const tail = flags.changed('tail') ? flags.int('tail') : flags.string('selector') ? 10 : -1
  if (tail >= 0) query.tailLines = `${tail}`
  if (flags.changed('since')) query.sinceSeconds = `${Math.ceil(flags.duration('since') / 1000)}`
  if (flags.changed('since-time')) query.sinceTime = flags.string('since-time')
  if (flags.int('limit-bytes') > 0) query.limitBytes = flags.string('limit-bytes')
  return query
}

/** With --prefix every line says whence it comes. */
function prefixed(call: Call, { pod, container }: Source): (text: string) => void {
  if (!call.flags.bool('prefix')) return (text) => text !== '' && call.out(text)
  const prefix = `[pod/${pod.metadata.name}/${container}] `
  let atStart = true
  return (text) => {
    let out = ''
    for (const part of text.split(/(?<=\n)/)) {
      if (part === '') continue
      out += atStart ? prefix + part : part
      atStart = part.endsWith('\n')
    }
    if (out !== '') call.out(out)
  }
}
