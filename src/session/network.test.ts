import { expect, it } from 'vitest'
import { play } from './played'

const pod = (
  name: string,
  spec: string,
  node = 'node-1',
  image = 'nginx:alpine',
  more = '',
) => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec: { nodeName: ${node}, ${more} containers: [{ name: c, image: "${image}", ${spec} }] }
---
`
const service = (name: string, app: string, spec = '') => `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${app} }, ports: [{ port: 80 }], ${spec} }
---
`
const SLEEP = 'command: [sleep, "3600"]'
const cli = (node = 'node-1') => pod('cli', SLEEP, node, 'busybox:1.36')
const code = (rest: string) => `curl -s -m 6 -o /dev/null -w '%{http_code}' ${rest}`
const within = (name: string, rest: string) => `kubectl exec ${name} -- ${rest}`

it('[NET1] a hostPort leads to the pod from its node, at hostIP when there is one', () => {
  const ports =
    'ports: [{ containerPort: 80, hostPort: 8080 }, { containerPort: 80, hostPort: 8081, hostIP: 127.0.0.1 }]'
  const { said, traffic } = play(
    [
      [
        0,
        'kubectl apply -f -',
        pod('web', ports) + pod('host', SLEEP, 'node-1', 'nginx:alpine', 'hostNetwork: true,'),
      ],
      [20, code('node-1:8080')],
      [21, code('node-2:8080')],
      [22, code('node-1:8081')],
      [23, within('host', code('127.0.0.1:8081'))],
      [24, 'kubectl delete pod web --now'],
      [30, code('node-1:8080')],
    ],
    40,
  )
  expect([1, 2, 3, 4, 6].map((input) => said(input).slice(0, 3))).toEqual(['200', '000', '000', '200', '000'])
  expect(traffic()[0]).toBe('client > node/node-1 > host-port/8080 > pod/default/web: 200')
  expect(traffic()[1]).toBe('client > node/node-2: refused at 1')
})

it('[NET2, NET3] sockets have one address and port each; localhost is the pod’s own', () => {
  const both = `apiVersion: v1
kind: Pod
metadata: { name: both }
spec: { nodeName: node-1, containers: [{ name: a, image: "nginx:alpine" }, { name: b, image: "nginx:alpine" }] }
---
`
  const host = (name: string) => pod(name, '', 'node-2', 'nginx:alpine', 'hostNetwork: true,')
  const local = pod('local', 'command: [sh, -c, "nc -lk -p 9000 -s 127.0.0.1"]', 'node-1', 'busybox:1.36')
  const { said } = play(
    [
      [0, 'kubectl apply -f -', both + host('one') + host('two') + local + cli('node-3')],
      [20, 'kubectl logs both -c a; kubectl logs both -c b'],
      [21, 'kubectl logs one; kubectl logs two'],
      [22, within('local', 'nc -z -v 127.0.0.1 9000')],
      [
        23,
        "ip=$(kubectl get pod local -o 'jsonpath={.status.podIP}'); kubectl exec cli -- nc -z -v $ip 9000",
      ],
    ],
    30,
  )
  expect(
    said(1).match(/bind\(\) to 0.0.0.0:80 failed \(98: Address already in use\)/g)?.length,
  ).toBeGreaterThan(0)
  expect(
    said(2).match(/bind\(\) to 0.0.0.0:80 failed \(98: Address already in use\)/g)?.length,
  ).toBeGreaterThan(0)
  expect(said(3)).toContain('open')
  expect(said(4)).toContain('Connection refused')
})

it('[NET4, NET6, NET7, NET8] who the server sees depends on the way; from outside there are few ways', () => {
  const web = pod('web', '', 'node-1')
  const open = service('open', 'web', 'type: LoadBalancer')
  const kept = service('kept', 'web', 'type: LoadBalancer, externalTrafficPolicy: Local')
  const ip = (name: string) => `$(kubectl get svc ${name} -o "jsonpath={.status.loadBalancer.ingress[0].ip}")`
  const { said, traffic } = play(
    [
      [0, 'kubectl apply -f -', web + cli('node-2') + open + kept],
      [20, within('cli', 'wget -qO- -U a open')],
      [21, within('web', 'curl -s -A b open')],
      ...[22, 23, 24, 25].map((at): [number, string] => [at, `curl -s -A c ${ip('open')}`]),
      [26, `curl -s -A d ${ip('kept')}`],
      [27, code("$(kubectl get svc open -o 'jsonpath={.spec.clusterIP}')")],
      [34, code("$(kubectl get pod web -o 'jsonpath={.status.podIP}')")],
      [41, 'kubectl logs web'],
    ],
    45,
  )
  const seen = said(10)
    .split('\n')
    .filter((line) => line.includes('GET / HTTP'))
    .map((line) => line.split(' ')[0]!)
  expect([said(8), said(9)]).toEqual(['000', '000'])
  expect(seen.slice(0, 2)).toEqual(['10.244.2.2', '10.244.1.1'])
  // Through its own node the address is the veth's, through another the node's.
  for (const each of seen.slice(2, 6)) expect(['10.244.1.1', '192.0.2.12', '192.0.2.13']).toContain(each)
  expect(seen[6]).toBe('203.0.113.7')
  expect(traffic(({ from, to }) => from === 'client' && to.startsWith('203')).at(-1)).toBe(
    'client > loadbalancer/default/kept > node/node-1 > service/default/kept > kube-proxy/node-1 > pod/default/web: 200',
  )
})

it('[TRF3] where a process listens is told, declared or not, and when it ceases to while it lives', () => {
  const loop = pod('loop', 'command: [sh, -c, "nc -l -p 9000; sleep 3600"]', 'node-1', 'busybox:1.36')
  const { run } = play(
    [
      [0, 'kubectl apply -f -', pod('web', '') + loop + cli()],
      [
        20,
        'ip=$(kubectl get pod loop -o \'jsonpath={.status.podIP}\'); kubectl exec cli -- sh -c "echo hi | nc $ip 9000"',
      ],
    ],
    30,
  )
  const told = run.journal.entries.flatMap((it) =>
    it.kind === 'socket.changed' && it.at >= 0 && it.container.podKey.startsWith('default/')
      ? [`${it.container.podKey} ${it.protocol} ${it.port} ${it.open ? 'open' : 'closed'}`]
      : [],
  )
  expect(told).toContain('default/web tcp 80 open')
  expect(told).not.toContain('default/web tcp 80 closed')
  expect(told.filter((line) => line.startsWith('default/loop'))).toEqual([
    'default/loop tcp 9000 open',
    'default/loop tcp 9000 closed',
  ])
})

it('[NET5, TRF1, TRF2] a loss says why and where', () => {
  const probe = 'readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1 }'
  const { said, traffic } = play(
    [
      [
        0,
        'kubectl apply -f -',
        pod('web', probe, 'node-3') + cli() + service('web', 'web') + service('empty', 'none'),
      ],
      [20, within('cli', 'wget -qO- empty')],
      [21, within('cli', 'wget -T 2 -qO- 10.244.1.250')],
      [24, within('cli', 'wget -T 20 -qO- 192.0.2.99')],
      [28, within('cli', 'curl -s -m 1 10.244.1.251')],
      [30, within('cli', 'wget -qO- nosuch')],
      [31, within('cli', 'wget -qO- web:81')],
      [32, 'fault cut node-3'],
      [33, within('cli', 'wget -T 20 -qO- web')],
      [40, 'fault stop coredns'],
      [41, within('cli', 'wget -qO- web')],
    ],
    60,
  )
  expect(said(1)).toContain('Connection refused')
  expect(said(2)).toContain('download timed out')
  expect(said(3)).toContain('No route to host')
  expect(said(5)).toContain("bad address 'nosuch'")
  expect(said(8)).toContain('No route to host')
  expect(said(10)).toContain("bad address 'web'")
  const tcp = traffic(({ protocol }) => protocol === 'http')
  expect(tcp).toEqual([
    'pod/default/cli > service/default/empty > kube-proxy/node-1: refused at 2',
    'pod/default/cli > address/10.244.1.250: timeout at 1',
    'pod/default/cli > address/192.0.2.99: no-route at 1',
    'pod/default/cli > address/10.244.1.251: timeout at 1',
    expect.stringMatching(/^pod\/default\/cli > address\/10\.\d+\.\d+\.\d+: /),
    'pod/default/cli > service/default/web > kube-proxy/node-1 > pod/default/web: no-route at 3',
  ])
  expect(traffic(({ to }) => to.startsWith('nosuch'))).toHaveLength(4)
  expect(traffic(({ protocol }) => protocol === 'dns').at(-1)).toBe('pod/default/cli > coredns: timeout at 1')
})

it('[DNS7] without its DNS server a pod waits five seconds a question', () => {
  const { traffic, run } = play(
    [
      [0, 'kubectl apply -f -', cli()],
      [19, 'fault stop coredns'],
      [20, within('cli', 'wget -qO- web')],
    ],
    40,
  )
  expect(traffic()[0]).toBe('pod/default/cli > coredns: timeout at 1')
  const [sent, lost] = run.journal.entries.filter(({ kind }) => kind.startsWith('packet.'))
  expect(lost!.at - sent!.at).toBe(5000)
})

it('[KPX7, DNS4] a Service with affinity leads a client to one pod; an alias leads to another Service', () => {
  const both = pod('a', '') + pod('b', '', 'node-2')
  const labelled = both.replaceAll(/labels: { app: [ab] }/g, 'labels: { app: web }')
  const sticky = service('sticky', 'web', 'sessionAffinity: ClientIP')
  const alias = `apiVersion: v1
kind: Service
metadata: { name: alias }
spec: { type: ExternalName, externalName: loose.default.svc.cluster.local }
---
`
  const { traffic } = play(
    [
      [0, 'kubectl apply -f -', labelled + cli() + sticky + service('loose', 'web') + alias],
      [20, 'load http://sticky --rate 10 --for 3s --from pod/cli'],
      [30, 'load http://alias --rate 10 --for 3s --from pod/cli'],
    ],
    40,
  )
  const ends = (to: string) =>
    new Set(
      traffic((packet) => packet.to === to).map((line) => line.replace(/.*(pod\/default\/\w): 200$/, '$1')),
    )
  expect(ends('sticky:80').size).toBe(1)
  expect([...ends('alias:80')].sort()).toEqual(['pod/default/a', 'pod/default/b'])
})

it('[NET10] a forwarded port leads to the pod’s own localhost, while kubectl runs', () => {
  const { said, traffic } = play(
    [
      [0, 'kubectl apply -f -', pod('web', '')],
      [20, 'kubectl port-forward pod/web 8080:80'],
      [21, code('localhost:8080')],
      [22, code('http://127.0.0.1:8080/nosuch')],
    ],
    30,
  )
  expect(said(1)).toBe(
    'Forwarding from 127.0.0.1:8080 -> 80\nForwarding from [::1]:8080 -> 80\nHandling connection for 8080\nHandling connection for 8080\n',
  )
  expect([said(2), said(3)]).toEqual(['200', '404'])
  expect(traffic()[0]).toBe('client > localhost > pod/default/web: 200')
})

it('[NOD3] without a network plugin a node is not ready, and its new pods wait', () => {
  const { said } = play(
    [
      [0, 'fault break-network-plugin node-1'],
      [20, 'kubectl get node node-1; kubectl describe node node-1'],
      [
        21,
        'kubectl apply -f -',
        pod('web', '') + pod('host', SLEEP, 'node-1', 'nginx:alpine', 'hostNetwork: true,'),
      ],
      [35, 'kubectl get pods; kubectl describe pod web'],
      [36, 'fault mend-network-plugin node-1'],
      [60, 'kubectl get pods; kubectl get node node-1'],
    ],
    65,
  )
  expect(said(1)).toMatch(/node-1 +NotReady/)
  expect(said(1)).toContain(
    'KubeletNotReady              container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
  )
  expect(said(3)).toMatch(/web +0\/1 +ContainerCreating/)
  expect(said(3)).toMatch(/host +1\/1 +Running/)
  expect(said(3)).toMatch(
    /Warning +NetworkNotReady .*network is not ready: container runtime network not ready/,
  )
  expect(said(5)).toMatch(/web +1\/1 +Running/)
  expect(said(5)).toMatch(/node-1 +Ready/)
})
