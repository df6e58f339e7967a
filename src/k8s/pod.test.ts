import { describe, expect, it } from 'vitest'
import type { Pod, PodSpec } from './api'
import { podRequests } from './pod-requests'
import { podSummary } from './pod-status-word'
import { qosClass } from './qos'
import { parseYaml } from './yaml'

const read = <T>(text: string) => parseYaml(text)[0] as T

/** A pod's status in flow style → READY, STATUS and RESTARTS as kubectl prints them. */
function row(status: string, spec = 'containers: [{name: c}]', metadata = 'name: p'): string {
  const { ready, total, word, restarts } = podSummary(
    read<Pod>(`{metadata: {${metadata}}, spec: {${spec}}, status: {${status}}}`),
  )
  return `${ready}/${total} ${word} ${restarts}`
}
const state = (text: string, rest = 'ready: false, restartCount: 0') => `{name: c, ${rest}, state: {${text}}}`
const INIT = 'initContainers: [{name: i}, {name: j}], containers: [{name: c}]'

describe('status', () => {
  it.each([
    ['phase: Pending', '0/1 Pending 0'],
    [
      `phase: Pending, containerStatuses: [${state('waiting: {reason: ContainerCreating}')}]`,
      '0/1 ContainerCreating 0',
    ],
    [
      `phase: Running, containerStatuses: [${state('running: {}', 'ready: true, restartCount: 0')}]`,
      '1/1 Running 0',
    ],
    [
      `phase: Running, containerStatuses: [${state('waiting: {reason: CrashLoopBackOff}', 'ready: false, restartCount: 3')}]`,
      '0/1 CrashLoopBackOff 3',
    ],
    [`phase: Failed, containerStatuses: [${state('terminated: {exitCode: 3}')}]`, '0/1 ExitCode:3 0'],
    [
      `phase: Failed, containerStatuses: [${state('terminated: {exitCode: 137, signal: 9}')}]`,
      '0/1 Signal:9 0',
    ],
    [
      `phase: Succeeded, containerStatuses: [${state('terminated: {exitCode: 0, reason: Completed}')}]`,
      '0/1 Completed 0',
    ],
    ['phase: Failed, reason: Evicted', '0/1 Evicted 0'],
    [
      'phase: Pending, conditions: [{type: PodScheduled, status: "False", reason: SchedulingGated}]',
      '0/1 SchedulingGated 0',
    ],
  ])('[POD1] %s', (status, expected) => expect(row(status)).toBe(expected))
  it('[POD1] counts init containers, and names what stops them', () => {
    const waiting = '{name: i, ready: false, restartCount: 0, state: {waiting: {reason: PodInitializing}}}'
    const failed = '{name: i, ready: false, restartCount: 1, state: {terminated: {exitCode: 7}}}'
    expect(row(`phase: Pending, initContainerStatuses: [${waiting}]`, INIT)).toBe('0/1 Init:0/2 0')
    expect(row(`phase: Pending, initContainerStatuses: [${failed}]`, INIT)).toBe('0/1 Init:ExitCode:7 1')
  })
  it('[POD1] says Terminating of a pod being deleted, unless it has finished', () => {
    const deleted = 'name: p, deletionTimestamp: "2026-11-23T11:06:00Z"'
    expect(row('phase: Running', undefined, deleted)).toBe('0/1 Terminating 0')
    expect(row('phase: Succeeded', undefined, deleted)).toBe('0/1 Succeeded 0')
  })
})

describe('requests', () => {
  const requests = (spec: string) => podRequests(read<PodSpec>(`{${spec}}`))
  const cpu = (name: string, amount: string, rest = '') =>
    `{name: ${name}, ${rest}resources: {requests: {cpu: ${amount}}}}`
  it('[POD2] takes the greater of the init phase and the rest', () => {
    expect(
      requests(
        `containers: [${cpu('a', '100m')}, ${cpu('b', '200m')}], initContainers: [${cpu('i', '250m')}]`,
      ),
    ).toEqual({ cpu: 300 })
    expect(requests(`containers: [${cpu('a', '100m')}], initContainers: [${cpu('i', '1')}]`)).toEqual({
      cpu: 1000,
    })
  })
  it('[POD2] adds sidecars to both', () =>
    expect(
      requests(
        `containers: [${cpu('a', '100m')}], initContainers: [${cpu('s', '50m', 'restartPolicy: Always, ')}, ${cpu('i', '300m')}], overhead: {cpu: 10m}`,
      ),
    ).toEqual({ cpu: 360 }))
})

describe('quality of service', () => {
  it.each([
    ['{}', 'BestEffort'],
    ['{requests: {cpu: 1}}', 'Burstable'],
    ['{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1, memory: 1Gi}}', 'Guaranteed'],
    ['{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m, memory: 1Gi}}', 'Burstable'],
    ['{limits: {ephemeral-storage: 1Gi}}', 'BestEffort'],
  ])('[POD3] %s', (resources, expected) =>
    expect(qosClass(read<PodSpec>(`{containers: [{name: c, resources: ${resources}}]}`))).toBe(expected),
  )
})
