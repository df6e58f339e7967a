/** What one entry of the journal says, as data: which sentence, with which of its numbers, and how much it matters. */
import type { Entry, EntryOf } from '../../journal/entry'
import type { Decision, Reasons } from '../../journal/reasons'
import type { narration } from '../../i18n/en/narration'
import type { newcomerNarration } from '../../i18n/en/narration-newcomer'
import type { Params } from '../../i18n/words'

type SayingKey<Key> = Key extends `say.${infer Id}` ? Id : never
/** Which sentence: each has one at every depth. */
export type SayingId = SayingKey<keyof typeof narration>

export interface Saying {
  readonly id: SayingId
  /** Beside others of the moment; 0 stands only in a chain of causes. */
  readonly weight: number
  readonly params: Readonly<Record<string, string | number>>
  /** Names of `params` that are durations in ms. */
  readonly durations?: readonly string[]
  /** Which controller it was, where several do the same in code of their own. */
  readonly by?: string
}

/** What was merely typed is told at once and not for long: then the last thing that matters stands again. */
export const PASSING = 1

/** All that the sentences of both depths ask for: a missing one does not compile. */
type Asked<Id extends SayingId> = Params<(typeof narration)[`say.${Id}`]> &
  Params<(typeof newcomerNarration)[`plain.${Id}`]>

const say = <Id extends SayingId>(
  weight: number,
  id: Id,
  params: Asked<Id> & Saying['params'],
  durations?: readonly (keyof Asked<Id> & string)[],
): Saying => ({ id, weight, params, ...(durations && { durations }) })

const nameOf = (key: string) => key.slice(key.indexOf('/') + 1)
const firstLine = (line: string) => line.split('\n')[0]!.slice(0, 90)
const who = ({
  container,
}: {
  readonly container: { readonly container: string; readonly podKey: string }
}) => ({
  container: container.container,
  name: nameOf(container.podKey),
})

export function sayingOf(entry: Entry): Saying | undefined {
  switch (entry.kind) {
    case 'input.accepted':
      return say(PASSING, 'typed', { line: firstLine(entry.line) })
    case 'fault.injected':
      return say(9, 'fault', { line: `${entry.fault} ${entry.target}` })
    case 'fault.healed':
      return say(7, 'healed', { line: `${entry.fault} ${entry.target}` })
    case 'component.crashed':
      return say(8, 'process-stopped', { process: entry.source })
    case 'component.started':
      return say(entry.at > 0 ? 6 : 0, 'process-started', { process: entry.source })
    case 'object.stored':
      return ofStored(entry)
    case 'object.removed':
      return entry.resource === 'pods' ? say(4, 'removed', { name: entry.object.metadata.name }) : undefined
    case 'decision.made':
      return ofDecision(entry, entry.decision)
    default:
      return ofNode(entry)
  }
}

/** Kinds that components write by the dozen, and which nobody asked for. */
const BACKGROUND: ReadonlySet<string> = new Set([
  'events',
  'nodes',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'leases.coordination.k8s.io',
  'controllerrevisions.apps',
  'serviceaccounts',
])

function ofStored({ at, resource, added, object }: EntryOf<'object.stored'>): Saying | undefined {
  const { name, deletionTimestamp, ownerReferences } = object.metadata
  if (resource !== 'pods') {
    if (!added || at < 0 || BACKGROUND.has(resource)) return undefined
    const owner = ownerReferences?.find(({ controller }) => controller)
    const { kind } = object
    return owner
      ? say(2, 'stored-owned', { kind, name, owner: owner.name, ownerKind: owner.kind })
      : say(2, 'stored', { kind, name })
  }
  if (added) return say(3, 'created', { name })
  return deletionTimestamp ? say(2, 'deleting', { name }) : undefined
}

function ofNode(entry: Entry): Saying | undefined {
  switch (entry.kind) {
    case 'image.pull-started':
      return say(3, 'pulling', { image: entry.image, node: entry.node })
    case 'image.pulled':
      return say(2, 'pulled', { image: entry.image, node: entry.node, took: entry.took }, ['took'])
    case 'image.pull-failed':
      return say(6, 'pull-failed', { node: entry.node, message: entry.message })
    case 'sandbox.created': {
      const { node, podKey } = entry.sandbox
      return say(2, 'sandbox', { node, name: nameOf(podKey), ip: entry.ip })
    }
    case 'volume.mounted':
      return say(0, 'volume', { volume: entry.volume, type: entry.type, node: entry.node })
    case 'hook.ran':
      return say(4, entry.result === 'success' ? 'hook' : 'hook-failed', { hook: entry.hook, ...who(entry) })
    case 'probe.ran':
      return ofProbe(entry)
    default:
      return ofProcess(entry)
  }
}

function ofProbe(entry: EntryOf<'probe.ran'>): Saying | undefined {
  const { run, threshold, result, probe } = entry
  const params = { probe, run, threshold, ...who(entry) }
  if (result === 'success') return run === 1 ? say(2, 'probe-passed', params) : undefined
  if (result === 'error') return say(4, 'probe-error', params)
  if (run > threshold) return undefined
  if (run === threshold) return say(6, 'probe-failed.last', params)
  return say(6, probe === 'readiness' ? 'probe-failed.readiness' : 'probe-failed', params)
}

/** In the words of the kernel and the resolver. */
const LOST: Readonly<Record<EntryOf<'packet.refused'>['reason'], string>> = {
  refused: 'connection refused',
  reset: 'connection reset by peer',
  timeout: 'connection timed out',
  'no-route': 'no route to host',
  'no-name': 'no such host',
}

function ofProcess(entry: Entry): Saying | undefined {
  switch (entry.kind) {
    case 'process.started':
      if (entry.how !== 'main') return undefined
      return say(4, 'started', { command: firstLine(entry.argv.join(' ')), ...who(entry) })
    case 'process.signalled':
      if (entry.by === 'probe' || entry.pid !== 1) return undefined
      return say(entry.ignored ? 7 : 5, signalId(entry), { signal: entry.signal, ...who(entry) })
    case 'container.exited':
      return ofExit(entry)
    case 'packet.refused':
      return say(2, 'lost', { reason: LOST[entry.reason] })
    case 'file.changed':
      return say(0, entry.change === 'removed' ? 'file-removed' : 'file-written', {
        path: entry.path,
        ...who(entry),
      })
    default:
      return undefined
  }
}

/** To be stopped is asked by containerd, in the image's own signal; other signals mean what their program makes of them. */
function signalId({ ignored, signal, by }: EntryOf<'process.signalled'>) {
  if (ignored) return 'signal-ignored'
  if (signal === 'KILL') return 'signal-kill'
  return by === 'containerd' ? 'signal' : 'signal-other'
}

/** Exit codes above 128 are signals, by the convention of shells and runtimes. */
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'HUP',
  2: 'INT',
  3: 'QUIT',
  6: 'ABRT',
  9: 'KILL',
  11: 'SEGV',
  13: 'PIPE',
  15: 'TERM',
}

function ofExit(entry: EntryOf<'container.exited'>): Saying {
  const { oom, code } = entry
  if (oom) return say(9, 'oom', { code, ...who(entry) })
  if (code === 0) return say(5, 'finished', { code, ...who(entry) })
  const signal = SIGNALS[code - 128]
  if (signal === undefined) return say(5, 'exited', { code, ...who(entry) })
  return say(5, 'exited-by', { code, number: code - 128, signal, ...who(entry) })
}

type About<Reason extends Decision['reason']> = (
  because: Reasons[Reason],
  about: { readonly name: string; readonly container: string; readonly node: string },
) => Saying | undefined

/** The kubelet's reasons to stop a container, each with its sentence. */
const KILLS = {
  liveness: [8, 'kill-liveness'],
  startup: [8, 'kill-startup'],
  deleted: [7, 'kill-deleted'],
  evicted: [8, 'kill-evicted'],
  preempted: [8, 'kill-preempted'],
  deadline: [8, 'kill-deadline'],
  hook: [8, 'kill-hook'],
  completed: [5, 'kill-completed'],
  changed: [6, 'kill-changed'],
} as const satisfies Record<Reasons['KillContainer']['why'], readonly [weight: number, id: SayingId]>
const LEAVES = {
  'not-ready': 'endpoint-removed.not-ready',
  terminating: 'endpoint-removed.terminating',
  gone: 'endpoint-removed.gone',
  label: 'endpoint-removed.label',
} as const satisfies Record<Reasons['EndpointRemoved']['why'], SayingId>

const DECIDED: { readonly [R in Decision['reason']]: About<R> } = {
  Scheduled: ({ node, feasible, evaluated }, { name }) =>
    say(4, 'scheduled', { name, node, feasible, evaluated }),
  Unschedulable: ({ message }, { name }) => say(8, 'unschedulable', { name, message }),
  Preempting: ({ node, victims }, { name }) =>
    say(9, 'preempting', { name, node, victims: victims.map(nameOf).join(', ') }),
  SchedulingGated: ({ gates }, { name }) => say(7, 'gated', { name, gates: gates.join(', ') }),
  PodAdmitted: (_, { name }) => say(0, 'admitted', { name }),
  PodRejected: ({ reason, message }, { name }) => say(8, 'rejected', { name, reason, message }),
  StartContainer: (_, { name, container }) => say(0, 'start', { name, container }),
  RestartContainer: ({ code, policy }, { name, container }) =>
    say(3, 'restart', { name, container, code, policy }),
  LeaveStopped: ({ code, policy }, { name, container }) =>
    say(5, 'leave-stopped', { name, container, code, policy }),
  CrashLoopBackOff: ({ deaths, wait }, { name, container }) =>
    say(8, 'back-off', { name, container, deaths, wait }, ['wait']),
  ImagePullBackOff: ({ image, wait }) => say(5, 'image-back-off', { image, wait }, ['wait']),
  StartFailed: ({ message }, { name, container }) => say(8, 'start-failed', { name, container, message }),
  KillContainer: ({ why, grace, signal = 'TERM' }, { name, container }) => {
    const [weight, id] = KILLS[why]
    return say(weight, id, { name, container, grace, signal }, ['grace'])
  },
  ReadinessChanged: ({ ready }, { name }) => say(5, ready ? 'ready' : 'not-ready', { name }),
  PhaseChanged: ({ from, to }, { name }) => say(0, 'phase', { name, from, to }),
  Evicting: ({ resource }, { name, node }) => say(9, 'evicting', { node, resource, name }),
  OutOfMemory: ({ limit, victim }) =>
    say(9, limit === 'node' ? 'oom-node' : 'oom-limit', {
      container: victim.container || victim.name,
      victim: victim.podKey ? nameOf(victim.podKey) : victim.name,
      score: victim.score,
    }),
  CreatePods: ({ wanted, seen, create }, { name }) => say(4, 'create-pods', { name, wanted, seen, create }),
  DeletePods: ({ wanted, seen, remove }, { name }) =>
    say(5, seen > wanted ? 'delete-pods' : 'replace-pods', { name, wanted, seen, count: remove.length }),
  ScaleReplicaSet: ({ replicaSet, from, to }, { name }) =>
    say(4, 'scale-replicaset', { name, replicaSet, from, to }),
  EndpointAdded: ({ pod }, { name }) => say(4, 'endpoint-added', { pod: nameOf(pod), name }),
  EndpointRemoved: ({ pod, why }, { name }) => say(6, LEAVES[why], { pod: nameOf(pod), name }),
  NodeUnreachable: ({ silentFor, grace }, { name }) =>
    say(9, 'node-silent', { node: name, time: silentFor, grace }, ['time', 'grace']),
  TaintEviction: ({ taint, after }, { name }) =>
    say(8, after > 0 ? 'taint-eviction.later' : 'taint-eviction', { name, taint, after }, ['after']),
  GarbageCollected: ({ owner, policy }, { name }) => say(3, 'collected', { name, owner, policy }),
  RulesChanged: ({ added, removed, total }, { name, node }) =>
    added.length + removed.length === 0
      ? undefined
      : say(2, 'rules', { name, node, added: added.length, removed: removed.length, total }),
  Controller: ({ reason, message }, { name }) => say(3, 'controller', { name, reason, message }),
}

function ofDecision({ about, container, source }: EntryOf<'decision.made'>, { reason, because }: Decision) {
  // The table has for each reason what takes that reason's data: the compiler cannot follow the pair
  const said = DECIDED[reason] as (
    because: unknown,
    about: { name: string; container: string; node: string },
  ) => Saying | undefined
  const saying = said(because, { name: nameOf(about.key), container, node: nameOf(source) })
  return saying && { ...saying, by: source }
}
