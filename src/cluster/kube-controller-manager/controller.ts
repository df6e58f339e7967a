/**
 * The shape every controller has: what it reconciles, what wakes it, a work queue, and a level-triggered sync.
 * Mirrors the constructors and workers of pkg/controller/*. A sync sends its requests and returns; its key is not
 * synced again until all of them are answered.
 */
import type { ApiObject } from '../../journal/entry'
import type { Component, Host, Informer, ApiRequest, ApiResponse, Status } from '../component'
import { keyOf } from '../component'
import { withRateLimit } from '../client-rate-limit'
import { createEventRecorder, type EventRecorder } from '../event-recorder'
import { WorkQueue } from './workqueue'

/** What a controller lives with while its process runs. */
export interface Shop {
  readonly host: Host
  readonly events: EventRecorder
  /** The shared informer of a resource. */
  of<T extends ApiObject>(resource: string): Informer<T>
  /** Wakes a sync of the key, as a consequence of what runs now. */
  wake(key: string): void
  wakeAfter(key: string, delay: number): void
  /** Runs again and again, the first time after `period` (wait.Until, jitter left out). */
  every(period: number, run: () => void): void
}

/** One run of a sync. */
export interface Work {
  /** Sends a request as part of this sync. Without a callback, any refusal fails the sync. */
  request(request: ApiRequest, answered?: (response: ApiResponse) => void): void
  /** The sync failed: it will run again after the queue's back-off. */
  fail(): void
}

export interface Change<T = ApiObject> {
  readonly object: T
  readonly before?: T
  readonly deleted: boolean
}

export interface Controller {
  /** Other resources, and whom a change of one wakes. */
  readonly wokenBy?: Readonly<Record<string, (change: never) => Iterable<string>>>
  sync(key: string, work: Work): void
}

export interface ControllerDefinition {
  /** Upstream's canonical name: the journal source. */
  readonly name: string
  /** Source of its Events, where that is another name. */
  readonly recorder?: string
  /** Resource whose changes wake a sync of the changed object itself. */
  readonly reconciles?: string
  /** Back-off between failures, where it is not the default. */
  readonly retry?: { readonly first: number; readonly longest: number }
  begin(shop: Shop): Controller
}

export function defineController(definition: ControllerDefinition): Component {
  return {
    name: definition.name,
    start: (host) => startController(definition, withRateLimit(host, API_RATE)),
  }
}

/** --kube-api-qps and --kube-api-burst, for each controller's own client. */
const API_RATE = { qps: 20, burst: 30 }

function startController(definition: ControllerDefinition, host: Host): void {
  const informers = new Map<string, Informer<ApiObject>>()
  const of = <T extends ApiObject>(resource: string) => {
    const informer = host.informers.of<T>(resource)
    informers.set(resource, informer as unknown as Informer<ApiObject>)
    return informer
  }
  const ready = () => {
    for (const informer of informers.values()) if (!informer.synced) return false
    return true
  }
  const queue = new WorkQueue(
    host,
    ready,
    (key, done) => runSync(host, queue, key, (work) => controller.sync(key, work), done),
    definition.retry,
  )
  const every = (period: number, run: () => void): void => {
    host.timers.after(period, () => {
      if (ready()) run()
      every(period, run)
    })
  }
  const shop: Shop = {
    host,
    events: createEventRecorder(host, { component: definition.recorder ?? definition.name, style: 'core' }),
    of,
    wake: (key) => queue.add(key),
    wakeAfter: (key, delay) => queue.addAfter(key, delay),
    every,
  }
  const controller = definition.begin(shop)
  if (definition.reconciles) listen(of(definition.reconciles), ({ object }) => queue.add(keyOf(object)))
  for (const [resource, wakes] of Object.entries(controller.wokenBy ?? {}))
    listen(of(resource), (change) => {
      for (const key of (wakes as (change: Change) => Iterable<string>)(change)) queue.add(key)
    })
}

function listen(informer: Informer<ApiObject>, changed: (change: Change) => void): void {
  informer.on({
    added: (object) => changed({ object, deleted: false }),
    updated: (before, object) => changed({ object, before, deleted: false }),
    deleted: (object) => changed({ object, deleted: true }),
  })
}

/** Runs a sync to the last answer, then forgives or backs off. */
function runSync(host: Host, queue: WorkQueue, key: string, sync: (work: Work) => void, done: () => void) {
  let waitingFor = 1
  let failed = false
  const settle = () => {
    if (--waitingFor > 0) return
    if (failed) queue.addRateLimited(key)
    else queue.forget(key)
    done()
  }
  const work: Work = {
    request(request, answered) {
      waitingFor++
      host.api.request(request, (response) => {
        if (answered) answered(response)
        else if (!succeeded(response)) failed = true
        settle()
      })
    },
    fail: () => {
      failed = true
    },
  }
  sync(work)
  settle()
}

export const succeeded = ({ code }: ApiResponse) => code >= 200 && code < 300

/** The error a client sees in a refusal. */
export const errorOf = (response: ApiResponse): string => (response.body as Status | undefined)?.message ?? ''

export const reasonOf = (response: ApiResponse): string => (response.body as Status | undefined)?.reason ?? ''
