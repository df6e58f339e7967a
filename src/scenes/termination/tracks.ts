/** What each container and its process do between the deletion and their end. */
import type { Entry, EntryOf } from '../../journal/entry'
import type { Container, Pod } from '../../k8s/api'
import type { State } from '../../view/pod-state'
import type { PodEntries } from '../parts/pod-entries'
import { containerSpans } from '../probes/spans'
import { BEFORE, type Part, part } from './axis'
import { type Cost, costOf } from './proxies'

export interface ContainerTrack {
  readonly id: string
  readonly name: string
  /** Another pod that was deleted at the same time. */
  readonly pod: string | undefined
  /** What PID 1 is, as its command line says. */
  readonly command: string
  readonly y: number
  readonly state: State
  /** Running as ever, also while preStop runs; then with TERM on its way. */
  readonly before: Part | undefined
  readonly ending: Part | undefined
  /** TERM came and nothing in it listens. */
  readonly deaf: Part | undefined
  readonly hook: (Part & { readonly said: string; readonly failed: boolean }) | undefined
  readonly signals: readonly {
    readonly x: number
    readonly seq: number
    readonly signal: string
    readonly left: boolean
  }[]
  /** Where KILL will come while the process lives: nothing else is sure. */
  readonly due: number | undefined
  readonly exit:
    | {
        readonly x: number
        readonly at: number
        readonly code: number
        readonly killed: boolean
        readonly seq: number
      }
    | undefined
  /** Of the requests that came here; undefined where none is meant for this container. */
  readonly cost: Cost | undefined
}

export interface TrackFrame {
  readonly entries: readonly Entry[]
  readonly gone: number | undefined
  readonly at: number
  readonly subject: PodEntries
  readonly since: number
  readonly grace: number
  readonly x: (time: number) => number
  readonly left: number
  readonly y: number
  readonly pod: string | undefined
}

export const containersOf = ({ object }: PodEntries): readonly Container[] => {
  const { spec } = object as unknown as Pod
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
}

export const isKill = (entry: Entry) =>
  entry.kind === 'decision.made' &&
  entry.decision.reason === 'KillContainer' &&
  entry.decision.because.why === 'deleted'

/** What the kernel tells a parent by itself. */
const FROM_KERNEL: ReadonlySet<string> = new Set(['CHLD', 'PIPE'])

export function trackOf(container: Container, frame: TrackFrame): ContainerTrack | undefined {
  const { subject, x, at, left, since, grace, y, pod } = frame
  const own = subject.entries.filter(
    (entry) =>
      'container' in entry &&
      (typeof entry.container === 'string' ? entry.container : entry.container.container) === container.name,
  )
  const exit = own.findLast(
    (entry): entry is EntryOf<'container.exited'> => entry.kind === 'container.exited',
  )
  if (exit && exit.at < since - BEFORE) return undefined
  const started = own.findLast(
    (entry): entry is EntryOf<'process.started'> => entry.kind === 'process.started' && entry.how === 'main',
  )
  if (!started) return undefined
  const touched = own.find((entry) => isKill(entry))?.at
  const end = exit?.at ?? at
  const signals = own.filter(
    (entry): entry is EntryOf<'process.signalled'> =>
      entry.kind === 'process.signalled' &&
      entry.pid === 1 &&
      entry.at >= since &&
      !FROM_KERNEL.has(entry.signal),
  )
  const hook = hookOf(own, container, touched, end, x)
  const calm = hook ? (signals[0]?.at ?? end) : (touched ?? at)
  const cost = costOf(frame.entries, frame)
  const deaf = signals.find(({ ignored, signal }) => ignored && signal !== 'KILL')
  return {
    id: `${subject.uid}/${container.name}`,
    name: container.name,
    pod,
    command: started.argv.join(' ').split('\n')[0]!,
    y,
    state:
      containerSpans(subject, container, at).findLast(({ from }) => from < (touched ?? at))?.state ?? 'ready',
    before: part(Math.max(left, x(started.at)), x(Math.min(end, calm))),
    ending: touched === undefined ? undefined : part(x(calm), x(end)),
    deaf: deaf && part(x(deaf.at), x(end)),
    hook,
    signals: signals.map(({ at: time, seq, signal }) => ({
      x: x(time),
      seq,
      signal,
      left: signal === 'KILL',
    })),
    due: exit || touched === undefined ? undefined : x(since + grace),
    exit: exit && {
      x: x(exit.at),
      at: exit.at,
      code: exit.code,
      killed: signals.some(({ signal }) => signal === 'KILL'),
      seq: exit.seq,
    },
    cost: cost?.container === container.name && cost.sent > 0 ? cost : undefined,
  }
}

/** preStop runs from the kubelet's decision until the hook came back, or as long as it runs. */
function hookOf(
  own: readonly Entry[],
  container: Container,
  touched: number | undefined,
  end: number,
  x: (time: number) => number,
): ContainerTrack['hook'] {
  const preStop = container.lifecycle?.preStop
  if (!preStop || touched === undefined) return undefined
  const ran = own.find(
    (entry): entry is EntryOf<'hook.ran'> => entry.kind === 'hook.ran' && entry.hook === 'preStop',
  )
  const signal = own.find(
    (entry) =>
      entry.kind === 'process.signalled' &&
      entry.pid === 1 &&
      entry.at > touched &&
      entry.by === 'containerd',
  )
  const drawn = part(x(touched), x(Math.min(ran?.at ?? end, signal?.at ?? end, end)))
  return drawn && { ...drawn, said: sayingOf(preStop), failed: ran?.result === 'failure' }
}

/** As the manifest has it, in one line. */
function sayingOf({
  exec,
  httpGet,
  sleep,
  tcpSocket,
}: NonNullable<NonNullable<Container['lifecycle']>['preStop']>) {
  if (exec) return (exec.command ?? []).join(' ')
  if (sleep) return `sleep ${sleep.seconds} s`
  if (httpGet) return `GET ${httpGet.path ?? '/'}`
  return tcpSocket ? 'tcpSocket' : ''
}
