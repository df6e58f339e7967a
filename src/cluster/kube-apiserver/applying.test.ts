import { beforeEach, expect, it } from 'vitest'
import { TestServer } from './testing/server'

const WEB = '/apis/apps/v1/namespaces/default/deployments/web'
let server: TestServer
beforeEach(() => {
  server = new TestServer()
})

const container = (more: object = {}) => ({ name: 'c', image: 'nginx:1', ...more })
const web = (spec: object = {}, containers: object[] = [container()]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
    ...spec,
  },
})
/** 'kubectl Apply', 'kubelet Update/status'. */
const owners = (object: { metadata: { managedFields?: Record<string, string>[] } }) =>
  (object.metadata.managedFields ?? []).map(
    (entry) => `${entry.manager} ${entry.operation}${entry.subresource ? `/${entry.subresource}` : ''}`,
  )

it('[API14] creates what is applied, and gives the applier just what it said', () => {
  const created = server.apply(WEB, web({ replicas: 2 }, [container({ ports: [{ containerPort: 80 }] })]))
  expect(created.spec.replicas).toBe(2)
  expect(created.spec.progressDeadlineSeconds).toBe(600)
  expect(created.metadata.managedFields).toEqual([
    {
      apiVersion: 'apps/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': { 'f:labels': { 'f:app': {} } },
        'f:spec': {
          'f:replicas': {},
          'f:selector': {},
          'f:template': {
            'f:metadata': { 'f:labels': { 'f:app': {} } },
            'f:spec': {
              'f:containers': {
                'k:{"name":"c"}': {
                  '.': {},
                  'f:image': {},
                  'f:name': {},
                  'f:ports': {
                    'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
                  },
                },
              },
            },
          },
        },
      },
      manager: 'kubectl',
      operation: 'Apply',
      time: expect.any(String),
    },
  ])
})

it('[API14] refuses to change a field of another owner, and names both', () => {
  server.apply(WEB, web({ replicas: 2 }))
  server.send(
    'PATCH',
    `${WEB}/scale`,
    { spec: { replicas: 4 } },
    { contentType: 'application/merge-patch+json' },
  )
  expect(server.apply(WEB, web({ replicas: 3 }))).toMatchObject({
    code: 409,
    reason: 'Conflict',
    message:
      'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
    details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas' }] },
  })
  expect(server.apply(WEB, web({ replicas: 3 }, [container({ image: 'nginx:2' })]), 'other').message).toBe(
    `Apply failed with 2 conflicts: conflicts with "kubectl":
- .spec.template.spec.containers[name="c"].image
conflicts with "kubectl" with subresource "scale" using apps/v1:
- .spec.replicas`,
  )
})

it('[API14] takes the field when forced, and shares it when both say the same', () => {
  server.apply(WEB, web({ replicas: 2 }))
  const forced = server.apply(WEB, web({ replicas: 3 }), 'other', { force: 'true' })
  expect(forced.spec.replicas).toBe(3)
  const shared = server.apply(WEB, web({ replicas: 3 }))
  expect(owners(shared)).toEqual(['kubectl Apply', 'other Apply'])
  // What one of two owners lets go stays; what the last lets go is removed or defaulted.
  expect(server.apply(WEB, web()).spec.replicas).toBe(3)
  expect(server.apply(WEB, web(), 'other').spec.replicas).toBe(1)
})

it('[API14] removes what its owner applies no more, and keeps what others added', () => {
  server.apply(
    WEB,
    web({}, [container({ env: [{ name: 'A', value: '1' }] }), { name: 'd', image: 'busybox' }]),
  )
  server.send(
    'PATCH',
    WEB,
    { spec: { template: { spec: { containers: [{ name: 'c', env: [{ name: 'B', value: '2' }] }] } } } },
    { contentType: 'application/strategic-merge-patch+json' },
  )
  const after = server.apply(WEB, web())
  expect(
    after.spec.template.spec.containers.map(({ name, env }: { name: string; env?: object[] }) => [name, env]),
  ).toEqual([['c', [{ name: 'B', value: '2' }]]])
})

it('[API14] writes nothing when nothing changes', () => {
  const first = server.apply(WEB, web())
  expect(server.apply(WEB, web()).metadata.resourceVersion).toBe(first.metadata.resourceVersion)
})

it('[API14] refuses an apply without a manager, with managedFields, and with fields nobody knows', () => {
  expect(server.apply(WEB, web(), '').message).toBe(
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  )
  const given = web()
  expect(server.apply(WEB, { ...given, metadata: { ...given.metadata, managedFields: [{}] } }).message).toBe(
    'metadata.managedFields must be nil',
  )
  expect(server.apply(WEB, web({ replicass: 2 }))).toMatchObject({
    code: 500,
    message:
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.replicass: field not declared in schema',
  })
  expect(server.apply(WEB, web({ replicas: '2' }, [{ image: 'nginx' }])).message).toBe(
    `failed to create typed patch object (default/web; apps/v1, Kind=Deployment): errors:
  .spec.replicas: expected numeric (int or float), got string
  .spec.template.spec.containers: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn't have default values for any key fields)`,
  )
})

it('[API15] remembers who wrote what by ordinary writes, worked out only when asked', () => {
  server.send('POST', '/apis/apps/v1/namespaces/default/deployments', web(), {
    query: { fieldManager: 'kubectl-create' },
  })
  server.send(
    'PATCH',
    WEB,
    { metadata: { labels: { tier: 'x' } } },
    {
      contentType: 'application/merge-patch+json',
      query: { fieldManager: 'kubectl-label' },
    },
  )
  server.caller = { ...server.caller, manager: 'kube-controller-manager' }
  server.send(
    'PATCH',
    `${WEB}/status`,
    { status: { replicas: 1, conditions: [{ type: 'Available', status: 'True' }] } },
    {
      contentType: 'application/merge-patch+json',
    },
  )
  const stored = server.send('GET', WEB)
  expect(owners(stored)).toEqual([
    'kubectl-create Update',
    'kubectl-label Update',
    'kube-controller-manager Update/status',
  ])
  const [created, labelled, status] = stored.metadata.managedFields
  expect(created.fieldsV1['f:spec']['f:strategy']).toEqual({
    'f:rollingUpdate': { '.': {}, 'f:maxSurge': {}, 'f:maxUnavailable': {} },
    'f:type': {},
  })
  expect(labelled.fieldsV1).toEqual({ 'f:metadata': { 'f:labels': { 'f:tier': {} } } })
  expect(status.fieldsV1).toEqual({
    'f:status': {
      'f:conditions': { '.': {}, 'k:{"type":"Available"}': { '.': {}, 'f:status': {}, 'f:type': {} } },
      'f:replicas': {},
    },
  })
})

it('[API15] knows the same however many writes it is behind', () => {
  const after = (writes: number, looking: boolean) => {
    server = new TestServer()
    server.apply(WEB, web())
    for (let i = 0; i < writes; i++) {
      server.send(
        'PATCH',
        WEB,
        { metadata: { labels: { [`l${i % 5}`]: `${i}` } } },
        { contentType: 'application/merge-patch+json', query: { fieldManager: ['a', 'b', 'c'][i % 3]! } },
      )
      if (looking) server.send('GET', WEB)
    }
    // Looking takes time.
    return server
      .send('GET', WEB)
      .metadata.managedFields.map(({ time: _, ...entry }: { time: string }) => entry)
  }
  for (const writes of [3, 17, 40]) expect(after(writes, false)).toEqual(after(writes, true))
})

it('[API15] keeps what was stored free of managedFields, and shows them only to those who want them', () => {
  server.apply(WEB, web())
  server.caller = { ...server.caller, seesOwners: false }
  expect(server.send('GET', WEB).metadata).not.toHaveProperty('managedFields')
  expect(
    server.send('GET', WEB, undefined, { accept: 'application/json;managedFields=true' }).metadata,
  ).toHaveProperty('managedFields')
})

it('[API15] gives what was there before owners were known to before-first-apply', () => {
  const applied = server.apply('/api/v1/namespaces/kube-public', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'kube-public', labels: { a: 'b' } },
  })
  expect(owners(applied)).toEqual(['kubectl Apply', 'before-first-apply Update'])
})

it('[API13] gives metadata alone to who asks for no more', () => {
  const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
  const path = '/api/v1/namespaces/kube-public'
  expect(Object.keys(server.send('GET', path, undefined, { accept }))).toEqual([
    'kind',
    'apiVersion',
    'metadata',
  ])
  const list = server.send('GET', '/api/v1/namespaces', undefined, {
    accept: accept.replace('data;', 'dataList;'),
  })
  expect(list.kind).toBe('PartialObjectMetadataList')
  expect(list.items[0]).not.toHaveProperty('spec')
})

it('[API16] lets a client move owners by itself', () => {
  server.apply(WEB, web())
  const { metadata } = server.send('GET', WEB)
  const moved = metadata.managedFields.map((entry: object) => ({ ...entry, manager: 'heir' }))
  const patched = server.send(
    'PATCH',
    WEB,
    [{ op: 'replace', path: '/metadata/managedFields', value: moved }],
    { contentType: 'application/json-patch+json' },
  )
  expect(owners(patched)).toEqual(['heir Apply'])
})

it('[API16] hands over to kubectl what its client-side apply had set, without a conflict', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration'
  const manifest = web({ replicas: 2 })
  const annotated = {
    ...manifest,
    metadata: { ...manifest.metadata, annotations: { [annotation]: JSON.stringify(manifest) } },
  }
  server.send('POST', '/apis/apps/v1/namespaces/default/deployments', annotated, {
    query: { fieldManager: 'kubectl-client-side-apply' },
  })
  expect(server.apply(WEB, web({ replicas: 3 }), 'other').message).toBe(
    'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
  )
  const applied = server.apply(WEB, web({ replicas: 3 }))
  expect(applied.spec.replicas).toBe(3)
  expect(JSON.parse(applied.metadata.annotations[annotation]).spec.replicas).toBe(3)
})
