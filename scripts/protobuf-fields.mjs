#!/usr/bin/env node
// Makes src/cli/protobuf-fields.json: the numbers that fields of built-in kinds have in protobuf, which typed clients
// send. Run by hand when the API version changes; the result is committed.
// Source: the generated.proto files of k8s.io/api and k8s.io/apimachinery, unpacked into one folder.
//   node scripts/protobuf-fields.mjs /tmp/proto
import fs from 'node:fs'
import path from 'node:path'

const root = process.argv[2]
const { definitions } = JSON.parse(fs.readFileSync('src/k8s/schema/structure.json', 'utf8'))

/** k8s.io.api.core.v1 → core.v1; the few types outside a group keep only their own name. */
const space = (name) => {
  const parts = name.split('.')
  return /^v\d/.test(parts.at(-1)) ? parts.slice(-2).join('.') : ''
}
const qualified = (type, own) => {
  if (!type.includes('.')) return /^[A-Z]/.test(type) ? [own, type].filter(Boolean).join('.') : type
  const parts = type.replace(/^\./, '').split('.')
  return [space(parts.slice(0, -1).join('.')), parts.at(-1)].filter(Boolean).join('.')
}

const messages = {}
for (const file of fs.readdirSync(root, { recursive: true }).filter((name) => name.endsWith('.proto'))) {
  const text = fs.readFileSync(path.join(root, file), 'utf8').replace(/^\s*\/\/.*$/gm, '')
  const own = space(/^package (.+);/m.exec(text)[1])
  for (const [, name, body] of text.matchAll(/^message (\w+) \{\n([\s\S]*?)^\}/gm)) {
    const fields = {}
    const field = /(optional|repeated) (\S+) (\w+) = (\d+)|map<(\w+), ([^>]+)> (\w+) = (\d+)/g
    for (const [, label, type, name, number, , value, map, mapNumber] of body.matchAll(field)) {
      if (map) fields[mapNumber] = [map, qualified(value, own), 'map']
      else fields[number] = [name, qualified(type, own), ...(label === 'repeated' ? ['list'] : [])]
    }
    messages[[own, name].filter(Boolean).join('.')] = fields
  }
}
// A part that Go embeds is a message of its own in protobuf, and not in JSON.
// Fields newer than the schema are left out; names that begin with an abbreviation are spelled as in JSON.
for (const [name, fields] of Object.entries(messages)) {
  const known = definitions[name]?.fields
  if (!known || Object.keys(known).length === 0) continue
  for (const [number, each] of Object.entries(fields)) {
    if (known[each[0]]) continue
    const spelled = Object.keys(known).find((field) => field.toLowerCase() === each[0].toLowerCase())
    const inside = definitions[each[1]]?.fields ?? {}
    if (spelled) each[0] = spelled
    else if (messages[each[1]] && !each[2] && Object.keys(inside).every((field) => known[field]))
      each.push('embedded')
    else if (messages[each[1]] && !each[2] && !definitions[each[1]]) each.push('embedded')
    else delete fields[number]
  }
}
const wanted = new Set(['Unknown', 'TypeMeta'])
const want = (name) => {
  if (wanted.has(name) || !messages[name]) return
  wanted.add(name)
  for (const [, type] of Object.values(messages[name])) want(type)
}
for (const name of Object.keys(definitions)) want(name)
for (const name of [
  'authentication.v1.TokenRequest',
  'autoscaling.v1.Scale',
  'meta.v1.DeleteOptions',
  'policy.v1.Eviction',
])
  want(name)
const kept = Object.fromEntries(
  Object.entries(messages)
    .filter(([name]) => wanted.has(name))
    .sort(),
)
fs.writeFileSync('src/cli/protobuf-fields.json', `${JSON.stringify(kept)}\n`)
console.log(`${Object.keys(kept).length} messages`)
