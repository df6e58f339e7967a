import { beforeEach, expect, it } from 'vitest'
import { TestServer } from './testing/server'

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const CRONTABS = '/apis/stable.example.com/v1/namespaces/default/crontabs'
let server: TestServer
beforeEach(() => {
  server = new TestServer()
})

const SCHEMA = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['cronSpec'],
      properties: {
        cronSpec: { type: 'string', pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$' },
        image: { type: 'string', maxLength: 12 },
        replicas: { type: 'integer', minimum: 1, maximum: 10, default: 2 },
        policy: { type: 'string', enum: ['Allow', 'Forbid'] },
        ports: {
          type: 'array',
          maxItems: 2,
          items: {
            type: 'object',
            properties: { port: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' } },
          },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port'],
        },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: { type: 'object', properties: { replicas: { type: 'integer' } } },
  },
}
const definition = (version: object = {}, spec: object = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'crontabs.stable.example.com' },
  spec: {
    group: 'stable.example.com',
    scope: 'Namespaced',
    names: { plural: 'crontabs', kind: 'CronTab', shortNames: ['ct'], categories: ['all'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: SCHEMA },
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
        },
        additionalPrinterColumns: [
          { name: 'Spec', type: 'string', jsonPath: '.spec.cronSpec' },
          { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', priority: 1 },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        ...version,
      },
    ],
    ...spec,
  },
})
const crontab = (spec: object = {}, more: object = {}) => ({
  apiVersion: 'stable.example.com/v1',
  kind: 'CronTab',
  metadata: { name: 'my' },
  spec: { cronSpec: '* * * * */5', ...spec },
  ...more,
})
const define = (version?: object, spec?: object) => server.send('POST', CRDS, definition(version, spec))
const create = (spec?: object, query = {}) => server.send('POST', CRONTABS, crontab(spec), { query })

it('[CRD1] serves a kind once its definition is established', () => {
  expect(server.ask({ method: 'GET', path: CRONTABS }).code).toBe(404)
  const made = define()
  expect(made.spec.names).toMatchObject({ singular: 'crontab', listKind: 'CronTabList' })
  const { status } = server.send('GET', `${CRDS}/crontabs.stable.example.com`)
  expect(status.conditions.map(({ type, reason }: Record<string, string>) => `${type} ${reason}`)).toEqual([
    'NamesAccepted NoConflicts',
    'Established InitialNamesAccepted',
  ])
  expect(status.storedVersions).toEqual(['v1'])
  expect(server.send('GET', CRONTABS)).toMatchObject({ kind: 'CronTabList', items: [] })
  expect(
    server.send('GET', '/apis/stable.example.com/v1').resources.map(({ name }: { name: string }) => name),
  ).toEqual(['crontabs', 'crontabs/status', 'crontabs/scale'])
  expect(server.send('GET', '/apis').groups.at(-2).name).toBe('stable.example.com')
})

it('[CRD1] takes the objects along when the definition goes', () => {
  define()
  create()
  server.send('DELETE', `${CRDS}/crontabs.stable.example.com`)
  expect(server.ask({ method: 'GET', path: `${CRONTABS}/my` }).code).toBe(404)
  define()
  expect(server.send('GET', CRONTABS).items).toEqual([])
})

it('[CRD2] prunes, defaults, and refuses unknown fields when strict', () => {
  define()
  const made = create({ nope: 1, ports: [{ port: 80, x: 1 }], free: { any: [1] } })
  expect(made.spec).toEqual({
    cronSpec: '* * * * */5',
    replicas: 2,
    ports: [{ port: 80, protocol: 'TCP' }],
    free: { any: [1] },
  })
  expect(made.metadata.generation).toBe(1)
  expect(create({ nope: 1 }, { fieldValidation: 'Strict' }).message).toBe(
    'CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.nope"',
  )
})

it('[CRD3] finds what its schema finds wrong, in those words', () => {
  define()
  const says = (spec: object) =>
    create(spec).message.replace('CronTab.stable.example.com "my" is invalid: ', '')
  expect(says({ replicas: 20 })).toBe(
    'spec.replicas: Invalid value: 20: spec.replicas in body should be less than or equal to 10',
  )
  expect(says({ replicas: '2' })).toBe(
    'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
  )
  expect(says({ cronSpec: undefined })).toBe('spec.cronSpec: Required value')
  expect(says({ policy: 'Foo' })).toBe(
    'spec.policy: Unsupported value: "Foo": supported values: "Allow", "Forbid"',
  )
  expect(says({ image: '1234567890123' })).toBe('spec.image: Too long: may not be more than 12 bytes')
  expect(says({ ports: [{ port: 1 }, { port: 2 }, { port: 1 }] })).toBe(
    '[spec.ports: Too many: 3: must have at most 2 items, spec.ports[2]: Duplicate value: {"port":1}]',
  )
  expect(says({ cronSpec: 'x' })).toContain(`spec.cronSpec in body should match '^(\\d+|\\*)`)
})

it('[CRD4] keeps status and replicas on paths of their own, and counts generations', () => {
  define()
  create()
  const patch = (path: string, body: object) =>
    server.send('PATCH', `${CRONTABS}/my${path}`, body, { contentType: 'application/merge-patch+json' })
  expect(patch('', { status: { replicas: 9 } }).status).toBeUndefined()
  expect(patch('/status', { status: { replicas: 1 }, spec: { replicas: 9 } })).toMatchObject({
    spec: { replicas: 2 },
    status: { replicas: 1 },
    metadata: { generation: 1 },
  })
  expect(patch('/scale', { spec: { replicas: 5 } })).toMatchObject({ kind: 'Scale', spec: { replicas: 5 } })
  expect(server.send('GET', `${CRONTABS}/my`)).toMatchObject({
    spec: { replicas: 5 },
    metadata: { generation: 2 },
  })
  const strategic = server.ask({
    method: 'PATCH',
    path: `${CRONTABS}/my`,
    body: {},
    contentType: 'application/strategic-merge-patch+json',
  })
  expect(strategic.code).toBe(415)
})

it('[CRD4] applies on the server by the keys of its schema', () => {
  define()
  server.apply(`${CRONTABS}/my`, crontab({ ports: [{ port: 80 }] }), 'one')
  const both = server.apply(`${CRONTABS}/my`, { ...crontab(), spec: { ports: [{ port: 81 }] } }, 'two')
  expect(both.spec.ports.map(({ port }: { port: number }) => port)).toEqual([80, 81])
  expect(server.apply(`${CRONTABS}/my`, crontab({ cronSpec: '1 * * * *' }), 'two').message).toBe(
    'Apply failed with 1 conflict: conflict with "one": .spec.cronSpec',
  )
})

it('[CRD5] prints the columns of its definition', () => {
  define()
  create()
  const table = server.send('GET', CRONTABS, undefined, {
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  })
  expect(
    table.columnDefinitions.map(({ name, priority }: { name: string; priority: number }) => [name, priority]),
  ).toEqual([
    ['Name', 0],
    ['Spec', 0],
    ['Replicas', 1],
    ['Age', 0],
  ])
  expect(table.rows[0].cells).toEqual(['my', '* * * * */5', 2, '1s'])
})

it('[CRD6] refuses definitions that do not hold together, and says which rules are not simulated', () => {
  const says = (version: object, spec: object = {}) => define(version, spec).message
  expect(says({ schema: undefined })).toBe(
    'CustomResourceDefinition.apiextensions.k8s.io "crontabs.stable.example.com" is invalid: spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required',
  )
  expect(says({}, { group: 'example.com' })).toContain(
    'metadata.name: Invalid value: "crontabs.stable.example.com": must be spec.names.plural+"."+spec.group',
  )
  expect(says({ storage: false })).toContain('must have exactly one version marked as storage version')
  const rules = server.ask({
    method: 'POST',
    path: CRDS,
    body: definition({
      schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-validations': [{ rule: 'true' }] } },
    }),
  })
  expect(rules.warnings).toEqual([
    'spec.versions[0].schema.openAPIV3Schema.x-kubernetes-validations: CEL rules are not simulated: nothing is checked against them',
  ])
})

it('[CRD5] documents the kind', () => {
  define()
  const { components } = server.send('GET', '/openapi/v3/apis/stable.example.com/v1')
  const schema = components.schemas['com.example.stable.v1.CronTab']
  expect(schema['x-kubernetes-group-version-kind']).toEqual([
    { group: 'stable.example.com', version: 'v1', kind: 'CronTab' },
  ])
  expect(schema.properties.spec.properties.replicas.minimum).toBe(1)
})

it('[CRD6] reads schemas strictly, however deep, and survives what is none', () => {
  const says = (openAPIV3Schema: object, fieldValidation = 'Strict') =>
    server.send('POST', CRDS, definition({ schema: { openAPIV3Schema } }), { query: { fieldValidation } })
      .message
  expect(says({ type: 'object', properties: { spec: { type: 'object', typo: 1 } } })).toContain(
    'strict decoding error: unknown field "spec.versions[0].schema.openAPIV3Schema.properties.spec.typo"',
  )
  expect(says({ type: 'object', properties: { spec: { enum: 'a' } } })).toContain(
    'json: cannot unmarshal string into Go struct field JSONSchemaProps.spec.versions.schema.openAPIV3Schema.properties.enum of type []v1.JSON',
  )
  for (const spec of [undefined, {}, { names: {}, versions: [] }]) {
    const body = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'a.b.c' },
      spec,
    }
    expect(server.ask({ method: 'POST', path: CRDS, body }).code).toBe(422)
  }
})

it('[CRD3] does not hang on a pattern that could run away', () => {
  define({
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          spec: { type: 'object', properties: { cronSpec: { type: 'string', pattern: '^(a+)+$' } } },
        },
      },
    },
  })
  expect(create({ cronSpec: `${'a'.repeat(60)}!` }).kind).toBe('CronTab')
})
