/**
 * The OpenAPI v3 documents of the API, one per group version: what kubectl explain prints and what tells a client that
 * the server validates fields. Mirrors kube-openapi/pkg/builder3. Left out: responses and bodies, the v2 document (clients
 * only take it as protobuf), patch merge keys (kubectl has its own).
 */
import type { Descriptions } from './explain'
import type { JsonSchema } from './json-schema'
import type { Kind } from './kinds'
import { resolve, type SchemaType } from './schema/schema'

type Json = Readonly<Record<string, unknown>>

/** 'core.v1.Pod' → 'io.k8s.api.core.v1.Pod'. */
function fullName(definition: string): string {
  const special: Readonly<Record<string, string>> = {
    ResourceQuantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
    IntstrIntOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
    RuntimeRawExtension: 'io.k8s.apimachinery.pkg.runtime.RawExtension',
  }
  const [group] = definition.split('.')
  if (special[definition]) return special[definition]
  if (group === 'meta') return `io.k8s.apimachinery.pkg.apis.${definition}`
  if (group === 'apiextensions') return `io.k8s.apiextensions-apiserver.pkg.apis.${definition}`
  if (group === 'apiregistration') return `io.k8s.kube-aggregator.pkg.apis.${definition}`
  return `io.k8s.api.${definition}`
}

const refTo = (definition: string): Json => ({ $ref: `#/components/schemas/${fullName(definition)}` })

/** The documents there are: '/openapi/v3'. */
export function openApiIndex(kinds: readonly Kind[]): Json {
  const paths: Record<string, Json> = {}
  for (const { apiVersion, group } of kinds) {
    const path = `${group ? 'apis' : 'api'}/${apiVersion}`
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}` }
  }
  return { paths }
}

/** The document of '/openapi/v3/apis/apps/v1'; undefined when there is no such group version. */
export function openApiDocument(
  path: string,
  kinds: readonly Kind[],
  descriptions: Descriptions = {},
): Json | undefined {
  const version = /^\/openapi\/v3\/(?:api|apis)\/(.+)$/.exec(path)?.[1]
  const own = kinds.filter(({ apiVersion }) => apiVersion === version)
  if (own.length === 0) return undefined
  const schemas: Record<string, Json> = {}
  for (const kind of own) {
    const gvk = { 'x-kubernetes-group-version-kind': [gvkOf(kind)] }
    if (kind.custom) {
      collect('meta.v1.ObjectMeta', schemas, descriptions)
      schemas[customName(kind)] = { ...customSchema(kind.custom.schema, descriptions), ...gvk }
    } else {
      collect(kind.definition, schemas, descriptions)
      schemas[fullName(kind.definition)] = { ...schemas[fullName(kind.definition)], ...gvk }
    }
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.2' },
    paths: Object.fromEntries(own.flatMap(pathsOf)),
    components: { schemas },
  }
}

/** A custom resource has what every object has, and what its definition says. */
function customSchema(schema: JsonSchema, descriptions: Descriptions): Json {
  const texts = descriptions['core.v1.ConfigMap'] ?? {}
  const own = {
    apiVersion: { ...described(texts.apiVersion), type: 'string' },
    kind: { ...described(texts.kind), type: 'string' },
    metadata: { ...described(texts.metadata), allOf: [refTo('meta.v1.ObjectMeta')] },
  }
  return { ...schema, properties: { ...schema.properties, ...own } }
}

const customName = ({ group, version, kind }: Kind) =>
  `${group.split('.').reverse().join('.')}.${version}.${kind}`
const gvkOf = ({ group, version, kind }: Kind) => ({ group, version, kind })

function pathsOf(kind: Kind): [string, Json][] {
  const root = `/${kind.group ? 'apis' : 'api'}/${kind.apiVersion}`
  const base = kind.namespaced ? `${root}/namespaces/{namespace}/${kind.plural}` : `${root}/${kind.plural}`
  const can = (verb: string, method: string) =>
    kind.verbs.includes(verb) ? { [method]: operation(kind, method) } : {}
  const one = {
    ...can('get', 'get'),
    ...can('update', 'put'),
    ...can('patch', 'patch'),
    ...can('delete', 'delete'),
  }
  return [
    [base, { ...can('list', 'get'), ...can('create', 'post') }],
    [`${base}/{name}`, one],
  ]
}

const WRITES = new Set(['post', 'put', 'patch'])
const parameter = (name: string) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
})

const operation = (kind: Kind, method: string): Json => ({
  parameters: WRITES.has(method) ? ['dryRun', 'fieldManager', 'fieldValidation'].map(parameter) : [],
  responses: { '200': { description: 'OK' } },
  'x-kubernetes-group-version-kind': gvkOf(kind),
})

/** A definition and all it refers to. */
function collect(definition: string, schemas: Record<string, Json>, descriptions: Descriptions): void {
  const name = fullName(definition)
  if (schemas[name]) return
  const { type } = resolve({ $ref: definition })
  const texts = descriptions[definition] ?? {}
  schemas[name] = {}
  const refs = (it: SchemaType): void => {
    if (it.$ref) collect(it.$ref, schemas, descriptions)
    for (const part of [...Object.values(it.fields ?? {}), it.items, it.values]) if (part) refs(part)
  }
  refs(type)
  schemas[name] = { ...described(texts['']), ...schemaOf(type, texts, '') }
}

const described = (text: string | undefined) => (text ? { description: text } : {})

function schemaOf(type: SchemaType, texts: Readonly<Record<string, string>>, at: string): Json {
  if (type.$ref) return refTo(type.$ref)
  const required = type.required?.length ? { required: type.required } : {}
  switch (type.type) {
    case 'object':
      return {
        type: 'object',
        ...(type.fields && Object.keys(type.fields).length > 0
          ? { properties: propertiesOf(type, texts, at) }
          : {}),
        ...(type.values ? { additionalProperties: inner(type.values, texts, at) } : {}),
        ...required,
      }
    case 'array':
      return { type: 'array', items: inner(type.items ?? {}, texts, at) }
    case 'int32':
    case 'int64':
      return { type: 'integer', format: type.type }
    case 'double':
      return { type: 'number', format: 'double' }
    case 'quantity':
      return { oneOf: [{ type: 'string' }, { type: 'number' }] }
    case 'int-or-string':
      return { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] }
    case 'string':
    case 'boolean':
      return {
        type: type.type,
        ...(type.enum ? { enum: type.enum } : {}),
        ...(type.format ? { format: type.format } : {}),
      }
    default:
      return {}
  }
}

/** A reference inside a list, map or struct stands beside a default, so it is wrapped. */
const inner = (type: SchemaType, texts: Readonly<Record<string, string>>, at: string): Json =>
  type.$ref ? { allOf: [refTo(type.$ref)] } : schemaOf(type, texts, at)

function propertiesOf(type: SchemaType, texts: Readonly<Record<string, string>>, at: string) {
  return Object.fromEntries(
    Object.keys(type.fields ?? {})
      .sort()
      .map((name) => {
        const below = at ? `${at}.${name}` : name
        return [name, { ...described(texts[below]), ...inner(type.fields![name]!, texts, below) }]
      }),
  )
}
