/**
 * The kubelet of one node: which pods are its own, what wakes their workers, and what happens beside them.
 * Mirrors pkg/kubelet/kubelet.go (syncLoopIteration, HandlePod*, HandlePodCleanups). Rules: SPEC.md.
 */
import type { Node, Pod, Service } from '../../k8s/api'
import type { Component, Informer, KubeletServer } from '../component'
import type { Cri } from '../cri'
import { createEventRecorder } from '../event-recorder'
import type { Machine } from '../linux/machine'
import { createEvictionManager } from './eviction-manager'
import { createHousekeeping } from './housekeeping'
import { createImagePuller } from './image-pull'
import { createKubeletServer } from './kubelet-server'
import { createNodeAgent } from './node-agent'
import { createOwnPods } from './own-pods'
import { createPleg } from './pleg'
import { createPodSteps } from './pod-steps'
import { createPodWorker, type PodWorker } from './pod-worker'
import { createProbeManager, type ProbeManager } from './probe-manager'
import { createResizes } from './resize'
import { createStatusManager, type StatusManager } from './status-manager'
import type { NodePlan, Surroundings } from './surroundings'
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
      memoryInUse: () => running().memoryInUse(),
    },
  }
}

function startKubelet(surroundings: Surroundings): { server: KubeletServer; touched: Touched } {
  const { host, node } = surroundings
  const pods = host.informers.of('pods', {
    fieldSelector: `spec.nodeName=${node.name}`,
  }) as unknown as Informer<Pod>
  const nodes = host.informers.of('nodes', {
    fieldSelector: `metadata.name=${node.name}`,
  }) as unknown as Informer<Node>
  const services = host.informers.of('services') as unknown as Informer<Service>
  const worker = (uid: string) => own.workers.get(uid)
  const poke = (uid: string) => worker(uid)?.poke()

  const pleg = createPleg(surroundings, {
    changed: poke,
    died: (uid, container) => housekeeping.containerDied(uid, container),
  })
  const queue = createWorkQueue(host, poke)
  const status = createStatusManager(surroundings, {
    mayHaveRunning: (uid) => ['syncing', 'terminating'].includes(worker(uid)?.phase ?? ''),
  })
  const objects = createWatchedObjects(host)
  const probes = createProbes(surroundings, status, worker)
  const volumeSources = createVolumeSources(surroundings, objects, (uid) => status.get(uid)?.podIP ?? '')
  const volumes = createVolumeManager(surroundings, objects, volumeSources)
  const resizes = createResizes(surroundings, (pod) => own.objection(pod), poke)
  const images = createImagePuller(surroundings)
  const steps = createPodSteps({
    surroundings,
    pleg,
    status,
    probes,
    volumes,
    objects,
    resizes,
    images,
    services: () => (services.synced ? services.list() : undefined),
  })
  const eviction = createEvictionManager(surroundings, volumes, () => own.workers.values())
  const agent = createNodeAgent(
    surroundings,
    () => eviction.health(),
    () => eviction.look(() => agent.report()),
  )
  const own = createOwnPods({
    surroundings,
    status,
    node: () => nodes.get(node.name),
    pressure: () => [...eviction.health().pressure],
    granted: (pod) => resizes.granted(pod),
    createWorker: (pod) => createPodWorker(pod, surroundings, pleg, queue, steps),
    gone: (uid) => housekeeping.removed(uid),
  })
  const housekeeping = createHousekeeping(surroundings, pleg, {
    worker,
    isKnown: (uid) => own.isKnown(uid),
    purge(uid) {
      own.forget(uid)
      steps.forget(uid)
      status.forget(uid)
    },
  })

  agent.start()
  pods.on({
    added: (pod) => own.added(pod),
    updated: (before, pod) => own.updated(before, pod),
    deleted: (pod) => own.removed(pod),
  })
  nodes.on({ updated: (before, now) => agent.updated(now, before) })
  housekeeping.orphansAfterSync(() => pods.synced)
  const byKey = (key: string) => {
    const pod = pods.get(key)
    return pod && { pod, status: status.get(pod.metadata.uid) ?? pod.status }
  }
  const server = createKubeletServer(surroundings, { pod: byKey, all: () => pods.list() })
  return { server, touched: (uid) => pleg.touched(uid) }
}

/** What probes find becomes part of the status at once, and wakes the pod. */
function createProbes(
  surroundings: Surroundings,
  status: StatusManager,
  worker: (uid: string) => PodWorker | undefined,
): ProbeManager {
  return createProbeManager(surroundings, {
    pod: (uid) => worker(uid)?.pod,
    status: (uid) => status.get(uid),
    changed(kind, pod, containerId, result) {
      if (kind === 'readiness') status.setReadiness(pod, containerId, result === 'success')
      if (kind === 'startup') status.setStarted(pod, containerId, result === 'success')
      if (kind !== 'liveness' || result === 'failure') worker(pod.metadata.uid)?.poke()
    },
  })
}
