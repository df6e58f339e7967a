/** What happens before a container runs, and when it does not come to that. */
import { describe, expect, it } from 'vitest'
import type { ContainerStatus } from '../../k8s/api'
import { createScriptedNode, podOf } from './scripted-node'
import type { Script } from './scripted-runtime'

const seconds = (n: number) => n * 1000
const c = (more: object = {}) => ({ name: 'c', image: 'app', imagePullPolicy: 'IfNotPresent', ...more })
type Status = { status: { containerStatuses: ContainerStatus[]; initContainerStatuses: ContainerStatus[] } }

function watched(spec: object, script: Script = {}) {
  const node = createScriptedNode({ present: ['app'], ...script })
  node.put(podOf(spec))
  const lines = (name = 'web') => node.transcript(name).split('\n')
  const change = (of: (spec: object) => object) =>
    node.change('pods', 'default/web', (pod: { metadata: object; spec: object }) => ({
      ...pod,
      metadata: { ...pod.metadata, generation: 2 },
      spec: { ...pod.spec, ...of(pod.spec) },
    }))
  const first = () => node.get<Status>('pods', 'default/web')!.status.containerStatuses[0]!
  const count = (reason: string) =>
    node
      .list<{ reason: string; count: number }>('events')
      .filter((it) => it.reason === reason)
      .reduce((sum, it) => sum + it.count, 0)
  return { ...node, lines, change, first, count }
}

describe('images', () => {
  const pullErrors = {
    none: { code: 'NotFound', message: 'failed to resolve reference "none": not found' },
  } as const

  it('[IMG7] Always asks for the image though it is there', () => {
    const node = watched({ containers: [c({ imagePullPolicy: 'Always' })] })
    node.passes(seconds(5))
    expect(node.events('Pod').slice(0, 2)).toEqual([
      'Pulling Pulling image "app"',
      'Pulled Successfully pulled image "app" in 500ms (500ms including waiting). Image size: 1000 bytes.',
    ])
  })

  it('[IMG8] shows the runtime’s words, and then the wait with them', () => {
    const node = watched({ containers: [c({ image: 'none' })] }, { pullErrors })
    const text = 'rpc error: code = NotFound desc = failed to resolve reference "none": not found'
    const seen = () => node.first().state?.waiting
    node.passes(seconds(5))
    expect(seen()).toEqual({ reason: 'ErrImagePull', message: text })
    for (let i = 0; i < 20 && seen()?.reason !== 'ImagePullBackOff'; i++) node.passes(seconds(1))
    expect(seen()).toEqual({
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "none": ErrImagePull: ${text}`,
    })
  })

  it('[IMG9] one back-off holds for all containers of a pod with that image, and another for the next pod', () => {
    const node = watched(
      { containers: [c({ image: 'none' }), c({ name: 'd', image: 'none' })] },
      { pullErrors },
    )
    node.put(podOf({ containers: [c({ image: 'none' })] }, { name: 'other', uid: 'uid-2' }))
    node.passes(seconds(5))
    expect(node.count('Pulling')).toBe(2)
    expect(node.count('BackOff')).toBeGreaterThan(0)
  })

  it('[IMG10] what may not be pulled and what is no name are told twice, in their own words and as the reason', () => {
    const node = watched({
      containers: [c({ image: 'none', imagePullPolicy: 'Never' }), c({ name: 'd', image: 'a b' })],
    })
    node.passes(seconds(5))
    const never = 'Container image "none" is not present with pull policy of Never'
    const named = `Failed to apply default image tag "a b": couldn't parse image name "a b": invalid reference format`
    expect(node.events('Pod').slice(0, 4)).toEqual([
      `ErrImageNeverPull ${never}`,
      'Failed Error: ErrImageNeverPull',
      `InspectFailed ${named}`,
      'Failed Error: InvalidImageName',
    ])
    node.passes(seconds(15))
    expect(node.first().state?.waiting).toEqual({ reason: 'ErrImageNeverPull', message: never })
  })
})

describe('a start that fails', () => {
  const startError = 'exec: "nosuch": executable file not found in $PATH'
  const failing = { containers: { c: [{ startError }] } }

  it('[STR5] leaves an instance that never ran: StartError, 128, begun in 1970', () => {
    const node = watched({ containers: [c()] }, failing)
    node.passes(seconds(13))
    expect(node.first().lastState?.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      message: startError,
      startedAt: '1970-01-01T00:00:00Z',
    })
    expect(node.first().restartCount).toBeGreaterThan(0)
  })

  it('[STR5] is the end of a pod that restarts nothing', () => {
    const node = watched({ restartPolicy: 'Never', containers: [c()] }, failing)
    node.passes(seconds(10))
    expect(node.lines().at(-1)).toMatch(/Failed c=StartError\(128\)$/)
  })
})

describe('a sync that failed', () => {
  it('[KUB14] comes back when the back-off ends, or a half later; of a long wait a minute at a time', () => {
    const node = watched({ containers: [c()] }, { containers: { c: [{ exits: { after: 100, code: 1 } }] } })
    node.passes(seconds(420))
    const starts = node.journal.entries.flatMap((it) =>
      it.kind === 'decision.made' && it.decision.reason === 'RestartContainer' ? [it.at / 1000] : [],
    )
    const gaps = starts.map((at, i) => at - (starts[i - 1] ?? at)).slice(1, 5)
    for (const [i, nominal] of [10, 20, 40, 80].entries()) {
      expect(gaps[i]).toBeGreaterThanOrEqual(nominal)
      expect(gaps[i]).toBeLessThan(Math.min(nominal, 60) * 1.5 + Math.max(0, nominal - 60) + 3)
    }
  })

  it('[KUB15] of volumes alone says nothing more, and begins to wait again', () => {
    const node = watched({ containers: [c()], volumes: [{ name: 'keys', secret: { secretName: 'nope' } }] })
    node.passes(seconds(150))
    expect(node.events('Pod')).toEqual([
      'FailedMount MountVolume.SetUp failed for volume "keys" : secret "nope" not found',
    ])
    // 0.5, 1, 2 … 64 s: eight tries in the first 127.5 s.
    expect(node.count('FailedMount')).toBe(9)
    node.put({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'nope', namespace: 'default' },
      data: {},
    })
    node.passes(seconds(125))
    expect(node.lines().at(-1)).toContain('c=running+')
  })
})

describe('init containers', () => {
  const exits = (code: number) => ({ exits: { after: 500, code } })
  const side = (name: string, more: object = {}) => c({ name, restartPolicy: 'Always', ...more })

  it('[INI4] one that cannot start keeps all after it waiting, a sidecar that cannot does not keep its own sync', () => {
    const missing = { envFrom: [{ configMapRef: { name: 'missing' } }] }
    const regular = watched({ containers: [c()], initContainers: [c({ name: 'i', ...missing })] })
    regular.passes(seconds(20))
    expect(regular.lines().at(-1)).toMatch(/Pending i=CreateContainerConfigError c=PodInitializing$/)

    const node = watched(
      { containers: [c()], initContainers: [side('s')] },
      { containers: { s: [{ exits: { after: 3000, code: 1 } }, { startError: 'no' }] } },
    )
    node.passes(seconds(20))
    expect(node.lines().at(-1)).toMatch(/Running s=\S+ c=running\+$/)
  })

  it('[INI5] wait in a back-off of their own, as any container', () => {
    const node = watched(
      { containers: [c()], initContainers: [c({ name: 'i' })] },
      { containers: { i: [exits(1)] } },
    )
    node.passes(seconds(12))
    expect(node.lines().at(-1)).toMatch(/Pending i=(?:Error\(1\)|CrashLoopBackOff)x1 c=PodInitializing$/)
    expect(node.events('Pod').at(-1)).toBe(
      'BackOff Back-off restarting failed container i in pod web_default(uid-1)',
    )
  })

  it('[INI6] a sidecar of another image than before is restarted; the containers go on', () => {
    const node = watched({ containers: [c()], initContainers: [side('s')] }, { present: ['app', 'app:2'] })
    node.passes(seconds(5))
    node.change(() => ({ initContainers: [side('s', { image: 'app:2' })] }))
    node.passes(seconds(40))
    expect(node.events('Pod')).toContain('Killing Init container s definition changed')
    expect(node.lines().at(-1)).toMatch(/Running s=running\+x1 c=running\+$/)
  })

  it('[INI7] begin again from the first in a new sandbox, and the pod says why', () => {
    const node = watched(
      { containers: [c()], initContainers: [c({ name: 'i' })] },
      { containers: { i: [exits(0)] } },
    )
    node.passes(seconds(5))
    node.runtime.loseSandbox('uid-1')
    node.passes(seconds(10))
    expect(node.events('Pod')).toContain(
      'SandboxChanged Pod sandbox changed, it will be killed and re-created.',
    )
    expect(node.lines().at(-1)).toMatch(/Running i=Completed\(0\)\+x1 c=running\+x1$/)
    const { podIP } = node.get<{ status: { podIP: string } }>('pods', 'default/web')!.status
    expect(podIP).not.toBe('10.244.1.2')
  })
})

it('[ACT8] what is killed for its probe starts again under OnFailure, also when it ends with 0', () => {
  const node = watched(
    {
      restartPolicy: 'OnFailure',
      containers: [c({ livenessProbe: { exec: { command: ['x'] }, periodSeconds: 2, failureThreshold: 1 } })],
    },
    { exec: (_, __, now) => (now < 5000 ? 1 : 0), containers: { c: [{ stops: { after: 50, code: 0 } }] } },
  )
  node.passes(seconds(20))
  expect(node.lines().at(-1)).toMatch(/Running c=running\+x\d$/)
})

describe('what is swept up', () => {
  it('[HKP1] of dead instances the newest is kept', () => {
    const node = watched({ containers: [c()] }, { containers: { c: [{ exits: { after: 100, code: 1 } }] } })
    node.passes(seconds(60))
    expect(node.first().restartCount).toBeGreaterThanOrEqual(3)
    expect(node.runtime.listContainers().filter(({ state }) => state === 'exited')).toHaveLength(1)
  })

  it('[HKP2] after a restart, what runs for a pod that is no more has a second to end', () => {
    const node = watched({ containers: [c()] })
    node.passes(seconds(5))
    node.runtime.listContainers()
    const lost = createLost(node)
    node.passes(seconds(10))
    expect(lost()).toEqual(['c exited 137'])
  })
})

/** The kubelet is away while the pod's object goes. */
function createLost(node: ReturnType<typeof watched>) {
  node.remove('pods', 'default/web')
  node.run(node.kubelet)
  return () =>
    node.runtime.listContainers().map(({ name, state, exitCode }) => `${name} ${state} ${exitCode}`)
}
