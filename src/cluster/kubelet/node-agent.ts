/**
 * Registers the node, renews its lease every ten seconds, and reports its status when it changes and every five
 * minutes. Mirrors kubelet_node_status.go.
 */
import type { Node, NodeStatus } from '../../k8s/api'
import { pathOf } from '../../k8s/kinds'
import { nodeEvent } from './node-event'
import { NodeLease } from './node-lease'
import { conditionEvents, type NodeHealth, nodeStatus } from './node-status'
import { same } from './status-patch'
import type { Surroundings } from './surroundings'

const HEARTBEAT = 10_000
const JITTER = 0.04
const REPORT = 300_000
const REGISTER_FIRST = 100
const REGISTER_LONGEST = 7000
/** How long the runtime's first check takes before the node is ready. */
const FIRST_CHECK = 400
/** Until a line of the kernel's log has been read. */
const READ_KERNEL_LOG = 10
const MANAGED = 'volumes.kubernetes.io/controller-managed-attach-detach'

export interface NodeAgent {
  start(): void
  /** Reports a change of the node's health now, not at the next heartbeat. */
  report(): void
  /** Takes up what the API server holds now: others write to the node too, and what they wrote may be wrong. */
  updated(node: Node, before: Node | undefined): void
}

export function createNodeAgent(
  surroundings: Surroundings,
  health: () => NodeHealth,
  onHeartbeat: () => void,
): NodeAgent {
  return new Agent(surroundings, health, onHeartbeat)
}

class Agent implements NodeAgent {
  readonly #surroundings: Surroundings
  readonly #health: () => NodeHealth
  readonly #onHeartbeat: () => void
  readonly #lease: NodeLease
  #checked = false
  #current: Node | undefined
  #reportDue = 0
  #reporting = false
  /** What the last report was made of: when it is the same, there is nothing to compare. */
  #reportedKey = ''

  constructor(surroundings: Surroundings, health: () => NodeHealth, onHeartbeat: () => void) {
    this.#surroundings = surroundings
    this.#health = health
    this.#onHeartbeat = onHeartbeat
    this.#lease = new NodeLease(surroundings.host, surroundings.node.name)
  }

  start(): void {
    this.#say('Starting', 'Starting kubelet.')
    this.#surroundings.machine.outOfMemory = (victim) => this.#systemOutOfMemory(victim)
    this.#register(REGISTER_FIRST)
  }

  report(): void {
    if (!this.#current || this.#reporting) return
    const { timers } = this.#surroundings.host
    const isDue = timers.now >= this.#reportDue
    const key = this.#reportKey()
    if (key === this.#reportedKey && !isDue) return
    this.#reportedKey = key
    const before = this.#current.status ?? {}
    const status = nodeStatus(this.#surroundings, this.#healthNow(), before.conditions ?? [])
    const hasChanged = !same(withoutHeartbeats(before), withoutHeartbeats(status))
    if (!hasChanged && !isDue) return
    for (const reason of conditionEvents(before.conditions ?? [], status.conditions ?? []))
      this.#sayStatus(reason)
    this.#write(status, hasChanged)
  }

  updated(now: Node, before: Node | undefined): void {
    if (this.#current) this.#current = now
    this.#reportedKey = ''
    if (!before || (now.spec?.unschedulable ?? false) === (before.spec?.unschedulable ?? false)) return
    this.#sayStatus(now.spec?.unschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable')
  }

  #healthNow(): NodeHealth {
    if (this.#checked) return this.#health()
    return { ...this.#health(), notReady: 'container runtime status check may not have completed yet' }
  }

  #say(reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void {
    nodeEvent(this.#surroundings, type, reason, message)
  }

  #sayStatus(reason: string): void {
    this.#say(reason, `Node ${this.#surroundings.node.name} status is now: ${reason}`)
  }

  #register(wait: number): void {
    const { api } = this.#surroundings.host
    const status = nodeStatus(this.#surroundings, this.#healthNow(), [])
    const body = newNode(this.#surroundings, status)
    api.request({ method: 'POST', path: pathOf('nodes', undefined), body }, (answer) => {
      if (answer.code === 201 || answer.code === 200) return this.#registered(answer.body as Node, [])
      if (answer.code === 409) return this.#adopt(wait)
      this.#registerAfter(wait)
    })
  }

  #registerAfter(wait: number): void {
    const next = Math.min(wait * 2, REGISTER_LONGEST)
    this.#surroundings.host.timers.after(wait, () => this.#register(next))
  }

  /** The node was there before: the kubelet was only restarted. */
  #adopt(wait: number): void {
    const { host, node } = this.#surroundings
    host.api.request({ method: 'GET', path: pathOf('nodes', undefined, node.name) }, ({ code, body }) => {
      if (code === 200) return this.#registered(body as Node, (body as Node).status?.conditions ?? [])
      this.#registerAfter(wait)
    })
  }

  #registered(found: Node, before: NonNullable<NodeStatus['conditions']>): void {
    const { timers, random } = this.#surroundings.host
    this.#current = found
    if (before.length === 0)
      for (const reason of conditionEvents([], found.status?.conditions ?? []))
        if (reason !== 'NodeNotReady') this.#sayStatus(reason)
    this.#say('NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods')
    this.#lease.renew(found)
    timers.after(FIRST_CHECK, () => {
      this.#checked = true
      this.report()
    })
    timers.after(random.below(HEARTBEAT), () => this.#beat())
  }

  #beat(): void {
    const { timers, random } = this.#surroundings.host
    this.#lease.renew(this.#current)
    this.#onHeartbeat()
    this.report()
    timers.after(Math.round(HEARTBEAT * (1 + random.next() * JITTER)), () => this.#beat())
  }

  #reportKey(): string {
    const { pressure, notReady } = this.#healthNow()
    return `${this.#surroundings.cri.listImages().length}|${[...pressure].join()}|${notReady}`
  }

  #write(status: NodeStatus, hasChanged: boolean): void {
    const { host, node } = this.#surroundings
    this.#reporting = true
    const request = {
      method: 'PATCH' as const,
      path: pathOf('nodes', undefined, node.name, 'status'),
      contentType: 'application/strategic-merge-patch+json' as const,
      body: { status: hasChanged ? status : { conditions: status.conditions } },
    }
    host.api.request(request, ({ code, body }) => {
      this.#reporting = false
      if (code !== 200) {
        this.#reportedKey = ''
        return
      }
      const written = body as Node
      this.#current = { ...written, status: { ...written.status, ...status } }
      // Spread over the nodes after a change, so that not all report at once.
      const wait = hasChanged ? Math.round(REPORT * (0.5 + host.random.next())) : REPORT
      this.#reportDue = host.timers.now + wait
    })
  }

  /** What the kernel's log says of a machine out of memory; of a container's own limit it is not told (oom_watcher_linux.go). */
  #systemOutOfMemory({ name, pid }: { readonly name: string; readonly pid: number }): void {
    const text = `System OOM encountered, victim process: ${name}, pid: ${pid}`
    this.#surroundings.host.timers.after(READ_KERNEL_LOG, () => this.#say('SystemOOM', text, 'Warning'))
  }
}

function withoutHeartbeats(status: NodeStatus) {
  const { capacity, allocatable, conditions, images, addresses } = status
  return {
    capacity,
    allocatable,
    images,
    addresses,
    conditions: conditions?.map(({ lastHeartbeatTime: _, ...rest }) => rest),
  }
}

function newNode({ node }: Surroundings, status: NodeStatus) {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        ...(node.controlPlane && {
          'node-role.kubernetes.io/control-plane': '',
          'node.kubernetes.io/exclude-from-external-load-balancers': '',
        }),
        ...node.labels,
      },
      annotations: { [MANAGED]: 'true' },
    },
    spec: {
      ...(node.podCIDR && { podCIDR: node.podCIDR, podCIDRs: [node.podCIDR] }),
      ...(taintsOf(node).length > 0 && { taints: taintsOf(node) }),
    },
    status,
  }
}

const taintsOf = ({ taints, controlPlane }: Surroundings['node']) =>
  taints ??
  (controlPlane ? [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' as const }] : [])
