/**
 * A session as the part of an address after `#`, and back: `v1.<dictionary>.<payload>` and, after `&`, the playhead,
 * scene and language. The payload is JSON, deflated with a preset dictionary of usual manifest text, in base64url.
 * Old versions and dictionaries keep decoding for ever; what comes in is checked, never trusted.
 */
import { Inflate, deflateSync } from 'fflate'
import type { ClusterConfig, Input, Session } from './session'
import { DEFAULT_CLUSTER } from './session'
import { DICTIONARIES, NEWEST_DICTIONARY } from './share-link-dictionary'

/** What an address reproduces. */
export interface Shared {
  readonly session: Session
  readonly playhead?: number
  readonly scene?: string
  readonly language?: string
  /** A lesson that is open beside the run, and which of its beats. */
  readonly lesson?: string
  readonly beat?: string
  readonly title?: string
  /** A lesson that someone made of the run. */
  readonly authored?: InLink
}

/** What a link holds of an authored lesson. */
export interface InLink {
  /** As it came: lessons/authored.ts reads it, and trusts nothing. */
  readonly lesson: unknown
  /** The run that it tells; a learner who has taken over has another one on the screen. */
  readonly told: Session
}

/** Why an address cannot be opened. */
export type LinkProblem = 'cut' | 'broken' | 'newer' | LinkLimit
export type Decoded =
  | { readonly ok: true; readonly shared: Shared }
  | { readonly ok: false; readonly problem: LinkProblem }

/** What a link may hold: guards against bombs, far above any session typed by hand. A refusal names the one it broke. */
export const MOST_IN_LINK = {
  /** Of an address that are looked at, at all. */
  characters: 4 * 2 ** 20,
  /** MiB that it inflates to. */
  inflated: 8,
  inputs: 20_000,
  nodes: 5_000,
  cpus: 1_024,
  /** GiB of a node. */
  memory: 32_768,
  /** Days between two inputs. */
  days: 10_000,
  seed: 2 ** 32,
  images: 1_000,
} as const
export type LinkLimit = keyof typeof MOST_IN_LINK

export const isLinkLimit = (problem: LinkProblem): problem is LinkLimit =>
  Object.hasOwn(MOST_IN_LINK, problem)

const MOST_BYTES = MOST_IN_LINK.inflated * 2 ** 20

/** Thrown while a link is unpacked: what it holds is more than a limit allows. */
class Beyond extends Error {
  readonly limit: LinkLimit
  constructor(limit: LinkLimit) {
    super(limit)
    this.limit = limit
  }
}

/** A whole number, from none to the limit; what is no such number is no link of ours. */
function isCount(value: unknown, limit: LinkLimit, unit = 1): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return false
  if (value > MOST_IN_LINK[limit] * unit) throw new Beyond(limit)
  return Number.isSafeInteger(value)
}

interface Packed {
  readonly s: number
  readonly n?: string
  readonly c?: Partial<ClusterConfig>
  readonly i: readonly PackedInput[]
  /** An authored lesson. */
  readonly l?: unknown
  /** Where its told run is another one: how many inputs they share, and how it goes on after them. */
  readonly m?: readonly [shared: number, ...rest: PackedInput[]]
}
/** Time since the input before, the line, then what it reads, the files it names and the command it goes to. */
type PackedInput = readonly [
  wait: number,
  line: string,
  stdin?: string | 0,
  files?: Readonly<Record<string, string>> | 0,
  to?: number,
]

export function encodeLink(shared: Shared): string {
  const payload = encodeSession(shared.session, shared.title, shared.authored)
  return withMoment(payload, shared)
}

/** The part that costs: made once per session. */
export function encodeSession(session: Session, title = '', authored?: InLink): string {
  return sealed({ ...pack(session, title), ...(authored && packAuthored(authored, session)) })
}

/** Whatever this is, as the payload of a link. */
export function sealed(packed: unknown): string {
  const json = JSON.stringify(packed) ?? ''
  const bytes = deflateSync(withChecksum(new TextEncoder().encode(json)), {
    level: 9,
    dictionary: DICTIONARIES[NEWEST_DICTIONARY],
  })
  return `v1.${NEWEST_DICTIONARY}.${toBase64Url(bytes)}`
}

/** The part that changes with every frame: appended in clear, so that a teacher can edit it by hand. */
export function withMoment(
  payload: string,
  { playhead, ...names }: Omit<Shared, 'session' | 'authored'>,
): string {
  const at = playhead === undefined ? '' : `&t=${Math.floor(playhead)}`
  const { scene, language: lang, lesson, beat } = names
  const named = Object.entries({ scene, lang, lesson, beat }).filter(([, value]) => value)
  return `${payload}${at}${named.map(([name, value]) => `&${name}=${value}`).join('')}`
}

/** The lesson that an address asks for, with or without a run beside it: '#lesson=probes&beat=play'. */
export function lessonOfLink(hash: string): Pick<Shared, 'lesson' | 'beat'> {
  const { lesson, beat } = readMoment(hash.slice(0, MOST_IN_LINK.characters).replace(/^#/, '').split('&'))
  return { ...(lesson && { lesson }), ...(lesson && beat && { beat }) }
}

export function decodeLink(hash: string): Decoded {
  const text = hash.replace(/^#/, '')
  if (text.length > MOST_IN_LINK.characters) return { ok: false, problem: 'characters' }
  const [payload = '', ...rest] = text.split('&')
  const [version, dictionary = '', data = ''] = payload.split('.')
  if (/^v\d+$/.test(version ?? '') && version !== 'v1') return { ok: false, problem: 'newer' }
  if (version !== 'v1') return { ok: false, problem: 'broken' }
  if (data === '') return { ok: false, problem: 'cut' }
  const preset = DICTIONARIES[dictionary]
  if (!preset) return { ok: false, problem: /^\d+$/.test(dictionary) ? 'newer' : 'broken' }
  const read = readPayload(data, preset)
  if (typeof read === 'string') return { ok: false, problem: read }
  return { ok: true, shared: { ...read, ...readMoment(rest) } }
}

type Content = Pick<Shared, 'session' | 'title' | 'authored'>

function readPayload(data: string, dictionary: Uint8Array): Content | LinkProblem {
  const bytes = fromBase64Url(data)
  if (!bytes) return 'broken'
  const inflated = inflate(bytes, dictionary)
  if (typeof inflated === 'string') return inflated
  const content = checked(inflated)
  if (!content) return 'broken'
  try {
    const packed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content))
    return unpack(packed) ?? 'broken'
  } catch (error) {
    return error instanceof Beyond ? error.limit : 'broken'
  }
}

function readMoment(parts: readonly string[]): Omit<Shared, 'session' | 'authored'> {
  const given = new Map(parts.map((part) => part.split('=', 2) as [string, string]))
  const playhead = Number(given.get('t') ?? Number.NaN)
  const word = (name: string) => /^[\w-]{1,20}$/.exec(given.get(name) ?? '')?.[0]
  const scene = word('scene')
  const language = word('lang')
  const lesson = word('lesson')
  const beat = lesson && word('beat')
  return {
    ...(Number.isFinite(playhead) && playhead >= 0 && { playhead }),
    ...(scene && { scene }),
    ...(language && { language }),
    ...(lesson && { lesson }),
    ...(beat && { beat }),
  }
}

/** Inflates in steps, and stops at the cap or where the data ends too soon. */
function inflate(bytes: Uint8Array, dictionary: Uint8Array): Uint8Array | LinkProblem {
  const chunks: Uint8Array[] = []
  let size = 0
  let ended = false
  const stream = new Inflate({ dictionary }, (chunk, final) => {
    size += chunk.length
    if (size <= MOST_BYTES) chunks.push(chunk)
    ended = final
  })
  try {
    for (let from = 0; from < bytes.length && size <= MOST_BYTES; from += 4096)
      stream.push(bytes.subarray(from, from + 4096), from + 4096 >= bytes.length)
  } catch (error) {
    return /unexpected EOF/i.test(String(error)) ? 'cut' : 'broken'
  }
  if (size > MOST_BYTES) return 'inflated'
  return ended ? joined(chunks, size) : 'cut'
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** Two bytes before the content tell a changed link from a good one, where deflate itself would not notice. */
function withChecksum(content: Uint8Array): Uint8Array {
  const sum = checksum(content)
  const all = new Uint8Array(content.length + 2)
  all.set([sum >> 8, sum & 255])
  all.set(content, 2)
  return all
}

function checked(bytes: Uint8Array): Uint8Array | undefined {
  const content = bytes.subarray(2)
  const sum = checksum(content)
  return bytes[0] === sum >> 8 && bytes[1] === (sum & 255) ? content : undefined
}

/** Fletcher's, over 16 bits. */
function checksum(bytes: Uint8Array): number {
  let a = 1
  let b = 0
  for (const byte of bytes) {
    a = (a + byte) % 255
    b = (b + a) % 255
  }
  return (b << 8) | a
}

function pack({ seed, cluster, inputs }: Session, title: string): Packed {
  const changed = Object.fromEntries(
    Object.entries(cluster).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULT_CLUSTER[key as keyof ClusterConfig]),
    ),
  )
  return {
    s: seed,
    ...(title && { n: title }),
    ...(Object.keys(changed).length > 0 && { c: changed }),
    i: inputs.map((input, index) => packInput(input, inputs[index - 1]?.at ?? 0)),
  }
}

function packAuthored({ lesson, told }: InLink, { inputs }: Session): Pick<Packed, 'l' | 'm'> {
  const same = (input: Input, index: number) => JSON.stringify(input) === JSON.stringify(inputs[index])
  const differs = told.inputs.findIndex((input, index) => !same(input, index))
  const shared = differs < 0 ? told.inputs.length : differs
  if (shared === told.inputs.length && shared === inputs.length) return { l: lesson }
  const before = (index: number) => told.inputs[index - 1]?.at ?? 0
  const rest = told.inputs.slice(shared).map((input, index) => packInput(input, before(shared + index)))
  return { l: lesson, m: [shared, ...rest] }
}

function packInput({ at, line, stdin, files, to }: Input, before: number): PackedInput {
  const packed: [number, string, (string | 0)?, (Readonly<Record<string, string>> | 0)?, number?] = [
    at - before,
    line,
  ]
  if (stdin !== undefined || files || to !== undefined) packed.push(stdin ?? 0)
  if (files || to !== undefined) packed.push(files ?? 0)
  if (to !== undefined) packed.push(to)
  return packed
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The place of something in a list of which this is the last. */
const isPlace = (value: unknown, last: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= last
const DAY = 86_400_000

function unpack(packed: unknown): Content | undefined {
  if (!isRecord(packed) || !isCount(packed['s'], 'seed') || !Array.isArray(packed['i'])) return undefined
  const cluster = unpackCluster(packed['c'])
  const inputs = unpackInputs(packed['i'])
  if (!cluster || !inputs) return undefined
  const title = typeof packed['n'] === 'string' ? packed['n'].slice(0, 200) : ''
  const session: Session = { version: 1, seed: packed['s'], cluster, inputs }
  const told = unpackTold(packed['m'], session)
  return {
    session,
    ...(title && { title }),
    ...(packed['l'] !== undefined && told && { authored: { lesson: packed['l'], told } }),
  }
}

/** Without a run of its own, the lesson tells the one in the link. */
function unpackTold(packed: unknown, session: Session): Session | undefined {
  if (packed === undefined) return session
  if (!Array.isArray(packed) || !isPlace(packed[0], session.inputs.length)) return undefined
  const inputs = unpackInputs(packed.slice(1), session.inputs.slice(0, packed[0]))
  return inputs && { ...session, inputs }
}

function unpackInputs(packed: readonly unknown[], before: readonly Input[] = []): Input[] | undefined {
  if (packed.length + before.length > MOST_IN_LINK.inputs) throw new Beyond('inputs')
  const inputs = [...before]
  let at = before.at(-1)?.at ?? 0
  for (const one of packed) {
    if (!Array.isArray(one) || !isCount(one[0], 'days', DAY)) return undefined
    at += one[0]
    const input = unpackInput(at, one, inputs.length)
    if (!input) return undefined
    inputs.push(input)
  }
  return inputs
}

function unpackInput(
  at: number,
  [, line, stdin, files, to]: readonly unknown[],
  index: number,
): Input | undefined {
  if (typeof line !== 'string') return undefined
  if (files !== undefined && files !== 0 && !isTexts(files)) return undefined
  if (to !== undefined && !isPlace(to, index - 1)) return undefined
  return {
    at,
    line,
    ...(typeof stdin === 'string' && { stdin }),
    ...(isTexts(files) && { files }),
    ...(to !== undefined && { to }),
  }
}

const isTexts = (value: unknown): value is Record<string, string> =>
  isRecord(value) && Object.values(value).every((text) => typeof text === 'string')

function unpackCluster(packed: unknown): ClusterConfig | undefined {
  if (packed === undefined) return DEFAULT_CLUSTER
  if (!isRecord(packed)) return undefined
  const { nodes, cpusPerNode, memoryPerNode, controlPlane, namespace, present } = {
    ...DEFAULT_CLUSTER,
    ...packed,
  } as Record<keyof ClusterConfig, unknown>
  if (!isCount(nodes, 'nodes') || !isCount(cpusPerNode, 'cpus')) return undefined
  if (!isCount(memoryPerNode, 'memory', 2 ** 30)) return undefined
  if (typeof controlPlane !== 'boolean' || typeof namespace !== 'string' || !Array.isArray(present))
    return undefined
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) return undefined
  if (present.length > MOST_IN_LINK.images) throw new Beyond('images')
  if (!present.every((image) => typeof image === 'string')) return undefined
  return { nodes, cpusPerNode, memoryPerNode, controlPlane, namespace, present: present as string[] }
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (let from = 0; from < bytes.length; from += 8192)
    binary += String.fromCharCode(...bytes.subarray(from, from + 8192))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64Url(text: string): Uint8Array | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    return Uint8Array.from(binary, (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
