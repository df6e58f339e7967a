import { describe, expect, it } from 'vitest'
import type { ContainerStatus, Pod } from '../../k8s/api'
import type { ContainerStatus as Instance, Cri } from '../cri'
import { containerStatuses } from './container-statuses'
import { terminationMessage } from './termination-message'

const c = (name: string, more: object = {}) => ({ name, image: 'app', ...more })
const pod = (spec: object = {}, metadata: object = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'u1', ...metadata },
    spec: { containers: [c('c')], restartPolicy: 'Always', ...spec },
  }) as unknown as Pod
const running = { id: 'x', name: 'c', state: 'running', attempt: 0, image: 'app', startedAt: 0 }
const instance = (more: object = {}) =>
  ({ ...running, user: { uid: 0, gid: 0, supplementalGroups: [] }, ...more }) as unknown as Instance

function shown(of: Pod, list: 'containers' | 'initContainers', before: object[], ...instances: Instance[]) {
  const [status] = containerStatuses(of, of.spec![list]!, before as unknown as ContainerStatus[], {
    status: { sandboxes: [], containers: instances },
    reason: () => undefined,
    terminationMessage: () => '',
    imageName: ({ image }) => image,
  })
  return status!
}

describe('a container of which the runtime knows nothing', () => {
  const before = [{ name: 'c', restartCount: 2, state: { running: { startedAt: 'then' } } }]

  it('[STA1] waits again, once more restarted, and its last state says that it could not be located', () => {
    expect(shown(pod(), 'containers', before)).toMatchObject({
      restartCount: 3,
      state: { waiting: { reason: 'ContainerCreating' } },
      lastState: {
        terminated: {
          exitCode: 137,
          reason: 'ContainerStatusUnknown',
          message:
            'The container could not be located when the pod was deleted.  The container used to be Running',
        },
      },
    })
    const deleted = pod({}, { deletionTimestamp: 'now' })
    expect(shown(deleted, 'containers', before).restartCount).toBe(2)
  })

  it('[STA2] that was an init container counts as done when the containers have started', () => {
    const initialized = pod({ initContainers: [c('i')] })
    expect(shown(initialized, 'initContainers', []).state).toEqual({
      waiting: { reason: 'PodInitializing' },
    })
    expect(shown(initialized, 'initContainers', [], instance()).state?.terminated).toMatchObject({
      exitCode: 0,
      reason: 'Completed',
      message:
        'Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally',
    })
  })
})

describe('[TMG1] what a container said when it ended', () => {
  const said = (file: string, log: string[], exitCode: number, count: number, policy?: string) => {
    const cri = { terminationMessage: () => file, logs: () => log.map((text) => ({ text })) }
    const container = c('c', policy ? { terminationMessagePolicy: policy } : {})
    const of = pod({ containers: Array.from({ length: count }, () => container) })
    return terminationMessage(cri as unknown as Cri, of, container, instance({ exitCode }))
  }
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i}`)

  it('is its file, at most 4096 bytes, of 12 KiB divided by the pod’s containers', () => {
    expect(said('why', lines, 1, 1)).toBe('why')
    expect(said('x'.repeat(9000), [], 0, 1)).toHaveLength(4096)
    expect(said('x'.repeat(9000), [], 0, 4)).toHaveLength(3072)
    expect(said('', lines, 1, 1)).toBe('')
  })

  it('is the last 80 lines or 2048 bytes of its log, where asked for, after an error without a file', () => {
    const fallback = 'FallbackToLogsOnError'
    expect(said('', lines, 1, 1, fallback)).toBe(`${lines.slice(-80).join('\n')}\n`)
    expect(said('', ['x'.repeat(3000)], 1, 1, fallback)).toHaveLength(2048)
    expect(said('', lines, 0, 1, fallback)).toBe('')
    expect(said('why', lines, 1, 1, fallback)).toBe('why')
  })
})
