/**
 * Bodies in protobuf, as Go clients send built-in kinds: read into what the same object is in JSON. Mirrors
 * apimachinery/pkg/runtime/serializer/protobuf (the envelope) and the generated.proto files (the fields' numbers).
 */
import fields from './protobuf-fields.json'

type Field = readonly [name: string, type: string, form?: 'list' | 'map' | 'embedded']
const MESSAGES = fields as unknown as Readonly<Record<string, Readonly<Record<string, Field>>>>

const EMPTY_MEANS_SOMETHING = new Set(['storageClassName', 'volumeAttributesClassName'])
const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0x00])

/** The object of a body; undefined when it is no such envelope. */
export function fromProtobuf(body: Buffer): unknown {
  if (!body.subarray(0, 4).equals(MAGIC)) return undefined
  const { typeMeta, raw = '' } = message('Unknown', body.subarray(4)) as {
    typeMeta?: { apiVersion?: string; kind?: string }
    raw?: string
  }
  const { apiVersion = '', kind = '' } = typeMeta ?? {}
  const definition = definitionOf(apiVersion, kind)
  if (!definition) return undefined
  return { kind, apiVersion, ...(message(definition, Buffer.from(raw, 'base64')) as object) }
}

/** 'apps/v1', 'Deployment' → 'apps.v1.Deployment'; options of a request are the same in every group. */
function definitionOf(apiVersion: string, kind: string): string | undefined {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion]
  const own = `${group === 'flowcontrol.apiserver.k8s.io' ? 'flowcontrol' : group!.split('.')[0]}.${version}.${kind}`
  return [own, `meta.v1.${kind}`].find((name) => MESSAGES[name])
}

interface Reader {
  readonly bytes: Buffer
  at: number
}

function varint(reader: Reader): bigint {
  let value = 0n
  for (let shift = 0n; ; shift += 7n) {
    const byte = reader.bytes[reader.at++]
    if (byte === undefined) throw new Error(`a protobuf body ends in the middle of a number, at ${reader.at}`)
    value |= BigInt(byte & 127) << shift
    if (byte < 128) return value
  }
}

/** The value after a tag, by its wire type: a number, or bytes. */
function rawValue(reader: Reader, wire: number): bigint | Buffer {
  if (wire === 0) return varint(reader)
  const length = wire === 2 ? Number(varint(reader)) : wire === 1 ? 8 : 4
  const bytes = reader.bytes.subarray(reader.at, reader.at + length)
  reader.at += length
  return bytes
}

function message(type: string, bytes: Buffer): unknown {
  const known = MESSAGES[type] ?? {}
  const out: Record<string, unknown> = {}
  const reader: Reader = { bytes, at: 0 }
  while (reader.at < bytes.length) {
    const tag = Number(varint(reader))
    const value = rawValue(reader, tag & 7)
    const field = known[tag >> 3]
    if (field) put(out, field, value)
  }
  return special(type, out)
}

function put(out: Record<string, unknown>, [name, type, form]: Field, value: bigint | Buffer): void {
  if (form === 'map') {
    const [key, inner] = entry(value as Buffer, type)
    out[name] = { ...(out[name] as object | undefined), [key]: inner }
    return
  }
  const read = scalar(type, value)
  // Go writes a text that was never set, too; only a few tell the two apart.
  if (read === '' && form === undefined && !EMPTY_MEANS_SOMETHING.has(name)) return
  if (form === 'embedded') Object.assign(out, read)
  else if (form === 'list') out[name] = [...((out[name] as unknown[] | undefined) ?? []), read]
  else out[name] = read
}

function entry(bytes: Buffer, type: string): [string, unknown] {
  const reader: Reader = { bytes, at: 0 }
  let key = ''
  let inner: unknown = type === 'string' || type === 'bytes' ? '' : {}
  while (reader.at < bytes.length) {
    const tag = Number(varint(reader))
    const value = rawValue(reader, tag & 7)
    if (tag >> 3 === 1) key = (value as Buffer).toString('utf8')
    else inner = scalar(type, value)
  }
  return [key, inner]
}

function scalar(type: string, value: bigint | Buffer): unknown {
  switch (type) {
    case 'string':
      return (value as Buffer).toString('utf8')
    case 'bytes':
      return (value as Buffer).toString('base64')
    case 'bool':
      return value !== 0n
    case 'int32':
    case 'int64':
    case 'uint32':
    case 'uint64':
      return Number(BigInt.asIntN(64, value as bigint))
    case 'double':
      return (value as Buffer).readDoubleLE()
    default:
      return message(type, value as Buffer)
  }
}

/** Messages that stand for one value in JSON. */
function special(type: string, out: Record<string, unknown>): unknown {
  switch (type) {
    case 'meta.v1.Time':
    case 'meta.v1.MicroTime':
      return out.seconds === undefined
        ? null
        : timeText(type, out.seconds as number, (out.nanos as number) ?? 0)
    case 'meta.v1.Duration':
      return `${Number(out.duration ?? 0) / 1e9}s`
    case 'Quantity':
      return out.string
    case 'IntOrString':
      return out.type === 1 ? out.strVal : (out.intVal ?? 0)
    case 'RawExtension':
      return JSON.parse(Buffer.from(`${out.raw as string}`, 'base64').toString('utf8'))
    case 'meta.v1.FieldsV1':
      return JSON.parse(Buffer.from(`${out.Raw as string}`, 'base64').toString('utf8'))
    default:
      return Object.keys(out).length === 1 && Array.isArray(out.items) && !type.endsWith('List')
        ? out.items
        : out
  }
}

function timeText(type: string, seconds: number, nanos: number): string {
  const text = new Date(seconds * 1000).toISOString().slice(0, 19)
  return type === 'meta.v1.Time' ? `${text}Z` : `${text}.${`${Math.floor(nanos / 1000)}`.padStart(6, '0')}Z`
}
