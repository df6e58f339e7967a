/** A node that runs short, and pods that outgrow what they may have on it. */
import { expect, it } from 'vitest'
import { play } from './played'

const pod = (name: string, container: string, spec = '') => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec: { nodeName: node-1, ${spec} containers: [{ name: c, ${container} }] }
---
`
const hog = (name: string, requests: string, spec = '') =>
  pod(
    name,
    `image: polinux/stress, command: [stress, --vm, "1", --vm-bytes, 200M, --vm-hang, "0"], resources: { requests: { ${requests} } }`,
    spec,
  )
const HIGH = `apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: high }
value: 1000
---
`
const statusOf = (names: string) =>
  `kubectl get pods ${names} --no-headers -o custom-columns=N:.metadata.name,P:.status.phase,R:.status.reason`
const rows = (said: string) => said.trim().replaceAll(/ +/g, ' ').split('\n')

it('[EVC7, NOD5] one pod after the other goes, the condition and its taint stay for five minutes, and nobody new without a request comes', () => {
  const { said } = play(
    [
      [
        0,
        'kubectl apply -f -',
        `${HIGH}${hog('idle', '')}${hog('within', 'memory: 300Mi')}${hog('over', 'memory: 50Mi')}${hog('high', '', 'priorityClassName: high,')}`,
      ],
      [30, 'fault fill-memory node-1 2720Mi'],
      [42, statusOf('idle over high within')],
      [
        43,
        "kubectl get node node-1 -o jsonpath='{.spec.taints[*].key} {.status.conditions[0].reason} {.status.conditions[0].message}'",
      ],
      [44, 'kubectl apply -f -', pod('late', 'image: busybox, command: [sleep, "3600"]')],
      [46, "kubectl get pod late -o jsonpath='{.status.reason}: {.status.message}'"],
      [60, 'fault fill-memory node-1 2910Mi'],
      [100, statusOf('idle over high within')],
      [110, 'fault free-memory node-1'],
      [355, "kubectl get node node-1 -o jsonpath='{.status.conditions[0].status}'"],
      [400, "kubectl get node node-1 -o jsonpath='{.status.conditions[0].status}{.spec.taints}'"],
      [
        401,
        'kubectl get events --field-selector involvedObject.name=node-1 -o jsonpath=\'{range .items[*]}{.type} {.reason} {.message}{"\\n"}{end}\'',
      ],
    ],
    410,
  )
  expect(rows(said(2))).toEqual([
    'idle Failed Evicted',
    'over Running <none>',
    'high Running <none>',
    'within Running <none>',
  ])
  expect(said(3)).toBe(
    'node.kubernetes.io/memory-pressure KubeletHasInsufficientMemory kubelet has insufficient memory available',
  )
  expect(said(5)).toBe('Evicted: Pod was rejected: The node had condition: [MemoryPressure]. ')
  expect(rows(said(7)).slice(0, 2)).toEqual(['idle Failed Evicted', 'over Failed Evicted'])
  expect([said(9), said(10)]).toEqual(['True', 'False'])
  const events = said(11).split('\n')
  expect(events).toContain(
    'Normal NodeHasInsufficientMemory Node node-1 status is now: NodeHasInsufficientMemory',
  )
  expect(events).toContain('Warning EvictionThresholdMet Attempting to reclaim memory')
})

it('[EVC3] what a pod may write has limits, which it is evicted for without any pressure', () => {
  const writes = 'image: busybox, command: [sh, -c, "dd if=/dev/zero of=/d/x bs=1M count=30; sleep 3600"]'
  const volume = (source: string) => `volumes: [{ name: d, emptyDir: ${source} }],`
  const mounted = 'volumeMounts: [{ name: d, mountPath: /d }]'
  const limit = 'resources: { limits: { ephemeral-storage: 20Mi } }'
  const own = 'image: busybox, command: [sh, -c, "dd if=/dev/zero of=/x bs=1M count=30; sleep 3600"]'
  const { said } = play(
    [
      [
        0,
        'kubectl apply -f -',
        pod('volume', `${writes}, ${mounted}, ${limit}`, volume('{ sizeLimit: 10Mi }')) +
          pod('whole', `${writes}, ${mounted}, ${limit}`, volume('{}')) +
          pod('part', `${own}, ${limit}`).replace(
            'containers: [',
            'containers: [{ name: b, image: nginx }, ',
          ) +
          pod('free', `${writes}, ${mounted}`, volume('{}')),
      ],
      [40, 'kubectl get pods free'],
      [
        41,
        'kubectl get pods volume whole part -o jsonpath=\'{range .items[*]}{.status.message}|{.status.containerStatuses[*].state.terminated.exitCode}{"\\n"}{end}\'',
      ],
      [42, "kubectl get pod whole -o jsonpath='{.status.conditions[*].type}'"],
    ],
    45,
  )
  expect(rows(said(1))[1]).toMatch(/^free 1\/1 Running 0 /)
  expect(said(2).split('\n').slice(0, 3)).toEqual([
    'Usage of EmptyDir volume "d" exceeds the limit "10Mi". |137',
    'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. |137',
    'Container c exceeded its local ephemeral storage limit "20Mi". |0 137',
  ])
  expect(said(3)).not.toContain('DisruptionTarget')
})

it('[NOD6] its Lease is renewed every ten seconds, its status only every five minutes while nothing changes', () => {
  const asked = Array.from({ length: 16 }, (_, i) => 1000 + 100 * i)
  const { said } = play(
    [
      ...[900, 910, 920].map((at): [number, string] => [
        at,
        "kubectl get lease -n kube-node-lease node-2 -o jsonpath='{.spec.renewTime}'",
      ]),
      ...asked.map((at): [number, string] => [
        at,
        "kubectl get node node-2 -o jsonpath='{.status.conditions[3].lastHeartbeatTime}'",
      ]),
    ],
    2600,
  )
  const renewed = [0, 1, 2].map((input) => Date.parse(said(input)))
  for (const i of [1, 2]) expect(Math.round((renewed[i]! - renewed[i - 1]!) / 1000)).toBe(10)
  const beats = [...new Set(asked.map((_, i) => Date.parse(said(i + 3)) / 1000))]
  const gaps = beats.slice(1).map((beat, i) => beat - beats[i]!)
  expect(gaps.length).toBeGreaterThanOrEqual(4)
  for (const gap of gaps) expect(Math.abs(gap - 305)).toBeLessThan(15)
})

it('[NOD4] a node says what it is: amounts, conditions, addresses, labels, images', () => {
  const { said } = play(
    [
      [0, 'kubectl apply -f -', pod('p', 'image: "nginx:1.29"') + pod('q', 'image: "busybox:1.36"')],
      [400, "kubectl get node node-1 -o jsonpath='{.status.capacity} {.status.allocatable}'"],
      [
        401,
        'kubectl get node node-1 -o jsonpath=\'{range .status.conditions[*]}{.type} {.status} {.reason} {.message}{"\\n"}{end}\'',
      ],
      [402, "kubectl get node node-1 -o jsonpath='{.metadata.labels} {.status.addresses} {.spec.podCIDR}'"],
      [403, 'kubectl get node node-1 -o jsonpath=\'{range .status.images[*]}{.names}{"\\n"}{end}\''],
      [
        404,
        "kubectl get lease -n kube-node-lease node-1 -o jsonpath='{.spec.leaseDurationSeconds} {.spec.holderIdentity}'",
      ],
      [405, 'kubectl get nodes -o wide'],
    ],
    410,
  )
  const [capacity, allocatable] = said(1)
    .split(' ')
    .map((it) => JSON.parse(it) as Record<string, string>)
  expect(capacity).toMatchObject({ cpu: '2', memory: '4Gi', 'ephemeral-storage': '60Gi', pods: '110' })
  expect(allocatable).toMatchObject({ cpu: '2', memory: '3996Mi', pods: '110' })
  expect(allocatable!['ephemeral-storage']).toBe(String(Math.floor(60 * 2 ** 30 * 0.9)))
  expect(said(2).trim().split('\n')).toEqual([
    'MemoryPressure False KubeletHasSufficientMemory kubelet has sufficient memory available',
    'DiskPressure False KubeletHasNoDiskPressure kubelet has no disk pressure',
    'PIDPressure False KubeletHasSufficientPID kubelet has sufficient PID available',
    'Ready True KubeletReady kubelet is posting ready status',
  ])
  expect(said(3)).toBe(
    '{"beta.kubernetes.io/arch":"amd64","beta.kubernetes.io/os":"linux","kubernetes.io/arch":"amd64","kubernetes.io/hostname":"node-1","kubernetes.io/os":"linux"} [{"address":"192.0.2.11","type":"InternalIP"},{"address":"node-1","type":"Hostname"}] 10.244.1.0/24',
  )
  const images = said(4)
    .trim()
    .split('\n')
    .map((it) => JSON.parse(it) as string[])
  expect(images.map((names) => names.at(-1))).toEqual([
    'docker.io/library/nginx:1.29',
    'docker.io/library/busybox:1.36',
  ])
  expect(images[0]![0]).toMatch(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/)
  expect(said(5)).toBe('40 node-1')
  expect(said(6)).toMatch(/node-1 .*192\.0\.2\.11 .*Debian GNU\/Linux 13 \(trixie\) .*containerd:\/\/2\.3\.4/)
})
