/**
 * Every reason a component may give for a decision, with the data on which it rests. The table is the contract with
 * the languages: each must have words for each reason, or it does not compile. Upstream's own reasons keep their names.
 */
export interface Reasons {
  // kube-scheduler
  Scheduled: {
    node: string
    feasible: number
    evaluated: number
    filters: readonly NodeVerdict[]
    scores: readonly NodeScore[]
  }
  Unschedulable: { filters: readonly NodeVerdict[]; message: string }
  Preempting: { node: string; victims: readonly string[] }
  SchedulingGated: { gates: readonly string[] }
  // kubelet
  PodAdmitted: object
  PodRejected: { reason: string; message: string }
  StartContainer: { why: 'first' | 'restart' }
  RestartContainer: { why: 'exited' | 'liveness' | 'startup' | 'changed'; code: number; policy: string }
  LeaveStopped: { code: number; policy: string }
  CrashLoopBackOff: { wait: number; until: number; diedAt: number; deaths: number }
  ImagePullBackOff: { image: string; wait: number; until: number }
  StartFailed: { reason: string; message: string }
  KillContainer: {
    why:
      | 'liveness'
      | 'startup'
      | 'deleted'
      | 'evicted'
      | 'hook'
      | 'completed'
      | 'changed'
      | 'deadline'
      | 'preempted'
    grace: number
    message: string
    /** The image's stop signal, as far as it is known: TERM unless given. */
    signal?: string
  }
  ReadinessChanged: { ready: boolean; why: 'probe' | 'started' | 'stopped' }
  PhaseChanged: { from: string; to: string }
  Evicting: {
    resource: string
    rank: readonly { pod: string; usage: number; request: number; priority: number }[]
  }
  // kernel
  /** Memory is exhausted, and the kernel takes it back by killing (mm/oom_kill.c). */
  OutOfMemory: {
    /** Whose limit was reached, and what it is in bytes. */
    limit: 'container' | 'pod' | 'node'
    allowed: number
    /** In use before, and asked for on top of it, in bytes. */
    usage: number
    wanted: number
    /** The one with the highest score. With memory.oom.group all of its container dies: `killed` are the pids. */
    victim: OomCandidate
    killed: readonly number[]
    candidates: readonly OomCandidate[]
  }
  // controllers
  CreatePods: { wanted: number; seen: number; create: number }
  DeletePods: { wanted: number; seen: number; remove: readonly string[] }
  ScaleReplicaSet: {
    replicaSet: string
    from: number
    to: number
    why: 'rollout' | 'scale' | 'rollback' | 'clean-up'
  }
  EndpointAdded: { pod: string; address: string }
  EndpointRemoved: { pod: string; address: string; why: 'not-ready' | 'terminating' | 'gone' | 'label' }
  NodeUnreachable: { silentFor: number; grace: number }
  TaintEviction: { taint: string; after: number }
  GarbageCollected: { owner: string; policy: string }
  /** kube-proxy: a sync changed this node's rules for a Service; addresses as 'ip:port', `total` of them now. */
  RulesChanged: { added: readonly string[]; removed: readonly string[]; total: number }
  /** Any other decision of a controller, by upstream's own event reason. */
  Controller: { reason: string; message: string }
}

/** A process that the kernel may kill, highest score first. */
export interface OomCandidate {
  /** 'namespace/name'; empty for a process outside of any pod. */
  readonly podKey: string
  readonly container: string
  /** As the container sees it. */
  readonly pid: number
  readonly name: string
  readonly rss: number // bytes
  /** oom_score_adj, −1000 … 1000. */
  readonly adj: number
  /** rss in ‰ of `allowed`, plus adj. */
  readonly score: number
}

export interface NodeVerdict {
  readonly node: string
  /** Upstream's plugin name; empty when the node passed all filters. */
  readonly plugin: string
  /** Upstream's own words, as in the FailedScheduling message. */
  readonly message: string
  /** Whether preemption could help: false for UnschedulableAndUnresolvable. */
  readonly resolvable: boolean
}

export interface NodeScore {
  readonly node: string
  /** Weighted score of each plugin, 0–100 × weight. */
  readonly plugins: Readonly<Record<string, number>>
  readonly total: number
}

export type Reason = keyof Reasons
export type Decision = {
  [R in Reason]: { readonly reason: R; readonly because: Readonly<Reasons[R]> }
}[Reason]
