/** The repository's own rules: who may import whom, how long a file may be, what it may not be called, and that every rule is tested. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/** Folder → what it may import of ours: a folder, or one file of it. Change it here first, with a reason. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  sim: [],
  k8s: [],
  ui: [],
  journal: ['sim', 'k8s'],
  cluster: ['sim', 'k8s', 'journal'],
  // A command waits on virtual time (sim), and answers through the terminal of the laptop's machine (syscalls).
  kubectl: ['sim', 'k8s', 'cluster/component', 'cluster/linux/syscalls'],
  session: ['sim', 'k8s', 'journal', 'cluster', 'kubectl'],
  view: ['journal', 'k8s'],
  // The reader's language is remembered.
  i18n: ['journal/reasons', 'ui/storage'],
  // A recording is read from a journal; step times are durations.
  recording: ['sim', 'k8s', 'journal', 'session', 'view'],
  playback: ['session', 'view', 'journal', 'ui', 'i18n'],
  // Scenes draw journal entries that travel, so they know the journal's types; never the cluster.
  scenes: ['journal', 'view', 'k8s', 'playback', 'ui', 'i18n'],
  // A lesson reads the journal of its run, and names scenes by their ids.
  lessons: ['journal', 'k8s', 'session', 'view', 'scenes/scene', 'ui', 'i18n'],
  // What is typed is checked in its own worker, without a session.
  editor: ['k8s', 'ui', 'i18n'],
  // Completion is kubectl's own; output is read at the playhead; what is printed selects what a scene shows.
  terminal: ['kubectl/completion', 'journal', 'session', 'playback', 'view', 'scenes/scene', 'ui', 'i18n'],
  app: [
    'k8s',
    'journal',
    'session',
    'recording',
    'view',
    'playback',
    'scenes',
    'editor',
    'terminal',
    'lessons',
    'ui',
    'i18n',
  ],
  // `serve` hands a real client's requests to the API server, in the shape all its clients use.
  // Fuzzing holds journals against what must always hold, and opens whatever the screen would open.
  cli: [
    'sim',
    'k8s',
    'journal',
    'session',
    'recording',
    'view',
    'cluster/component',
    'cluster/cluster',
    'cluster/invariants',
    'lessons/authored',
    'lessons/authored-folder',
    'app/author/folder',
  ],
  'main.tsx': ['app', 'i18n', 'playback', 'ui'],
  // Stands alone in the browser, between the page and the network.
  'service-worker.ts': [],
}

/** Process → which neighbours in cluster/ it may import besides the single files there that all share. */
const PROCESS_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  etcd: [],
  'kube-apiserver': ['etcd'],
  'kube-scheduler': [],
  'kube-controller-manager': [],
  'kube-proxy': ['linux'],
  'load-balancer': ['linux'],
  // A server of HTTP in front of the API server.
  'api-front': ['linux', 'programs'],
  'network-policy': ['linux'],
  // Its pods run a program of its own, a server of HTTP as others are.
  'ingress-nginx': ['linux', 'programs'],
  coredns: ['linux'],
  kubelet: ['linux'],
  containerd: ['linux', 'images'],
  linux: ['images'],
  // An image's files are the programs in it.
  images: ['linux', 'programs'],
  programs: ['linux'],
}

/** What runs on virtual time alone. */
const NEVER_SUSPENDS = [
  'sim',
  'k8s',
  'journal',
  'cluster',
  'kubectl',
  'view',
  'recording',
  'session/session.ts',
  'session/replay.ts',
]

/** Only this file builds a cluster, and puts kubectl on the laptop. */
const BUILDS_THE_CLUSTER = 'cluster/cluster.ts'

const MOST_LINES = 400
/** A test may be a long list of cases. */
const MOST_LINES_OF_A_TEST = 600

/** Generated from the OpenAPI schema. */
const GENERATED = ['k8s/api.ts']

const NAMELESS = /^(utils?|helpers?|common|shared|types|index|misc|core)\.tsx?$/

const root = import.meta.dirname
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) =>
  file.split(path.sep).join('/'),
)
const sources = files.filter((file) => /\.tsx?$/.test(file))
const isTest = (file: string) => file.includes('.test.')
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8')

/** What a file imports of ours, as paths below src. */
function importsOf(file: string): readonly string[] {
  const found = textOf(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']*)'/g)
  return [...found].map((match) => path.posix.join(path.posix.dirname(file), match[1]!))
}

const imports = sources
  .filter((file) => !isTest(file))
  .flatMap((from) => importsOf(from).map((to) => ({ from, to })))

const first = (file: string, parts = 1) => file.split('/').slice(0, parts).join('/')
const isBelow = (file: string, allowed: string) => file === allowed || file.startsWith(`${allowed}/`)
const written = ({ from, to }: { from: string; to: string }) => `${from} → ${to}`

describe('imports', () => {
  it('stay within what their folder may import', () => {
    const strays = imports.filter(({ from, to }) => {
      if (from === BUILDS_THE_CLUSTER && isBelow(to, 'kubectl')) return false
      const allowed = [first(from), ...(MAY_IMPORT[first(from)] ?? [])]
      return !allowed.some((folder) => isBelow(to, folder))
    })
    expect(strays.map(written)).toEqual([])
  })

  it('do not lead from one process of the cluster into another', () => {
    const strays = imports.filter(({ from, to }) => {
      const [, ours = ''] = from.split('/')
      const [, theirs = ''] = to.split('/')
      const isFolder = files.some((file) => file.startsWith(`cluster/${theirs}/`))
      if (first(from) !== 'cluster' || first(to) !== 'cluster' || from === BUILDS_THE_CLUSTER) return false
      return isFolder && ours !== theirs && !PROCESS_MAY_IMPORT[ours]?.includes(theirs)
    })
    expect(strays.map(written)).toEqual([])
  })

  it('are of folders that the table knows', () => {
    const folders = new Set(sources.filter((file) => !isTest(file)).map((file) => first(file)))
    expect([...folders].filter((folder) => !(folder in MAY_IMPORT))).toEqual([])
  })

  it('name the file, never a barrel', () => {
    const barrels = imports.filter(({ to }) => files.includes(to) && !/\.\w+$/.test(to))
    expect(barrels.map(written)).toEqual([])
  })
})

const mostLinesOf = (file: string) => (isTest(file) ? MOST_LINES_OF_A_TEST : MOST_LINES)

describe('files', () => {
  it(`have at most ${MOST_LINES} lines`, () => {
    const long = sources
      .filter((file) => !GENERATED.includes(file))
      .map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }))
      .filter(({ file, lines }) => lines > mostLinesOf(file))
    expect(long).toEqual([])
  })

  it('are named after a concept', () => {
    expect(sources.filter((file) => NAMELESS.test(path.posix.basename(file)))).toEqual([])
  })

  it('of the engine neither suspend nor sort by locale', () => {
    const suspending = sources.filter(
      (file) =>
        !isTest(file) &&
        NEVER_SUSPENDS.some((part) => isBelow(file, part)) &&
        /\b(async (function|\()|await [\w(]|new Promise|localeCompare)/.test(textOf(file)),
    )
    expect(suspending).toEqual([])
  })
})

/** The ids a SPEC.md states: 'CLB2', at the start of a list item or a table row; 'SCH10–SCH15' and 'A1, A2' are several. */
function statedBy(spec: string): readonly string[] {
  const heads = textOf(spec).matchAll(
    /^(?:-|\|)\s+\**((?:[A-Z]{2,}\d+)(?:(?:, | ?– ?|\.\.)[A-Z]*\d+)*)\**[\s:.|]/gm,
  )
  return [...heads].flatMap((match) => match[1]!.split(', ').flatMap(spelledOut))
}

function spelledOut(range: string): readonly string[] {
  const [from = '', to] = range.split(/ ?– ?|\.\./)
  if (to === undefined) return [from]
  const name = from.replace(/\d+$/, '')
  const start = Number(from.slice(name.length))
  const end = Number(to.replace(/^[A-Z]+/, ''))
  return Array.from({ length: end - start + 1 }, (_, i) => `${name}${start + i}`)
}

describe('rules', () => {
  const specs = files.filter((file) => file.endsWith('SPEC.md'))
  const titles = sources
    .filter(isTest)
    .flatMap((file) => [...textOf(file).matchAll(/\[([A-Z]{2,}\d+(?:(?:, | ?– ?)[A-Z]*\d+)*)\]/g)])
  const quoted = new Set(titles.flatMap((match) => match[1]!.split(', ').flatMap(spelledOut)))

  for (const spec of specs)
    it(`of ${spec} are each quoted by a test`, () => {
      const stated = statedBy(spec)
      expect(stated.length).toBeGreaterThan(0)
      expect(stated.filter((rule) => !quoted.has(rule))).toEqual([])
    })

  it('have each a number of its own', () => {
    const all = specs.flatMap(statedBy)
    expect(all.filter((rule, i) => all.indexOf(rule) !== i)).toEqual([])
  })
})

describe('the documents', () => {
  const repository = path.join(root, '..')
  const known = [
    ...files.map((file) => `src/${file}`),
    ...readdirSync(path.join(repository, 'e2e')).map((file) => `e2e/${file}`),
  ]
  const missing = (document: string) =>
    [...readFileSync(path.join(repository, document), 'utf8').matchAll(/`([\w./-]+\.(?:tsx?|md))`/g)]
      .map((match) => match[1]!)
      .filter((named) => !known.some((file) => file === named || file.endsWith(`/${named}`)))

  for (const document of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'])
    it(`${document} names files that are there`, () => {
      expect(missing(document)).toEqual([])
    })
})
