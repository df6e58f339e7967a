/**
 * The kubelet of one node: which pods are its own, what wakes their workers, and what happens beside them.
 * Mirrors pkg/kubelet/kubelet.go (syncLoopIteration, HandlePod*, HandlePodCleanups). Rules: SPEC.md.
 */
import type { Node, Pod, Service } from '../../k8s/api'
import type { Component, Informer, KubeletServer } from '../component'
import type { ContainerStatus, Cri } from '../cri'
import { createEventRecorder } from '../event-recorder'
import type { Machine } from '../linux/machine'
import type { Rejection } from './admission'
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
import { connectRuntime } from './runtime-client'
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
      const own = connectRuntime(cri, () => host.isAlive())
      const started = startKubelet({ host, cri: own, machine, node, recorder })
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

interface Watched {
  readonly pods: Informer<Pod>
  readonly nodes: Informer<Node>
  readonly services: Informer<Service>
}

/** What of the API server's objects concerns this node. */
function watch({ host: { informers }, node: { name } }: Surroundings): Watched {
  const ofNode = { fieldSelector: `spec.nodeName=${name}` }
  const itself = { fieldSelector: `metadata.name=${name}` }
  return {
    pods: informers.of('pods', ofNode) as unknown as Informer<Pod>,
    nodes: informers.of('nodes', itself) as unknown as Informer<Node>,
    services: informers.of('services') as unknown as Informer<Service>,
  }
}

interface PodHooks {
  worker(uid: string): PodWorker | undefined
  poke(uid: string): void
  died(uid: string, container: ContainerStatus): void
  objection(pod: Pod): Rejection | undefined
}

/** What the pods' workers work with; `services` are known once they have been read. */
function createPodParts(surroundings: Surroundings, services: Informer<Service>, hooks: PodHooks) {
  const { host } = surroundings
  const pleg = createPleg(surroundings, { changed: hooks.poke, died: hooks.died })
  const queue = createWorkQueue(host, hooks.poke)
  const status = createStatusManager(surroundings, {
    mayHaveRunning: (uid) => ['syncing', 'terminating'].includes(hooks.worker(uid)?.phase ?? ''),
  })
  const objects = createWatchedObjects(host)
  const probes = createProbes(surroundings, status, hooks.worker)
  const volumeSources = createVolumeSources(surroundings, objects, (uid) => status.get(uid)?.podIP ?? '')
  const volumes = createVolumeManager(surroundings, objects, volumeSources)
  const resizes = createResizes(surroundings, hooks.objection, hooks.poke)
  const images = createImagePuller(surroundings)
  return {
    surroundings,
    pleg,
    queue,
    status,
    probes,
    volumes,
    objects,
    resizes,
    images,
    services: () => (services.synced ? services.list() : undefined),
  }
}

function startKubelet(surroundings: Surroundings): { server: KubeletServer; touched: Touched } {
  const { pods, nodes, services } = watch(surroundings)
  const worker = (uid: string) => own.workers.get(uid)
  const parts = createPodParts(surroundings, services, {
    worker,
    poke: (uid) => worker(uid)?.poke(),
    died: (uid, container) => housekeeping.containerDied(uid, container),
    objection: (pod) => own.objection(pod),
  })
  const { pleg, queue, status, volumes, resizes } = parts
  const steps = createPodSteps(parts)
  const eviction = createEvictionManager(surroundings, volumes, () => own.workers.values())
  const agent = createNodeAgent(
    surroundings,
    () => eviction.health(),
    () => eviction.look(() => agent.report()),
  )
  const own = createOwnPods({
    surroundings,
    status,
    node: () => nodes.get(surroundings.node.name),
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
