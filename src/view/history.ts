/**
 * The whole run as lanes: what each pod and container went through, from the first entry to the last received. It does
 * not depend on the playhead; the timeline draws it and navigates by it.
 */
import type { ApiObject, Entry, ProbeKind } from '../journal/entry'
import { cutLane, dropFrom } from './history-cut'
import { FoldedPodFacts, type PodFacts } from './pod-facts'
import { apiState, podState, type State } from './pod-state'

export interface Span {
  readonly from: number
  /** Open spans end with the run. */
  to: number
  readonly state: State
  /** What to write in it: kubectl's word for the pod, the container's doing. */
  readonly what: string
}
export interface Mark {
  readonly at: number
  readonly seq: number
  readonly what: 'event' | 'restart' | 'signal' | 'input' | 'fault'
  readonly text: string
  readonly bad: boolean
}
export interface Tick {
  readonly at: number
  readonly seq: number
  readonly probe: ProbeKind
  readonly result: 'success' | 'failure' | 'error'
  readonly run: number
  readonly threshold: number
}
export interface ContainerLane {
  readonly name: string
  readonly init: boolean
  readonly spans: Span[]
  readonly ticks: Tick[]
  readonly signals: Mark[]
}
/** All pods of one controller, or those without one: how many of them there are, and how many are not ready. */
export interface OwnerLane {
  /** 'Deployment/default/web'; empty for pods that nobody owns. */
  readonly id: string
  readonly pods: PodLane[]
  /** In order of time; each stands until the next. */
  readonly steps: OwnerStep[]
}
export interface OwnerStep {
  readonly at: number
  readonly pods: number
  /** Not ready yet, or not any more: waiting, starting, ending. */
  readonly waiting: number
  readonly failing: number
}
export interface PodLane {
  readonly uid: string
  /** Of its OwnerLane. */
  readonly owner: string
  readonly key: string
  readonly createdAt: number
  goneAt: number | undefined
  node: string
  /** The Pod object as the API shows it. */
  readonly api: Span[]
  readonly containers: Map<string, ContainerLane>
  readonly events: Mark[]
}

export class History {
  readonly pods: Map<string, PodLane>
  readonly owners: Map<string, OwnerLane>
  readonly inputs: Mark[]
  /** Times at which something changed that a learner can see, for «next change». */
  readonly changes: number[]
  #view: FoldedPodFacts
  #byKey = new Map<string, string>()

  constructor(from?: History, facts?: PodFacts) {
    this.pods = from?.pods ?? new Map<string, PodLane>()
    this.owners = from?.owners ?? new Map<string, OwnerLane>()
    this.inputs = from?.inputs ?? []
    this.changes = from?.changes ?? []
    this.#view = new FoldedPodFacts(facts)
  }

  /**
   * The same without what happened from `at` on, for a fork; `facts` are those of just before. It takes over what this
   * one holds, which may not be used any more: telling an hour anew would take too long.
   */
  cut(at: number, facts: PodFacts): History {
    const cut = new History(this, facts)
    dropFrom(cut.inputs, at, (mark) => mark.at)
    dropFrom(cut.changes, at, (change) => change)
    for (const { id, pods, steps } of cut.owners.values()) {
      dropFrom(pods, at, ({ createdAt }) => createdAt)
      dropFrom(steps, at, (step) => step.at)
      if (pods.length === 0) cut.owners.delete(id)
    }
    for (const lane of cut.pods.values())
      if (lane.createdAt >= at) cut.pods.delete(lane.uid)
      else {
        cutLane(lane, at, facts)
        cut.#byKey.set(lane.key, lane.uid)
      }
    return cut
  }

  append(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.#view.apply(entry)
      this.#record(entry)
    }
  }

  #record(entry: Entry): void {
    switch (entry.kind) {
      case 'input.accepted':
        this.inputs.push({ at: entry.at, seq: entry.seq, what: 'input', text: entry.line, bad: false })
        return this.#changed(entry.at)
      case 'fault.injected':
      case 'fault.healed':
        this.inputs.push({
          at: entry.at,
          seq: entry.seq,
          what: 'fault',
          text: `${entry.fault} ${entry.target}`,
          bad: entry.kind === 'fault.injected',
        })
        return this.#changed(entry.at)
      case 'object.stored':
      case 'object.removed':
        return this.#object(entry)
      case 'decision.made':
      case 'timer.set':
        return this.#about(entry.about.uid, entry, entry.container)
      case 'timer.fired':
      case 'timer.cancelled':
        return
      case 'sandbox.created':
      case 'sandbox.removed':
        return this.#about(entry.sandbox.pod, entry, '')
      case 'image.pull-started':
      case 'image.pulled':
      case 'image.pull-failed':
        return this.#about(entry.pod, entry, '')
      case 'probe.ran':
        this.#tick(entry)
        return this.#about(entry.container.pod, entry, entry.container.container)
      case 'container.created':
      case 'container.exited':
      case 'process.started':
      case 'process.replaced':
      case 'process.signalled':
      case 'process.exited':
      case 'file.changed':
      case 'hook.ran':
        return this.#about(entry.container.pod, entry, entry.container.container)
      default:
    }
  }

  #object(entry: Extract<Entry, { kind: 'object.stored' | 'object.removed' }>): void {
    if (entry.resource === 'pods') {
      const lane = this.#lane(entry.object, entry.at)
      if (entry.kind === 'object.removed') {
        this.#count(lane, entry.at, lane.api.at(-1)?.state, undefined)
        lane.goneAt = entry.at
        close(lane.api, entry.at)
      }
      this.#refresh(lane, entry.object, entry.at)
    } else if (entry.resource === 'events' && entry.kind === 'object.stored') this.#event(entry)
  }

  #event(entry: Extract<Entry, { kind: 'object.stored' }>): void {
    const event = entry.object as unknown as {
      involvedObject?: { uid?: string }
      reason?: string
      type?: string
      count?: number
      series?: { count?: number }
    }
    const lane = this.pods.get(event.involvedObject?.uid ?? '')
    if (!lane) return
    const count = event.count ?? event.series?.count ?? 1
    const text = count > 1 ? `${event.reason} (x${count})` : (event.reason ?? '')
    lane.events.push({ at: entry.at, seq: entry.seq, what: 'event', text, bad: event.type === 'Warning' })
    this.#changed(entry.at)
  }

  #about(uid: string | undefined, entry: Entry, container: string): void {
    const lane = uid === undefined ? undefined : this.pods.get(uid)
    if (!lane) return
    if (entry.kind === 'process.signalled')
      lane.containers.get(container)?.signals.push({
        at: entry.at,
        seq: entry.seq,
        what: 'signal',
        text: entry.signal,
        bad: entry.signal === 'KILL',
      })
    const stored = this.#view.objects.byUid(lane.uid)
    if (stored) this.#refresh(lane, stored.object, entry.at)
  }

  #tick(entry: Extract<Entry, { kind: 'probe.ran' }>): void {
    const lane = this.pods.get(entry.container.pod)?.containers.get(entry.container.container)
    const { at, seq, probe, result, run, threshold } = entry
    lane?.ticks.push({ at, seq, probe, result, run, threshold })
  }

  #lane(object: ApiObject, at: number): PodLane {
    const { uid, namespace, name } = object.metadata
    let lane = this.pods.get(uid)
    if (!lane) {
      lane = {
        uid,
        owner: ownerOf(object, this.#view.objects),
        key: `${namespace}/${name}`,
        createdAt: at,
        goneAt: undefined,
        node: '',
        api: [],
        containers: new Map(),
        events: [],
      }
      this.pods.set(uid, lane)
      const owner = this.owners.get(lane.owner)
      if (owner) owner.pods.push(lane)
      else this.owners.set(lane.owner, { id: lane.owner, pods: [lane], steps: [] })
      this.#byKey.set(lane.key, uid)
    }
    return lane
  }

  #refresh(lane: PodLane, object: ApiObject, at: number): void {
    const state = podState(this.#view, object)
    lane.node = (object as unknown as { spec?: { nodeName?: string } }).spec?.nodeName ?? lane.node
    let changed = false
    if (lane.goneAt === undefined) {
      const before = lane.api.at(-1)?.state
      changed = extend(lane.api, at, apiState(object), apiWord(object)) || changed
      this.#count(lane, at, before, lane.api.at(-1)?.state)
    }
    for (const container of state.containers) {
      let own = lane.containers.get(container.name)
      if (!own) {
        own = { name: container.name, init: container.init, spans: [], ticks: [], signals: [] }
        lane.containers.set(container.name, own)
      }
      changed = extend(own.spans, at, container.state, container.doing.what) || changed
    }
    if (lane.goneAt !== undefined)
      for (const container of lane.containers.values())
        if (!this.#view.runtimes.get(lane.uid)) close(container.spans, at)
    if (changed) this.#changed(at)
  }

  /** One pod of an owner went from a state to another; from none as it was made, to none as it went. */
  #count({ owner }: PodLane, at: number, from: State | undefined, to: State | undefined): void {
    if (from === to) return
    const { steps } = this.owners.get(owner)!
    const { pods, waiting, failing } = steps.at(-1) ?? { pods: 0, waiting: 0, failing: 0 }
    const step = {
      at,
      pods: pods + Number(to !== undefined) - Number(from !== undefined),
      waiting: waiting + Number(isWaiting(to)) - Number(isWaiting(from)),
      failing: failing + Number(isFailing(to)) - Number(isFailing(from)),
    }
    if (steps.at(-1)?.at === at) steps[steps.length - 1] = step
    else steps.push(step)
  }

  #changed(at: number): void {
    if (this.changes.at(-1) !== at) this.changes.push(at)
  }

  /** The pod that last had this key. */
  byKey(key: string): PodLane | undefined {
    return this.pods.get(this.#byKey.get(key) ?? '')
  }
}

const isFailing = (state: State | undefined) => state === 'failing' || state === 'dead'
const isWaiting = (state: State | undefined) =>
  state === 'waiting' || state === 'starting' || state === 'ending'

/** The controller that made it; of a ReplicaSet, the Deployment above it. */
function ownerOf({ metadata }: ApiObject, objects: PodFacts['objects']): string {
  const controller = (of: ApiObject['metadata'] | undefined) =>
    of?.ownerReferences?.find((owner) => owner.controller)
  const owner = controller(metadata)
  if (!owner) return ''
  const above = controller(objects.byUid(owner.uid)?.object.metadata)
  return `${above?.kind ?? owner.kind}/${metadata.namespace}/${above?.name ?? owner.name}`
}

/** What the API says in one word: phase, or the reason its first container waits. */
function apiWord(object: ApiObject): string {
  const pod = object as unknown as {
    metadata: { deletionTimestamp?: string }
    status?: {
      phase?: string
      reason?: string
      containerStatuses?: { state?: { waiting?: { reason?: string } } }[]
    }
  }
  if (pod.metadata.deletionTimestamp) return 'Terminating'
  const waiting = pod.status?.containerStatuses?.find(({ state }) => state?.waiting?.reason)?.state?.waiting
    ?.reason
  return pod.status?.reason ?? waiting ?? pod.status?.phase ?? 'Pending'
}

/** Goes on with the last span, or starts another. True when something changed. */
function extend(spans: Span[], at: number, state: State, what: string): boolean {
  const last = spans.at(-1)
  if (last && last.state === state && last.what === what) return false
  if (last) last.to = at
  spans.push({ from: at, to: Number.POSITIVE_INFINITY, state, what })
  return true
}

function close(spans: Span[], at: number): void {
  const last = spans.at(-1)
  if (last && last.to === Number.POSITIVE_INFINITY) last.to = at
}
