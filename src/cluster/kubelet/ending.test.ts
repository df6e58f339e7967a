/** How pods end: who is stopped when, how long it takes, and what is shown of it. */
import { describe, expect, it } from 'vitest'
import { createScriptedNode, podOf } from './scripted-node'
import type { Script } from './scripted-runtime'

const seconds = (n: number) => n * 1000
const c = (more: object = {}) => ({ name: 'c', image: 'app', imagePullPolicy: 'IfNotPresent', ...more })
const side = (name: string, more: object = {}) => c({ name, restartPolicy: 'Always', ...more })
const polite = { stops: { after: 100, code: 0 } }

function watched(spec: object, script: Script = {}) {
  const node = createScriptedNode({ present: ['app'], ...script })
  node.put(podOf(spec))
  const lines = (name = 'web') => node.transcript(name).split('\n')
  const change = (metadata: object) =>
    node.change('pods', 'default/web', (pod: { metadata: object }) => ({
      ...pod,
      metadata: { ...pod.metadata, ...metadata },
    }))
  const deleted = (grace: number, more: object = {}) =>
    change({ deletionTimestamp: 'now', deletionGracePeriodSeconds: grace, ...more })
  /** 'name 3.1' for each end of a container, in seconds since the pod was deleted. */
  const ends = (since: number) =>
    node.runtime
      .listContainers()
      .filter(({ state }) => state === 'exited')
      .sort((a, b) => a.finishedAt - b.finishedAt)
      .map(
        ({ name, exitCode, finishedAt }) =>
          `${name} ${exitCode} ${((finishedAt - since) / 1000).toFixed(0)} s`,
      )
  return { ...node, lines, deleted, ends, change }
}

/** When and how a container of this kind is gone, in seconds from the deletion. */
function gone(grace: number, preStop: number, script: Script = {}) {
  const lifecycle = preStop > 0 ? { lifecycle: { preStop: { sleep: { seconds: preStop } } } } : {}
  const node = watched({ containers: [c(lifecycle)] }, script)
  node.passes(seconds(5))
  const at = node.simulation.now
  node.deleted(grace)
  node.passes(seconds(60))
  return node.ends(at)[0]
}

describe('the grace period', () => {
  const hears = { containers: { c: [polite] } }

  it('[TRM3] is for the hook and for the process together, and two seconds at least for the process', () => {
    expect([gone(30, 0, hears), gone(30, 0), gone(30, 10), gone(30, 10, hears)]).toEqual([
      'c 0 0 s',
      'c 137 30 s',
      'c 137 30 s',
      'c 0 10 s',
    ])
    expect([gone(30, 40), gone(30, 40, hears), gone(1, 0), gone(1, 0, hears)]).toEqual([
      'c 137 32 s',
      'c 0 30 s',
      'c 137 2 s',
      'c 0 0 s',
    ])
  })
})

it('[TRM6] a grace period of nought is one second: the preStop hook has that, the process two', () => {
  const lifecycle = { preStop: { sleep: { seconds: 10 } } }
  const node = watched({ containers: [c({ lifecycle })], terminationGracePeriodSeconds: 0 })
  node.passes(seconds(5))
  const at = node.simulation.now
  node.remove('pods', 'default/web')
  node.passes(seconds(20))
  expect(node.ends(at)).toEqual(['c 137 3 s'])
})

describe('sidecars', () => {
  const trio = { containers: [c()], initContainers: [side('one'), side('two')] }

  it('[TRM4] stop in reverse order, each when the one after it is gone', () => {
    const slow = { stops: { after: 2000, code: 0 } }
    const node = watched(trio, { containers: { c: [slow], one: [slow], two: [slow] } })
    node.passes(seconds(5))
    const at = node.simulation.now
    node.deleted(30)
    node.passes(seconds(20))
    expect(node.ends(at)).toEqual(['c 0 2 s', 'two 0 4 s', 'one 0 6 s'])
  })

  it('[TRM4] wait no longer than the grace period, and have two seconds then', () => {
    const node = watched(trio)
    node.passes(seconds(5))
    const at = node.simulation.now
    node.deleted(10)
    node.passes(seconds(30))
    expect(node.ends(at)).toEqual(['c 137 10 s', 'two 137 12 s', 'one 137 12 s'])
  })

  it('[TRM4] run their preStop hooks at once, and are told of at once', () => {
    const preStop = { lifecycle: { preStop: { exec: { command: ['bye'] } } } }
    const hooks: string[] = []
    const node = watched(
      { containers: [c(preStop)], initContainers: [side('proxy', preStop)] },
      {
        containers: { c: [{ stops: { after: 4000, code: 0 } }], proxy: [polite] },
        exec: (name, _, now) => (hooks.push(`${name} ${Math.round(now / 1000)} s`), 0),
      },
    )
    node.passes(seconds(5))
    node.deleted(30)
    node.passes(seconds(1))
    expect(hooks.sort()).toEqual(['c 5 s', 'proxy 5 s'])
    const killing = node.events('Pod').filter((it) => it.startsWith('Killing'))
    expect(killing.sort()).toEqual(['Killing Stopping container c', 'Killing Stopping container proxy'])
  })

  it('[TRM5] are stopped when the containers of a pod are done, and do not count', () => {
    const node = watched(
      {
        restartPolicy: 'Never',
        containers: [c()],
        initContainers: [side('proxy')],
        terminationGracePeriodSeconds: 4,
      },
      { containers: { c: [{ exits: { after: 2000, code: 0 } }] } },
    )
    node.passes(seconds(20))
    expect(node.lines().slice(-3)).toEqual([
      expect.stringMatching(/^2\.\ds Running proxy=running\+ c=Completed\(0\)$/),
      expect.stringMatching(/^6\.\ds Running proxy=Error\(137\) c=Completed\(0\)$/),
      expect.stringMatching(/^[78]\.\ds Succeeded proxy=Error\(137\) c=Completed\(0\)$/),
    ])
    expect(node.events('Pod').at(-1)).toBe('Killing Stopping container proxy')
    expect(node.get('pods', 'default/web')).toBeDefined()
  })
})

describe('a deletion', () => {
  it('[KUB10] waits for the pull that is under way', () => {
    const node = watched({ containers: [c({ image: 'slow' }), c({ name: 'd', image: 'other' })] })
    node.passes(300)
    node.deleted(30)
    node.passes(seconds(10))
    // Two pulls of half a second, one after the other: the sync is not broken off.
    expect(node.created.map(({ name }) => name)).toEqual(['c', 'd'])
    expect(node.events('Pod').filter((it) => it.startsWith('Killing'))).toHaveLength(2)
  })

  it('[KUB10] does not wait for volumes', () => {
    const node = watched({
      containers: [c()],
      volumes: [{ name: 'keys', secret: { secretName: 'nope' } }],
    })
    node.passes(seconds(5))
    node.deleted(30)
    node.passes(seconds(3))
    expect(node.lines().at(-1)).toMatch(/^[67]\.\ds Failed deleting c=ContainerCreating$/)
    expect(node.requests.some((it) => it.includes('DELETE pods default/web'))).toBe(true)
  })

  it('[KUB11] leaves nothing without an end: who never ran is unknown beside who did, and the phase is final', () => {
    const pullErrors = { none: { code: 'NotFound', message: 'no' } } as const
    const waiting = { name: 'd', image: 'none' }
    const beside = watched({ containers: [c(), waiting] }, { pullErrors, containers: { c: [polite] } })
    beside.passes(seconds(5))
    beside.deleted(30)
    beside.passes(seconds(3))
    expect(beside.lines().at(-1)).toMatch(/Failed deleting c=Completed\(0\) d=ContainerStatusUnknown\(137\)$/)
    const alone = watched({ containers: [waiting] }, { pullErrors })
    alone.passes(seconds(5))
    alone.deleted(30)
    alone.passes(seconds(3))
    expect(alone.lines().at(-1)).toMatch(/Failed deleting d=ContainerCreating$/)
    const first = watched(
      { containers: [c()], initContainers: [{ name: 'i', image: 'none' }] },
      { pullErrors },
    )
    first.passes(seconds(5))
    first.deleted(30)
    first.passes(seconds(3))
    expect(first.lines().at(-1)).toMatch(/Failed deleting i=ContainerStatusUnknown\(137\) c=PodInitializing$/)
  })

  it('[KUB12] of a pod with a finalizer ends its containers, and leaves the object', () => {
    const node = watched({ containers: [c()] }, { containers: { c: [polite] } })
    node.passes(seconds(5))
    node.deleted(30, { finalizers: ['example.com/wait'] })
    node.passes(seconds(30))
    expect(node.lines().at(-1)).toMatch(/Succeeded deleting c=Completed\(0\)$/)
    expect(node.get('pods', 'default/web')).toBeDefined()
  })

  it('[KUB13] by force lets a new pod of the same name run beside the old one', () => {
    const node = watched({ containers: [c()], terminationGracePeriodSeconds: 20 })
    node.passes(seconds(5))
    node.remove('pods', 'default/web')
    node.put(podOf({ containers: [c()] }, { uid: 'uid-2' }))
    node.passes(seconds(5))
    const running = () =>
      node.runtime
        .listContainers()
        .filter(({ state }) => state === 'running')
        .map(({ podUid }) => podUid)
    expect(running().sort()).toEqual(['uid-1', 'uid-2'])
    node.passes(seconds(20))
    expect(running()).toEqual(['uid-2'])
  })
})

it('[PHA5] a final phase stays, whatever is found later', () => {
  const node = watched(
    { restartPolicy: 'Never', containers: [c()] },
    { containers: { c: [{ exits: { after: 1000, code: 3 } }] } },
  )
  node.passes(seconds(10))
  expect(node.lines().at(-1)).toContain('Failed c=Error(3)')
  node.change({ labels: { touched: 'yes' } })
  node.run(node.kubelet)
  node.passes(seconds(120))
  expect(node.lines().at(-1)).toContain('Failed c=Error(3)')
  expect(node.created).toHaveLength(1)
})
