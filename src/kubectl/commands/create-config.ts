/** create configmap, create secret. Mirrors kubectl/pkg/cmd/create/create_configmap.go and create_secret*.go. */
import { Failure as Errno } from '../../cluster/linux/syscalls'
import { toBase64, utf8 } from '../../k8s/base64'
import type { Call, Command } from '../call'
import { Failure } from '../failure'
import type { Flag } from '../flags'
import { generator } from '../generator'

const SOURCES: readonly Flag[] = [
  {
    name: 'from-literal',
    type: 'strings',
    help: 'Specify a key and literal value to insert (i.e. mykey=somevalue)',
  },
  {
    name: 'from-file',
    type: 'strings',
    values: 'file',
    help: 'Key file can be specified using its file path, in which case file basename will be used as key, or optionally with a key and file path.',
  },
  {
    name: 'from-env-file',
    type: 'strings',
    values: 'file',
    help: 'Specify the path to a file to read lines of key=val pairs.',
  },
  { name: 'append-hash', type: 'bool', help: 'Append a hash of the object to its name.' },
]

/** The keys and texts that the flags name. */
function dataOf(call: Call): Record<string, string> {
  const data: Record<string, string> = {}
  const add = (key: string, value: string) => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key))
      throw new Failure(
        `"${key}" is not valid key name: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      )
    if (key in data)
      throw new Failure(
        `cannot add key "${key}", another key by that name already exists in Data: map[${Object.entries(data)
          .map(([k, v]) => `${k}:${v}`)
          .join(' ')}]`,
      )
    data[key] = value
  }
  for (const literal of call.flags.all('from-literal')) {
    const equals = literal.indexOf('=')
    if (equals < 1) throw new Failure(`invalid literal source ${literal}, expected key=value`)
    add(literal.slice(0, equals), literal.slice(equals + 1))
  }
  for (const source of call.flags.all('from-file'))
    for (const [key, text] of fileEntries(call, source)) add(key, text)
  for (const path of call.flags.all('from-env-file'))
    for (const [key, text] of envEntries(textOf(call, path))) add(key, text)
  return data
}

function fileEntries(call: Call, source: string): [string, string][] {
  const equals = source.indexOf('=')
  const path = equals < 0 ? source : source.slice(equals + 1)
  const stat = call.system.stat(path)
  if (stat instanceof Errno) throw new Failure(`error reading ${path}: no such file or directory`)
  if (stat.type !== 'directory')
    return [[equals < 0 ? baseName(path) : source.slice(0, equals), textOf(call, path)]]
  const names = call.system.readdir(path)
  if (names instanceof Errno) return []
  return [...names]
    .sort()
    .filter((name) => {
      const inner = call.system.stat(`${path}/${name}`)
      return !(inner instanceof Errno) && inner.type === 'file'
    })
    .map((name) => [name, textOf(call, `${path}/${name}`)])
}

const envEntries = (text: string): [string, string][] =>
  text
    .split(/\r?\n/)
    .map((each) => each.trimStart())
    .filter((each) => each !== '' && !each.startsWith('#') && each.includes('='))
    .map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)])

function textOf(call: Call, path: string): string {
  const text = call.system.readFile(path)
  if (text instanceof Errno) throw new Failure(`open ${path}: ${text.message.toLowerCase()}`)
  return text
}
const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** Secrets keep bytes in base64. */
const encoded = (data: Readonly<Record<string, string>>) => {
  const out: Record<string, string> = {}
  for (const key of Object.keys(data)) out[key] = toBase64(utf8(data[key]!))
  return out
}
const orNothing = (field: string, data: Readonly<Record<string, string>>) =>
  Object.keys(data).length > 0 ? { [field]: data } : {}

export const CONFIG_GENERATORS: readonly Command[] = [
  generator({
    name: 'configmap',
    aliases: ['cm'],
    short: 'Create a config map from a local file, directory or literal value',
    usage:
      'configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]',
    noun: 'configmap',
    flags: SOURCES,
    make: (call, name) => ({
      apiVersion: 'v1',
      ...orNothing('data', dataOf(call)),
      kind: 'ConfigMap',
      metadata: { name },
    }),
  }),
]

export const createSecret: Command = {
  name: 'secret',
  short: 'Create a secret using a specified subcommand',
  usage: 'secret (docker-registry | generic | tls) [options]',
  commands: [
    generator({
      name: 'docker-registry',
      short: 'Create a secret for use with a Docker registry',
      usage:
        'docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [options]',
      noun: 'secret',
      flags: [
        {
          name: 'docker-username',
          type: 'string',
          required: true,
          help: 'Username for Docker registry authentication',
        },
        {
          name: 'docker-password',
          type: 'string',
          required: true,
          help: 'Password for Docker registry authentication',
        },
        { name: 'docker-email', type: 'string', help: 'Email for Docker registry' },
        {
          name: 'docker-server',
          type: 'string',
          default: 'https://index.docker.io/v1/',
          help: 'Server location for Docker registry',
        },
      ],
      make: (call, name) => ({
        apiVersion: 'v1',
        data: encoded({ '.dockerconfigjson': dockerConfig(call) }),
        kind: 'Secret',
        metadata: { name },
        type: 'kubernetes.io/dockerconfigjson',
      }),
    }),
    generator({
      name: 'generic',
      short: 'Create a secret from a local file, directory, or literal value',
      usage: 'generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [options]',
      noun: 'secret',
      flags: [...SOURCES, { name: 'type', type: 'string', help: 'The type of secret to create' }],
      make: (call, name) => ({
        apiVersion: 'v1',
        ...orNothing('data', encoded(dataOf(call))),
        kind: 'Secret',
        metadata: { name },
        ...(call.flags.string('type') ? { type: call.flags.string('type') } : {}),
      }),
    }),
    generator({
      name: 'tls',
      short: 'Create a TLS secret',
      usage: 'tls NAME --cert=path/to/cert/file --key=path/to/key/file [options]',
      noun: 'secret',
      flags: [
        { name: 'cert', type: 'string', values: 'file', help: 'Path to PEM encoded public key certificate.' },
        {
          name: 'key',
          type: 'string',
          values: 'file',
          help: 'Path to private key associated with given certificate.',
        },
      ],
      make(call, name) {
        const [cert, key] = [call.flags.string('cert'), call.flags.string('key')]
        if (!cert || !key) throw new Failure('key and cert must be specified')
        return {
          apiVersion: 'v1',
          data: encoded({ 'tls.crt': textOf(call, cert), 'tls.key': textOf(call, key) }),
          kind: 'Secret',
          metadata: { name },
          type: 'kubernetes.io/tls',
        }
      },
    }),
  ],
}

function dockerConfig({ flags }: Call): string {
  const [username, password] = [flags.string('docker-username'), flags.string('docker-password')]
  const email = flags.string('docker-email')
  const auth = toBase64(utf8(`${username}:${password}`))
  return JSON.stringify({
    auths: { [flags.string('docker-server')]: { username, password, ...(email ? { email } : {}), auth } },
  })
}
