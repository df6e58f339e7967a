/**
 * How components tell their users what they did: Events. Two styles, as upstream has: 'core' counts equal Events
 * (kubelet, controllers), 'events.k8s.io' makes series of them (kube-scheduler). Mirrors client-go tools/record and
 * tools/events. Rules: event-recorder.SPEC.md.
 */
import type { ApiObject } from '../journal/entry'
import { EPOCH_MS, toMicroTime, toTime } from '../k8s/time'
import type { ApiResponse, Host } from './component'
import { type CoreEvent, createCorrelator } from './event-correlator'
import { createSeries, type SeriesEvent } from './event-series'

/** tools/record/event.go: a request that got no answer is sent again. */
const MOST_TRIES = 12
const RETRY_AFTER = 10_000

export interface EventOptions {
  /** 'spec.containers{app}'. */
  readonly fieldPath?: string
  readonly annotations?: Readonly<Record<string, string>>
  /** What was being done: 'Binding', 'Scheduling' (events.k8s.io style). */
  readonly action?: string
  readonly related?: ApiObject
  /** Replaces the reference to the object: the kubelet's references to its Node are odd. */
  readonly ref?: Readonly<Record<string, string>>
}

export interface EventRecorder {
  event(
    object: ApiObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    options?: EventOptions,
  ): void
}

export interface RecorderOptions {
  readonly component: string
  readonly node?: string
  readonly style: 'core' | 'events.k8s.io'
}

export function createEventRecorder(host: Host, options: RecorderOptions): EventRecorder {
  const names = createNames(host)
  return options.style === 'core' ? coreRecorder(host, options, names) : seriesRecorder(host, options, names)
}

type NewName = (object: string) => string

/** '<object>.<nanoseconds since 1970 in hex>': never twice the same. */
function createNames(host: Host): NewName {
  let last = 0n
  return (object) => {
    let nanoseconds = BigInt(EPOCH_MS + host.timers.now) * 1_000_000n + BigInt(host.random.below(1_000_000))
    if (nanoseconds <= last) nanoseconds = last + 1n
    last = nanoseconds
    return `${object}.${nanoseconds.toString(16)}`
  }
}

function referenceTo(object: ApiObject, options: EventOptions): Record<string, string> {
  const { metadata } = object
  return {
    apiVersion: object.apiVersion,
    ...(options.fieldPath && { fieldPath: options.fieldPath }),
    kind: object.kind,
    name: metadata.name,
    ...(metadata.namespace && { namespace: metadata.namespace }),
    ...(metadata.resourceVersion && { resourceVersion: metadata.resourceVersion }),
    ...(metadata.uid && { uid: metadata.uid }),
  }
}

const pathOf = (namespace: string, name?: string) =>
  `/api/v1/namespaces/${namespace}/events${name ? `/${name}` : ''}`

function coreRecorder(host: Host, { component, node }: RecorderOptions, newName: NewName): EventRecorder {
  const { correlate } = createCorrelator()
  const send = createSender(host)
  return {
    event(object, type, reason, message, options = {}) {
      const involvedObject = options.ref ?? referenceTo(object, options)
      const now = toTime(host.timers.now)
      // In key order, as the API server stores it: what it need not sort it need not copy.
      const event: CoreEvent = {
        apiVersion: 'v1',
        count: 1,
        eventTime: null,
        firstTimestamp: now,
        involvedObject,
        kind: 'Event',
        lastTimestamp: now,
        message,
        metadata: {
          ...(options.annotations && { annotations: options.annotations }),
          name: newName(involvedObject.name!),
          namespace: involvedObject.namespace ?? 'default',
        },
        reason,
        reportingComponent: component,
        reportingInstance: node ?? '',
        source: { component, ...(node && { host: node }) },
        type,
      }
      const toStore = correlate(event, host.timers.now, () => newName(involvedObject.name!))
      if (toStore) send(toStore, toStore.count > 1 ? countPatch(toStore) : undefined)
    },
  }
}

const countPatch = ({ count, lastTimestamp, message }: CoreEvent) => ({ count, lastTimestamp, message })

function seriesRecorder(host: Host, { component }: RecorderOptions, newName: NewName): EventRecorder {
  const send = createSender(host)
  const series = createSeries(host.timers, (event) =>
    send(event, event.series ? { series: event.series } : undefined),
  )
  return {
    event(object, type, reason, message, options = {}) {
      const involvedObject = options.ref ?? referenceTo(object, options)
      series.record({
        action: options.action ?? '',
        apiVersion: 'v1',
        eventTime: toMicroTime(host.timers.now),
        firstTimestamp: null,
        involvedObject,
        kind: 'Event',
        lastTimestamp: null,
        message,
        metadata: {
          name: newName(involvedObject.name!),
          namespace: involvedObject.namespace ?? 'default',
        },
        reason,
        ...(options.related && { related: referenceTo(options.related, {}) }),
        reportingComponent: component,
        reportingInstance: `${component}-${host.machine}`,
        source: {},
        type,
      })
    },
  }
}

type Storable = CoreEvent | SeriesEvent

/** Sends Events one after the other: each waits for the answer to the one before. */
function createSender(host: Host) {
  const queue: (() => void)[] = []
  let busy = false
  const next = () => {
    const send = queue.shift()
    busy = send !== undefined
    send?.()
  }
  const store = (event: Storable, patch: object | undefined, tries: number): void => {
    const answered = ({ code }: ApiResponse) => {
      if (code === 404 && patch) return store(event, undefined, tries)
      if (code !== 0 || tries >= MOST_TRIES) return next()
      host.timers.after(RETRY_AFTER, () => store(event, patch, tries + 1))
    }
    const { namespace, name } = event.metadata
    if (!patch) return host.api.request({ method: 'POST', path: pathOf(namespace), body: event }, answered)
    host.api.request(
      {
        method: 'PATCH',
        path: pathOf(namespace, name),
        contentType: 'application/strategic-merge-patch+json',
        body: patch,
      },
      answered,
    )
  }
  return (event: Storable, patch: object | undefined) => {
    const { cause } = host.journal
    queue.push(() => host.journal.because(cause, () => store(event, patch, 1)))
    if (!busy) next()
  }
}
