/**
 * Everything that can be said to have happened. The journal is the seam between engine and screen: plain JSON, past
 * tense, closed. It records what crossed a boundary between processes, plus decisions as data; words for the reader
 * are chosen on the screen. Whatever is in flight carries `arrivesAt` when it leaves, so its place is arithmetic.
 */
import type { Decision } from './reasons'

interface EntryBase {
  /** Position in the journal; the first entry is 1. */
  readonly seq: number
  /** Milliseconds since the first input; negative while the cluster boots. */
  readonly at: number
  /** `seq` of the entry of which this is a consequence; 0 for none. */
  readonly cause: number
  /** Which process says it: 'kubectl', 'kube-apiserver', 'etcd', 'kubelet/node-1', 'replicaset-controller', … */
  readonly source: string
}

/** A Kubernetes object as stored: immutable, shared, never changed in place. */
export interface ApiObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly uid: string
    readonly resourceVersion: string
    readonly creationTimestamp: string
    readonly namespace?: string
    readonly generateName?: string
    readonly generation?: number
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly ownerReferences?: readonly OwnerRef[]
    readonly finalizers?: readonly string[]
    readonly deletionTimestamp?: string
    readonly deletionGracePeriodSeconds?: number
    readonly managedFields?: readonly unknown[]
  }
}
interface OwnerRef {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

/** An object named without its content. `resource` is plural[.group]: 'pods', 'deployments.apps'. */
export interface ObjectRef {
  readonly resource: string
  /** 'namespace/name', or 'name' when not namespaced. */
  readonly key: string
  readonly uid?: string
}

/** A container (or the sandbox, when `container` is empty) of a pod on a node. */
export interface ContainerRef {
  readonly node: string
  readonly pod: string // uid
  readonly podKey: string // namespace/name
  readonly container: string // name in the pod
  readonly id: string // runtime id, 64 hex
}

export type ProbeKind = 'liveness' | 'readiness' | 'startup'
export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection'
  | 'connect'

type Said<Kind extends string, Fields = object> = EntryBase & { readonly kind: Kind } & Readonly<Fields>

export type Entry =
  // inputs: what the learner did
  | Said<'input.accepted', { input: number; line: string }>
  | Said<'fault.injected', { fault: string; target: string }>
  | Said<'fault.healed', { fault: string; target: string }>
  | Said<'console.wrote', { input: number; stream: 'stdout' | 'stderr'; text: string }>
  | Said<'console.exited', { input: number; code: number }>
  // requests: between a client and the API server
  | Said<
      'request.sent',
      {
        verb: Verb
        resource: string
        key: string
        subresource: string
        /** What the request is about, where the key does not say it: an event's reason, a binding's node. */
        detail: string
        arrivesAt: number
      }
    >
  | Said<
      'request.answered',
      { request: number; code: number; reason: string; revision: number; arrivesAt: number }
    >
  | Said<'request.lost', { request: number }>
  // state: what etcd holds
  | Said<
      'object.stored',
      { resource: string; key: string; revision: number; added: boolean; object: ApiObject }
    >
  | Said<'object.removed', { resource: string; key: string; revision: number; object: ApiObject }>
  // watches: what the API server tells those who asked
  | Said<
      'watch.sent',
      {
        to: string
        resource: string
        key: string
        type: 'ADDED' | 'MODIFIED' | 'DELETED'
        revision: number
        arrivesAt: number
      }
    >
  | Said<'watch.broken', { to: string; resource: string }>
  // thought: what a component decided, and on what grounds
  | Said<'decision.made', { about: ObjectRef; container: string; decision: Decision }>
  // time: waits that a learner can see (back-off, grace, initial delay, …)
  | Said<'timer.set', { timer: number; label: TimerName; about: ObjectRef; container: string; due: number }>
  | Said<'timer.fired', { timer: number }>
  | Said<'timer.cancelled', { timer: number }>
  // containers: what the node really does
  | Said<'sandbox.created', { sandbox: ContainerRef; ip: string; hostNetwork: boolean }>
  | Said<'sandbox.removed', { sandbox: ContainerRef }>
  | Said<'volume.mounted', { node: string; pod: string; volume: string; type: string }>
  | Said<'image.pull-started', { node: string; pod: string; image: string; bytes: number; arrivesAt: number }>
  | Said<'image.pulled', { node: string; pod: string; image: string; took: number }>
  | Said<'image.pull-failed', { node: string; pod: string; image: string; message: string }>
  | Said<'container.created', { container: ContainerRef; restart: number; init: boolean; image: string }>
  | Said<'container.removed', { container: ContainerRef }>
  | Said<
      'process.started',
      {
        container: ContainerRef
        pid: number
        parent: number
        argv: readonly string[]
        how: 'main' | 'child' | 'exec' | 'probe' | 'hook'
      }
    >
  /** The process became another program (exec). */
  | Said<'process.replaced', { container: ContainerRef; pid: number; argv: readonly string[] }>
  | Said<
      'process.signalled',
      { container: ContainerRef; pid: number; signal: string; by: string; ignored: boolean }
    >
  | Said<
      'process.exited',
      { container: ContainerRef; pid: number; code: number; signal: string; oom: boolean }
    >
  | Said<'process.wrote', { container: ContainerRef; stream: 'stdout' | 'stderr'; text: string }>
  | Said<'container.exited', { container: ContainerRef; code: number; oom: boolean }>
  | Said<'file.changed', { container: ContainerRef; path: string; change: 'created' | 'written' | 'removed' }>
  /** A process listens on a port, or no longer does while it lives; its end closes all that it had open. */
  | Said<
      'socket.changed',
      { container: ContainerRef; pid: number; protocol: 'tcp' | 'udp'; port: number; open: boolean }
    >
  | Said<'usage.changed', { container: ContainerRef; memory: number; cpu: number; wanted: number }>
  /** The kubelet asks; what it hears is the `probe.ran` that this causes. */
  | Said<'probe.started', { container: ContainerRef; probe: ProbeKind }>
  | Said<
      'probe.ran',
      {
        container: ContainerRef
        probe: ProbeKind
        began: number
        result: 'success' | 'failure' | 'error'
        output: string
        run: number
        threshold: number
      }
    >
  | Said<
      'hook.ran',
      {
        container: ContainerRef
        hook: 'postStart' | 'preStop'
        began: number
        result: 'success' | 'failure'
        output: string
      }
    >
  // traffic: requests of users and programs, by the way they really take
  | Said<
      'packet.sent',
      { from: string; to: string; port: number; protocol: string; hops: readonly string[]; arrivesAt: number }
    >
  | Said<'packet.answered', { packet: number; code: number; arrivesAt: number }>
  | Said<
      'packet.refused',
      { packet: number; reason: 'refused' | 'reset' | 'timeout' | 'no-route' | 'no-name'; at_hop: number }
    >
  // processes of the cluster
  | Said<'component.started', { machine: string }>
  | Said<'component.crashed', { machine: string; reason: string }>
  | Said<'node.added', { node: string; cpus: number; memory: number; controlPlane: boolean }>

export type EntryKind = Entry['kind']
export type EntryOf<K extends EntryKind> = Extract<Entry, { kind: K }>

/** An entry before the journal gave it its place, time and cause. */
export type Saying = { [K in EntryKind]: Omit<EntryOf<K>, 'seq' | 'at' | 'cause' | 'source'> }[EntryKind]

/** Waits with a name, which scenes show as rings and gaps in a lane. */
export type TimerName =
  | 'back-off' // CrashLoopBackOff of a container
  | 'image-back-off'
  | 'grace' // until KILL
  | 'initial-delay' // of a probe
  | 'pre-stop'
  | 'scheduling-back-off'
  | 'sync-retry'
  | 'eviction' // tolerationSeconds of a taint
  | 'deadline'
