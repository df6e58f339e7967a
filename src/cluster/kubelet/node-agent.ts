/**
 * Registers the node, renews its lease every ten seconds, and reports its status when it changes and every five
 * minutes. Mirrors kubelet_node_status.go and component-helpers/apimachinery/lease.
 */
import type { Lease, Node, NodeStatus } from '../../k8s/api'
import { pathOf } from '../../k8s/kinds'
import { toMicroTime } from '../../k8s/time'
import type { ApiResponse } from '../component'
import { conditionEvents, type NodeHealth, nodeStatus } from './node-status'
import { same } from './status-patch'
import type { Surroundings } from './surroundings'

const HEARTBEAT = 10_000
const JITTER = 0.04
const LEASE_DURATION = 40
const LEASE_NAMESPACE = 'kube-node-lease'
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
  const { host, node, recorder, machine } = surroundings
  const { timers, api } = host
  let checked = false
  let current: Node | undefined
  let lease: Lease | undefined
  let reportDue = 0

  const healthNow = (): NodeHealth =>
    checked
      ? health()
      : { ...health(), notReady: 'container runtime status check may not have completed yet' }

  const say = (reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal') =>
    recorder.event(nodeReference(node.name), type, reason, message, {
      ref: { kind: 'Node', name: node.name },
    })

  const register = (wait = REGISTER_FIRST) => {
    const status = nodeStatus(surroundings, healthNow(), [])
    api.request(
      { method: 'POST', path: pathOf('nodes', undefined), body: newNode(surroundings, status) },
      (answer) => {
        if (answer.code === 201 || answer.code === 200) return registered(answer.body as Node, [])
        if (answer.code === 409) return adopt(wait)
        timers.after(wait, () => register(Math.min(wait * 2, REGISTER_LONGEST)))
      },
    )
  }
  /** The node was there before: the kubelet was only restarted. */
  const adopt = (wait: number) =>
    api.request({ method: 'GET', path: pathOf('nodes', undefined, node.name) }, ({ code, body }) => {
      if (code === 200) return registered(body as Node, (body as Node).status?.conditions ?? [])
      timers.after(wait, () => register(Math.min(wait * 2, REGISTER_LONGEST)))
    })

  const registered = (found: Node, before: NonNullable<NodeStatus['conditions']>) => {
    current = found
    if (before.length === 0)
      for (const reason of conditionEvents([], found.status?.conditions ?? []))
        if (reason !== 'NodeNotReady') say(reason, `Node ${node.name} status is now: ${reason}`)
    say('NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods')
    renew()
    timers.after(FIRST_CHECK, () => {
      checked = true
      report()
    })
    timers.after(host.random.below(HEARTBEAT), beat)
  }

  const beat = () => {
    renew()
    onHeartbeat()
    report()
    timers.after(Math.round(HEARTBEAT * (1 + host.random.next() * JITTER)), beat)
  }

  let reporting = false
  /** What the last report was made of: when it is the same, there is nothing to compare. */
  let reportedKey = ''
  const report = () => {
    if (!current || reporting) return
    const { pressure, notReady } = healthNow()
    const key = `${surroundings.cri.listImages().length}|${[...pressure].join()}|${notReady}`
    if (key === reportedKey && timers.now < reportDue) return
    reportedKey = key
    const before = current.status ?? {}
    const status = nodeStatus(surroundings, healthNow(), before.conditions ?? [])
    const hasChanged = !same(withoutHeartbeats(before), withoutHeartbeats(status))
    if (!hasChanged && timers.now < reportDue) return
    for (const reason of conditionEvents(before.conditions ?? [], status.conditions ?? []))
      say(reason, `Node ${node.name} status is now: ${reason}`)
    reporting = true
    api.request(
      {
        method: 'PATCH',
        path: pathOf('nodes', undefined, node.name, 'status'),
        contentType: 'application/strategic-merge-patch+json',
        body: { status: hasChanged ? status : { conditions: status.conditions } },
      },
      ({ code, body }: ApiResponse) => {
        reporting = false
        if (code !== 200) {
          reportedKey = ''
          return
        }
        current = { ...(body as Node), status: { ...(body as Node).status, ...status } }
        // Spread over the nodes after a change, so that not all report at once.
        reportDue = timers.now + (hasChanged ? Math.round(REPORT * (0.5 + host.random.next())) : REPORT)
      },
    )
  }

  const renew = () => {
    const renewTime = toMicroTime(timers.now)
    if (lease) {
      const body = { ...lease, spec: { ...lease.spec, renewTime } }
      return api.request({ method: 'PUT', path: leasePath(node.name), body }, leased)
    }
    api.request({ method: 'GET', path: leasePath(node.name) }, (answer) => {
      if (answer.code === 200) {
        lease = answer.body as Lease
        return renew()
      }
      if (answer.code !== 404) return
      const body = newLease(node.name, current, renewTime)
      api.request({ method: 'POST', path: leasePath(), body }, leased)
    })
  }
  const leased = ({ code, body }: ApiResponse) => {
    lease = code === 200 || code === 201 ? (body as Lease) : undefined
  }

  /** What the kernel's log says of a machine out of memory; of a container's own limit it is not told (oom_watcher_linux.go). */
  const systemOutOfMemory: typeof machine.outOfMemory = ({ name, pid }) =>
    void timers.after(READ_KERNEL_LOG, () =>
      say('SystemOOM', `System OOM encountered, victim process: ${name}, pid: ${pid}`, 'Warning'),
    )

  return {
    start() {
      say('Starting', 'Starting kubelet.')
      machine.outOfMemory = systemOutOfMemory
      register()
    },
    report,
    updated(now, before) {
      if (current) current = now
      reportedKey = ''
      if (!before || (now.spec?.unschedulable ?? false) === (before.spec?.unschedulable ?? false)) return
      const reason = now.spec?.unschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable'
      say(reason, `Node ${node.name} status is now: ${reason}`)
    },
  }
}

const leasePath = (name?: string) => pathOf('leases.coordination.k8s.io', LEASE_NAMESPACE, name)

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

function newLease(name: string, node: Node | undefined, renewTime: string) {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      namespace: LEASE_NAMESPACE,
      ...(node && {
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid }],
      }),
    },
    spec: { holderIdentity: name, leaseDurationSeconds: LEASE_DURATION, renewTime },
  }
}

/** Events about the node name it without uid: 1.35 and 1.36 leave it empty. */
const nodeReference = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, uid: '', resourceVersion: '', creationTimestamp: '' },
})
