/**
 * From the request to the running container: the hops of one pod's creation, its stages and the words of its status.
 * Reads that change nothing and echoes of a component's own writes are left out.
 */
import type { Entry, EntryOf } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import { podSummary } from '../../k8s/pod-status-word'
import type { PodEntries } from '../parts/pod-entries'

export type LineId = 'client' | 'etcd' | 'api' | 'scheduler' | 'kubelet' | 'containerd'
export type HopShape = 'request' | 'answer' | 'watch' | 'bind' | 'write'
export interface Hop {
  readonly seq: number
  readonly from: LineId
  readonly to: LineId
  readonly left: number
  /** Later than the playhead while it travels; unknown for a call that has not come back. */
  readonly arrives: number
  readonly shape: HopShape
  readonly label: string
}
/** A time in which somebody works or waits. */
export interface Busy {
  readonly line: LineId
  readonly from: number
  readonly to: number | undefined
  readonly what: 'busy' | 'pull'
  /** Bytes, and when all have arrived; of a pull. */
  readonly bytes: number
  readonly due: number
  readonly seq: number
}
export type StageName = 'client' | 'control' | 'sandbox' | 'pull' | 'start' | 'report'
export interface Stage {
  readonly name: StageName
  readonly from: number
  readonly to: number | undefined
}
export interface StatusWord {
  readonly from: number
  readonly word: string
  readonly revision: number
}
export interface Story {
  readonly client: string
  readonly node: string
  readonly hops: readonly Hop[]
  readonly busy: readonly Busy[]
  readonly stages: readonly Stage[]
  readonly status: readonly StatusWord[]
  readonly starts: number
  /** When the API knows that it runs; undefined before. */
  readonly ends: number | undefined
}

/** etcd's part of a write: the entry is said when it is done. */
const WRITE = 2

interface Writing {
  readonly name: string
  client: string
  node: string
  readonly hops: Hop[]
  readonly busy: Busy[]
  readonly status: StatusWord[]
  readonly clients: Map<number, LineId>
  readonly times: Partial<
    Record<'asked' | 'arrived' | 'seen' | 'sandbox' | 'pulling' | 'pulled' | 'ran' | 'ends', number>
  >
  mounted: number
}

export function creationStory(subject: PodEntries, input: number): Story {
  const story: Writing = {
    name: subject.object.metadata.name,
    client: 'kubectl',
    node: '',
    hops: [],
    busy: [],
    status: [],
    clients: new Map(),
    times: {},
    mounted: 0,
  }
  for (const entry of subject.entries) {
    tell(story, entry)
    if (story.times.ends !== undefined) break
  }
  const { times } = story
  const starts = story.client === 'kubectl' ? Math.min(input, times.asked ?? input) : (times.asked ?? 0)
  return {
    client: story.client,
    node: story.node,
    hops: story.hops,
    busy: story.busy,
    status: story.status,
    stages: stagesOf(times, starts),
    starts,
    ends: times.ends,
  }
}

function stagesOf(times: Writing['times'], starts: number): Stage[] {
  const points: [StageName, number | undefined, number | undefined][] = [
    ['client', starts, times.arrived],
    ['control', times.arrived, times.seen],
    ['sandbox', times.seen, times.sandbox],
    ['pull', times.pulling, times.pulled],
    ['start', times.pulled ?? (times.pulling === undefined ? times.sandbox : undefined), times.ran],
    ['report', times.ran, times.ends],
  ]
  return points.flatMap(([name, from, to]) => (from === undefined || to === from ? [] : [{ name, from, to }]))
}

function tell(story: Writing, entry: Entry): void {
  switch (entry.kind) {
    case 'request.sent':
      return request(story, entry)
    case 'request.answered':
      return answer(story, entry)
    case 'object.stored':
      return stored(story, entry)
    case 'watch.sent':
      return watch(story, entry)
    default:
      return onNode(story, entry)
  }
}

function request(story: Writing, entry: EntryOf<'request.sent'>): void {
  const { verb, subresource, seq, at, arrivesAt, detail, source } = entry
  if (verb === 'get' || verb === 'list' || verb === 'watch') return
  const creates = verb === 'create' && subresource === ''
  const from = lineOf(source) ?? (creates ? 'client' : undefined)
  if (!from) return
  if (creates) {
    story.client = source
    story.times.asked ??= at
    story.times.arrived = arrivesAt
  }
  story.clients.set(seq, from)
  const binds = subresource === 'binding'
  const label = creates ? 'POST pods' : binds ? `binding ${detail}` : verb === 'patch' ? 'PATCH status' : verb
  const shape = binds ? 'bind' : 'request'
  story.hops.push({ seq, from, to: 'api', left: at, arrives: arrivesAt, shape, label })
}

function answer(
  story: Writing,
  { seq, request, at, arrivesAt, code, reason }: EntryOf<'request.answered'>,
): void {
  const to = story.clients.get(request)
  if (!to || (to !== 'client' && code < 300)) return
  const created = story.client === 'kubectl' ? `pod/${story.name} created` : String(code)
  const label = code < 300 ? created : `${code} ${reason}`
  story.hops.push({ seq, from: 'api', to, left: at, arrives: arrivesAt, shape: 'answer', label })
}

function lineOf(source: string): LineId | undefined {
  if (source.startsWith('kubelet/')) return 'kubelet'
  if (source === 'kube-scheduler') return 'scheduler'
  return source === 'kubectl' ? 'client' : undefined
}

function stored(story: Writing, { seq, at, revision, resource, object }: EntryOf<'object.stored'>): void {
  if (resource !== 'pods') return
  story.hops.push({
    seq,
    from: 'api',
    to: 'etcd',
    left: at - WRITE,
    arrives: at,
    shape: 'write',
    label: String(revision),
  })
  const pod = object as unknown as Pod
  const word = podSummary(pod).word
  if (story.status.at(-1)?.word !== word) story.status.push({ from: at, word, revision })
  if (pod.status?.phase && pod.status.phase !== 'Pending') story.times.ends = at
}

/** The scheduler hears of a new pod, the kubelet of one that is bound to its node; what follows are echoes. */
function watch(story: Writing, { seq, to, type, at, arrivesAt }: EntryOf<'watch.sent'>): void {
  const line = lineOf(to)
  if (line !== 'scheduler' && line !== 'kubelet') return
  if (story.hops.some((hop) => hop.shape === 'watch' && hop.to === line)) return
  story.hops.push({ seq, from: 'api', to: line, left: at, arrives: arrivesAt, shape: 'watch', label: type })
  if (line === 'kubelet') {
    story.times.seen = arrivesAt
    story.mounted = arrivesAt
    story.node = to.slice('kubelet/'.length)
  }
}

function onNode(story: Writing, entry: Entry): void {
  const { times } = story
  if (entry.kind === 'volume.mounted') story.mounted = entry.at
  else if (entry.kind === 'sandbox.created' && times.sandbox === undefined) {
    times.sandbox = entry.at
    call(story, entry.seq, 'RunPodSandbox', story.mounted, entry.at)
  } else if (entry.kind === 'image.pull-started') {
    if (times.ran === undefined) {
      times.pulling ??= entry.at
      delete times.pulled
    }
    const { seq, at, bytes, arrivesAt } = entry
    story.hops.push({
      seq,
      from: 'kubelet',
      to: 'containerd',
      left: at,
      arrives: at,
      shape: 'request',
      label: 'PullImage',
    })
    story.busy.push({ line: 'containerd', from: at, to: undefined, what: 'pull', bytes, due: arrivesAt, seq })
  } else if (entry.kind === 'image.pulled' || entry.kind === 'image.pull-failed') pulled(story, entry)
  else if (entry.kind === 'container.created' && !entry.init && entry.restart === 0)
    call(story, entry.seq, 'CreateContainer', entry.at, entry.at)
  else if (entry.kind === 'process.started' && entry.how === 'main') {
    times.ran ??= entry.at
    call(story, entry.seq, 'StartContainer', entry.at, entry.at)
  }
}

function pulled(story: Writing, { seq, at, kind }: EntryOf<'image.pulled' | 'image.pull-failed'>): void {
  const open = story.busy.findIndex(({ what, to }) => what === 'pull' && to === undefined)
  if (open >= 0) story.busy[open] = { ...story.busy[open]!, to: at }
  if (story.times.ran === undefined) story.times.pulled = at
  const label = kind === 'image.pulled' ? '' : 'ErrImagePull'
  story.hops.push({ seq, from: 'containerd', to: 'kubelet', left: at, arrives: at, shape: 'answer', label })
}

/** A call of the kubelet to containerd that has come back. */
function call(story: Writing, seq: number, label: string, from: number, to: number): void {
  story.hops.push({
    seq,
    from: 'kubelet',
    to: 'containerd',
    left: from,
    arrives: from,
    shape: 'request',
    label,
  })
  if (to === from) return
  story.busy.push({ line: 'containerd', from, to, what: 'busy', bytes: 0, due: to, seq })
  story.hops.push({
    seq: -seq,
    from: 'containerd',
    to: 'kubelet',
    left: to,
    arrives: to,
    shape: 'answer',
    label: '',
  })
}
