/** What the API shows of a pod while it lives: fields, conditions, and who may write them. */
import { describe, expect, it } from 'vitest'
import type { PodCondition, PodStatus } from '../../k8s/api'
import { play } from '../../session/played'
import { createScriptedNode, podOf } from './scripted-node'
import type { Script } from './scripted-runtime'

const seconds = (n: number) => n * 1000
const c = (more: object = {}) => ({ name: 'c', image: 'app', imagePullPolicy: 'IfNotPresent', ...more })

function watched(spec: object, script: Script = {}) {
  const node = createScriptedNode({ present: ['app'], ...script })
  node.put(podOf(spec))
  const status = () => node.get<{ status: PodStatus }>('pods', 'default/web')!.status
  const condition = (type: string) => status().conditions?.find((it) => it.type === type)
  /** 'Ready=False ContainersNotReady …' */
  const said = (type: string) => {
    const { status: is, reason, message } = condition(type) ?? ({} as PodCondition)
    return [`${type}=${is}`, reason, message].filter(Boolean).join(' ')
  }
  const write = (change: (status: PodStatus) => object) =>
    node.change('pods', 'default/web', (pod: { status: PodStatus }) => ({
      ...pod,
      status: { ...pod.status, ...change(pod.status) },
    }))
  return { ...node, status, condition, said, write, lines: () => node.transcript('web').split('\n') }
}

it('[STA3] containers are listed by name, init containers in their order', () => {
  const named = (...names: string[]) => names.map((name) => c({ name }))
  const node = watched(
    { containers: named('zoo', 'ant'), initContainers: named('two', 'one') },
    { containers: { two: [{ exits: { after: 10, code: 0 } }], one: [{ exits: { after: 10, code: 0 } }] } },
  )
  node.passes(seconds(10))
  expect(node.lines().at(-1)).toMatch(/Running two=\S+ one=\S+ ant=running\+ zoo=running\+$/)
})

it('[STA4] of a running container its image, its resources, its mounts and its user are shown', () => {
  const resources = { requests: { cpu: '100m' }, limits: { memory: '64Mi' } }
  const mounts = [
    { name: 'v', mountPath: '/data' },
    { name: 'v', mountPath: '/ro', readOnly: true },
  ]
  const node = watched({
    containers: [c({ resources, volumeMounts: mounts })],
    volumes: [{ name: 'v', emptyDir: {} }],
  })
  node.passes(seconds(5))
  expect(node.status().containerStatuses).toEqual([
    {
      name: 'c',
      state: { running: { startedAt: '2026-11-23T11:06:00Z' } },
      lastState: {},
      ready: true,
      started: true,
      restartCount: 0,
      image: 'docker.io/library/app',
      imageID: 'app@sha256:1',
      containerID: expect.stringMatching(/^containerd:\/\/container-\d$/),
      allocatedResources: { cpu: '100m' },
      resources,
      volumeMounts: [
        { name: 'v', mountPath: '/data' },
        { name: 'v', mountPath: '/ro', readOnly: true, recursiveReadOnly: 'Disabled' },
      ],
      user: { linux: { uid: 0, gid: 0, supplementalGroups: [0] } },
    },
  ])
})

it('[STA5] an end that nobody saw has no times: null in YAML, the year 1 in a description', () => {
  const rule = '{ action: RestartAllContainers, exitCodes: { operator: In, values: [42] } }'
  const manifest = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  restartPolicy: Never
  containers:
  - name: c
    image: busybox
    command: [sh, -c, 'ls /v/been && sleep 3600; touch /v/been; exit 42']
    restartPolicy: Never
    restartPolicyRules: [${rule}]
    volumeMounts: [{ name: v, mountPath: /v }]
  volumes: [{ name: v, emptyDir: {} }]
`
  const { said } = play(
    [
      [0, 'kubectl apply -f -', manifest],
      [10, 'kubectl get pod web -o yaml | grep -A6 lastState:; kubectl describe pod web | grep 0001'],
    ],
    11,
  )
  expect(said(1)).toBe(`    lastState:
      terminated:
        exitCode: 137
        finishedAt: null
        message: The container is removed because RestartAllContainers in place
        reason: RestartingAllContainers
        startedAt: null
      Started:      Mon, 01 Jan 0001 00:00:00 +0000
      Finished:     Mon, 01 Jan 0001 00:00:00 +0000
`)
})

describe('conditions', () => {
  const show = (...fields: string[]) =>
    `kubectl get pod web -o jsonpath='{range .status.conditions[*]}{.type}=${fields.map((it) => `{.${it}}`).join(' ')}{"\\n"}{end}' | sort`

  it('[CON4] keep the time at which they turned, whatever their reason is now', () => {
    const manifest = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
  - { name: c, image: busybox, command: [sh, -c, 'sleep 5; sleep 3600'] }
  - name: d
    image: busybox
    command: [sh, -c, 'sleep 20; touch /ok; sleep 3600']
    readinessProbe: { exec: { command: [ls, /ok] }, periodSeconds: 1 }
`
    const look = show('status', 'lastTransitionTime', 'observedGeneration', 'message')
    const { said } = play(
      [
        [0, 'kubectl apply -f -', manifest],
        [10, look],
        [30, look],
      ],
      31,
    )
    expect(said(1)).toContain('Ready=False 2026-11-23T11:06:00Z 1 containers with unready status: [d]\n')
    expect(said(2)).toMatch(/^Ready=True 2026-11-23T11:06:2\dZ 1 $/m)
    expect(said(2)).toContain('Initialized=True 2026-11-23T11:06:00Z 1 \n')
  })

  it('[CON5] Initialized names what is not done; readiness gates say what they are', () => {
    const manifest = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  readinessGates: [{ conditionType: example.com/gate }]
  initContainers:
  - { name: i, image: busybox, command: [sleep, '4'] }
  - { name: j, image: busybox, command: [sleep, '4'] }
  containers: [{ name: c, image: busybox, command: [sleep, '3600'] }]
`
    const look = show('status', 'reason', 'message')
    const gate = (status: string) =>
      `kubectl patch pod web --subresource status -p '{"status":{"conditions":[{"type":"example.com/gate","status":"${status}"}]}}'`
    const { said } = play(
      [
        [0, 'kubectl apply -f -', manifest],
        [3, look],
        [7, look],
        [20, look],
        [21, gate('False')],
        [23, look],
        [24, gate('True')],
        [26, look],
      ],
      27,
    )
    const initialized = 'Initialized=False ContainersNotInitialized containers with incomplete status: '
    expect(said(1)).toContain(`${initialized}[i j]\n`)
    expect(said(2)).toContain(`${initialized}[j]\n`)
    expect(said(3)).toContain('ContainersReady=True  \n')
    const not = 'Ready=False ReadinessGatesNotReady '
    expect(said(3)).toContain(
      `${not}corresponding condition of pod readiness gate "example.com/gate" does not exist.\n`,
    )
    expect(said(5)).toContain(
      `${not}the status of pod readiness gate "example.com/gate" is not "True", but False\n`,
    )
    expect(said(7)).toMatch(/^Ready=True {2}$/m)
    expect(said(7)).toMatch(/^example.com\/gate=True {2}$/m)
  })

  it('[CON6] of an evicted pod tell of the disruption together with its end, not before', () => {
    let available = 3 * 2 ** 30
    const node = watched({ containers: [c()] }, { memoryAvailable: () => available })
    node.passes(seconds(5))
    available = 50 * 2 ** 20
    const has = () => node.events('Pod').some((it) => it.startsWith('Evicted'))
    for (let i = 0; i < 40 && !has(); i++) node.passes(500)
    expect([node.status().phase, node.condition('DisruptionTarget')]).toEqual(['Running', undefined])
    node.passes(seconds(6))
    expect(node.said('DisruptionTarget')).toMatch(
      /^DisruptionTarget=True TerminationByKubelet The node was low on resource: memory\. /,
    )
    expect(node.status().phase).toBe('Failed')
  })
})

describe('what others write', () => {
  it('[STM2] of what is the kubelet’s is put right within ten seconds; the rest stays', () => {
    const node = watched({ containers: [c()] })
    node.passes(seconds(5))
    node.write(({ conditions = [] }) => ({
      phase: 'Pending',
      nominatedNodeName: 'node-9',
      conditions: [
        ...conditions.map((it) => (it.type === 'Ready' ? { ...it, status: 'False' as const } : it)),
        { type: 'example.com/mine', status: 'True' },
      ],
    }))
    expect(node.status().phase).toBe('Pending')
    node.passes(seconds(11))
    expect([node.status().phase, node.said('Ready')]).toEqual(['Running', 'Ready=True'])
    expect([node.status().nominatedNodeName, node.said('example.com/mine')]).toEqual([
      'node-9',
      'example.com/mine=True',
    ])
  })
})

describe('hooks', () => {
  const asking = (scheme: string, port = 443) =>
    c({ lifecycle: { postStart: { httpGet: { path: '/hello', scheme, port } } } })

  it('[HOK4] by HTTPS, to who answers in plain: it is asked in plain, and that is told', () => {
    const node = watched({ containers: [asking('HTTPS')] }, { serve: () => 'HTTP/1.1 500 No\r\n\r\n' })
    node.passes(seconds(3))
    expect(node.events('Pod')).toContain(
      'LifecycleHTTPFallback request to HTTPS lifecycle hook 10.244.1.2:443 got HTTP response, retry with HTTP succeeded',
    )
    expect(node.lines().at(-1)).toContain('c=running+')
  })

  it('[HOK5] that fail say in the waiting message what was asked, and what came back', () => {
    const ip = '10.244.1.2'
    const waiting = (container: object, script: Script = {}) => {
      const node = watched(
        { containers: [container] },
        { containers: { c: [{ stops: { after: 10, code: 0 } }] }, ...script },
      )
      for (let i = 0; i < 30; i++) {
        node.passes(100)
        const found = node.status().containerStatuses?.[0]?.state?.waiting
        if (found?.reason === 'PostStartHookError') return found.message
      }
      return undefined
    }
    const where = 'for Container "c" in Pod "web_default(uid-1)" failed - error: '
    expect(waiting(asking('HTTP', 81))).toBe(
      `HTTP lifecycle hook (/hello) ${where}Get "http://${ip}:81/hello": dial tcp ${ip}:81: connect: connection refused`,
    )
    const command = { lifecycle: { postStart: { exec: { command: ['cat', '/none'] } } } }
    expect(waiting(c(command), { exec: () => 3 })).toBe(
      `Exec lifecycle hook ([cat /none]) ${where}command 'cat /none' exited with 3: no, message: "no"`,
    )
  })

  it('[HOK6] postStart that fails stops the container as any end does: its preStop runs, its grace holds', () => {
    const ran: string[] = []
    const lifecycle = {
      postStart: { exec: { command: ['begin'] } },
      preStop: { exec: { command: ['end'] } },
    }
    const node = watched(
      { containers: [c({ lifecycle })], terminationGracePeriodSeconds: 6 },
      { exec: (_, [word]) => (ran.push(word!), word === 'begin' ? 1 : 0) },
    )
    node.passes(seconds(5))
    expect(ran).toEqual(['begin', 'end'])
    expect(node.runtime.listContainers()[0]!.state).toBe('running')
    node.passes(seconds(2))
    expect(node.runtime.listContainers().at(-1)).toMatchObject({ state: 'exited', exitCode: 137 })
  })
})
