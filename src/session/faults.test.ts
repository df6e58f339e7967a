/** Faults as a learner types them: what they leave behind, and what is said of it. */
import { expect, it } from 'vitest'
import { Invariants } from '../cluster/invariants'
import { play } from './played'

const eater = (name: string, megabytes: number) => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeName: node-1
  containers:
  - { name: c, image: polinux/stress, command: [stress, --vm, "1", --vm-bytes, ${megabytes}M] }
---
`

it('[EVC1] memory is filled once more by what an eviction has given back', () => {
  const { run } = play(
    [
      [0, 'kubectl apply -f -', eater('more', 600) + eater('less', 400)],
      [15, 'fault fill-memory node-1'],
      [40, 'fault fill-memory node-1'],
    ],
    60,
  )
  const evicted = run.journal.entries.flatMap((it) =>
    it.kind === 'decision.made' && it.decision.reason === 'Evicting' ? [[it.at >= 40_000, it.about.key]] : [],
  )
  expect(evicted).toEqual([
    [false, 'default/more'],
    [true, 'default/less'],
  ])
})

it('[KPX11, NET5] who is led by old rules to a pod that is gone finds nobody at its address', () => {
  const { traffic } = play(
    [
      [
        0,
        'kubectl apply -f -',
        `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { nodeName: node-2, containers: [{ name: c, image: nginx }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80, nodePort: 30080 }] }
`,
      ],
      [10, 'curl -s http://node-1:30080/'],
      [12, 'fault stop kube-proxy/node-1'],
      [13, 'kubectl delete pod web'],
      [20, 'curl -s -m 1 http://node-1:30080/'],
    ],
    30,
  )
  const door = 'client > node/node-1 > node-port/30080 > service/default/web > kube-proxy/node-1'
  expect(traffic(({ from }) => from === 'client')).toEqual([
    `${door} > pod/default/web: 200`,
    `${door} > address/10.244.2.2: timeout at 5`,
  ])
})

it('a controller that stops leaves the informers it shares to the others', () => {
  const { run } = play(
    [
      [10, 'fault stop deployment-controller'],
      [20, 'fault start deployment-controller'],
      [100, 'kubectl create deployment web --image=nginx'],
    ],
    110,
  )
  const { entries } = run.journal
  const decided = entries.flatMap((it) => (it.kind === 'decision.made' ? [it.decision.reason] : []))
  expect(decided).not.toContain('NodeUnreachable')
  expect(decided).toContain('Scheduled')
})

it('fault says what it can do, and what was wrong with a line', () => {
  const { said } = play(
    [
      [0, 'fault'],
      [1, 'fault help'],
      [2, 'fault constructor node-1'],
      [3, 'fault stop nobody'],
      [4, 'fault cut node-9'],
    ],
    5,
  )
  expect(said(0)).toContain('fault stop|start PROCESS')
  expect(said(1)).toBe(said(0))
  expect(said(2)).toContain('fault: unknown fault "constructor"; known: stop-kubelet')
  expect(said(3)).toContain('fault: no process "nobody"; there are: etcd, kube-apiserver')
  expect(said(4)).toBe('fault: no node "node-9"; there are: control-plane, node-1, node-2, node-3\n')
})

it('[API20] a node that is cut off keeps whoever asks it waiting for 30 s; a stopped kubelet refuses at once', () => {
  const pod = `{apiVersion: v1, kind: Pod, metadata: {name: far}, spec: {nodeName: node-2, containers: [{name: c, image: busybox, command: [sleep, '3600']}]}}`
  const asked = 'kubectl exec far -- true || kubectl logs far --tail 5; date +%T'
  const { said } = play(
    [
      [0, 'kubectl apply -f -', pod],
      [10, 'fault stop-kubelet node-2'],
      [11, asked],
      [15, 'fault start-kubelet node-2'],
      [20, 'fault cut node-2'],
      [21, asked],
    ],
    90,
  )
  const lines = (why: string, at: string) => [
    `error: unable to upgrade connection: error dialing backend: dial tcp 192.0.2.12:10250: ${why}`,
    `Error from server: Get "https://192.0.2.12:10250/containerLogs/default/far/c?tailLines=5": dial tcp 192.0.2.12:10250: ${why}`,
    at,
    '',
  ]
  expect(said(2).split('\n')).toEqual(lines('connect: connection refused', '11:06:11'))
  expect(said(5).split('\n')).toEqual(lines('i/o timeout', '11:07:21'))
})

it('what a kubelet had asked of containerd is not heard of once it has stopped', () => {
  const stubborn = `apiVersion: v1
kind: Pod
metadata: { name: stubborn }
spec:
  containers:
  - name: c
    image: busybox
    command: [sh, -c, 'trap "" TERM; while true; do sleep 1; done']
    livenessProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1, initialDelaySeconds: 3 }
`
  const { run } = play(
    [
      [0, 'kubectl apply -f -', stubborn],
      [10, 'fault stop-kubelet node-1'],
      [10, 'fault stop-kubelet node-2'],
      [10, 'fault stop-kubelet node-3'],
      [25, 'fault start-kubelet node-1'],
      [25, 'fault start-kubelet node-2'],
      [25, 'fault start-kubelet node-3'],
    ],
    90,
  )
  const invariants = new Invariants()
  for (const entry of run.journal.entries) invariants.see(entry)
  expect(invariants.violations).toEqual([])
  const started = run.journal.entries.filter((it) => it.kind === 'process.started' && it.how === 'main')
  expect(started.length).toBeGreaterThan(1)
})

it('a host named like what every object has is nobody', () => {
  const { said } = play([[0, 'curl -s -m 1 http://constructor/; echo $?']], 3)
  expect(said(0)).toBe('6\n')
})
