import { describe, expect, it } from 'vitest'
import type { PodStatus } from '../../k8s/api'
import { createScriptedNode, podOf } from './scripted-node'

const web = { containers: [{ name: 'c', image: 'app', imagePullPolicy: 'IfNotPresent' }] }
const seconds = (n: number) => n * 1000

describe('a pod from start to end', () => {
  it('[KUB1] shows ContainerCreating, then that the sandbox is there, then Running with its address', () => {
    const node = createScriptedNode()
    node.put(podOf(web))
    node.passes(seconds(5))
    expect(node.transcript('web')).toMatchInlineSnapshot(`
      "0.0s Pending
      0.0s Pending c=ContainerCreating
      0.7s Running c=running+"
    `)
    const pod = node.get<{ status: { podIP: string; conditions: { type: string }[] } }>(
      'pods',
      'default/web',
    )!
    expect(pod.status.podIP).toBe('10.244.1.2')
    expect(node.events('Pod')).toEqual([
      'Pulling Pulling image "app"',
      'Pulled Successfully pulled image "app" in 500ms (500ms including waiting). Image size: 1000 bytes.',
      'Created Container created',
      'Started Container started',
    ])
  })

  it('[KUB2] waits for the grace period of a process that ignores its stop signal, then shows the end and lets the object go', () => {
    const node = createScriptedNode({ present: ['app'] })
    node.put(podOf(web))
    node.passes(seconds(5))
    node.change('pods', 'default/web', (pod: { metadata: object }) => ({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: 'now', deletionGracePeriodSeconds: 10 },
    }))
    node.passes(seconds(20))
    expect(node.transcript('web').split('\n').slice(2)).toMatchInlineSnapshot(`
      [
        "0.2s Running c=running+",
        "5.0s Running deleting c=running+",
        "15.1s Failed deleting c=Error(137)",
      ]
    `)
    expect(node.events('Pod').at(-1)).toBe('Killing Stopping container c')
    expect(node.requests.filter((it) => it.includes('DELETE pods default/web'))).toHaveLength(1)
  })

  it('[KUB3] kills with the grace of its spec when the object was removed by force', () => {
    const node = createScriptedNode({ present: ['app'] })
    node.put(podOf({ ...web, terminationGracePeriodSeconds: 7 }))
    node.passes(seconds(5))
    node.remove('pods', 'default/web')
    node.passes(seconds(10))
    const kill = node.journal.entries.find(
      (it) => it.kind === 'decision.made' && it.decision.reason === 'KillContainer',
    )
    expect(kill).toMatchObject({ decision: { because: { why: 'deleted', grace: 7000 } } })
  })

  it('[KUB4] is back at work after a restart of the kubelet without restarting containers', () => {
    const node = createScriptedNode({ present: ['app'] })
    node.put(podOf(web))
    node.passes(seconds(5))
    node.run(node.kubelet)
    node.passes(seconds(100))
    expect(node.created).toHaveLength(1)
    expect(node.transcript('web').split('\n').at(-1)).toContain('c=running+')
  })

  it('[KUB5] costs nothing but its heartbeats when nothing happens', () => {
    const node = createScriptedNode({ present: ['app'] })
    node.put(podOf(web))
    node.passes(seconds(20))
    const before = node.requests.length
    node.passes(seconds(60))
    expect(node.requests.slice(before).every((it) => it.includes('leases'))).toBe(true)
    expect(node.requests.length - before).toBeLessThanOrEqual(7)
  })
})

describe('crash loops', () => {
  it('[CLB1] restarts at once after the first death, then waits 10, 20, 40 s from each death', () => {
    const node = createScriptedNode({
      present: ['app'],
      containers: { c: [{ exits: { after: 500, code: 1 } }] },
    })
    node.put(podOf(web))
    node.passes(seconds(80))
    const waits = node.journal.entries.flatMap((it) =>
      it.kind === 'decision.made' && it.decision.reason === 'CrashLoopBackOff'
        ? [`${it.decision.because.wait / 1000} s after ${it.decision.because.deaths} deaths`]
        : [],
    )
    expect([...new Set(waits)]).toEqual(['10 s after 2 deaths', '20 s after 3 deaths', '40 s after 4 deaths'])
    expect(node.transcript('web').split('\n').slice(2, 8)).toMatchInlineSnapshot(`
      [
        "0.2s Running c=running+",
        "1.2s Running c=Error(1)",
        "1.3s Running c=running+x1",
        "2.3s Running c=Error(1)x1",
        "12.1s Running c=CrashLoopBackOffx1",
        "12.2s Running c=running+x2",
      ]
    `)
    expect(node.events('Pod')).toContain(
      'BackOff Back-off restarting failed container c in pod web_default(uid-1)',
    )
  })

  it('[CLB2] says how long in the waiting message', () => {
    const node = createScriptedNode({
      present: ['app'],
      containers: { c: [{ exits: { after: 500, code: 1 } }] },
    })
    node.put(podOf(web))
    node.passes(seconds(90))
    for (let i = 0; i < 80 && !node.transcript('web').endsWith('c=CrashLoopBackOffx4'); i++)
      node.passes(seconds(1))
    expect(JSON.stringify(node.list('pods'))).toContain(
      'back-off 1m20s restarting failed container=c pod=web_default(uid-1)',
    )
  })
})

describe('images', () => {
  const refused = { app: { code: 'NotFound', message: 'failed to pull and unpack image "app": not found' } }

  it('[IMG1] retries a pull that failed after 10, 20, 40 s, with a Normal BackOff event in between', () => {
    const node = createScriptedNode({ pullErrors: refused })
    node.put(podOf(web))
    node.passes(seconds(30))
    expect(node.events('Pod').slice(0, 5)).toEqual([
      'Pulling Pulling image "app"',
      'Failed Failed to pull image "app": rpc error: code = NotFound desc = failed to pull and unpack image "app": not found',
      'Failed Error: ErrImagePull',
      'BackOff Back-off pulling image "app"',
      'Failed Error: ImagePullBackOff',
    ])
    expect(node.transcript('web')).toContain('Pending c=ImagePullBackOff')
  })

  it('[IMG2] pulls one image at a time on the whole node', () => {
    const node = createScriptedNode()
    node.put(podOf({ containers: [{ name: 'c', image: 'a' }] }, { name: 'one', uid: 'one' }))
    node.put(podOf({ containers: [{ name: 'c', image: 'b' }] }, { name: 'two', uid: 'two' }))
    node.passes(seconds(5))
    expect(node.events('Pod').filter((it) => it.startsWith('Pulled'))).toEqual([
      'Pulled Successfully pulled image "a" in 500ms (500ms including waiting). Image size: 1000 bytes.',
      'Pulled Successfully pulled image "b" in 500ms (1s including waiting). Image size: 1000 bytes.',
    ])
  })

  it('[IMG3] does not pull what is there unless told to, and never pulls what it may not', () => {
    const node = createScriptedNode({ present: ['app'] })
    node.put(podOf(web))
    node.put(
      podOf(
        { containers: [{ name: 'c', image: 'other', imagePullPolicy: 'Never' }] },
        { name: 'never', uid: 'never' },
      ),
    )
    node.passes(seconds(5))
    expect(node.events('Pod')).toContain(
      'Pulled Container image "app" already present on machine and can be accessed by the pod',
    )
    expect(node.events('Pod')).toContain(
      'ErrImageNeverPull Container image "other" is not present with pull policy of Never',
    )
  })
})

describe('what keeps a container from starting', () => {
  it('[STR1] a missing ConfigMap is retried every 10 to 15 s, without restarts or back-off', () => {
    const node = createScriptedNode({ present: ['app'] })
    node.put(
      podOf({ containers: [{ name: 'c', image: 'app', envFrom: [{ configMapRef: { name: 'settings' } }] }] }),
    )
    node.passes(seconds(20))
    expect(node.events('Pod')).toContain('Failed Error: configmap "settings" not found')
    node.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'default' },
      data: { MODE: 'demo' },
    })
    node.passes(seconds(20))
    expect(node.transcript('web')).toMatch(/Pending c=CreateContainerConfigError\n.*Running c=running\+$/)
    expect(node.created[0]!.env).toContainEqual({ name: 'MODE', value: 'demo' })
  })

  it('[STR2] a command that cannot be started is RunContainerError, then StartError with code 128 in a crash loop', () => {
    const startError = 'exec: "nosuch": executable file not found in $PATH'
    const node = createScriptedNode({ present: ['app'], containers: { c: [{ startError }] } })
    node.put(podOf(web))
    node.passes(seconds(20))
    expect(node.events('Pod')).toContain(`Failed Error: ${startError}`)
    expect(node.transcript('web')).toMatch(/c=RunContainerError[^]*c=CrashLoopBackOff/)
  })

  it('[STR3] a missing Secret of a volume is FailedMount with doubling gaps, and the pod stays ContainerCreating', () => {
    const node = createScriptedNode({ present: ['app'] })
    node.put(podOf({ ...web, volumes: [{ name: 'keys', secret: { secretName: 'nope' } }] }))
    node.passes(seconds(10))
    expect(node.events('Pod')).toEqual([
      'FailedMount MountVolume.SetUp failed for volume "keys" : secret "nope" not found',
    ])
    const event = node
      .list<{ count: number; reason: string }>('events')
      .find((it) => it.reason === 'FailedMount')!
    expect(event.count).toBe(5)
    expect(node.transcript('web')).toMatch(/Pending c=ContainerCreating$/)
  })
})

describe('restart policies', () => {
  it('[KUB6] a pod of policy Never ends with its containers, and the phase is written last', () => {
    const node = createScriptedNode({
      present: ['app'],
      containers: { c: [{ exits: { after: 2000, code: 3 } }] },
    })
    node.put(podOf({ ...web, restartPolicy: 'Never' }))
    node.passes(seconds(10))
    expect(node.transcript('web').split('\n').slice(2)).toMatchInlineSnapshot(`
      [
        "0.2s Running c=running+",
        "2.2s Running c=Error(3)",
        "3.3s Failed c=Error(3)",
      ]
    `)
  })

  it('[ACT6] a rule can start the whole pod over in its sandbox', () => {
    const restartPolicyRules = [
      { action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } },
    ]
    const node = createScriptedNode({
      present: ['app'],
      containers: { a: [{ exits: { after: 1000, code: 42 } }, {}] },
    })
    const a = { name: 'a', image: 'app', restartPolicy: 'Never', restartPolicyRules }
    node.put(podOf({ restartPolicy: 'Never', containers: [a, { name: 'b', image: 'app' }] }))
    node.passes(seconds(10))
    expect(node.transcript('web').split('\n').slice(2)).toMatchInlineSnapshot(`
      [
        "0.3s Running a=running+ b=running+",
        "1.3s Running a=Error(42) b=running+",
        "3.3s Running a=RestartingAllContainersx1 b=RestartingAllContainersx1",
        "3.4s Running a=running+x1 b=running+x1",
      ]
    `)
    const { status } = node.get<{ status: PodStatus }>('pods', 'default/web')!
    expect(status.containerStatuses?.map((it) => it.lastState?.terminated)).toEqual(
      Array(2).fill({
        exitCode: 137,
        reason: 'RestartingAllContainers',
        message: 'The container is removed because RestartAllContainers in place',
        startedAt: null,
        finishedAt: null,
      }),
    )
  })

  it('[ACT6] starts a pod of one container over, too', () => {
    const restartPolicyRules = [
      { action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } },
    ]
    const node = createScriptedNode({
      present: ['app'],
      containers: { a: [{ exits: { after: 1000, code: 42 } }, {}] },
    })
    const a = { name: 'a', image: 'app', restartPolicy: 'Never', restartPolicyRules }
    node.put(podOf({ restartPolicy: 'Never', containers: [a] }))
    node.passes(seconds(10))
    expect(node.transcript('web').split('\n').at(-1)).toMatch(/^1\.\ds Running a=running\+x1$/)
  })

  it('[ACT10] says with a condition whether all containers are being restarted, where a rule may do that', () => {
    const of = (action: string, codes: number[], ends: number) => {
      const rules = [{ action, exitCodes: { operator: 'In', values: codes } }]
      const node = createScriptedNode({
        present: ['app'],
        containers: { a: [{ exits: { after: 1000, code: ends } }, {}] },
      })
      const a = { name: 'a', image: 'app', restartPolicy: 'Never', restartPolicyRules: rules }
      node.put(podOf({ restartPolicy: 'Never', containers: [a, { name: 'b', image: 'app' }] }))
      return (seconds_: number) => {
        node.passes(seconds(seconds_))
        const { conditions } = node.get<{ status: PodStatus }>('pods', 'default/web')!.status
        const found = conditions?.find(({ type }) => type === 'AllContainersRestarting')
        return found && [found.status, found.reason, found.message].filter(Boolean).join(' ')
      }
    }
    const restarted = of('RestartAllContainers', [42], 42)
    expect([restarted(0.5), restarted(1.5)]).toEqual([
      'False',
      'True RestartAllContainersStarted container exited with restart policy rule',
    ])
    expect(of('Restart', [42], 42)(5)).toBeUndefined()
  })

  it('[KUB7] a pod that runs past activeDeadlineSeconds is stopped as DeadlineExceeded', () => {
    const node = createScriptedNode({
      present: ['app'],
      containers: { c: [{ stops: { after: 10, code: 0 } }] },
    })
    node.put(podOf({ ...web, activeDeadlineSeconds: 5 }))
    node.passes(seconds(10))
    expect(node.events('Pod')).toContain(
      'DeadlineExceeded Pod was active on the node longer than the specified deadline',
    )
    expect(node.transcript('web')).toContain('Failed(DeadlineExceeded) c=Completed(0)')
  })
})

describe('init containers', () => {
  const setup = { name: 'setup', image: 'app' }
  const proxy = { name: 'proxy', image: 'app', restartPolicy: 'Always' }

  it('[INI1] run one after the other before the containers, sidecars stay', () => {
    const node = createScriptedNode({
      present: ['app'],
      containers: { setup: [{ exits: { after: 1000, code: 0 } }] },
    })
    node.put(podOf({ ...web, initContainers: [setup, proxy] }))
    node.passes(seconds(10))
    expect(node.transcript('web').split('\n').slice(1)).toMatchInlineSnapshot(`
      [
        "0.0s Pending setup=PodInitializing proxy=PodInitializing c=PodInitializing",
        "0.2s Pending setup=running proxy=PodInitializing c=PodInitializing",
        "1.2s Pending setup=Completed(0)+ proxy=PodInitializing c=PodInitializing",
        "1.3s Pending setup=Completed(0)+ proxy=running+ c=PodInitializing",
        "1.3s Running setup=Completed(0)+ proxy=running+ c=running+",
      ]
    `)
  })

  it('[TRM1] a sidecar is stopped after the containers it serves', () => {
    const node = createScriptedNode({
      present: ['app'],
      containers: { c: [{ stops: { after: 4000, code: 0 } }], proxy: [{ stops: { after: 10, code: 0 } }] },
    })
    node.put(podOf({ ...web, initContainers: [proxy] }))
    node.passes(seconds(5))
    node.change('pods', 'default/web', (pod: { metadata: object }) => ({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: 'now', deletionGracePeriodSeconds: 30 },
    }))
    node.passes(seconds(10))
    expect(node.events('Pod').filter((it) => it.startsWith('Killing'))).toHaveLength(2)
    expect(node.transcript('web').split('\n').at(-1)).toMatch(
      /^9\.\ds Succeeded deleting proxy=Completed\(0\) c=Completed\(0\)$/,
    )
  })
})
