#!/usr/bin/env node
// Makes src/k8s/schema/{structure,descriptions}.json and src/k8s/api.ts from two published packages of the
// Kubernetes 1.36 API. Run by hand when the API version changes; the result is committed.
//   mkdir /tmp/schema && cd /tmp/schema
//   npm pack kubernetes-models@5.1.0 @kubernetes-models/apimachinery@3.0.2 @kubernetes/client-node@2.0.1
//   for f in *.tgz; do mkdir ${f%.tgz} && tar xzf $f -C ${f%.tgz}; done
//   node scripts/schema.mjs /tmp/schema
import fs from 'node:fs'
import path from 'node:path'
import { execFileSync } from 'node:child_process'

const root = process.argv[2] ?? '/tmp/schema'
const MODELS = path.join(root, 'kubernetes-models-5.1.0/package')
const MACHINERY = path.join(root, 'kubernetes-models-apimachinery-3.0.2/package')
const CLIENT = path.join(root, 'kubernetes-client-node-2.0.1/package/dist/gen/models')
/** Group versions that a 1.36 API server serves by default. */
const VERSIONS = [
  'v1',
  'apps/v1',
  'batch/v1',
  'autoscaling/v1',
  'autoscaling/v2',
  'policy/v1',
  'networking.k8s.io/v1',
  'discovery.k8s.io/v1',
  'events.k8s.io/v1',
  'storage.k8s.io/v1',
  'scheduling.k8s.io/v1',
  'coordination.k8s.io/v1',
  'node.k8s.io/v1',
  'rbac.authorization.k8s.io/v1',
  'admissionregistration.k8s.io/v1',
  'apiextensions.k8s.io/v1',
  'apiregistration.k8s.io/v1',
  'certificates.k8s.io/v1',
  'flowcontrol.apiserver.k8s.io/v1',
  'resource.k8s.io/v1',
  'authentication.k8s.io/v1',
  'authorization.k8s.io/v1',
]
const read = (file) => fs.readFileSync(file, 'utf8')

const fileOf = new Map()
for (const dir of [MODELS, MACHINERY])
  for (const name of fs.readdirSync(dir, { recursive: true })) {
    if (!name.endsWith('.d.ts') || name.includes('_schemas') || (dir === MODELS && name.startsWith('apim/')))
      continue
    const exported = /export type \{ \w+ as I(IoK8s\w+)/.exec(read(path.join(dir, name)))
    if (exported) fileOf.set(exported[1], path.join(dir, name))
  }

/** IoK8sApiCoreV1Pod → core.v1.Pod */
function definitionName(name) {
  const rest = name
    .replace(/^IoK8sApimachineryPkgApis/, '')
    .replace(/^IoK8sApimachineryPkg(Api|Util)?/, '')
    .replace(/^IoK8sApiextensionsApiserverPkgApis/, '')
    .replace(/^IoK8sKubeAggregatorPkgApis/, '')
    .replace(/^IoK8sApi/, '')
  const parts = /^([A-Z][a-z]+)(V\d+(?:(?:alpha|beta)\d+)?)(\w+)$/.exec(rest)
  return parts ? `${parts[1].toLowerCase()}.${parts[2].toLowerCase()}.${parts[3]}` : rest
}

const definitions = {}
const todo = []
const unknown = new Set()
const refer = (name) => (todo.push(name), { $ref: definitionName(name) })

function typeOf(text) {
  const type = text.trim().replace(/\s*\|\s*null$/, '')
  let match
  if ((match = /^Array<([\s\S]*)>$/.exec(type))) return { type: 'array', items: typeOf(match[1]) }
  if ((match = /^\{\s*\[key: string\]: ([\s\S]*?);?\s*\}$/.exec(type)))
    return { type: 'object', values: typeOf(match[1]) }
  if (/^".*"( \| ".*")*$/.test(type))
    return { type: 'string', enum: type.split(' | ').map((x) => JSON.parse(x)) }
  if ((match = /^II(oK8s\w+)$/.exec(type))) return refer(`I${match[1]}`)
  if (type === 'string' || type === 'boolean' || type === 'number') return { type }
  if (type === 'string | number' || type === 'number | string') return { type: 'int-or-string' }
  if (type === '{}' || /^\{\s*\}$/.test(type)) return { type: 'object' }
  if (/^(object|unknown|any|Record<string, unknown>)$/.test(type)) return { type: 'any' }
  if (/^\{[\s\S]*\}$/.test(type)) return fieldsOf(type.slice(1, -1).replace(/^\n/, ''), {})
  unknown.add(type)
  return { type: 'any' }
}

const clean = (comment) =>
  comment
    .split('\n')
    .map((line) => line.replace(/^\s*\/?\*+\/?\s?/, '').replace(/\s*\*\/$/, ''))
    .join('\n')
    .trim()

/** Number formats, which only the client's models carry. */
function formatsOf(name) {
  const parts = /^([a-z]+)\.(v\w+)\.(\w+)$/.exec(definitionName(name))
  if (!parts) return {}
  const version = parts[2][0].toUpperCase() + parts[2].slice(1)
  const group = parts[1][0].toUpperCase() + parts[1].slice(1)
  for (const candidate of [version + parts[3], group + version + parts[3]]) {
    const file = path.join(CLIENT, `${candidate}.js`)
    if (!fs.existsSync(file)) continue
    const map = /attributeTypeMap = (\[[\s\S]*?\]);/.exec(read(file))
    if (map) return Object.fromEntries(JSON.parse(map[1]).map((field) => [field.baseName, field]))
  }
  return {}
}

function fieldsOf(body, formats) {
  const definition = { type: 'object', fields: {} }
  const required = []
  const indent = /^\s*/.exec(body.replace(/^\n+/, ''))[0].length
  const field = new RegExp(
    String.raw`^ {${indent}}(?:\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*)?"([^"]+)"(\?)?: ([\s\S]*?);(?=\n {${indent}}["/]|\s*(?![\s\S]))`,
    'gm',
  )
  for (let match; (match = field.exec(body)); ) {
    const type = typeOf(match[4])
    const known = formats[match[2]]
    if (match[1]) type.description = clean(match[1])
    if (type.type === 'number') type.type = known && /^int/.test(known.format) ? known.format : 'double'
    if (type.type === 'string' && known?.format) type.format = known.format
    if (type.type === 'array' && type.items.type === 'number') type.items.type = 'int32'
    definition.fields[match[2]] = type
    if (!match[3]) required.push(match[2])
  }
  if (required.length) definition.required = required
  return definition
}

function define(name) {
  const key = definitionName(name)
  if (definitions[key]) return
  const source = fileOf.get(name) ? read(fileOf.get(name)) : ''
  const alias = /export type I(\w+) = ([^;]+);/.exec(source)
  const face =
    /(?:\/\*\*([\s\S]*?)\*\/\s*)?export interface I\w+(?: extends TypeMeta)? \{\n([\s\S]*?)^\}/m.exec(source)
  if (!face) {
    const comment = /\/\*\*([\s\S]*?)\*\/\s*export type I/.exec(source)
    definitions[key] = alias ? typeOf(alias[2]) : { type: 'any' }
    if (comment) definitions[key].description = clean(comment[1])
    if (/Quantity$/.test(name)) definitions[key].type = 'quantity'
    if (/Time$/.test(name)) definitions[key].format = 'date-time'
    return
  }
  const definition = (definitions[key] = face[2].trim()
    ? fieldsOf(face[2], formatsOf(name))
    : { type: 'object', fields: {} })
  if (face[1]) definition.description = clean(face[1])
}

const kinds = []
for (const version of VERSIONS) {
  const dir = path.join(MODELS, version)
  for (const file of fs.readdirSync(dir).filter((name) => name.endsWith('.d.ts'))) {
    const source = read(path.join(dir, file))
    const kind = /"kind": "(\w+)";/.exec(source)?.[1]
    const name = /export type \{ \w+ as I(IoK8s\w+)/.exec(source)?.[1]
    if (!kind || !name || kind.endsWith('List')) continue
    kinds.push({ apiVersion: version, kind, definition: definitionName(name) })
    todo.push(name)
  }
}
for (const name of fileOf.keys())
  if (/MetaV1(Status|DeleteOptions|ListMeta|LabelSelector|Condition)$/.test(name)) todo.push(name)
while (todo.length) define(todo.pop())

const descriptions = {}
for (const [name, definition] of Object.entries(definitions)) {
  const own = (descriptions[name] = {})
  const strip = (type, at) => {
    if (type.description) own[at] = type.description
    delete type.description
    for (const [key, value] of Object.entries(type.fields ?? {})) strip(value, at ? `${at}.${key}` : key)
    if (type.items) strip(type.items, at)
    if (type.values) strip(type.values, at)
  }
  strip(definition, '')
}
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
const out = 'src/k8s/schema'
fs.mkdirSync(out, { recursive: true })
fs.writeFileSync(
  `${out}/structure.json`,
  `${JSON.stringify({ version: '1.36', kinds, definitions: sorted(definitions) })}\n`,
)
fs.writeFileSync(`${out}/descriptions.json`, `${JSON.stringify(sorted(descriptions))}\n`)

// ---- TypeScript ----
const PREFERRED = [
  'core.v1',
  'meta.v1',
  'apps.v1',
  'batch.v1',
  'policy.v1',
  'networking.v1',
  'discovery.v1',
  'autoscaling.v2',
]
const order = (name) => {
  const i = PREFERRED.findIndex((p) => name.startsWith(`${p}.`))
  return i < 0 ? PREFERRED.length : i
}
const tsName = new Map()
const taken = new Set(['Object'])
for (const name of Object.keys(definitions).sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1))) {
  const last = name.split('.').at(-1)
  const [group, version] = name.split('.')
  const long =
    group[0].toUpperCase() +
    group.slice(1) +
    (version ? version[0].toUpperCase() + version.slice(1) : '') +
    last
  const short = taken.has(last) ? long : last
  taken.add(short)
  tsName.set(name, short)
}
const ts = (type) => {
  if (type.$ref) return tsName.get(type.$ref)
  if (type.enum) return type.enum.map((value) => `'${value}'`).join(' | ')
  switch (type.type) {
    case 'array':
      return /[| ]/.test(ts(type.items)) ? `(${ts(type.items)})[]` : `${ts(type.items)}[]`
    case 'int32':
    case 'int64':
    case 'double':
    case 'number':
      return 'number'
    case 'int-or-string':
      return 'number | string'
    case 'quantity':
      return 'string'
    case 'string':
    case 'boolean':
      return type.type
    case 'any':
      return 'unknown'
    default:
      if (type.values) return `Record<string, ${ts(type.values)}>`
      if (!type.fields || !Object.keys(type.fields).length) return 'Record<string, unknown>'
      return `{ ${Object.entries(type.fields)
        .map(([key, value]) => fieldLine(key, value, type.required))
        .join('; ')} }`
  }
}
const fieldLine = (key, type, required = []) =>
  `${/^\w+$/.test(key) ? key : `'${key}'`}${required.includes(key) ? '' : '?'}: ${ts(type)}`
/** Always there on anything the API server has stored. */
const STORED = ['name', 'uid', 'resourceVersion', 'creationTimestamp']
const isKind = new Map(kinds.map((kind) => [kind.definition, kind]))
const lines = [
  '/**',
  ' * The Kubernetes 1.36 API as types. Generated by scripts/schema.mjs from published type packages (Apache-2.0,',
  ' * The Kubernetes Authors); do not edit. Enumerations are widened to string where the server accepts more.',
  ' */',
  '',
]
for (const [name, definition] of Object.entries(sorted(definitions))) {
  if (definition.fields && Object.keys(definition.fields).length) {
    const kind = isKind.get(name)
    const body = Object.entries(definition.fields).map(([key, type]) => {
      if (kind && (key === 'apiVersion' || key === 'kind')) return `  ${key}: string`
      if (kind && key === 'metadata' && !['core.v1.Binding'].includes(name)) return '  metadata: ObjectMeta'
      return `  ${fieldLine(key, type, name === 'meta.v1.ObjectMeta' ? STORED : definition.required)}`
    })
    lines.push(`export interface ${tsName.get(name)} {`, ...body, '}', '')
  } else
    lines.push(
      `export type ${tsName.get(name)} = ${name === 'meta.v1.Time' || name === 'meta.v1.MicroTime' ? 'string' : ts(definition)}`,
      '',
    )
}
fs.writeFileSync('src/k8s/api.ts', lines.join('\n'))
try {
  execFileSync('npx', ['biome', 'format', '--write', 'src/k8s/api.ts'], { stdio: 'ignore' })
} catch {
  /* formatted by npm run format */
}
console.log(
  `${kinds.length} kinds, ${Object.keys(definitions).length} definitions, unknown types: ${[...unknown].join('; ') || 'none'}`,
)
