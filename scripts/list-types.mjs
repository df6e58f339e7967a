#!/usr/bin/env node
// Makes src/k8s/schema/list-types.json: how lists and maps of built-in kinds merge in server-side apply
// (x-kubernetes-list-type, -list-map-keys, -map-type). Run by hand when the API version changes; the result is committed.
// Source: applyconfigurations/internal/internal.go of k8s.io/client-go, whose schema names an element relationship a list.
//   node scripts/list-types.mjs /tmp/internal.go
import fs from 'node:fs'
import { parse } from 'yaml'

const source = fs.readFileSync(process.argv[2], 'utf8')
const schema = parse(/YAMLObject\(`([\s\S]*?)`\)/.exec(source)[1])
const known = new Set(
  Object.keys(JSON.parse(fs.readFileSync('src/k8s/schema/structure.json', 'utf8')).definitions),
)

/** io.k8s.api.core.v1.Pod → core.v1.Pod; io.k8s.apimachinery.pkg.apis.meta.v1.Time → meta.v1.Time */
function nameOf(name) {
  const [group, version, kind] = name.split('.').slice(-3)
  return `${group}.${version}.${kind}`
}

const lists = {}
const atomic = []
for (const { name, map } of schema.types) {
  const definition = nameOf(name)
  if (!map || !known.has(definition)) continue
  if (map.elementRelationship === 'atomic') atomic.push(definition)
  for (const { name: field, type } of map.fields ?? []) {
    const { list, map: inner } = type
    if (inner?.elementRelationship === 'atomic') atomic.push(`${definition}.${field}`)
    if (type.elementRelationship === 'atomic') atomic.push(`${definition}.${field}`)
    if (list?.elementRelationship !== 'associative') continue
    lists[`${definition}.${field}`] = list.keys ?? []
  }
}
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
fs.writeFileSync(
  'src/k8s/schema/list-types.json',
  `${JSON.stringify({ atomic: atomic.sort(), lists: sorted(lists) })}\n`,
)
