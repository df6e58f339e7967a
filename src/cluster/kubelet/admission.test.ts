/** Which pods a node refuses, and in which words. */
import { describe, expect, it } from 'vitest'
import type { Node, Pod } from '../../k8s/api'
import { objectionTo } from './admission'
import { createScriptedNode, podOf } from './scripted-node'

const GI = 2 ** 30
const pod = (spec: object = {}, metadata: object = {}) =>
  podOf({ containers: [{ name: 'c', image: 'app' }], ...spec }, metadata) as unknown as Pod
const asking = (requests: object, metadata: object = {}) =>
  pod({ containers: [{ name: 'c', image: 'app', resources: { requests } }] }, metadata)

function refusal(it: Pod, more: object = {}): string | undefined {
  const found = objectionTo({
    pod: it,
    node: { metadata: { labels: {} }, spec: {} } as unknown as Node,
    nodeName: 'node-1',
    allocatable: { cpu: 2, memory: GI, 'ephemeral-storage': 10 * GI, pods: 2, 'example.com/fpga': 1 },
    active: [],
    pressure: [],
    ...more,
  })
  return found && `${found.reason}: ${found.message}`
}

describe('a node', () => {
  it('[ADM6] refuses what it has too little of: pods first, then processor, memory, storage, then the rest', () => {
    const short = "Node didn't have enough resource: "
    const active = [asking({ memory: '600Mi', 'ephemeral-storage': '9Gi', 'example.com/fpga': '1' })]
    expect(refusal(asking({ memory: '500Mi', cpu: '3' }), { active })).toBe(
      `OutOfcpu: ${short}cpu, requested: 3000, used: 0, capacity: 2000`,
    )
    expect(refusal(asking({ memory: '500Mi' }), { active })).toBe(
      `OutOfmemory: ${short}memory, requested: 524288000, used: 629145600, capacity: 1073741824`,
    )
    expect(refusal(asking({ 'ephemeral-storage': '2Gi', 'example.com/fpga': '1' }), { active })).toBe(
      `OutOfephemeral-storage: ${short}ephemeral-storage, requested: 2147483648, used: 9663676416, capacity: 10737418240`,
    )
    expect(refusal(asking({ 'example.com/fpga': '1' }), { active })).toBe(
      `OutOfexample.com/fpga: ${short}example.com/fpga, requested: 1, used: 1, capacity: 1`,
    )
    expect(refusal(asking({ cpu: '3' }), { active: [pod(), pod()] })).toBe(
      `OutOfpods: ${short}pods, requested: 1, used: 2, capacity: 2`,
    )
  })

  it('[ADM6] takes a pod that asks for something of which only the scheduler may know', () => {
    expect(refusal(asking({ 'example.com/gpu': '1' }))).toBeUndefined()
    expect(refusal(asking({ 'hugepages-2Mi': '2Mi' }))).toContain('OutOfhugepages-2Mi')
  })

  it('[ADM7] refuses pods of another operating system, before it counts', () => {
    const windows = pod({ os: { name: 'windows' }, nodeSelector: { none: 'such' } })
    expect(refusal(windows)).toBe(
      "PodOSNotSupported: Failed to admit pod as the OS field doesn't match node OS",
    )
    expect(refusal(pod({}, { labels: { 'kubernetes.io/os': 'windows' } }))).toBe(
      "PodOSSelectorNodeLabelDoesNotMatch: Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    )
    expect(
      refusal(pod({ os: { name: 'linux' } }, { labels: { 'kubernetes.io/os': 'linux' } })),
    ).toBeUndefined()
  })

  it('[ADM8] asks in a fixed order: pressure, sysctls, room, labels, ports, taints', () => {
    const sysctls = { securityContext: { sysctls: [{ name: 'kernel.shm_rmid_forced', value: '1' }] } }
    const wrong = pod({ ...sysctls, hostIPC: true, nodeSelector: { none: 'such' } })
    const node = { metadata: { labels: {} }, spec: { taints: [{ key: 'gone', effect: 'NoExecute' }] } }
    expect(refusal(wrong, { node, pressure: ['DiskPressure', 'PIDPressure'] })).toBe(
      'Evicted: The node had condition: [DiskPressure PIDPressure]. ',
    )
    expect(refusal(wrong, { node })).toBe(
      'SysctlForbidden: forbidden sysctl: "kernel.shm_rmid_forced" not allowed with host ipc enabled',
    )
    expect(refusal(pod({ nodeSelector: { none: 'such' } }), { node })).toContain('NodeAffinity: ')
    expect(refusal(pod(), { node })).toContain('TaintToleration: ')
  })
})

it('[ADM9] a refused pod keeps its class and shows when that was; it has no address and is never tried again', () => {
  const node = createScriptedNode({ present: ['app'] })
  node.put(podOf({ containers: [{ name: 'c', image: 'app' }], nodeSelector: { disk: 'ssd' } }))
  node.passes(120_000)
  const { status } = node.get<{ status: Record<string, unknown> }>('pods', 'default/web')!
  const { phase, reason, message, qosClass, startTime, podIP, containerStatuses } = status
  expect({ phase, reason, message, qosClass, startTime, podIP, containerStatuses }).toEqual({
    phase: 'Failed',
    reason: 'NodeAffinity',
    message:
      "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    qosClass: 'BestEffort',
    startTime: expect.any(String),
  })
  expect(node.created).toEqual([])
  expect(node.events('Pod')).toHaveLength(1)
})
