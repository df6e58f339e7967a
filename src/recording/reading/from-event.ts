/** What an Event tells of why: the scheduler's refusals, pulls, failed probes, kills, controllers' decisions. */
import type { Entry, EntryOf } from '../../journal/entry'
import type { Event } from '../../k8s/api'
import { parseDuration } from '../../sim/duration'
import type { PodStory } from './pod-story'
import type { Say, TimedChange } from './to-entries'

/** When a pull that was told of ends, which only the rest of the recording knows. */
export class PullTimes {
  #ends = new Map<string, number[]>()

  constructor(changes: readonly TimedChange[]) {
    for (const { resource, object, at } of changes) {
      if (resource !== 'events') continue
      const event = object as unknown as Event
      if (event.reason !== 'Pulled' && event.reason !== 'Failed') continue
      const key = `${event.involvedObject?.uid} ${imageIn(event.message)}`
      const ends = this.#ends.get(key)
      if (ends) ends.push(at)
      else this.#ends.set(key, [at])
    }
  }

  endOf(pod: string, image: string, from: number): number {
    return this.#ends.get(`${pod} ${image}`)?.find((end) => end >= from) ?? from + 1_000
  }
}

const imageIn = (message = '') => /image "([^"]+)"/.exec(message)?.[1] ?? ''

/** Events that were there before are not told again each time they are counted up, where counting tells nothing. */
export function fromEvent(
  change: TimedChange,
  at: number,
  storyOf: (uid: string) => PodStory | undefined,
  pulls: PullTimes,
  say: Say,
): void {
  const event = change.object as unknown as Event
  const { involvedObject, reason = '', message = '' } = event
  if (!involvedObject) return
  const source = event.source?.component || event.reportingComponent || 'controller'
  const uid = involvedObject.uid ?? ''
  if (involvedObject.kind !== 'Pod') {
    if (change.type === 'ADDED' && source !== 'kubelet') decide(event, source, say)
    return
  }
  const story = storyOf(uid)
  if (!story?.pod) return
  const node = story.pod.spec?.nodeName ?? ''
  const container = /\{(.+)\}$/.exec(involvedObject.fieldPath ?? '')?.[1] ?? ''
  const image = imageIn(message)
  switch (reason) {
    case 'FailedScheduling':
      return decided(
        event,
        'kube-scheduler',
        '',
        { reason: 'Unschedulable', because: { filters: [], message } },
        say,
      )
    case 'Pulling': {
      const arrivesAt = pulls.endOf(uid, image, at)
      return say(`containerd/${node}`, {
        kind: 'image.pull-started',
        node,
        pod: uid,
        image,
        bytes: 0,
        arrivesAt,
      })
    }
    case 'Pulled': {
      const took = parseDuration(/ in (\S+) \(/.exec(message)?.[1] ?? '') ?? 0
      return say(`containerd/${node}`, {
        kind: 'image.pulled',
        node,
        pod: uid,
        image,
        took: Math.round(took),
      })
    }
    case 'Failed':
      if (image) say(`containerd/${node}`, { kind: 'image.pull-failed', node, pod: uid, image, message })
      return
    case 'Unhealthy': {
      const [, probe, output = ''] =
        /^(Liveness|Readiness|Startup) probe (?:failed|errored)[^:]*: ?([^]*)$/.exec(message) ?? []
      if (probe) story.failed(container, probe.toLowerCase() as 'liveness', output, at, say)
      return
    }
    case 'Killing':
      return killed(event, story, container, say)
    default:
      if (change.type === 'ADDED' && source !== 'kubelet' && reason !== 'Scheduled')
        decide(event, source, say)
  }
}

type Decision = EntryOf<'decision.made'>['decision']

function decided(event: Event, source: string, container: string, decision: Decision, say: Say): void {
  const { namespace, name = '', uid = '', kind = '' } = event.involvedObject
  const key = namespace ? `${namespace}/${name}` : name
  const about: Extract<Entry, { kind: 'decision.made' }>['about'] = {
    resource: `${kind.toLowerCase()}s`,
    key,
    uid,
  }
  say(source, { kind: 'decision.made', about, container, decision })
}

const decide = (event: Event, source: string, say: Say) =>
  decided(
    event,
    source,
    '',
    { reason: 'Controller', because: { reason: event.reason ?? '', message: event.message ?? '' } },
    say,
  )

function killed(event: Event, story: PodStory, container: string, say: Say): void {
  const { message = '' } = event
  const why = /failed liveness probe/.test(message)
    ? 'liveness'
    : /failed startup probe/.test(message)
      ? 'startup'
      : /definition changed/.test(message)
        ? 'changed'
        : /PostStart/i.test(message)
          ? 'hook'
          : 'deleted'
  const grace = (story.pod?.spec?.terminationGracePeriodSeconds ?? 30) * 1000
  const source = `kubelet/${story.pod?.spec?.nodeName ?? ''}`
  decided(event, source, container, { reason: 'KillContainer', because: { why, grace, message } }, say)
}
