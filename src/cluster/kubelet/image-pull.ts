/**
 * Makes sure that a container's image is on the node: pull policy, one pull at a time for the whole node, back-off of
 * ten seconds doubling to five minutes. Mirrors pkg/kubelet/images (image_manager.go, puller.go).
 */
import type { Pod } from '../../k8s/api'
import { formatDuration } from '../../sim/duration'
import { rpcError } from '../cri'
import type { ImageStatus } from '../cri'
import { BackOff } from './crash-loop-back-off'
import type { StartFailure } from './start-failure'
import { type AnyContainer, fieldPathOf, podRef, type Surroundings } from './surroundings'

export type ImageResult = { readonly image: ImageStatus } | { readonly failure: StartFailure }

export interface ImagePuller {
  ensure(pod: Pod, container: AnyContainer, done: (result: ImageResult) => void): void
  forget(uid: string): void
}

export function createImagePuller({ host, cri, recorder }: Surroundings): ImagePuller {
  const { timers, journal } = host
  const backOff = new BackOff()
  const lastErrors = new Map<string, string>()
  const queue: (() => void)[] = []
  let pulling = false

  const next = () => {
    const pull = queue.shift()
    pulling = pull !== undefined
    pull?.()
  }
  /** puller.go serialImagePuller: requests wait in line. */
  const inTurn = (run: () => void) => {
    const { cause } = journal
    queue.push(() => journal.because(cause, run))
    if (!pulling) next()
  }

  const ensure: ImagePuller['ensure'] = (pod, container, done) => {
    const image = container.image ?? ''
    const say = (type: 'Normal' | 'Warning', reason: string, message: string) =>
      recorder.event(pod, type, reason, message, { fieldPath: fieldPathOf(pod, container.name) })
    const fail = (reason: string, message: string, until?: number) =>
      done({ failure: { reason, message, event: `Error: ${reason}`, ...(until !== undefined && { until }) } })

    const problem = nameProblem(image)
    if (problem) {
      const text = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${problem}`
      say('Warning', 'InspectFailed', text)
      return fail('InvalidImageName', text)
    }
    const present = cri.imageStatus(image)
    const policy = container.imagePullPolicy ?? 'IfNotPresent'
    if (policy === 'Never' && !present) {
      const text = `Container image "${image}" is not present with pull policy of Never`
      say('Warning', 'ErrImageNeverPull', text)
      return fail('ErrImageNeverPull', text)
    }
    if (policy !== 'Always' && present) {
      say(
        'Normal',
        'Pulled',
        `Container image "${image}" already present on machine and can be accessed by the pod`,
      )
      return done({ image: present })
    }
    const key = `${pod.metadata.uid}_${image}`
    const wait = backOff.waitingSinceUpdate(key, timers.now)
    if (wait) {
      const text = `Back-off pulling image "${image}"`
      say('Normal', 'BackOff', text)
      journal.decided(
        podRef(pod),
        { reason: 'ImagePullBackOff', because: { image, wait: wait.delay, until: wait.until } },
        container.name,
      )
      return fail('ImagePullBackOff', `${text}: ${lastErrors.get(key) ?? ''}`)
    }
    say('Normal', 'Pulling', `Pulling image "${image}"`)
    const askedAt = timers.now
    inTurn(() => {
      const beganAt = timers.now
      cri.pullImage(image, pod.metadata.uid, (error, status) => {
        if (error) {
          const text = rpcError(error)
          say('Warning', 'Failed', `Failed to pull image "${image}": ${text}`)
          backOff.next(key, timers.now, timers.now)
          lastErrors.set(key, `ErrImagePull: ${text}`)
          showWait(pod, container, key)
          fail('ErrImagePull', text)
        } else {
          const took = formatDuration(timers.now - beganAt)
          const waited = formatDuration(timers.now - askedAt)
          say(
            'Normal',
            'Pulled',
            `Successfully pulled image "${image}" in ${took} (${waited} including waiting). Image size: ${status.size} bytes.`,
          )
          done({ image: status })
        }
        next()
      })
    })
  }

  /** The wait before the next pull, for the learner to see. */
  const showWait = (pod: Pod, container: AnyContainer, key: string) =>
    timers.visibly('image-back-off', podRef(pod), container.name, backOff.delayOf(key), () => {})

  return {
    ensure,
    forget(uid) {
      backOff.forget(uid)
      for (const key of [...lastErrors.keys()]) if (key.startsWith(uid)) lastErrors.delete(key)
    },
  }
}

const DOMAIN =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::\d+)?$/
const PART = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/

/** What distribution/reference says of a name that is none. */
export function nameProblem(image: string): string | undefined {
  const invalid = 'invalid reference format'
  const [named = '', digest] = image.split(/@(.*)/)
  if (digest !== undefined && !DIGEST.test(digest)) return invalid
  const slash = named.indexOf('/')
  const first = named.slice(0, slash)
  const hasDomain =
    slash > 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first)
  if (hasDomain && !DOMAIN.test(first)) return invalid
  const rest = hasDomain ? named.slice(slash + 1) : named
  const colon = rest.indexOf(':')
  const path = colon < 0 ? rest : rest.slice(0, colon)
  if (path !== path.toLowerCase()) {
    const remote = hasDomain || path.includes('/') ? path : `library/${path}`
    return `${invalid}: repository name (${remote}) must be lowercase`
  }
  if (path === '' || !path.split('/').every((it) => PART.test(it))) return invalid
  return colon >= 0 && !TAG.test(rest.slice(colon + 1)) ? invalid : undefined
}
