import { expect, it } from 'vitest'
import type {
  CronJob,
  Namespace,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  Service,
} from '../../k8s/api'
import { createStandIn } from '../stand-in-api-server'
import { CONTROLLERS } from './controllers'

function cluster(...objects: object[]) {
  const it = createStandIn()
  it.put({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'default' },
    spec: {},
    status: { phase: 'Active' },
  })
  for (const each of objects) it.put(each as never)
  it.run(...CONTROLLERS)
  it.passes(500)
  return it
}
const meta = (name: string, namespace = 'default') => ({ name, namespace })

it('[PV1] [PV3] a claim waits for its consumer, then gets a volume made on the chosen node', () => {
  const it = cluster({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard' },
    provisioner: 'podarium.dev/host-path',
    volumeBindingMode: 'WaitForFirstConsumer',
  })
  it.put({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta('data'),
    spec: {
      storageClassName: 'standard',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  })
  it.passes(500)
  const claim = () => it.get<PersistentVolumeClaim>('persistentvolumeclaims', 'default/data')!
  expect(it.events('PersistentVolumeClaim')).toEqual([
    'WaitForFirstConsumer waiting for first consumer to be created before binding',
  ])
  it.change('persistentvolumeclaims', 'default/data', (claim: PersistentVolumeClaim) => ({
    ...claim,
    metadata: { ...claim.metadata, annotations: { 'volume.kubernetes.io/selected-node': 'node-1' } },
  }))
  it.passes(4000)
  expect(claim().status?.phase).toBe('Bound')
  expect(claim().spec?.volumeName).toBe(`pvc-${claim().metadata.uid}`)
  expect(claim().metadata.finalizers).toEqual(['kubernetes.io/pvc-protection'])
  expect(it.events('PersistentVolumeClaim').map((event) => event.split(' ')[0])).toEqual([
    'WaitForFirstConsumer',
    'ExternalProvisioning',
    'Provisioning',
    'ProvisioningSucceeded',
  ])
})

it('[PV4] a class whose provisioner is not in the cluster waits for it', () => {
  const it = cluster({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'fast' },
    provisioner: 'ebs.csi.aws.com',
    volumeBindingMode: 'Immediate',
  })
  it.put({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta('data'),
    spec: {
      storageClassName: 'fast',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  })
  it.passes(60_000)
  expect(
    it.get<PersistentVolumeClaim>('persistentvolumeclaims', 'default/data')?.spec?.volumeName,
  ).toBeUndefined()
  expect(new Set(it.events('PersistentVolumeClaim'))).toEqual(
    new Set([
      "ExternalProvisioning Waiting for a volume to be created either by the external provisioner 'ebs.csi.aws.com' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
    ]),
  )
})

it('[PDB1] a budget counts the healthy and what may go', () => {
  const it = cluster()
  it.put({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: meta('web'),
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
  })
  for (const name of ['a', 'b'])
    it.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...meta(name), labels: { app: 'web' } },
      spec: { nodeName: 'n', containers: [] },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    })
  it.passes(200)
  const budget = it.get<PodDisruptionBudget>('poddisruptionbudgets.policy', 'default/web')!
  expect(budget.status).toMatchObject({
    disruptionsAllowed: 1,
    currentHealthy: 2,
    desiredHealthy: 1,
    expectedPods: 2,
  })
  expect(budget.status?.conditions?.[0]).toMatchObject({ status: 'True', reason: 'SufficientPods' })
})

it('[NS1] [NS2] a namespace is emptied some seconds after its deletion, then let go', () => {
  const it = cluster()
  it.put({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'ns' },
    spec: { finalizers: ['kubernetes'] },
  })
  it.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('c', 'ns') })
  it.passes(200)
  it.change('namespaces', 'ns', (ns: Namespace) => ({
    ...ns,
    metadata: { ...ns.metadata, deletionTimestamp: '2026-11-23T11:06:00Z', finalizers: ['x'] },
    status: { phase: 'Terminating' },
  }))
  it.passes(4000)
  expect(it.get('configmaps', 'ns/c')).toBeDefined()
  it.passes(4000)
  expect(it.get('configmaps', 'ns/c')).toBeUndefined()
  expect(it.get<Namespace>('namespaces', 'ns')?.spec?.finalizers).toEqual([])
})

it('[GC2] in the foreground the owner goes last', () => {
  const it = cluster()
  it.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...meta('owner'), uid: 'o' } })
  const ownerReferences = [
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'o', blockOwnerDeletion: true },
  ]
  it.put({ apiVersion: 'v1', kind: 'Secret', metadata: { ...meta('child'), ownerReferences } })
  it.passes(100)
  it.change('configmaps', 'default/owner', (owner: { metadata: object }) => ({
    ...owner,
    metadata: {
      ...owner.metadata,
      deletionTimestamp: '2026-11-23T11:06:00Z',
      finalizers: ['foregroundDeletion'],
    },
  }))
  it.passes(200)
  expect(it.get('secrets', 'default/child')).toBeUndefined()
  expect(it.get('configmaps', 'default/owner')).toBeUndefined()
})

it('[GC3] orphans are let go and stay', () => {
  const it = cluster()
  it.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...meta('owner'), uid: 'o' } })
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'o' }]
  it.put({ apiVersion: 'v1', kind: 'Secret', metadata: { ...meta('child'), ownerReferences } })
  it.passes(100)
  it.change('configmaps', 'default/owner', (owner: { metadata: object }) => ({
    ...owner,
    metadata: { ...owner.metadata, deletionTimestamp: '2026-11-23T11:06:00Z', finalizers: ['orphan'] },
  }))
  it.passes(200)
  expect(it.get<Pod>('secrets', 'default/child')?.metadata.ownerReferences).toBeUndefined()
  expect(it.get('configmaps', 'default/owner')).toBeUndefined()
})

it('[CRON2] [CRON3] makes a Job when it is time', () => {
  const it = cluster()
  it.put({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: meta('tick'),
    spec: {
      schedule: '* * * * *',
      jobTemplate: { spec: { template: { spec: { containers: [{ name: 'c' }] } } } },
    },
  })
  it.passes(61_000)
  const jobs = it.list<{ metadata: { name: string } }>('jobs.batch').map(({ metadata }) => metadata.name)
  expect(jobs).toEqual(['tick-29923867'])
  expect(it.events('CronJob')).toEqual(['SuccessfulCreate Created job tick-29923867'])
  const { status } = it.get<CronJob>('cronjobs.batch', 'default/tick')!
  expect([status?.lastScheduleTime, status?.active?.length]).toEqual(['2026-11-23T11:07:00Z', 1])
})

it('[LB1] a load balancer gets an address after some seconds', () => {
  const it = cluster()
  it.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('web'),
    spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
  })
  it.passes(1000)
  const address = () => it.get<Service>('services', 'default/web')?.status?.loadBalancer?.ingress?.[0]?.ip
  expect(address()).toBeUndefined()
  it.passes(5000)
  expect(address()).toBe('203.0.113.20')
  expect(it.events('Service')).toEqual([
    'EnsuringLoadBalancer Ensuring load balancer',
    'EnsuredLoadBalancer Ensured load balancer',
  ])
})

it('[PGC1] pods of a node that is gone are removed after the quarantine', () => {
  const it = cluster()
  it.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta('lost'),
    spec: { nodeName: 'gone', containers: [] },
    status: { phase: 'Running' },
  })
  it.passes(30_000)
  expect(it.get<Pod>('pods', 'default/lost')?.metadata.deletionTimestamp).toBeUndefined()
  it.passes(40_000)
  const pod = it.get<Pod>('pods', 'default/lost')
  expect(pod?.status?.phase ?? 'Failed').toBe('Failed')
  expect(it.requests.some((line) => line.includes('DELETE pods default/lost'))).toBe(true)
})

it('[CM2] a quiet cluster stays quiet: nobody writes without a change', () => {
  const it = cluster({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'a' },
    spec: {},
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  })
  it.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('web'),
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  })
  it.passes(5000)
  const before = it.requests.length
  it.passes(40_000)
  expect(it.requests.slice(before)).toEqual([])
})
