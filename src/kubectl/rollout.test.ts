import { expect, it } from 'vitest'
import type { ApiRequest } from '../cluster/component'
import type { Thing } from './client'
import { Laptop } from './testing/laptop'

const template = (image: string, labels: Record<string, string> = { app: 'web' }) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'c', image }] },
})
const deployment = (image: string, status: object, annotations?: Record<string, string>): Thing => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'd', generation: 1, ...(annotations ? { annotations } : {}) },
  spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: template(image) },
  status: { observedGeneration: 1, ...status },
})
const replicaSet = (revision: number, image: string): Thing => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: `web-${revision}`,
    annotations: { 'deployment.kubernetes.io/revision': `${revision}` },
    labels: { app: 'web' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true }],
  },
  spec: { template: template(image, { app: 'web', 'pod-template-hash': `${revision}` }) },
})

it('[KCO1] tells how far a rollout is until it is done', () => {
  const laptop = new Laptop()
  const at = (updatedReplicas: number, availableReplicas: number, replicas = 3) =>
    deployment('nginx', { updatedReplicas, availableReplicas, replicas })
  laptop.put(at(1, 3))
  const ran = laptop.run('kubectl rollout status deploy/web', {
    meanwhile: [
      [1000, () => void laptop.put(at(3, 3, 4), 'MODIFIED')],
      [2000, () => void laptop.put(at(3, 2), 'MODIFIED')],
      [3000, () => void laptop.put(at(3, 3), 'MODIFIED')],
    ],
  })
  expect(ran.text).toMatchInlineSnapshot(`
    "Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...
    Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...
    Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...
    deployment "web" successfully rolled out
    "
  `)
  const late = { conditions: [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }] }
  laptop.put(deployment('nginx', late))
  expect(laptop.run('kubectl rollout status deploy/web').text).toBe(
    'error: deployment "web" exceeded its progress deadline\n(1)\n',
  )
})

it('[KCO2] goes back to an earlier template', () => {
  const laptop = new Laptop()
  laptop.put(deployment('nginx:2', {}, { 'kubectl.kubernetes.io/last-applied-configuration': '{}' }))
  laptop.put(replicaSet(1, 'nginx:1'))
  laptop.put(replicaSet(2, 'nginx:2'))
  expect(laptop.run('kubectl rollout history deploy/web').text).toBe(
    'deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n',
  )
  expect(laptop.run('kubectl rollout history deploy/web --revision=2').text).toMatchInlineSnapshot(`
    "deployment.apps/web with revision #2
    Pod Template:
      Labels:	app=web
    	pod-template-hash=2
      Containers:
       c:
        Image:	nginx:2
        Port:	<none>
        Host Port:	<none>
        Environment:	<none>
        Mounts:	<none>
      Volumes:	<none>
      Node-Selectors:	<none>
      Tolerations:	<none>

    "
  `)
  expect(laptop.run('kubectl rollout undo deploy/web').text).toMatchInlineSnapshot(`
    "deployment.apps/web rolled back
    Warning: resource deployments/web was previously managed with 'kubectl apply'. Rolling back will not update the kubectl.kubernetes.io/last-applied-configuration annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.
    "
  `)
  expect(laptop.requests.at(-1)?.body).toMatchObject([
    { path: '/spec/template', value: template('nginx:1') },
    {},
  ])
  expect(laptop.run('kubectl rollout undo deploy/web --to-revision=9').stderr).toContain(
    'error: unable to find specified revision 9 in history',
  )
})

const pod = (name: string, more: object = {}, owner = 'ReplicaSet'): Thing => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    ...(owner
      ? { ownerReferences: [{ apiVersion: 'apps/v1', kind: owner, name: 'o', uid: 'o', controller: true }] }
      : {}),
  },
  spec: { nodeName: 'n1', ...more },
  status: { phase: 'Running' },
})
const node: Thing = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, spec: {} }
const local = { volumes: [{ name: 'v', emptyDir: {} }] }

function withNode(...pods: Thing[]): Laptop {
  const laptop = new Laptop()
  laptop.put(node)
  for (const each of pods) laptop.put(each)
  laptop.put({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'o' } })
  return laptop
}
const nameOf = ({ path }: ApiRequest) => path.split('/').at(-2)!

it('[KCN1] refuses to drain what would be lost, in one sentence per reason', () => {
  const laptop = withNode(pod('bare', {}, ''), pod('agent', {}, 'DaemonSet'), pod('ed', local))
  expect(laptop.run('kubectl drain n1').text).toMatchInlineSnapshot(`
    "node/n1 cordoned
    error: unable to drain node "n1" due to error: [cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/agent, cannot delete Pods that declare no controller (use --force to override): default/bare, cannot delete Pods with local storage (use --delete-emptydir-data to override): default/ed], continuing command...
    There are pending nodes to be drained:
     n1
    cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/agent
    cannot delete Pods that declare no controller (use --force to override): default/bare
    cannot delete Pods with local storage (use --delete-emptydir-data to override): default/ed
    (1)
    "
  `)
})

it('[KCN1] evicts and asks again when a budget refuses', () => {
  const laptop = withNode(pod('web'), pod('agent', {}, 'DaemonSet'))
  let asked = 0
  laptop.answer = (request) => {
    if (!request.path.endsWith('/eviction')) return undefined
    const message = "Cannot evict pod as it would violate the pod's disruption budget."
    if (asked++ === 0) return { code: 429, body: { kind: 'Status', reason: 'TooManyRequests', message } }
    laptop.objects.delete(`/api/v1/namespaces/default/pods/${nameOf(request)}`)
    return { code: 201, body: {} }
  }
  expect(laptop.run('kubectl drain n1 --ignore-daemonsets').text).toMatchInlineSnapshot(`
    "node/n1 cordoned
    evicting pod default/web
    evicting pod default/web
    pod/web evicted
    node/n1 drained
    Warning: ignoring DaemonSet-managed Pods: default/agent
    error when evicting pods/"web" -n "default" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.
    "
  `)
})

it('[KCN2] taints by key and effect', () => {
  const laptop = withNode()
  const say = (line: string) => laptop.run(`kubectl ${line}`).text
  expect(say('taint node n1 k=v:NoSchedule')).toBe('node/n1 tainted\n')
  expect(say('taint node n1 k=w:NoSchedule')).toBe(
    'error: node n1 already has k taint(s) with same effect(s) and --overwrite is false\n(1)\n',
  )
  expect(say('taint node n1 k=w:NoSchedule --overwrite')).toBe('node/n1 modified\n')
  expect(say('taint node n1 z:NoSchedule-')).toBe('error: taint "z:NoSchedule" not found\n(1)\n')
  expect(say('taint node n1 k-')).toBe('node/n1 untainted\n')
  expect(say('cordon n1')).toBe('node/n1 cordoned\n')
  expect(say('cordon n1')).toBe('node/n1 already cordoned\n')
})

it('[KCW1] waits until a condition holds', () => {
  const laptop = withNode(pod('web'))
  const ready = () => {
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
    laptop.put({ ...pod('web'), status }, 'MODIFIED')
  }
  const ran = laptop.run('kubectl wait pod/web --for=condition=Ready', { meanwhile: [[7000, ready]] })
  expect([ran.text, ran.took]).toEqual(['pod/web condition met\n', 7000])
  const late = laptop.run('kubectl wait pod/web --for=condition=Nope')
  expect(late.text).toBe('error: timed out waiting for the condition on pods/web\n(1)\n')
  expect(Math.round(late.took / 1000)).toBe(30)
  expect(laptop.run("kubectl wait pod/web --for=jsonpath='{.status.phase}'=Running").text).toBe(
    'pod/web condition met\n',
  )
  expect(laptop.run('kubectl wait pod/web --for=foo').text).toBe(
    'error: unrecognized condition: "foo"\n(1)\n',
  )
})

it('[KCP1] says whose logs it shows and passes on what was asked', () => {
  const laptop = withNode(
    pod('web', { containers: [{ name: 'a' }, { name: 'b' }], initContainers: [{ name: 'i' }] }),
  )
  laptop.answer = ({ path }) => (path.endsWith('/log') ? { code: 200, body: 'hello\n' } : undefined)
  expect(laptop.run('kubectl logs web --tail=3 --since=90s').text).toBe(
    'hello\nDefaulted container "a" out of: a, b, i (init)\n',
  )
  expect(laptop.requests.at(-1)?.query).toEqual({ container: 'a', tailLines: '3', sinceSeconds: '90' })
  expect(laptop.run('kubectl logs web -c b --prefix').text).toBe('[pod/web/b] hello\n')
  expect(laptop.run('kubectl logs nope').text).toBe(
    'error: error from server (NotFound): pods "nope" not found in namespace "default"\n(1)\n',
  )
})

it('[KCP2] ends as the remote command did', () => {
  const laptop = withNode(pod('web', { containers: [{ name: 'a' }] }))
  laptop.exits = 3
  expect(laptop.run("kubectl exec web -- sh -c 'exit 3'").text).toBe(
    'command terminated with exit code 3\n(3)\n',
  )
  expect(laptop.requests.at(-1)?.query).toMatchObject({ container: 'a', command: '["sh","-c","exit 3"]' })
  expect(laptop.run('kubectl exec web').text).toBe(
    'error: you must specify at least one command for the container\n(1)\n',
  )
})

it('[KCP3] forwards ports until it is interrupted', () => {
  const laptop = withNode(
    pod('web', { containers: [{ name: 'a', ports: [{ name: 'http', containerPort: 80 }] }] }),
  )
  const ports: number[][] = []
  laptop.hooks = {
    forward: ({ localPort, remotePort }) => {
      ports.push([localPort, remotePort])
      return () => {}
    },
  }
  const ran = laptop.run('kubectl port-forward web 8080:http', {
    meanwhile: [[3000, () => laptop.interrupt()]],
  })
  expect(ran.text).toBe('Forwarding from 127.0.0.1:8080 -> 80\nForwarding from [::1]:8080 -> 80\n(130)\n')
  expect(ports).toEqual([
    [8080, 80],
    [8080, 80],
  ])
})
