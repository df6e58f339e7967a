/**
 * What must always hold, whatever is applied and broken: a reader of the journal that judges each entry as it comes.
 * For fuzzing and property tests; the engine itself does not need it. Rules: invariants.SPEC.md.
 */
import type { ContainerRef, Entry, EntryOf } from '../journal/entry'
import type { EndpointSlice, Pod } from '../k8s/api'
import { isPodReady, isPodTerminal } from '../k8s/pod'
import { quantity } from '../k8s/quantity'

/** How far EndpointSlices may be behind pods, and how long the control plane gets to catch up after a fault. */
const LAG = 5_000
const CATCH_UP = 30_000
/** kuberuntime_container.go: minimumGracePeriodInSeconds; then what stopping takes on a busy node. */
const SHORTEST_GRACE = 2_000
const STOPPING = 5_000

export interface Violation {
  readonly rule: string
  readonly at: number
  /** The entry that showed it. */
  readonly seq: number
  readonly text: string
}

/** A pod as far as the rules ask. */
interface Known {
  pod: Pod
  readonly node: string
  readonly counts: Map<string, number>
  /** Containers that started and that ended well in the newest sandbox. */
  started: Set<string>
  completed: Set<string>
  /** Since when it has not been ready, or is gone; undefined while it is. */
  unreadySince: number | undefined
}
interface Instance {
  readonly ref: ContainerRef
  readonly sandbox: string
}
/** Something that must have happened by a time. */
interface Duty {
  readonly by: number
  readonly seq: number
  readonly isKept: () => boolean
  readonly rule: string
  readonly text: string
}

export class Invariants {
  readonly violations: Violation[] = []
  readonly #pods = new Map<string, Known>()
  readonly #sandboxes = new Map<string, string>()
  readonly #running = new Map<string, Instance>()
  readonly #slices = new Map<string, EndpointSlice>()
  readonly #lenient = new Set<string>()
  readonly #down = new Set<string>()
  #duties: Duty[] = []
  #soonest = Number.POSITIVE_INFINITY
  #trustedFrom = 0
  #last: Entry | undefined
  #revision = 0

  /** Judges what came next. */
  see(entry: Entry): void {
    this.#order(entry)
    if (entry.at > this.#soonest) this.#redeem(entry.at)
    switch (entry.kind) {
      case 'object.stored':
        return this.#stored(entry)
      case 'object.removed':
        return this.#removed(entry)
      case 'sandbox.created':
        return this.#sandboxCreated(entry)
      case 'sandbox.removed':
        return this.#sandboxRemoved(entry)
      case 'process.started':
        if (entry.how === 'main') this.#started(entry)
        return
      case 'container.exited':
        return this.#exited(entry)
      case 'usage.changed':
        return this.#used(entry)
      case 'decision.made':
        return this.#decided(entry)
      default:
        return this.#processes(entry)
    }
  }

  #say(rule: string, entry: Entry, text: string): void {
    this.violations.push({ rule, at: entry.at, seq: entry.seq, text })
  }

  // INV10
  #order(entry: Entry): void {
    const last = this.#last
    this.#last = entry
    if (last && (entry.at < last.at || entry.seq !== last.seq + 1))
      this.#say('INV10', entry, `entry ${entry.seq} at ${entry.at} comes after ${last.seq} at ${last.at}`)
    if (entry.cause >= entry.seq) this.#say('INV10', entry, `entry ${entry.seq} is caused by ${entry.cause}`)
    if ('arrivesAt' in entry && entry.arrivesAt < entry.at)
      this.#say('INV10', entry, `what left at ${entry.at} arrives at ${entry.arrivesAt}`)
    if (entry.kind !== 'object.stored' && entry.kind !== 'object.removed') return
    if (this.#down.has('etcd')) this.#say('INV11', entry, `${entry.key} is written while etcd is stopped`)
    if (entry.revision <= this.#revision)
      this.#say('INV10', entry, `revision ${entry.revision} comes after ${this.#revision}`)
    this.#revision = entry.revision
  }

  #stored(entry: EntryOf<'object.stored'>): void {
    if (entry.resource === 'pods') this.#podStored(entry, entry.object as unknown as Pod)
    else if (entry.resource === 'endpointslices.discovery.k8s.io') {
      this.#slices.set(entry.key, entry.object as unknown as EndpointSlice)
      this.#expectHonest(entry, entry.key)
    } else if (entry.resource === 'services') {
      const { spec } = entry.object as { spec?: { publishNotReadyAddresses?: boolean } }
      if (spec?.publishNotReadyAddresses) this.#lenient.add(entry.key)
    }
  }

  #podStored(entry: EntryOf<'object.stored'>, pod: Pod): void {
    const { uid } = pod.metadata
    const node = pod.spec?.nodeName ?? ''
    const before = this.#pods.get(uid)
    if (before?.node && before.node !== node)
      this.#say('INV9', entry, `${entry.key} moved from ${before.node} to ${node || 'no node'}`)
    if (before && isPodTerminal(before.pod) && before.pod.status?.phase !== pod.status?.phase)
      this.#say('INV5', entry, `${entry.key} was ${before.pod.status?.phase}, is ${pod.status?.phase}`)
    const counts = before?.counts ?? new Map<string, number>()
    for (const { name, restartCount } of statusesOf(pod)) {
      const count = counts.get(name) ?? 0
      if (restartCount < count)
        this.#say('INV4', entry, `${entry.key}/${name} was restarted ${count} times, now ${restartCount}`)
      counts.set(name, Math.max(count, restartCount))
    }
    const unreadySince = isPodReady(pod) ? undefined : (before?.unreadySince ?? entry.at)
    const { started = new Set<string>(), completed = new Set<string>() } = before ?? {}
    this.#pods.set(uid, { pod, node, counts, started, completed, unreadySince })
    if (unreadySince === entry.at) this.#expectLeft(entry, pod)
  }

  #removed(entry: EntryOf<'object.removed'>): void {
    if (entry.resource === 'endpointslices.discovery.k8s.io') this.#slices.delete(entry.key)
    if (entry.resource !== 'pods') return
    const known = this.#pods.get(entry.object.metadata.uid)
    if (!known) return
    known.unreadySince ??= entry.at
    this.#expectLeft(entry, known.pod)
  }

  // INV2
  #expectLeft(entry: Entry, pod: Pod): void {
    const { namespace } = pod.metadata
    for (const [key, slice] of this.#slices)
      if (key.startsWith(`${namespace}/`) && isReadyIn(slice, pod.metadata.uid))
        this.#expectHonest(entry, key)
  }

  #expectHonest(entry: Entry, key: string): void {
    const rule = 'INV2'
    const text = `${key} lists a pod as ready that has not been for ${LAG} ms`
    this.#owe({ by: entry.at + LAG, seq: entry.seq, rule, text, isKept: () => this.#isHonest(key) })
  }

  #isHonest(key: string): boolean {
    const slice = this.#slices.get(key)
    const { 'kubernetes.io/service-name': service = '', 'endpointslice.kubernetes.io/managed-by': by } =
      slice?.metadata.labels ?? {}
    if (!slice || by !== 'endpointslice-controller.k8s.io') return true
    if (this.#lenient.has(`${slice.metadata.namespace}/${service}`)) return true
    const now = this.#last!.at
    if (this.#down.size > 0 || now < this.#trustedFrom) return true
    return (slice.endpoints ?? []).every(({ conditions, targetRef }) => {
      const since = this.#pods.get(targetRef?.uid ?? '')?.unreadySince
      return !conditions?.ready || since === undefined || now - since < LAG
    })
  }

  #sandboxCreated({ sandbox }: EntryOf<'sandbox.created'>): void {
    this.#sandboxes.set(sandbox.pod, sandbox.id)
    const known = this.#pods.get(sandbox.pod)
    if (!known) return
    known.started = new Set()
    known.completed = new Set()
  }

  #sandboxRemoved(entry: EntryOf<'sandbox.removed'>): void {
    for (const { ref, sandbox } of this.#running.values())
      if (sandbox === entry.sandbox.id && ref.node === entry.sandbox.node)
        this.#say('INV7', entry, `${ref.podKey}/${ref.container} runs on when its sandbox is removed`)
  }

  #started(entry: EntryOf<'process.started'>): void {
    const { container: ref } = entry
    const known = this.#pods.get(ref.pod)
    for (const other of this.#running.values())
      if (other.ref.pod === ref.pod && other.ref.container === ref.container)
        this.#say('INV8', entry, `${ref.podKey}/${ref.container} starts while an instance of it runs`)
    this.#running.set(ref.id, { ref, sandbox: this.#sandboxes.get(ref.pod) ?? '' })
    if (!known) return
    const missing = mustComeBefore(known.pod, ref.container).find(({ name, restartPolicy }) =>
      restartPolicy === 'Always' ? !known.started.has(name) : !known.completed.has(name),
    )
    if (missing)
      this.#say('INV1', entry, `${ref.podKey}/${ref.container} starts before ${missing.name} is done`)
    known.started.add(ref.container)
  }

  #exited({ container: { id, pod, container }, code }: EntryOf<'container.exited'>): void {
    this.#running.delete(id)
    if (code === 0) this.#pods.get(pod)?.completed.add(container)
  }

  // INV6
  #used(entry: EntryOf<'usage.changed'>): void {
    const { container: ref, memory } = entry
    const { pod } = this.#pods.get(ref.pod) ?? {}
    const limit = limitOf(pod, ref.container)
    if (limit === 0 || memory <= limit) return
    const text = `${ref.podKey}/${ref.container} holds ${memory} of ${limit} bytes and lives`
    const isKept = () => !this.#running.has(ref.id)
    this.#owe({ by: entry.at, seq: entry.seq, rule: 'INV6', text, isKept })
  }

  // INV3
  #decided(entry: EntryOf<'decision.made'>): void {
    if (entry.decision.reason !== 'KillContainer') return
    const pod = entry.about.uid ?? ''
    const instance = [...this.#running.values()].find(
      ({ ref }) => ref.pod === pod && ref.container === entry.container,
    )
    if (!instance) return
    const { id, podKey, node } = instance.ref
    const grace = Math.max(entry.decision.because.grace, SHORTEST_GRACE)
    const by = entry.at + grace + SHORTEST_GRACE + STOPPING
    const text = `${podKey}/${entry.container} still runs ${by - entry.at} ms after it was told to stop`
    const crashes = this.#crashes.get(node)
    const isKept = () => !this.#running.has(id) || this.#crashes.get(node) !== crashes
    this.#owe({ by, seq: entry.seq, rule: 'INV3', text, isKept })
  }
  readonly #crashes = new Map<string, number>()

  #processes(entry: Entry): void {
    if (entry.kind === 'component.crashed') {
      const kubelet = /^kubelet\/(.*)$/.exec(entry.source)?.[1]
      if (kubelet) this.#crashes.set(kubelet, (this.#crashes.get(kubelet) ?? 0) + 1)
      else this.#distrust(entry.source, entry.at)
    } else if (entry.kind === 'component.started') {
      if (this.#down.delete(entry.source)) this.#trustedFrom = entry.at + CATCH_UP
    } else if (entry.kind === 'fault.injected' && entry.fault === 'cut')
      this.#distrust(entry.target, entry.at)
    else if (entry.kind === 'fault.healed' && this.#down.delete(entry.target))
      this.#trustedFrom = entry.at + CATCH_UP
  }

  #distrust(what: string, at: number): void {
    this.#down.add(what)
    this.#trustedFrom = at + CATCH_UP
  }

  #owe(duty: Duty): void {
    this.#duties.push(duty)
    this.#soonest = Math.min(this.#soonest, duty.by)
  }

  /** Judges what had to be true before `now`. */
  #redeem(now: number): void {
    const due = this.#duties.filter(({ by }) => by < now)
    this.#duties = this.#duties.filter(({ by }) => by >= now)
    this.#soonest = this.#duties.reduce((least, { by }) => Math.min(least, by), Number.POSITIVE_INFINITY)
    for (const { rule, seq, text, isKept } of due)
      if (!isKept()) this.violations.push({ rule, at: now, seq, text })
  }
}

const statusesOf = ({ status }: Pod) => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
]

const isReadyIn = (slice: EndpointSlice, uid: string) =>
  (slice.endpoints ?? []).some(({ conditions, targetRef }) => conditions?.ready && targetRef?.uid === uid)

/** The init containers before this one; for an ephemeral container none. */
function mustComeBefore({ spec }: Pod, container: string) {
  const init = spec?.initContainers ?? []
  const place = init.findIndex(({ name }) => name === container)
  if (place >= 0) return init.slice(0, place)
  return spec?.containers.some(({ name }) => name === container) ? init : []
}

/** While a resize is under way, the larger of what is wanted and what the kernel holds it to. */
function limitOf(pod: Pod | undefined, container: string): number {
  const { containers = [], initContainers = [] } = pod?.spec ?? {}
  const { containerStatuses = [], initContainerStatuses = [] } = pod?.status ?? {}
  const named = ({ name }: { name: string }) => name === container
  const wanted = [...containers, ...initContainers].find(named)?.resources?.limits?.memory
  const actual = [...containerStatuses, ...initContainerStatuses].find(named)?.resources
  // It has had no limit until now.
  const isUnlimited = wanted === undefined || (actual && actual.limits?.memory === undefined)
  return isUnlimited ? 0 : Math.max(quantity(wanted), quantity(actual?.limits?.memory))
}
