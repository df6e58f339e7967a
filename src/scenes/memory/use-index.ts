/**
 * What each container used and how each of its lives ended, over the whole journal; read up to the playhead. It goes on
 * where it stopped, so that a longer run costs only what is new.
 */
import type { ContainerRef, Entry, EntryOf } from '../../journal/entry'
import type { Decision } from '../../journal/reasons'

export interface Sample {
  readonly at: number
  readonly memory: number
  /** Millicores given and wanted. */
  readonly cpu: number
  readonly wanted: number
}
/** One instance of a container, from its first process to its end. */
export interface Life {
  readonly id: string
  readonly from: number
  readonly restart: number
  to: number
  code: number
  oom: boolean
  /** The place of its end in the journal. */
  seq: number
  /** Whose memory was used up when the kernel killed it; or the kubelet evicted its pod. */
  scope: OutOfMemory['limit'] | 'evicted' | undefined
  /** The back-off that its end brought: what is nominal. */
  wait: { readonly at: number; readonly nominal: number; readonly until: number } | undefined
}
export interface ContainerUse {
  readonly ref: ContainerRef
  readonly samples: Sample[]
  readonly lives: Life[]
  /** Moments at which its memory changed visibly, or the kernel killed it. */
  readonly changes: number[]
}
export type OutOfMemory = Extract<Decision, { reason: 'OutOfMemory' }>['because']
export type Evicting = Extract<Decision, { reason: 'Evicting' }>['because']
export interface Told<What> {
  readonly at: number
  readonly seq: number
  readonly node: string
  /** Key and uid of the pod that it is about: another may come by its name. */
  readonly pod: string
  readonly uid: string
  readonly container: string
  readonly because: What
}
export interface UseIndex {
  /** By uid of the pod, then by the container's name. */
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, ContainerUse>>
  readonly kills: readonly Told<OutOfMemory>[]
  readonly evictions: readonly Told<Evicting>[]
}

interface Building extends UseIndex {
  readonly pods: Map<string, Map<string, ContainerUse>>
  readonly kills: Told<OutOfMemory>[]
  readonly evictions: Told<Evicting>[]
  seen: number
  last: Entry | undefined
}

const VISIBLE = 2 ** 20
const known = new WeakMap<readonly Entry[], Building>()

export function usesOf(entries: readonly Entry[]): UseIndex {
  let found = known.get(entries)
  if (!found || (found.seen > 0 && entries[found.seen - 1] !== found.last)) {
    found = { pods: new Map(), kills: [], evictions: [], seen: 0, last: undefined }
    known.set(entries, found)
  }
  for (; found.seen < entries.length; found.seen++) add(found, (found.last = entries[found.seen]!))
  return found
}

function add(index: Building, entry: Entry): void {
  switch (entry.kind) {
    case 'usage.changed':
      return sampled(index, entry)
    case 'process.started':
      return entry.how === 'main' ? began(index, entry) : undefined
    case 'container.exited':
      return ended(index, entry)
    case 'decision.made':
      return decided(index, entry)
    default:
  }
}

function useOf(index: Building, ref: ContainerRef): ContainerUse {
  let pod = index.pods.get(ref.pod)
  if (!pod) index.pods.set(ref.pod, (pod = new Map()))
  let use = pod.get(ref.container)
  if (!use) pod.set(ref.container, (use = { ref, samples: [], lives: [], changes: [] }))
  return use
}

function sampled(index: Building, { container, at, memory, cpu, wanted }: EntryOf<'usage.changed'>): void {
  const use = useOf(index, container)
  // What is told after the end is of a control group without processes.
  if (use.lives.at(-1)?.to !== Number.POSITIVE_INFINITY && use.lives.length > 0) return
  if (Math.abs(memory - (use.samples.at(-1)?.memory ?? 0)) >= VISIBLE) use.changes.push(at)
  use.samples.push({ at, memory, cpu, wanted })
}

function began(index: Building, { container, at, seq }: EntryOf<'process.started'>): void {
  const use = useOf(index, container)
  const restart = use.lives.length
  const to = Number.POSITIVE_INFINITY
  const open = { to, code: 0, oom: false, seq, scope: undefined, wait: undefined }
  use.lives.push({ id: container.id, from: at, restart, ...open })
}

function ended(index: Building, { container, at, seq, code, oom }: EntryOf<'container.exited'>): void {
  const use = useOf(index, container)
  const life = use.lives.findLast(({ id }) => id === container.id)
  if (life) Object.assign(life, { to: at, code, oom, seq })
  use.samples.push({ at, memory: 0, cpu: 0, wanted: 0 })
  if (oom) use.changes.push(at)
}

function decided(index: Building, entry: EntryOf<'decision.made'>): void {
  const { about, container, decision, at, seq, source } = entry
  const told = {
    at,
    seq,
    node: source.slice(source.indexOf('/') + 1),
    pod: about.key,
    uid: about.uid ?? '',
    container,
  }
  const life = index.pods
    .get(about.uid ?? '')
    ?.get(container)
    ?.lives.at(-1)
  if (decision.reason === 'OutOfMemory') {
    index.kills.push({ ...told, because: decision.because })
    if (life && life.to >= at) life.scope = decision.because.limit
  } else if (decision.reason === 'Evicting') {
    index.evictions.push({ ...told, because: decision.because })
    for (const { lives } of index.pods.get(about.uid ?? '')?.values() ?? []) {
      const open = lives.at(-1)
      if (open && open.to >= at) open.scope = 'evicted'
    }
  } else if (decision.reason === 'CrashLoopBackOff') {
    const { wait: nominal, until } = decision.because
    if (life && life.to <= at) life.wait ??= { at, nominal, until }
  }
}

/** How many of a list in order of time lie up to a moment. */
export function countUpTo(list: readonly { readonly at: number }[], at: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.at <= at) low = middle + 1
    else high = middle
  }
  return low
}

/** The lives that had begun by a moment, and their ends as far as they are known then. */
export function livesUpTo({ lives }: ContainerUse, at: number): Life[] {
  return lives
    .filter(({ from }) => from <= at)
    .map((life) => ({
      ...life,
      ...(life.to > at ? { to: Number.POSITIVE_INFINITY, oom: false, code: 0, scope: undefined } : {}),
      wait: life.wait && life.wait.at <= at ? life.wait : undefined,
    }))
}
