/** Who dies first on a node: by the kernel's score when its memory is used up, and by the kubelet's order before that. */
import type { Pod } from '../../k8s/api'
import { allContainers } from '../../k8s/pod'
import type { View } from '../../view/view'
import { type Candidate, candidatesAt, candidatesOn, oomAdjust } from './oom-score'
import type { Subject, Subjects } from './subjects'
import { countUpTo, type Evicting, type Told, type UseIndex } from './use-index'

/** What is remarkable about its place: kills by its own limit or for want of the node's memory, or how much of its request it uses. */
export type Remark =
  | { readonly what: 'kills' | 'node-kills'; readonly n: number }
  | { readonly what: 'times'; readonly n: number }
  | { readonly what: 'stopped' }
  | { readonly what: 'victim' }

export interface RankRow extends Candidate {
  readonly y: number
  readonly subject: boolean
  /** Others of its pod are in the list, so that the pod's name does not tell them apart. */
  readonly several: boolean
  /** A jump in the scores above it. */
  readonly gap: boolean
  readonly remark: Remark | undefined
  /** It does not run: what it had when it was killed. */
  readonly was: boolean
}
export interface EvictionRow {
  readonly y: number
  readonly podKey: string
  readonly usage: number
  readonly request: number
  readonly priority: number
  readonly victim: boolean
}
export interface Ranking {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly bottom: number
  /** Each container is ranked on its own node. */
  readonly nodes: readonly string[]
  readonly capacity: number
  /** Bytes that containers use of it. */
  readonly used: number
  readonly rows: readonly RankRow[]
  readonly more: number
  /** When the node ran out of memory, while that is news: the rows are as they were then. */
  readonly killedAt: number | undefined
  readonly eviction:
    | {
        readonly y: number
        readonly at: number
        readonly resource: string
        readonly rows: readonly EvictionRow[]
      }
    | undefined
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  /** 0: as high as it needs. */
  readonly height: number
}

const HEAD = 82
const ROW = 40
const REMARK = 14
const SMALL_ROW = 34
const MOST_ROWS = 7
const MOST_EVICTION_ROWS = 4
const FAR = 100
/** So long a kill is news. */
const RECENT = 15_000

export function rankingOf(
  view: View,
  at: number,
  nodes: readonly string[],
  subjects: Subjects,
  box: Box,
): Ranking {
  const killed = subjects.index.kills.findLast(
    (told) =>
      nodes.includes(told.node) && told.because.limit === 'node' && told.at <= at && at - told.at < RECENT,
  )
  const living = killed ? candidatesAt(view, killed.because.candidates) : candidatesOnAll(view, nodes)
  const dead = subjects.of.filter((subject) => !living.some(isSame(subject)))
  const ghosts = dead.flatMap((subject) => ghostOf(view, subject, at))
  const all = [...living, ...ghosts].sort((a, b) => b.score - a.score)
  const eviction = subjects.index.evictions.findLast((told) => nodes.includes(told.node) && told.at <= at)
  const room = box.height === 0 ? MOST_ROWS : roomFor(box.height, eviction)
  const shown = pick(all, subjects, room)
  let y = box.y + HEAD
  const rows = shown.map((candidate, index): RankRow => {
    const gap = index > 0 && shown[index - 1]!.score - candidate.score > FAR
    if (gap) y += all.length > shown.length ? 26 : 12
    const was = ghosts.some((ghost) => ghost === candidate)
    const victim = killed?.uid === candidate.uid && killed.container === candidate.container
    const remark = victim ? ({ what: 'victim' } as const) : remarkOn(candidate, subjects.index, at, was)
    const row = {
      ...candidate,
      y,
      gap,
      several: severalOf(candidate, all),
      subject: isSubject(candidate, subjects),
      remark,
      was,
    }
    y += remark ? ROW + REMARK : ROW
    return row
  })
  const drawn = eviction && evictionOf(eviction, y + 14)
  return {
    x: box.x,
    y: box.y,
    width: box.width,
    bottom: drawn ? drawn.bottom : y + 16,
    nodes,
    capacity: view.machines.nodes.get(nodes[0] ?? '')?.memory ?? 0,
    used: living.reduce((sum, { memory }) => sum + memory, 0),
    rows,
    more: all.length - rows.length,
    killedAt: killed?.at,
    eviction: drawn && {
      y: drawn.y,
      at: eviction!.at,
      resource: eviction!.because.resource,
      rows: drawn.rows,
    },
  }
}

/** Those of several nodes in one order: the same sum decides on each. The kubelet is there once. */
export function candidatesOnAll(view: View, nodes: readonly string[]): Candidate[] {
  const all = nodes.flatMap((node) => candidatesOn(view, node))
  const kubelet = all.findLast(({ podKey }) => podKey === '')
  return all
    .filter((candidate) => candidate.podKey !== '' || candidate === kubelet)
    .sort((a, b) => b.score - a.score)
}

const roomFor = (height: number, eviction: Told<Evicting> | undefined) =>
  Math.max(3, Math.min(MOST_ROWS, Math.floor((height - HEAD - (eviction ? 150 : 24)) / ROW)))

const isSame =
  ({ uid, container }: Subject) =>
  (candidate: Candidate) =>
    candidate.uid === uid && candidate.container === container

const isSubject = (candidate: Candidate, { of }: Subjects) => of.some((subject) => isSame(subject)(candidate))

const severalOf = ({ podKey }: Candidate, all: readonly Candidate[]) =>
  all.some(
    (other, index) => other.podKey === podKey && all.findIndex((one) => one.podKey === podKey) !== index,
  )

function remarkOn(candidate: Candidate, index: UseIndex, at: number, was: boolean): Remark | undefined {
  const kills = killsOf(index, candidate, at, 'container')
  if (kills > 0) return { what: 'kills', n: kills }
  const forNode = killsOf(index, candidate, at, 'node')
  if (forNode > 0) return { what: 'node-kills', n: forNode }
  if (was) return { what: 'stopped' }
  const times = candidate.request > 0 ? candidate.memory / candidate.request : 0
  return candidate.qos === 'Burstable' && times >= 1.1 ? { what: 'times', n: times } : undefined
}

/** One that the kernel killed and that does not run now: its place as it was then. */
function ghostOf(
  view: View,
  { podKey, container, qos, uid, use, request, node }: Subject,
  at: number,
): Candidate[] {
  const life = use.lives.findLast(({ to, oom }) => oom && to <= at)
  const capacity = view.machines.nodes.get(node)?.memory ?? 0
  const pod = view.objects.byUid(uid)?.object as unknown as Pod | undefined
  const spec = pod?.spec && allContainers(pod.spec).find(({ name }) => name === container)
  if (!life || !spec || capacity === 0) return []
  const last = use.samples[countUpTo(use.samples, life.to - 1)]
  const memory = Math.max(
    last?.memory ?? 0,
    use.samples[countUpTo(use.samples, life.to - 1) - 1]?.memory ?? 0,
  )
  const share = Math.floor((1000 * memory) / capacity)
  const adjust = oomAdjust(pod, spec, capacity)
  const score = share + adjust
  return [{ uid, podKey, container, qos, memory, request: request.memory, share, adjust, score }]
}

/** The first, the subjects wherever they stand, and the last; the rest is counted. */
function pick(all: readonly Candidate[], subjects: Subjects, most: number): Candidate[] {
  if (all.length <= most) return [...all]
  const kept = new Set<Candidate>()
  const last = all.at(-1)!
  for (const candidate of all) if (isSubject(candidate, subjects) && kept.size < most - 1) kept.add(candidate)
  kept.add(last)
  for (const candidate of all) if (kept.size < most) kept.add(candidate)
  return all.filter((candidate) => kept.has(candidate))
}

const killsOf = (
  { kills }: UseIndex,
  { uid, container }: Candidate,
  at: number,
  limit: 'container' | 'node',
) =>
  kills.filter(
    (kill) =>
      kill.at <= at && kill.uid === uid && kill.container === container && kill.because.limit === limit,
  ).length

function evictionOf({ because, pod }: Told<Evicting>, y: number) {
  const rows = because.rank.slice(0, MOST_EVICTION_ROWS).map((ranked, index): EvictionRow => {
    const { pod: podKey, usage, request, priority } = ranked
    return { y: y + 56 + index * SMALL_ROW, podKey, usage, request, priority, victim: podKey === pod }
  })
  return { y, rows, bottom: y + 56 + rows.length * SMALL_ROW }
}
