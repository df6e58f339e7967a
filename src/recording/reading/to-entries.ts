/** Changes of objects as journal entries, with what follows from them for nodes, pods and containers. */
import type { ApiObject, Entry, Saying } from '../../journal/entry'
import type { Node, Pod } from '../../k8s/api'
import { parseQuantity } from '../../k8s/quantity'
import type { Change } from './change'
import { fromEvent, PullTimes } from './from-event'
import { PodStory } from './pod-story'

export type TimedChange = Change & { readonly at: number }

/** A line that was typed, and what came of it. */
export interface Typed {
  readonly at: number
  readonly line: string
  readonly code: number
  readonly took: number
  readonly stdout: string
  readonly stderr: string
}

/** Says that something follows from what was just stored. */
export type Say = (source: string, saying: Saying) => void

export function toEntries(changes: readonly TimedChange[], typed: readonly Typed[]): readonly Entry[] {
  const told = new Told()
  const lines = linesOf(typed)
  const pulls = new PullTimes(changes)
  let line = 0
  for (const change of changes) {
    for (; line < lines.length && lines[line]!.at <= change.at; line++) told.typed(lines[line]!)
    told.change(change, pulls)
  }
  for (; line < lines.length; line++) told.typed(lines[line]!)
  return told.entries
}

interface Line {
  readonly at: number
  readonly saying: Saying
}

function linesOf(typed: readonly Typed[]): readonly Line[] {
  return typed
    .flatMap(({ at, line, code, took, stdout, stderr }, input): Line[] => [
      { at, saying: { kind: 'input.accepted', input, line } },
      ...(stdout ? [said(at + took, input, 'stdout', stdout)] : []),
      ...(stderr ? [said(at + took, input, 'stderr', stderr)] : []),
      { at: at + took, saying: { kind: 'console.exited', input, code } },
    ])
    .sort((a, b) => a.at - b.at)
}

const said = (at: number, input: number, stream: 'stdout' | 'stderr', text: string): Line => ({
  at,
  saying: { kind: 'console.wrote', input, stream, text },
})

class Told {
  readonly entries: Entry[] = []
  #nodes = new Set<string>()
  #pods = new Map<string, PodStory>()
  #stored = new Set<string>()
  #now = Number.NEGATIVE_INFINITY
  #cause = 0
  #timers = 0

  typed({ at, saying }: Line): void {
    this.#now = Math.max(this.#now, at)
    this.#cause = 0
    this.#say('learner', saying)
  }

  change(change: TimedChange, pulls: PullTimes): void {
    const { type, resource, key, revision, object } = change
    this.#now = Math.max(this.#now, change.at)
    this.#cause = 0
    const { uid } = object.metadata
    if (resource === 'nodes') this.#node(key, object as unknown as Node)
    if (resource === 'pods') this.#nodeOf(object)
    const removed = type === 'DELETED'
    const added = !removed && !this.#stored.has(uid)
    this.#say(
      'etcd',
      removed
        ? { kind: 'object.removed', resource, key, revision, object }
        : { kind: 'object.stored', resource, key, revision, added, object },
    )
    this.#cause = this.entries.length
    if (removed) this.#stored.delete(uid)
    else this.#stored.add(uid)
    const say: Say = (source, saying) => this.#say(source, saying)
    if (resource === 'pods') this.#pod(uid).tell(change, this.#now, say)
    if (resource === 'events' && !removed)
      fromEvent(change, this.#now, (podUid) => this.#pods.get(podUid), pulls, say)
    if (removed) this.#pods.delete(uid)
  }

  #say(source: string, saying: Saying): void {
    this.entries.push({
      seq: this.entries.length + 1,
      at: this.#now,
      cause: this.#cause,
      source,
      ...saying,
    } as Entry)
  }

  #pod(uid: string): PodStory {
    const story = this.#pods.get(uid) ?? new PodStory(() => ++this.#timers)
    this.#pods.set(uid, story)
    return story
  }

  #node(name: string, node: Node): void {
    if (this.#nodes.has(name)) return
    this.#nodes.add(name)
    const { cpu, memory } = (node.status?.capacity ?? {}) as Readonly<Record<string, string>>
    const labels = node.metadata.labels ?? {}
    this.#say('cluster', {
      kind: 'node.added',
      node: name,
      cpus: number(cpu),
      memory: number(memory),
      controlPlane: 'node-role.kubernetes.io/control-plane' in labels,
    })
    this.#say(`kubelet/${name}`, { kind: 'component.started', machine: name })
  }

  /** A recording without nodes: all that is known of a node is its name, and that pods are on it. */
  #nodeOf(pod: ApiObject): void {
    const name = (pod as unknown as Pod).spec?.nodeName
    if (!name || this.#nodes.has(name)) return
    const metadata = { name, uid: `nodes/${name}`, resourceVersion: '', creationTimestamp: '' }
    // It runs pods: so it was ready.
    const status = { conditions: [{ type: 'Ready', status: 'True' }] }
    const object = { apiVersion: 'v1', kind: 'Node', metadata, status } as ApiObject
    this.#node(name, object as unknown as Node)
    this.#say('etcd', {
      kind: 'object.stored',
      resource: 'nodes',
      key: name,
      revision: 0,
      added: true,
      object,
    })
  }
}

const number = (quantity: string | undefined) => (quantity === undefined ? 0 : (parseQuantity(quantity) ?? 0))
