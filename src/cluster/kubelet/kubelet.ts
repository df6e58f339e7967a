/**
 * The kubelet of one node: which pods are its own, what wakes their workers, and what happens beside them.
 * Mirrors pkg/kubelet/kubelet.go (syncLoopIteration, HandlePod*, HandlePodCleanups). Rules: SPEC.md.
 */
import type { Node, Pod, Service } from '../../k8s/api'
import type { ApiObject } from '../../journal/entry'
import { type Component, type Host, type Informer, type KubeletServer } from '../component'
import type { Cri } from '../cri'
import { createEventRecorder } from '../event-recorder'
import type { Machine } from '../linux/machine'
import { objectionTo, type Rejection } from './admission'
import { createEvictionManager } from './eviction-manager'
import { createHousekeeping } from './housekeeping'
import { createImagePuller } from './image-pull'
import { createKubeletServer } from './kubelet-server'
import { createNodeAgent } from './node-agent'
import { allocatable } from './node-status'
import { createPleg } from './pleg'
import { createPodSteps } from './pod-steps'
import { createPodWorker, type PodWorker } from './pod-worker'
import { createProbeManager } from './probe-manager'
import { qosOf } from './pod-resources'
import { createStatusManager } from './status-manager'
import { isTerminalPhase, type NodePlan, podRef, type Surroundings } from './surroundings'
import { createVolumeManager } from './volumes/volume-manager'
import { createVolumeSources } from './volumes/volume-sources'
import { createWatchedObjects } from './watched-objects'
import { createWorkQueue } from './work-queue'

export interface KubeletOptions {
  readonly node: NodePlan
  readonly machine: Machine
  readonly cri: Cri
}
export interface Kubelet extends Component {
  /** What the API server reaches on port 10250 while the kubelet runs. */
  readonly server: KubeletServer
}

type Touched = (uid: string) => void

export function createKubelet({ node, machine, cri }: KubeletOptions): Kubelet {
  let server: KubeletServer | undefined
  let touched: Touched | undefined
  const running = () => {
    if (!server) throw new Error(`the kubelet of ${node.name} has not been started`)
    return server
  }
  return {
    name: `kubelet/${node.name}`,
    start(host) {
      // containerd outlives kubelets: its events go to the one that runs.
      if (!touched) cri.onEvent(({ podUid }) => touched?.(podUid))
      const recorder = createEventRecorder(host, { component: 'kubelet', node: node.name, style: 'core' })
      const started = startKubelet({ host, cri, machine, node, recorder })
      server = started.server
      touched = started.touched
    },
    server: {
      logs: (request, handlers) => running().logs(request, handlers),
      exec: (request, handlers) => running().exec(request, handlers),
      attach: (request, handlers) => running().attach(request, handlers),
      stats: () => running().stats(),
    },
  }
}

function startKubelet(surroundings: Surroundings): { server: KubeletServer; touched: Touched } {
  const { host, node, recorder } = surroundings
  const workers = new Map<string, PodWorker>()
  const rejected = new Set<string>()
  const pods = ownPods(host, node.name)
  const nodes = host.informers.of('nodes', { fieldSelector: `metadata.name=${node.name}` })
  const services = host.informers.of('services') as unknown as Informer<Service>
  const poke = (uid: string) => workers.get(uid)?.poke()

  const pleg = createPleg(surroundings, {
    changed: poke,
    died: (uid, container) => housekeeping.containerDied(uid, container),
  })
  const queue = createWorkQueue(host, poke)
  const status = createStatusManager(surroundings, {
    mayHaveRunning: (uid) => {
      const phase = workers.get(uid)?.phase
      return phase === 'syncing' || phase === 'terminating'
    },
  })
  const objects = createWatchedObjects(host)
  const probes = createProbeManager(surroundings, {
    pod: (uid) => workers.get(uid)?.pod,
    status: (uid) => status.get(uid),
    changed(kind, pod, containerId, result) {
      if (kind === 'readiness') status.setReadiness(pod, containerId, result === 'success')
      if (kind === 'startup') status.setStarted(pod, containerId, result === 'success')
      if (kind !== 'liveness' || result === 'failure') poke(pod.metadata.uid)
    },
  })
  const volumes = createVolumeManager(
    surroundings,
    objects,
    createVolumeSources(surroundings, objects, (uid) => status.get(uid)?.podIP ?? ''),
  )
  const steps = createPodSteps({
    surroundings,
    pleg,
    status,
    probes,
    volumes,
    objects,
    images: createImagePuller(surroundings),
    services: () => services.list(),
  })
  const eviction = createEvictionManager(surroundings, volumes, () => workers.values())
  const agent = createNodeAgent(surroundings, eviction.health, () => eviction.look(agent.report))
  const housekeeping = createHousekeeping(surroundings, pleg, {
    worker: (uid) => workers.get(uid),
    isKnown: (uid) => workers.has(uid) || rejected.has(uid),
    purge(uid) {
      workers.delete(uid)
      rejected.delete(uid)
      steps.forget(uid)
      status.forget(uid)
    },
  })

  const activePods = () => [...workers.values()].filter((it) => it.phase === 'syncing').map((it) => it.pod)
  const objection = (pod: Pod): Rejection | undefined =>
    objectionTo({
      pod,
      node: nodes.get(node.name) as unknown as Node | undefined,
      nodeName: node.name,
      allocatable: allocatable(surroundings),
      active: activePods(),
      pressure: [...eviction.health().pressure],
    })

  const reject = (pod: Pod, { reason, message }: Rejection) => {
    const seq = host.journal.decided(podRef(pod), { reason: 'PodRejected', because: { reason, message } })
    host.journal.because(seq, () => {
      rejected.add(pod.metadata.uid)
      recorder.event(pod, 'Warning', reason, message)
      status.set(pod, {
        phase: 'Failed',
        conditions: [],
        reason,
        message: `Pod was rejected: ${message}`,
        qosClass: qosOf(pod),
      })
    })
  }

  const begin = (pod: Pod) => {
    const worker = createPodWorker(pod, surroundings, pleg, queue, steps)
    workers.set(pod.metadata.uid, worker)
    worker.update(pod)
  }
  const added = (pod: Pod) => {
    const isOver = isTerminalPhase(pod.status?.phase) || pod.metadata.deletionTimestamp !== undefined
    const hasRun = pod.status?.startTime !== undefined
    const refusal = isOver || hasRun ? undefined : objection(pod)
    if (refusal) return reject(pod, refusal)
    const seq =
      isOver || hasRun
        ? host.journal.cause
        : host.journal.decided(podRef(pod), { reason: 'PodAdmitted', because: {} })
    host.journal.because(seq, () => begin(pod))
  }
  const updated = (before: Pod, pod: Pod) => {
    if (before.metadata.uid !== pod.metadata.uid) {
      removed(before)
      return added(pod)
    }
    const worker = workers.get(pod.metadata.uid)
    status.observe(pod)
    if (worker) return isOnlyStatus(before, pod) ? worker.observe(pod) : worker.update(pod)
    if (rejected.has(pod.metadata.uid) && pod.metadata.deletionTimestamp) begin(pod)
  }
  const removed = (pod: Pod) => {
    workers.get(pod.metadata.uid)?.remove()
    housekeeping.removed(pod.metadata.uid)
  }

  agent.start()
  pods.on({ added, updated, deleted: removed })
  nodes.on({
    updated: (before, now) => agent.isCordoned(now as unknown as Node, before as unknown as Node),
  })
  housekeeping.orphansAfterSync(() => pods.synced)
  const byKey = (key: string) => {
    const pod = pods.get(key)
    return pod && { pod, status: status.get(pod.metadata.uid) ?? pod.status }
  }
  return {
    server: createKubeletServer(surroundings, { pod: byKey, all: () => pods.list() }),
    touched: (uid) => pleg.touched(uid),
  }
}

const ownPods = (host: Host, node: string): Informer<Pod> =>
  host.informers.of<ApiObject>('pods', { fieldSelector: `spec.nodeName=${node}` }) as unknown as Informer<Pod>

/** The kubelet's own writes come back to it; only readiness gates of others make them worth a sync. */
function isOnlyStatus(before: Pod, pod: Pod): boolean {
  if (before.metadata.generation !== pod.metadata.generation) return false
  const a = before.metadata
  const b = pod.metadata
  return (
    a.deletionTimestamp === b.deletionTimestamp &&
    a.deletionGracePeriodSeconds === b.deletionGracePeriodSeconds &&
    JSON.stringify([a.labels, a.annotations]) === JSON.stringify([b.labels, b.annotations]) &&
    (pod.spec?.readinessGates ?? []).every(
      ({ conditionType: type }) =>
        before.status?.conditions?.find((it) => it.type === type)?.status ===
        pod.status?.conditions?.find((it) => it.type === type)?.status,
    )
  )
}
