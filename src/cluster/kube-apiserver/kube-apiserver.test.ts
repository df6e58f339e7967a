import { beforeEach, expect, it } from 'vitest'
import { Journal } from '../../journal/journal'
import { Simulation } from '../../sim/simulation'
import type { ApiRequest, ApiResponse, ApiServer, Status, WatchEvent } from '../component'
import { Etcd } from '../etcd/etcd'
import { bootstrap } from './bootstrap'
import { createApiServer } from './kube-apiserver'
import { TestServer } from './testing/server'

const caller = { name: 'kubectl', machine: 'laptop', user: 'kubernetes-admin', manager: 'kubectl' }
let simulation: Simulation
let etcd: Etcd
let server: ApiServer

beforeEach(() => {
  simulation = new Simulation(1)
  etcd = new Etcd(simulation, new Journal(simulation))
  server = createApiServer({
    simulation,
    journal: new Journal(simulation),
    etcd,
    dialKubelet: () => undefined,
  })
  bootstrap(etcd, { simulation, namespace: 'default' })
  send('POST', '/api/v1/namespaces/default/serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default' },
  })
})

function ask(request: ApiRequest): ApiResponse {
  let response: ApiResponse | undefined
  server.handle(caller, request, (answer) => {
    response = answer
  })
  simulation.runUntil(simulation.now + 50)
  return response!
}
// biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the server answers
const send = (
  method: ApiRequest['method'],
  path: string,
  body?: unknown,
  query?: Record<string, string>,
  contentType?: string,
): any =>
  ask({
    method,
    path,
    ...(body === undefined ? {} : { body }),
    ...(query ? { query } : {}),
    ...(contentType ? { contentType } : {}),
  }).body
const pod = (name: string, more: object = {}, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...more },
  spec: { containers: [{ name: 'c', image: 'busybox' }], ...spec },
})
const PODS = '/api/v1/namespaces/default/pods'
const bind = (name: string) =>
  send('POST', `${PODS}/${name}/binding`, {
    apiVersion: 'v1',
    kind: 'Binding',
    target: { kind: 'Node', name: 'node-1' },
  })

it('[API1] [API9] answers a creation with the defaulted object', () => {
  const { metadata, spec, status } = send('POST', PODS, pod('web'))
  expect(metadata).toMatchObject({ name: 'web', namespace: 'default', generation: 1 })
  expect(metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
  expect(Number(metadata.resourceVersion)).toBeGreaterThan(180)
  expect(status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' })
  expect(spec).toMatchObject({ restartPolicy: 'Always', serviceAccountName: 'default', priority: 0 })
  expect(spec.tolerations.map(({ key }: { key: string }) => key)).toEqual([
    'node.kubernetes.io/not-ready',
    'node.kubernetes.io/unreachable',
  ])
  expect(spec.containers[0].volumeMounts[0].mountPath).toBe('/var/run/secrets/kubernetes.io/serviceaccount')
})

it('[API2] refuses unknown fields in the words of strict decoding', () => {
  const bad = pod('web', {}, { foo: 1 })
  expect(send('POST', PODS, bad, { fieldValidation: 'Strict' })).toMatchObject({
    code: 400,
    message:
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.foo"',
  })
})

it('[API3] refuses an invalid object with every field error', () => {
  const status: Status = send('POST', PODS, pod('Web', {}, { containers: [{ name: 'c' }] }))
  expect(status.code).toBe(422)
  expect(status.details?.causes?.map(({ field }) => field)).toEqual([
    'metadata.name',
    'spec.containers[0].image',
  ])
})

it('[API4] refuses an old version and does not write the same twice', () => {
  const first = send('POST', '/api/v1/namespaces/default/configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a' },
    data: { k: '1' },
  })
  const path = '/api/v1/namespaces/default/configmaps/a'
  const second = send('PUT', path, { ...first, data: { k: '2' } })
  expect(send('PUT', path, { ...second, metadata: { ...second.metadata } }).metadata.resourceVersion).toBe(
    second.metadata.resourceVersion,
  )
  expect(send('PUT', path, { ...first, data: { k: '3' } })).toMatchObject({
    code: 409,
    message:
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
  })
})

it('[API5] keeps a deleted pod for its grace, and removes it at grace 0', () => {
  send('POST', PODS, pod('web'))
  bind('web')
  expect(send('DELETE', `${PODS}/web`).metadata).toMatchObject({
    deletionGracePeriodSeconds: 30,
    generation: 2,
  })
  expect(send('GET', `${PODS}/web`).metadata.deletionTimestamp).toBeDefined()
  const changes: string[] = []
  etcd.onCommit(({ type, object }) => changes.push(`${type} ${object.metadata.deletionGracePeriodSeconds}`))
  send('DELETE', `${PODS}/web`, { gracePeriodSeconds: 0 })
  expect(changes).toEqual(['MODIFIED 0', 'DELETED 0'])
  expect(send('GET', `${PODS}/web`)).toMatchObject({ code: 404, message: 'pods "web" not found' })
})

it('[API6] keeps an object until its last finalizer is gone', () => {
  send('POST', PODS, pod('web', { finalizers: ['example.com/hold'] }))
  send('DELETE', `${PODS}/web`)
  expect(send('GET', `${PODS}/web`).metadata.deletionTimestamp).toBeDefined()
  send('PATCH', `${PODS}/web`, { metadata: { finalizers: null } }, {}, 'application/merge-patch+json')
  expect(send('GET', `${PODS}/web`).code).toBe(404)
})

it('[API7] tells a watcher what begins and ceases to match, and that it came too late', () => {
  const told: string[] = []
  const event = ({ type, object }: WatchEvent) =>
    void told.push(
      `${type} ${(object as { metadata?: { name?: string } }).metadata?.name ?? (object as Status).reason}`,
    )
  server.watch(
    caller,
    { method: 'GET', path: PODS, query: { labelSelector: 'app=a', resourceVersion: `${etcd.revision}` } },
    { event, closed: () => {} },
  )
  send('POST', PODS, pod('one', { labels: { app: 'a' } }))
  send('POST', PODS, pod('two', { labels: { app: 'b' } }))
  send('PATCH', `${PODS}/one`, { metadata: { labels: { app: 'b' } } }, {}, 'application/merge-patch+json')
  expect(told).toEqual(['ADDED one', 'DELETED one'])
})

it('[API8] changes through a subresource only what it is for', () => {
  send('POST', PODS, pod('web'))
  bind('web')
  expect(send('GET', `${PODS}/web`).spec.nodeName).toBe('node-1')
  expect(bind('web')).toMatchObject({ code: 409 })
  send(
    'PATCH',
    `${PODS}/web/status`,
    { spec: { nodeName: 'other' }, status: { phase: 'Running' } },
    {},
    'application/strategic-merge-patch+json',
  )
  expect(send('GET', `${PODS}/web`)).toMatchObject({
    spec: { nodeName: 'node-1' },
    status: { phase: 'Running' },
  })
})

it('[API10] creates nothing where there is no namespace', () => {
  expect(send('POST', '/api/v1/namespaces/nope/pods', pod('web'))).toMatchObject({
    code: 404,
    message: 'namespaces "nope" not found',
  })
})

it('[API11] fills in limits and refuses what exceeds a quota', () => {
  send('POST', '/api/v1/namespaces/default/limitranges', {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'l' },
    spec: { limits: [{ type: 'Container', default: { cpu: '500m' }, defaultRequest: { cpu: '100m' } }] },
  })
  send('POST', '/api/v1/namespaces/default/resourcequotas', {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q' },
    spec: { hard: { pods: '1' } },
  })
  expect(send('POST', PODS, pod('one')).spec.containers[0].resources).toEqual({
    limits: { cpu: '500m' },
    requests: { cpu: '100m' },
  })
  expect(send('POST', PODS, pod('two'))).toMatchObject({
    code: 403,
    message: 'pods "two" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
  })
})

it('[API12] refuses an eviction that the budget does not allow', () => {
  send('POST', PODS, pod('web', { labels: { app: 'a' } }))
  bind('web')
  send(
    'PATCH',
    `${PODS}/web/status`,
    { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
    {},
    'application/strategic-merge-patch+json',
  )
  const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets'
  send('POST', budgets, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'a' } } },
  })
  send(
    'PATCH',
    `${budgets}/b/status`,
    { status: { observedGeneration: 1, disruptionsAllowed: 0, desiredHealthy: 1, currentHealthy: 1 } },
    {},
    'application/merge-patch+json',
  )
  expect(
    send('POST', `${PODS}/web/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'web' },
    }),
  ).toMatchObject({
    code: 429,
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: { causes: [{ message: 'The disruption budget b needs 1 healthy pods and has 1 currently' }] },
  })
})

it('[API17] refuses a body that is larger than it reads', () => {
  const map = (size: number) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'large' },
    data: { text: 'x'.repeat(size) },
  })
  const MAPS = '/api/v1/namespaces/default/configmaps'
  expect(send('POST', MAPS, map(3 * 2 ** 20))).toMatchObject({
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: 'Request entity too large: limit is 3145728',
  })
  expect(send('POST', MAPS, map(2 * 2 ** 20)).message).toContain('may not be more than 1048576 bytes')
})

it('[API13] prints a list as a table', () => {
  send('POST', PODS, pod('web'))
  const { body } = ask({ method: 'GET', path: PODS, accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })
  expect((body as { rows: { cells: unknown[] }[] }).rows[0]!.cells.slice(0, 5)).toEqual([
    'web',
    '0/1',
    'Pending',
    '0',
    '0s',
  ])
})

it('[API18] gives a Service its address and families', () => {
  const service = (name: string, spec: object) =>
    send('POST', '/api/v1/namespaces/default/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { ports: [{ port: 80 }], ...spec },
    }).spec
  const single = { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' }
  const plain = service('plain', { selector: { app: 'web' } })
  expect(plain).toMatchObject(single)
  expect(plain.clusterIPs).toEqual([plain.clusterIP])
  expect(service('headless', { clusterIP: 'None', selector: { app: 'web' } })).toMatchObject(single)
  expect(service('bare', { clusterIP: 'None' })).toMatchObject({
    ipFamilies: ['IPv4', 'IPv6'],
    ipFamilyPolicy: 'RequireDualStack',
  })
  expect(service('alias', { type: 'ExternalName', externalName: 'example.com' }).ipFamilies).toBeUndefined()
})

it('[API19] warns of a deprecated kind whatever is asked', () => {
  const path = '/api/v1/namespaces/default/endpoints'
  const { warnings, body } = ask({ method: 'GET', path })
  expect(warnings).toEqual(['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'])
  expect(body).toMatchObject({ items: [{ metadata: { name: 'kubernetes' } }] })
  expect(ask({ method: 'GET', path: PODS }).warnings).toBeUndefined()
})

it('[API21] selects by the fields of a kind, and says which are none', () => {
  send('POST', PODS, pod('a'))
  send('POST', PODS, pod('b'))
  bind('b')
  const chosen = (path: string, fieldSelector: string) => {
    const { items, message } = send('GET', path, undefined, { fieldSelector })
    return message ?? items.map((it: { metadata: { name: string } }) => it.metadata.name).join(' ')
  }
  expect(chosen(PODS, 'spec.nodeName=')).toBe('a')
  expect(chosen(PODS, 'spec.nodeName!=,status.phase=Pending')).toBe('b')
  expect(chosen(PODS, 'spec.hostNetwork=false')).toBe('a b')
  expect(chosen(PODS, 'foo=bar')).toBe(
    'Unable to find "/v1, Resource=pods" that match label selector "", field selector "foo=bar": field label not supported: foo',
  )
  expect(chosen('/apis/apps/v1/deployments', 'status.phase=x')).toContain(
    'Resource=deployments" that match label selector "", field selector "status.phase=x": "status.phase" is not a known field selector: only "metadata.name", "metadata.namespace"',
  )
})

it('[API3] a pod without containers is refused, whatever else admission asks of it', () => {
  const server = new TestServer()
  for (const spec of [{}, { containers: null }, { restartPolicy: 'Never' }]) {
    const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec }
    expect(server.send('POST', '/api/v1/namespaces/default/pods', body).message).toBe(
      'Pod "x" is invalid: spec.containers: Required value',
    )
  }
})

it('[API3] a Job without a name is refused, though its pods are labelled with it', () => {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'a' }] } }
  const body = { apiVersion: 'batch/v1', kind: 'Job', metadata: {}, spec: { template } }
  const { message } = new TestServer().send('POST', '/apis/batch/v1/namespaces/default/jobs', body)
  expect(message).toContain('metadata.name: Required value: name or generateName is required')
})
