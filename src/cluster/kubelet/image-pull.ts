/**
 * Makes sure that a container's image is on the node: pull policy, one pull at a time for the whole node, back-off of
 * ten seconds doubling to five minutes. Mirrors pkg/kubelet/images (image_manager.go, puller.go).
 */
import type { Pod } from '../../k8s/api'
import { formatDuration } from '../../sim/duration'
import { rpcError } from '../cri'
import type { ImageStatus } from '../cri'
import { BackOff } from './crash-loop-back-off'
import { nameProblem } from './image-name'
import type { StartFailure } from './start-failure'
import { type AnyContainer, fieldPathOf, podRef, type Surroundings } from './surroundings'

export type ImageResult = { readonly image: ImageStatus } | { readonly failure: StartFailure }

export interface ImagePuller {
  ensure(pod: Pod, container: AnyContainer, done: (result: ImageResult) => void): void
  forget(uid: string): void
}

export function createImagePuller(surroundings: Surroundings): ImagePuller {
  return new Puller(surroundings)
}

interface Wanted {
  readonly pod: Pod
  readonly container: AnyContainer
  readonly image: string
  readonly done: (result: ImageResult) => void
}

class Puller implements ImagePuller {
  readonly #surroundings: Surroundings
  readonly #backOff = new BackOff()
  readonly #lastErrors = new Map<string, string>()
  readonly #queue: (() => void)[] = []
  #pulling = false

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  ensure(pod: Pod, container: AnyContainer, done: (result: ImageResult) => void): void {
    const image = container.image ?? ''
    const wanted = { pod, container, image, done }
    const problem = nameProblem(image)
    if (problem) {
      const text = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${problem}`
      this.#say(wanted, 'Warning', 'InspectFailed', text)
      return fail(wanted, 'InvalidImageName', text)
    }
    const present = this.#surroundings.cri.imageStatus(image)
    const policy = container.imagePullPolicy ?? 'IfNotPresent'
    if (policy === 'Never' && !present) {
      const text = `Container image "${image}" is not present with pull policy of Never`
      this.#say(wanted, 'Warning', 'ErrImageNeverPull', text)
      return fail(wanted, 'ErrImageNeverPull', text)
    }
    if (policy === 'Always' || !present) return this.#pullUnlessWaiting(wanted)
    const text = `Container image "${image}" already present on machine and can be accessed by the pod`
    this.#say(wanted, 'Normal', 'Pulled', text)
    done({ image: present })
  }

  forget(uid: string): void {
    this.#backOff.forget(uid)
    for (const key of [...this.#lastErrors.keys()]) if (key.startsWith(uid)) this.#lastErrors.delete(key)
  }

  #say({ pod, container }: Wanted, type: 'Normal' | 'Warning', reason: string, text: string): void {
    const fieldPath = fieldPathOf(pod, container.name)
    this.#surroundings.recorder.event(pod, type, reason, text, { fieldPath })
  }

  #pullUnlessWaiting(wanted: Wanted): void {
    const { pod, container, image } = wanted
    const { timers, journal } = this.#surroundings.host
    const key = keyOf(wanted)
    const wait = this.#backOff.waitingSinceUpdate(key, timers.now)
    if (!wait) return this.#pull(wanted)
    const text = `Back-off pulling image "${image}"`
    this.#say(wanted, 'Normal', 'BackOff', text)
    const because = { image, wait: wait.delay, until: wait.until }
    journal.decided(podRef(pod), { reason: 'ImagePullBackOff', because }, container.name)
    fail(wanted, 'ImagePullBackOff', `${text}: ${this.#lastErrors.get(key) ?? ''}`)
  }

  #pull(wanted: Wanted): void {
    const { cri, host } = this.#surroundings
    this.#say(wanted, 'Normal', 'Pulling', `Pulling image "${wanted.image}"`)
    const askedAt = host.timers.now
    this.#inTurn(() => {
      const beganAt = host.timers.now
      cri.pullImage(wanted.image, wanted.pod.metadata.uid, (error, status) => {
        if (error) this.#failed(wanted, rpcError(error))
        else this.#pulled(wanted, status, host.timers.now - beganAt, host.timers.now - askedAt)
        this.#next()
      })
    })
  }

  #failed(wanted: Wanted, error: string): void {
    const { pod, container, image } = wanted
    const { timers } = this.#surroundings.host
    const key = keyOf(wanted)
    this.#say(wanted, 'Warning', 'Failed', `Failed to pull image "${image}": ${error}`)
    this.#backOff.next(key, timers.now, timers.now)
    this.#lastErrors.set(key, `ErrImagePull: ${error}`)
    // The wait before the next pull, for the learner to see.
    timers.visibly('image-back-off', podRef(pod), container.name, this.#backOff.delayOf(key), () => {})
    fail(wanted, 'ErrImagePull', error)
  }

  #pulled(wanted: Wanted, status: ImageStatus, took: number, waited: number): void {
    const times = `in ${formatDuration(took)} (${formatDuration(waited)} including waiting)`
    const text = `Successfully pulled image "${wanted.image}" ${times}. Image size: ${status.size} bytes.`
    this.#say(wanted, 'Normal', 'Pulled', text)
    wanted.done({ image: status })
  }

  /** puller.go serialImagePuller: requests wait in line. */
  #inTurn(run: () => void): void {
    const { journal } = this.#surroundings.host
    const { cause } = journal
    this.#queue.push(() => journal.because(cause, run))
    if (!this.#pulling) this.#next()
  }

  #next(): void {
    const pull = this.#queue.shift()
    this.#pulling = pull !== undefined
    pull?.()
  }
}

const keyOf = ({ pod, image }: Wanted) => `${pod.metadata.uid}_${image}`

const fail = ({ done }: Wanted, reason: string, message: string) =>
  done({ failure: { reason, message, event: `Error: ${reason}` } })
