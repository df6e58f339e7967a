import { describe, expect, it } from 'vitest'
import type { ApiObject } from '../journal/entry'
import type { Host } from './component'
import { createEventRecorder, type RecorderOptions } from './event-recorder'
import { createStandIn } from './stand-in-api-server'

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', uid: 'u1', resourceVersion: '7', creationTimestamp: '' },
} as ApiObject

/** A component that only records Events, and the server they go to. */
function recording(options: RecorderOptions) {
  const standIn = createStandIn()
  let host!: Host
  standIn.run({ name: options.component, start: (given) => void (host = given) })
  const recorder = createEventRecorder(host, options)
  const stored = () => standIn.list<Record<string, unknown>>('events')
  return { ...standIn, recorder, stored }
}
const kubelet: RecorderOptions = { component: 'kubelet', node: 'node-1', style: 'core' }

describe('core style', () => {
  it('[EVT1] has the shape a kubelet gives it', () => {
    const { recorder, passes, stored } = recording(kubelet)
    recorder.event(pod, 'Normal', 'Started', 'Container started', { fieldPath: 'spec.containers{c}' })
    passes(100)
    const [event] = stored()
    expect((event!.metadata as { name: string }).name).toMatch(/^web\.[0-9a-f]{16}$/)
    expect({ ...event, metadata: undefined }).toEqual({
      kind: 'Event',
      apiVersion: 'v1',
      metadata: undefined,
      involvedObject: {
        kind: 'Pod',
        namespace: 'default',
        name: 'web',
        uid: 'u1',
        apiVersion: 'v1',
        resourceVersion: '7',
        fieldPath: 'spec.containers{c}',
      },
      reason: 'Started',
      message: 'Container started',
      source: { component: 'kubelet', host: 'node-1' },
      firstTimestamp: '2026-11-23T11:06:00Z',
      lastTimestamp: '2026-11-23T11:06:00Z',
      count: 1,
      type: 'Normal',
      eventTime: null,
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
    })
  })

  it('[EVT2] counts the same Event again instead of making another', () => {
    const { recorder, passes, stored, requests } = recording(kubelet)
    for (let i = 0; i < 3; i++) {
      recorder.event(pod, 'Warning', 'BackOff', 'Back-off restarting')
      passes(10_000)
    }
    expect(stored()).toHaveLength(1)
    expect(stored()[0]).toMatchObject({
      count: 3,
      firstTimestamp: '2026-11-23T11:06:00Z',
      lastTimestamp: '2026-11-23T11:06:20Z',
    })
    expect(requests.map((it) => it.split(' ')[1])).toEqual(['POST', 'PATCH', 'PATCH'])
  })

  it('[EVT3] merges ten different messages of one reason', () => {
    const { recorder, passes, stored } = recording(kubelet)
    for (let i = 0; i < 12; i++) recorder.event(pod, 'Normal', 'Pulled', `pulled in ${i} ms`)
    passes(1000)
    expect(stored().at(-1)).toMatchObject({
      count: 3,
      message: '(combined from similar events): pulled in 11 ms',
    })
    expect(stored()).toHaveLength(10)
  })

  it('[EVT4] lets 25 through at once and then one in five minutes, but counts all', () => {
    const { recorder, passes, stored } = recording(kubelet)
    for (let i = 0; i < 40; i++) {
      recorder.event(pod, 'Warning', 'Unhealthy', 'Readiness probe failed')
      passes(100)
    }
    expect(stored()[0]).toMatchObject({ count: 25 })
    recorder.event(pod, 'Normal', 'Started', 'another type has tokens of its own')
    passes(300_000)
    recorder.event(pod, 'Warning', 'Unhealthy', 'Readiness probe failed')
    passes(100)
    expect(stored().map((it) => it.count)).toEqual([41, 1])
  })
})

describe('events.k8s.io style', () => {
  it('[EVT5] makes a series of the second one, and writes it again only when it ends', () => {
    const { recorder, passes, stored, requests } = recording({
      component: 'default-scheduler',
      style: 'events.k8s.io',
    })
    const fail = () =>
      recorder.event(pod, 'Warning', 'FailedScheduling', '0/3 nodes', { action: 'Scheduling' })
    fail()
    passes(20_000)
    expect(stored()[0]).toMatchObject({
      eventTime: '2026-11-23T11:06:00.000000Z',
      action: 'Scheduling',
      reportingComponent: 'default-scheduler',
      source: {},
    })
    fail()
    passes(1000)
    fail()
    passes(1000)
    expect(stored()[0]).toMatchObject({
      series: { count: 2, lastObservedTime: '2026-11-23T11:06:20.000000Z' },
    })
    expect(requests).toHaveLength(2)
    passes(800_000)
    expect(stored()[0]).toMatchObject({
      series: { count: 3, lastObservedTime: '2026-11-23T11:06:21.000000Z' },
    })
    expect(requests).toHaveLength(3)
  })
})
