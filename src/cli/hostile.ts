/**
 * Whatever comes from outside, made bad: nothing may throw but its own error, take longer than a second, or lose what was
 * good. `npm run fuzz -- --hostile 100000 [--from 1] [--only links]`.
 */
import { deflateSync, strToU8, zipSync } from 'fflate'
import { linkOfZip, zipOf } from '../app/author/folder'
import { canonicalJson } from '../k8s/canonical-json'
import { complete } from '../k8s/language'
import { readManifest } from '../k8s/manifest'
import { parseYaml, toYaml } from '../k8s/yaml'
import { folderOf, openFolder } from '../lessons/authored-folder'
import { readRecording } from '../recording/reading/read-recording'
import { DEFAULT_CLUSTER, type Input, type Session } from '../session/session'
import { decodeLink, encodeLink, sealed } from '../session/share-link'
import { type Random, randomStream } from '../sim/random'
import { Film } from '../view/checkpoints'
import { type Failure, failureOf, shrunk } from './fuzz'
import { drawManifest } from './fuzz-manifests'
import { clusterFiles, lesson, lines, manifests, recordings, scripts, sessions } from './hostile-corpus'
import { changedBytes, changedText, changedValue, changedWords } from './hostile-mutations'

/** What any one input may cost, ms of the processor. */
const LONGEST = 1_000

/** Takes one bad input; what it returns is what went wrong, beside throwing. */
type Take = (random: Random) => string | undefined

const sameOrRefused = (link: string): string | undefined => {
  const decoded = decodeLink(link)
  if (!decoded.ok) return undefined
  const again = decodeLink(encodeLink(decoded.shared))
  const isSame = again.ok && JSON.stringify(again.shared) === JSON.stringify(decoded.shared)
  return isSame ? undefined : 'what was opened does not come back from its own link'
}

const linkOf = (random: Random) => {
  const session = random.pick(sessions)
  const authored = random.chance(0.3) ? { authored: { lesson, told: session } } : {}
  return encodeLink({ session, playhead: 7_000, scene: 'probes', title: 'x.yaml', ...authored })
}

function recordingTaken(text: string): string | undefined {
  const read = readRecording(text, 'file')
  if (!read.ok) return undefined
  const film = new Film()
  film.append(read.recorded.entries, read.recorded.until)
  film.at(read.recorded.until)
  return undefined
}

const inLines = (given: readonly string[], random: Random) => {
  const out = [...given]
  for (let i = 0; i < 1 + random.below(3); i++) {
    const at = random.below(out.length)
    try {
      out[at] = JSON.stringify(changedValue(JSON.parse(out[at]!), random))
    } catch {
      out[at] = changedText(out[at]!, random)
    }
  }
  return out.join('\n')
}

/** One kind of input: how large a part of the whole it is, and what is done with one of it. */
interface Kind {
  readonly share: number
  readonly take: Take
}

const KINDS: Readonly<Record<string, Kind>> = {
  'links by their characters': {
    share: 24,
    take: (random) => sameOrRefused(changedText(linkOf(random), random)),
  },
  'links by their structure': {
    share: 10,
    take: (random) => sameOrRefused(sealed(changedValue(packedOf(random), random))),
  },
  'links of other bytes': {
    share: 4,
    take: (random) => {
      const bytes = deflateSync(changedBytes(strToU8(JSON.stringify(packedOf(random))), random))
      return sameOrRefused(`v1.1.${Buffer.from(bytes).toString('base64url')}`)
    },
  },
  'recordings by their characters': {
    share: 6,
    take: (random) => recordingTaken(changedText(random.pick(recordings).join('\n'), random)),
  },
  'recordings by their structure': {
    share: 6,
    take: (random) => recordingTaken(inLines(random.pick(recordings), random)),
  },
  'files of real clusters by their characters': {
    share: 5,
    take: (random) => recordingTaken(changedText(random.pick(clusterFiles), random)),
  },
  'files of real clusters by their structure': {
    share: 5,
    take: (random) => {
      const objects = random.pick(recordings).filter((line) => line.includes('"object"'))
      const items = objects.map((line) => (JSON.parse(line) as { object: unknown }).object)
      return recordingTaken(JSON.stringify(changedValue({ kind: 'List', items }, random)))
    },
  },
  'lessons in links': {
    share: 6,
    take: (random) => {
      const session = random.pick(sessions)
      return sameOrRefused(
        encodeLink({ session, authored: { lesson: changedValue(lesson, random), told: session } }),
      )
    },
  },
  'folders of lessons': {
    share: 6,
    take: (random) => {
      const files = { ...folderOf(lesson, random.pick(sessions)) } as Record<string, string>
      const name = random.pick(Object.keys(files))
      files[name] =
        name === 'lesson.json' && random.chance(0.6)
          ? JSON.stringify(changedValue(JSON.parse(files[name]!), random))
          : changedText(files[name]!, random)
      openFolder(files)
      return undefined
    },
  },
  'zips of lessons': {
    share: 3,
    take: (random) => {
      const good = zipOf(lesson, random.pick(sessions))
      const files = { 'lesson.json': strToU8(JSON.stringify(changedValue(lesson, random))) }
      const { link } = linkOfZip(random.chance(0.5) ? changedBytes(good, random) : zipSync(files))
      return link === undefined || decodeLink(link).ok ? undefined : 'a lesson was opened that cannot be'
    },
  },
  'manifests by their characters': {
    share: 12,
    take: (random) => {
      const text = changedText(random.pick(manifests), random)
      readManifest(text)
      complete(text, random.below(text.length + 1))
      return undefined
    },
  },
  'manifests by their structure': {
    share: 7,
    take: (random) => {
      const value = changedValue(random.pick(parseYaml(random.pick(manifests))), random)
      readManifest(JSON.stringify(value))
      return undefined
    },
  },
  'values through YAML and back': {
    share: 2,
    take: (random) => {
      const value = changedValue(random.pick(parseYaml(random.pick(manifests))), random)
      if (isDeep(value)) return undefined
      const [back] = parseYaml(toYaml(value))
      const isSame = canonicalJson(back ?? null) === canonicalJson(value ?? null)
      return isSame ? undefined : 'written as YAML it reads otherwise'
    },
  },
  'scripts, kubectl and fault lines': { share: 4, take: () => undefined },
  'manifests of all kinds, applied': { share: 4, take: () => undefined },
}

/** Deeper than YAML may be nested. */
const isDeep = (value: unknown, left = DEEPEST): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some((part) => isDeep(part, left - 1)))
const DEEPEST = 200

const packedOf = (random: Random) => {
  const { seed, cluster, inputs } = random.pick(sessions)
  return {
    s: seed,
    n: 'x.yaml',
    c: cluster,
    i: inputs.map(({ at, line, stdin, files, to }) => [
      at,
      line,
      stdin ?? 0,
      files ?? 0,
      ...(to ? [to] : []),
    ]),
    ...(random.chance(0.4) && { l: lesson, m: [1, [5, 'kubectl get pods']] }),
  }
}

// ---- what is typed: many lines in one run ----

const LINES_IN_A_RUN = 20
const BETWEEN = 1_500

/** A run of lines made bad, each given a second and then Ctrl-C. */
export function typedSession(kind: string, seed: number): Session {
  const draw = TYPED[kind]!
  const random = randomStream(seed, 'hostile/typed')
  const inputs: Input[] = [{ at: 0, line: 'kubectl apply -f -', stdin: random.pick(manifests) }]
  for (let i = 0; i < LINES_IN_A_RUN; i++) {
    const at = 1_000 + i * BETWEEN
    inputs.push({ at, ...draw(random) }, { at: at + 1_000, line: '\u0003', to: inputs.length })
  }
  return {
    version: 1,
    seed,
    cluster: { ...DEFAULT_CLUSTER, nodes: 1, controlPlane: false, present: ['busybox', 'nginx'] },
    inputs,
  }
}

function typedLine(random: Random): Omit<Input, 'at'> {
  if (random.chance(0.3)) return { line: 'sh', stdin: changedText(random.pick(scripts), random) }
  if (random.chance(0.2)) {
    const value = changedValue(random.pick(parseYaml(random.pick(manifests))), random)
    return { line: 'kubectl apply -f -', stdin: JSON.stringify(value) }
  }
  return { line: changedWords(random.pick(lines), lines, random), stdin: random.pick(manifests) }
}

/** Any kind that the cluster acts on, changed in its structure, over what was there before. */
function appliedLine(random: Random): Omit<Input, 'at'> {
  const names = ['deployment/web-0']
  const values = parseYaml(drawManifest(random, names))
  const changed = values.map((value) => JSON.stringify(changedValue(value, random)))
  const how = random.pick(['apply', 'apply', 'apply --server-side --force-conflicts', 'create', 'replace'])
  return { line: `kubectl ${how} -f -`, stdin: changed.join('\n---\n') }
}

/** Kinds of which many are taken in one run. */
const TYPED: Readonly<Record<string, (random: Random) => Omit<Input, 'at'>>> = {
  'scripts, kubectl and fault lines': typedLine,
  'manifests of all kinds, applied': appliedLine,
}

// ---- running them ----

export interface Broken {
  readonly kind: string
  readonly seed: number
  readonly text: string
}

const cpu = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Takes the input of this kind and seed. */
export function takeHostile(kind: string, seed: number): Broken | undefined {
  if (TYPED[kind]) {
    const failure = failureOf(typedSession(kind, seed), 5_000)
    return failure && { kind, seed, text: `${failure.what}: ${failure.text}` }
  }
  const began = cpu()
  let text: string | undefined
  try {
    text = KINDS[kind]!.take(randomStream(seed, kind))
  } catch (error) {
    text = `threw ${error instanceof Error ? error.stack : JSON.stringify(error)}`
  }
  const took = cpu() - began
  if (took > LONGEST) text ??= `took ${Math.round(took)} ms`
  return text === undefined ? undefined : { kind, seed, text }
}

export const HOSTILE_KINDS = Object.keys(KINDS)

/** How many of `count` inputs each kind gets. */
function portions(count: number, only: string | undefined) {
  const chosen = HOSTILE_KINDS.filter((kind) => only === undefined || kind.includes(only))
  const all = chosen.reduce((sum, kind) => sum + KINDS[kind]!.share, 0)
  return chosen.map((kind) => [kind, Math.ceil((count * KINDS[kind]!.share) / all)] as const)
}

/** The exit code: 1 when something broke. */
export function hostileMain(count: number, from: number, only: string | undefined): number {
  let broken = 0
  for (const [kind, portion] of portions(count, only)) {
    const step = TYPED[kind] ? LINES_IN_A_RUN : 1
    let slowest = 0
    for (let i = 0; i < portion; i += step) {
      const began = cpu()
      const failure = takeHostile(kind, from + i)
      slowest = Math.max(slowest, (cpu() - began) / step)
      if (!failure) continue
      broken++
      process.stdout.write(
        `${kind}, seed ${failure.seed}: ${failure.text}\n${TYPED[kind] ? said(failure) : ''}`,
      )
    }
    process.stdout.write(`${kind}: ${portion}, slowest ${Math.round(slowest)} ms\n`)
  }
  process.stdout.write(`${count} hostile inputs from ${from}: ${broken} broke something\n`)
  return broken > 0 ? 1 : 0
}

/** The lines that it needs, and a link. */
function said({ kind, seed, text }: Broken): string {
  const failure: Failure = { what: text.slice(0, text.indexOf(': ')), at: 0, text }
  const small = shrunk(typedSession(kind, seed), failure)
  const typed = small.inputs.map(({ at, line, stdin }) => `  ${at} ms  ${line}${stdin ? `\n${stdin}` : ''}\n`)
  return `${typed.join('')}  #${encodeLink({ session: small })}\n`
}
