/** What simulators of Kubernetes usually get wrong (node.md §15), as far as no other test here says it. */
import { describe, expect, it } from 'vitest'
import { play } from '../../session/played'
import { createScriptedNode, podOf } from './scripted-node'
import type { Script } from './scripted-runtime'

const c = (more: object = {}) => ({ name: 'c', image: 'app', imagePullPolicy: 'IfNotPresent', ...more })
const seconds = (n: number) => n * 1000

/** A pod on a node, and what was seen of it. */
function watched(spec: object, script: Script = {}) {
  const node = createScriptedNode({ present: ['app'], ...script })
  node.put(podOf(spec))
  const lines = () => node.transcript('web').split('\n')
  const change = (changes: (pod: { metadata: object; spec: object }) => object) =>
    node.change('pods', 'default/web', changes)
  const deleted = (grace: number) =>
    change((pod) => ({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: 'now', deletionGracePeriodSeconds: grace },
    }))
  return { ...node, lines, change, deleted }
}

describe('a sync', () => {
  it('[KUB8] shows nothing new while it is blocked: a postStart hook hides that the container runs', () => {
    const hook = { lifecycle: { postStart: { sleep: { seconds: 5 } } } }
    const node = watched({ containers: [c(hook), c({ name: 'd' })] })
    node.passes(seconds(10))
    expect(node.lines()).toEqual([
      '0.0s Pending',
      '0.0s Pending c=ContainerCreating d=ContainerCreating',
      expect.stringMatching(/^5\.\ds Running c=running\+ d=running\+$/),
    ])
  })

  it('[STR4] starts containers in order, and goes on to the next when one cannot start', () => {
    const from = { configMapRef: { name: 'missing' } }
    const node = watched({ containers: [c({ envFrom: [from] }), c({ name: 'd' }), c({ name: 'e' })] })
    node.passes(seconds(5))
    expect(node.lines().at(-1)).toMatch(/Pending c=CreateContainerConfigError d=running\+ e=running\+$/)
    expect(node.created.map(({ name }) => name)).toEqual(['d', 'e'])
  })

  it('[SBX1] that gets no sandbox fails as a whole, says so, and is tried again after 10 to 15 s', () => {
    const error = { code: 'Unknown', message: 'failed to setup network for sandbox "x": no' } as const
    const node = watched({ containers: [c()] }, { sandboxError: { until: seconds(20), error } })
    node.passes(seconds(40))
    const failed =
      'FailedCreatePodSandBox Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "x": no'
    expect(node.events('Pod').filter((it) => it === failed).length).toBeGreaterThan(0)
    expect(node.lines()).toEqual([
      '0.0s Pending',
      '0.0s Pending c=ContainerCreating',
      expect.stringMatching(/^(2\d|3[01])\.\ds Running c=running\+$/),
    ])
  })

  it('[IMG5] only warns of pull secrets that are not there', () => {
    const node = watched({ containers: [c()], imagePullSecrets: [{ name: 'a' }, { name: 'b' }] })
    node.passes(seconds(5))
    expect(node.events('Pod')).toContain(
      'FailedToRetrieveImagePullSecret Unable to retrieve some image pull secrets (a, b); attempting to pull the image may not succeed.',
    )
    expect(node.lines().at(-1)).toContain('c=running+')
  })
})

describe('an end', () => {
  it('[KUB9] is not hastened by a second, shorter delete', () => {
    const node = watched({ containers: [c()] })
    node.passes(seconds(5))
    node.deleted(20)
    node.passes(seconds(3))
    node.deleted(2)
    node.passes(seconds(25))
    expect(node.lines().at(-1)).toMatch(/^25\.\ds Failed deleting c=Error\(137\)$/)
  })

  it('[HOK3] goes on when the preStop hook fails, with an event that says only that', () => {
    const preStop = { exec: { command: ['false'] } }
    const node = watched({ containers: [c({ lifecycle: { preStop } })] }, { exec: () => 1 })
    node.passes(seconds(5))
    node.deleted(4)
    node.passes(seconds(10))
    expect(node.events('Pod').slice(-2)).toEqual([
      'Killing Stopping container c',
      'FailedPreStopHook PreStopHook failed',
    ])
    expect(node.lines().at(-1)).toMatch(/^9\.\ds Failed deleting c=Error\(137\)$/)
  })

  it('[CLB5] with 0 backs off as any other under Always, and a new image starts afresh', () => {
    const node = watched(
      { containers: [c()] },
      { present: ['app', 'app:2'], containers: { c: [{ exits: { after: 100, code: 0 } }] } },
    )
    node.passes(seconds(8))
    expect(node.lines().at(-1)).toContain('c=Completed(0)x1')
    expect(node.events('Pod').at(-1)).toBe(
      'BackOff Back-off restarting failed container c in pod web_default(uid-1)',
    )
    node.change((pod) => ({
      ...pod,
      metadata: { ...pod.metadata, generation: 2 },
      spec: { ...pod.spec, containers: [c({ image: 'app:2' })] },
    }))
    node.passes(seconds(1))
    expect(node.created.map(({ imageSpec }) => imageSpec)).toEqual(['app', 'app', 'app:2'])
  })
})

describe('a container', () => {
  it('[ACT7] of another image than before is restarted, whatever the policy', () => {
    const node = watched({ restartPolicy: 'Never', containers: [c()] }, { present: ['app', 'app:2'] })
    node.passes(seconds(5))
    node.change((pod) => ({
      ...pod,
      metadata: { ...pod.metadata, generation: 2 },
      spec: { ...pod.spec, containers: [c({ image: 'app:2' })] },
    }))
    node.passes(seconds(40))
    expect(node.events('Pod')).toContain('Killing Container c definition changed, will be restarted')
    expect(node.lines().at(-1)).toContain('c=running+x1')
  })

  it('[EPH1] that is ephemeral is started once, and its end changes nothing', () => {
    const node = watched(
      { containers: [c()] },
      { containers: { debug: [{ exits: { after: 500, code: 7 } }] } },
    )
    node.passes(seconds(5))
    node.change((pod) => ({
      ...pod,
      metadata: { ...pod.metadata, generation: 2 },
      spec: { ...pod.spec, ephemeralContainers: [c({ name: 'debug' })] },
    }))
    node.passes(seconds(60))
    expect(node.created.map(({ name }) => name)).toEqual(['c', 'debug'])
    expect(node.lines().at(-1)).toMatch(/Running c=running\+$/)
  })
})

describe('a probe', () => {
  it('[PRB6] that cannot be run is no result: readiness stays false, and nothing is killed', () => {
    const error = { code: 'Unknown', message: 'failed to exec in container: no' } as const
    const probe = { exec: { command: ['nosuch'] }, periodSeconds: 1, failureThreshold: 1 }
    const node = watched(
      { containers: [c({ readinessProbe: probe }), c({ name: 'd', livenessProbe: probe })] },
      { exec: () => error },
    )
    node.passes(seconds(30))
    expect(node.lines().at(-1)).toMatch(/Running c=running d=running\+$/)
    expect(new Set(node.events('Pod').filter((it) => it.startsWith('Unhealthy')))).toEqual(
      new Set(
        ['Readiness', 'Liveness'].map(
          (title) =>
            `Unhealthy ${title} probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: no`,
        ),
      ),
    )
  })

  it('[PRB7] by HTTP takes 200 to 399 for success, a hook by HTTP any answer at all', () => {
    const pod = (name: string, more: string) => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  terminationGracePeriodSeconds: 3
  containers:
  - name: c
    image: registry.k8s.io/e2e-test-images/agnhost:2.53
    args: [netexec]
    ${more}
---
`
    const get = (code: number) => `httpGet: { port: 8080, path: '/echo?msg=x&code=${code}' }`
    const manifest = [
      pod('p399', `readinessProbe: { ${get(399)} }`),
      pod('p400', `readinessProbe: { ${get(400)} }`),
      pod('h500', `lifecycle: { preStop: { ${get(500)} } }`),
      pod('none', 'lifecycle: { preStop: { httpGet: { port: 81 } } }'),
    ]
    const { said } = play(
      [
        [0, 'kubectl apply -f -', manifest.join('')],
        [20, `kubectl get pods --no-headers | awk '{print $1, $2, $4}'`],
        [21, 'kubectl delete pod h500 none --wait=false'],
        [
          29,
          `kubectl get events -o 'jsonpath={range .items[*]}{.involvedObject.name} {.message}{"\\n"}{end}' | grep -E 'PreStop|failed' | grep -v refused | sort -u`,
        ],
      ],
      31,
    )
    expect(said(1)).toBe('h500 1/1 0\nnone 1/1 0\np399 1/1 0\np400 0/1 0\n')
    expect(said(3)).toBe(
      'none PreStopHook failed\np400 Readiness probe failed: HTTP probe failed with statuscode: 400\n',
    )
  })
})

it('[VOL3] a changed ConfigMap is in its volume with the next resync after 60 to 90 s; in subPath and env never', () => {
  const manifest = `apiVersion: v1
kind: ConfigMap
metadata: { name: conf }
data: { word: old }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  volumes: [{ name: v, configMap: { name: conf } }]
  containers:
  - name: c
    image: busybox
    command: [sleep, '3600']
    env: [{ name: WORD, valueFrom: { configMapKeyRef: { name: conf, key: word } } }]
    volumeMounts: [{ name: v, mountPath: /conf }, { name: v, mountPath: /one, subPath: word }]
`
  const look = `kubectl exec web -- sh -c 'echo $(cat /conf/word) $(cat /one) $WORD'`
  const { said } = play(
    [
      [0, 'kubectl apply -f -', manifest],
      [10, `kubectl patch configmap conf -p '{"data":{"word":"new"}}'`],
      [20, look],
      [110, look],
    ],
    115,
  )
  expect(said(2)).toBe('old old old\n')
  expect(said(3)).toBe('new old old\n')
})
