/**
 * Starts one container: image, configuration, create, start, postStart. Mirrors kuberuntime_container.go
 * startContainer; what goes wrong becomes the container's waiting reason.
 */
import type { Pod, Service } from '../../k8s/api'
import type { CriError, ImageStatus } from '../cri'
import { containerConfig } from './container-config'
import type { ImagePuller } from './image-pull'
import { runHook } from './lifecycle-hooks'
import type { StartFailure } from './start-failure'
import {
  type AnyContainer,
  ephemeralContainers,
  fieldPathOf,
  newestOf,
  type RuntimeStatus,
  type Surroundings,
} from './surroundings'
import { killContainer } from './termination'
import type { VolumeManager } from './volumes/volume-manager'
import type { WatchedObjects } from './watched-objects'

export interface StartParts {
  readonly surroundings: Surroundings
  readonly objects: WatchedObjects
  readonly volumes: VolumeManager
  readonly images: ImagePuller
  /** undefined until they have been read once. */
  services(): Iterable<Service> | undefined
}

export interface StartInputs {
  readonly pod: Pod
  readonly container: AnyContainer
  readonly sandboxId: string
  readonly podIP: string
  /** The instance's number: how often the container was restarted. */
  readonly attempt: number
  /** The instance exists. */
  created(): void
  /** As the sync saw it, before it did anything. */
  readonly runtime: RuntimeStatus
}
/** kubelet_pods.go: the environment names Services, which must be known first. */
const SERVICES_UNREAD = 'services have not yet been read at least once, cannot construct envvars'

type Done = (failure: StartFailure | undefined) => void

export function startContainer(parts: StartParts, inputs: StartInputs, done: Done): void {
  const { pod, container } = inputs
  const { recorder } = parts.surroundings
  const failed: Done = (failure) => {
    if (failure?.event)
      recorder.event(pod, 'Warning', 'Failed', failure.event, { fieldPath: fieldPathOf(pod, container.name) })
    done(failure)
  }
  parts.images.ensure(pod, container, (result) => {
    if ('failure' in result) return failed(result.failure)
    parts.objects.whenRead(pod, () => create(parts, inputs, result.image, failed))
  })
}

function create(parts: StartParts, inputs: StartInputs, image: ImageStatus, done: Done): void {
  const { surroundings, objects, volumes } = parts
  const { pod, container, sandboxId, podIP, runtime } = inputs
  const { cri, recorder } = surroundings
  const target = ephemeralContainers(pod).find(({ name }) => name === container.name)?.targetContainerName
  const services = parts.services()
  const config = !services
    ? SERVICES_UNREAD
    : containerConfig({
        surroundings,
        objects,
        services,
        pod,
        container,
        image,
        attempt: inputs.attempt,
        podIP,
        targetContainerId: target ? newestOf(runtime, target)?.id : undefined,
        volume: (name) => volumes.directory(pod.metadata.uid, name),
      })
  if (typeof config === 'string')
    return done({ reason: 'CreateContainerConfigError', message: config, event: `Error: ${config}` })
  const withName = (text: string, id: string) => (id ? text.replaceAll(id, container.name) : text)
  cri.createContainer(sandboxId, config, (error, id) => {
    if (error) return done(failure('CreateContainerError', error, (text) => text))
    inputs.created()
    const fieldPath = fieldPathOf(pod, container.name)
    recorder.event(pod, 'Normal', 'Created', 'Container created', { fieldPath })
    cri.startContainer(id, (startError) => {
      if (startError) return done(failure('RunContainerError', startError, (text) => withName(text, id)))
      recorder.event(pod, 'Normal', 'Started', 'Container started', { fieldPath })
      if (container.lifecycle?.postStart) postStart(surroundings, inputs, id, done)
      else done(undefined)
    })
  })
}

/** What the runtime said, without gRPC's wrapping (grpc status.FromError). */
function failure(reason: string, error: CriError, shown: (text: string) => string): StartFailure {
  return { reason, message: error.message, event: `Error: ${shown(error.message)}` }
}

function postStart(surroundings: Surroundings, inputs: StartInputs, id: string, done: Done): void {
  const { pod, container, podIP } = inputs
  runHook(surroundings, pod, container, id, podIP, 'postStart', (error) => {
    if (error === undefined) return done(undefined)
    surroundings.recorder.event(pod, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', {
      fieldPath: fieldPathOf(pod, container.name),
    })
    const failed = () => done({ reason: 'PostStartHookError', message: error })
    const instance = surroundings.cri.containerStatus(id)
    if (instance?.state !== 'running') return failed()
    killContainer(surroundings, pod, instance, podIP, { why: 'hook', message: 'FailedPostStartHook' }, failed)
  })
}
