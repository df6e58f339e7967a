/** All that the journal says about one pod, in order: what a scene about a single pod is drawn from. */
import type { ApiObject, Entry } from '../../journal/entry'
import type { View } from '../../view/view'
import type { Selection } from '../scene'
import { podOfEntry } from './pod-of-entry'
import { removalOf } from './removals'

export interface PodEntries {
  readonly uid: string
  readonly key: string
  /** Those up to the playhead. */
  readonly entries: readonly Entry[]
  /** The object as it is, or as it was last. */
  readonly object: ApiObject
}

interface Collected {
  seen: number
  last: Entry | undefined
  key: string
  readonly own: Entry[]
  readonly requests: Set<number>
  readonly slices: Set<string>
}

const collected = new WeakMap<readonly Entry[], Map<string, Collected>>()

/** The selected pod, else the one where something happened last. */
export function subjectOf(
  view: View,
  entries: readonly Entry[],
  at: number,
  selection: Selection | undefined,
): PodEntries | undefined {
  const uid = selectedUid(view, entries, at, selection) ?? view.attention.latest?.uid
  return uid === undefined ? undefined : podEntries(entries, uid, at)
}

/** The pod that the selection names, also when it is gone by now. */
export function selectedUid(
  view: View,
  entries: readonly Entry[],
  _at: number,
  selection: Selection | undefined,
): string | undefined {
  const entry = selection?.kind === 'entry' ? entries[selection.seq - 1] : undefined
  const about = entry && podOfEntry(entry)
  if (about?.uid) return about.uid
  const key =
    selection?.kind === 'container'
      ? selection.podKey
      : selection?.kind === 'object' && selection.resource === 'pods'
        ? selection.key
        : about?.key
  if (!key) return undefined
  const stored = view.objects.get('pods', key)
  if (stored) return stored.object.metadata.uid
  return removalOf(entries, 'pods', key, view.seq)?.object.metadata.uid
}

export function podEntries(entries: readonly Entry[], uid: string, at: number): PodEntries | undefined {
  const found = collect(entries, uid)
  const own = found.own.slice(0, countUpTo(found.own, at))
  const stored = own.findLast((entry) => isPod(entry, uid))
  if (stored?.kind !== 'object.stored' && stored?.kind !== 'object.removed') return undefined
  return { uid, key: found.key, entries: own, object: stored.object }
}

const isPod = (entry: Entry, uid: string) =>
  (entry.kind === 'object.stored' || entry.kind === 'object.removed') &&
  entry.resource === 'pods' &&
  entry.object.metadata.uid === uid

function countUpTo(entries: readonly Entry[], at: number): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (entries[middle]!.at <= at) low = middle + 1
    else high = middle
  }
  return low
}

/** Goes on where it stopped; begins anew after a fork, when the journal's past is another one. */
function collect(entries: readonly Entry[], uid: string): Collected {
  let known = collected.get(entries)
  if (!known) collected.set(entries, (known = new Map()))
  let found = known.get(uid)
  if (!found || (found.seen > 0 && entries[found.seen - 1] !== found.last)) {
    const key = keyOf(entries, uid)
    found = { seen: 0, last: undefined, key, own: [], requests: new Set(), slices: new Set() }
    if (key !== '') known.set(uid, found)
    else return found
  }
  for (; found.seen < entries.length; found.seen++) {
    const entry = entries[found.seen]!
    if (entry.kind === 'object.removed' && entry.key === found.key && !isPod(entry, uid)) forget(found)
    if (isPod(entry, uid)) askedFor(entries, entry, found)
    if (concerns(entry, found, uid)) found.own.push(entry)
    found.last = entry
  }
  return found
}

/** A pod of the same name that is gone: what was said of it is not about this one. */
function forget(found: Collected): void {
  found.own.length = 0
  found.requests.clear()
}

function keyOf(entries: readonly Entry[], uid: string): string {
  const first = entries.find((entry) => isPod(entry, uid))
  return first?.kind === 'object.stored' || first?.kind === 'object.removed' ? first.key : ''
}

function concerns(entry: Entry, found: Collected, uid: string): boolean {
  switch (entry.kind) {
    case 'object.stored':
    case 'object.removed':
      return isPod(entry, uid) || isSliceOf(entry, found, uid)
    case 'decision.made':
    case 'timer.set':
      return entry.about.uid === uid
    case 'sandbox.created':
    case 'sandbox.removed':
      return entry.sandbox.pod === uid
    case 'image.pull-started':
    case 'image.pulled':
    case 'image.pull-failed':
    case 'volume.mounted':
      return entry.pod === uid
    case 'request.sent': {
      const own = entry.resource === 'pods' && entry.key === found.key
      if (own) found.requests.add(entry.seq)
      return own
    }
    case 'request.answered':
      return found.requests.has(entry.request)
    case 'watch.sent':
      return (entry.resource === 'pods' && entry.key === found.key) || found.slices.has(entry.key)
    case 'container.created':
    case 'container.exited':
    case 'container.removed':
    case 'process.started':
    case 'process.replaced':
    case 'process.signalled':
    case 'process.exited':
    case 'file.changed':
    case 'usage.changed':
    case 'probe.ran':
    case 'hook.ran':
      return entry.container.pod === uid
    default:
      return false
  }
}

/** A controller asks for a pod without its name: it is told by what the request led to. */
function askedFor(entries: readonly Entry[], stored: Entry, found: Collected): void {
  const asked = entries[stored.cause - 1]
  const isUnnamed =
    stored.kind === 'object.stored' &&
    stored.added &&
    asked?.kind === 'request.sent' &&
    asked.verb === 'create' &&
    asked.resource === 'pods' &&
    asked.key !== found.key
  if (!isUnnamed) return
  found.requests.add(asked.seq)
  found.own.push(asked)
}

function isSliceOf(
  entry: Extract<Entry, { kind: 'object.stored' | 'object.removed' }>,
  found: Collected,
  uid: string,
): boolean {
  if (entry.resource !== 'endpointslices.discovery.k8s.io') return false
  const slice = entry.object as unknown as { endpoints?: readonly { targetRef?: { uid?: string } }[] }
  if (slice.endpoints?.some(({ targetRef }) => targetRef?.uid === uid)) found.slices.add(entry.key)
  return found.slices.has(entry.key)
}
