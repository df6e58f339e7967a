/** What a link, a manifest or a script may hold: none of it may stop the engine, throw, or take what it was not given. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readManifest } from '../k8s/manifest'
import { createRun, type Run } from '../session/replay'
import { DEFAULT_CLUSTER, type Session } from '../session/session'
import { decodeLink, encodeLink } from '../session/share-link'
import { HOSTILE_KINDS, takeHostile } from './hostile'

const SIMULATED = 6_000
/** Happenings of an idle node and the busiest script in that time; one that never lets time pass has more. */
const SLICE = 1_000
const MOST_SLICES = 400

/** Whether a run comes to a time at all. */
function reaches(run: Run, until: number): boolean {
  for (let i = 0; i < MOST_SLICES; i++) if (run.runSome(until, SLICE)) return true
  return false
}

const podWith = (script: string, memory = '64Mi') =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x' },
    spec: {
      containers: [
        {
          name: 'x',
          image: 'busybox',
          command: ['sh', '-c', script],
          resources: { limits: { memory, cpu: '500m' } },
        },
      ],
    },
  })

const sessionOf = (line: string, stdin = ''): Session => ({
  version: 1,
  seed: 1,
  cluster: { ...DEFAULT_CLUSTER, nodes: 1, controlPlane: false, present: ['busybox'] },
  inputs: [{ at: 0, line, stdin }],
})

/** The run, if it came to its end. */
function played(session: Session): Run {
  const run = createRun(session)
  expect(reaches(run, SIMULATED)).toBe(true)
  return run
}

const printed = (run: Run) =>
  run.journal.entries.flatMap((entry) => (entry.kind === 'console.wrote' ? [entry.text] : [])).join('')

const SCRIPTS = {
  'forks without end': [
    'b(){ b | b & }; b; sleep 100',
    'while true; do sleep 1000 & done',
    'while :; do sh -c : & done',
  ],
  'never sleeps': [
    'while :; do :; done',
    'a(){ a; }; a',
    "awk 'BEGIN{while(1);}'",
    'while :; do find / >/dev/null; done',
  ],
  'prints without end': [
    'yes',
    'while :; do echo x; done',
    'seq 1 1000000000',
    'cat /dev/urandom',
    'base64 /dev/zero',
  ],
  'reads without end': [
    'while read x; do echo $x; done </dev/zero',
    'x=$(cat /dev/zero)',
    'yes | sort',
    'od /dev/zero',
  ],
  'writes without end': [
    'yes > /tmp/f',
    'while :; do mkdir a; cd a; done',
    'i=0; while :; do touch /tmp/$i; i=$((i+1)); done',
  ],
  'becomes itself': [
    'echo "exec sh /tmp/s" > /tmp/s; exec sh /tmp/s',
    "trap 'kill -TERM $$' TERM; kill -TERM $$",
  ],
  'asks for what explodes': [
    "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab | grep -E '(a+)+$'",
    "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab | sed -E 's/(a+)+$//'",
    'case aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab in *a*a*a*a*a*a*a*a*a*c) ;; esac',
    'echo $((2**99999999)) {1..100000000}',
    'printf "%1000000000s %.1000000f" 1 1',
  ],
}

describe('a script that', () => {
  for (const [what, scripts] of Object.entries(SCRIPTS))
    it(`${what} stops neither clock nor worker`, () => {
      for (const script of scripts) {
        const run = played(sessionOf('kubectl apply -f -', podWith(script)))
        expect(printed(run)).toBe('pod/x created\n')
      }
    })

  it('grows without end is killed for it', () => {
    for (const script of [
      'x=a; while :; do x=$x$x; done',
      `awk 'BEGIN{s="x"; while(1) s=s s}'`,
      'tail /dev/zero',
    ]) {
      const run = played(sessionOf('kubectl apply -f -', podWith(script)))
      expect(run.journal.entries.some((entry) => entry.kind === 'container.exited' && entry.oom)).toBe(true)
    }
  })
})

describe('a link', () => {
  const link = encodeLink({ session: sessionOf('kubectl apply -f -', podWith('true')) })

  it('of any bytes is opened or refused, never more', () => {
    const any = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.base64String().map((data) => `v1.1.${data}`),
    )
    fc.assert(
      fc.property(any, (text) => typeof decodeLink(text).ok === 'boolean'),
      { numRuns: 1_000, seed: 8 },
    )
  })

  it('with changed characters is refused, or says what it said', () => {
    const changed = fc.tuple(fc.nat(link.length - 1), fc.constantFrom(...'AZaz09-_.&=%#'))
    fc.assert(
      fc.property(fc.array(changed, { minLength: 1, maxLength: 4 }), (changes) => {
        const characters = [...link]
        for (const [at, character] of changes) characters[at] = character
        const decoded = decodeLink(characters.join(''))
        return !decoded.ok || decoded.shared.session.inputs.length === 1
      }),
      { numRuns: 1_000, seed: 8 },
    )
  })

  it('of any structure is refused, or opens a session that runs', () => {
    const anything = fc.anything({ maxDepth: 2, withNullPrototype: true })
    const session = fc.record(
      {
        version: fc.constant(1),
        seed: fc.oneof(fc.nat(), anything),
        cluster: fc.oneof(fc.constant(DEFAULT_CLUSTER), fc.record({ nodes: anything, namespace: anything })),
        inputs: fc.oneof(anything, fc.array(fc.record({ at: fc.nat(1_000), line: fc.string() }))),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(session, (given) => {
        let text: string
        try {
          text = encodeLink({ session: given as never })
        } catch {
          return
        }
        const decoded = decodeLink(text)
        if (decoded.ok && decoded.shared.session.cluster.nodes <= 3)
          createRun(decoded.shared.session).runUntil(2_000)
      }),
      { numRuns: 60, seed: 8 },
    )
  })
})

describe('a manifest', () => {
  const pieces = fc.constantFrom(
    ...[
      'apiVersion: v1',
      'kind: Pod',
      'metadata:',
      '  name: x',
      'spec:',
      '  containers:',
      '  - name: a',
      '---',
      '- ',
      '&a [*a]',
      '<<: *a',
      '{',
      '}',
      '[[[[',
      '!!binary x',
      '|',
      '>-',
      '"\\u0000"',
      "'",
      '? ',
      ': ',
      '\t',
      '~',
      '1e999',
      '0o7',
      '%YAML 1.1',
    ],
  )

  it('of any text is read or refused', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(pieces, { maxLength: 20 }).map((lines) => lines.join('\n')),
    )
    fc.assert(
      fc.property(text, (yaml) => Array.isArray(readManifest(yaml).problems)),
      { numRuns: 600, seed: 8 },
    )
  })

  it('that is too deep, too large or refers to itself names the limit', () => {
    expect(readManifest('['.repeat(100_000)).problems[0]?.message).toContain('exceeded max depth')
    expect(readManifest(`a: ${'x'.repeat(4 * 2 ** 20)}`).problems[0]?.message).toContain('limit is 3145728')
    const bomb = [
      'a: &a [x]',
      ...Array.from(
        { length: 12 },
        (_, i) => `b${i}: &${'bcdefghijklm'[i]} [${`*${'abcdefghijkl'[i]},`.repeat(10)}]`,
      ),
    ]
    expect(readManifest(bomb.join('\n')).problems.length).toBeGreaterThan(0)
  })
})

it('a line of kubectl may be anything', () => {
  const word = fc.constantFrom(
    'kubectl',
    'get',
    'pods',
    'apply',
    '-f',
    '-',
    'delete',
    '--all',
    'run',
    'x',
    '-o',
    'jsonpath={',
    'go-template={{',
    '$(',
    '`',
    '|',
    '>',
    '&',
    ';',
    '"',
    "'",
    '{}',
    '--',
    '-A',
    'explain',
    'logs',
    'exec',
    '-it',
    'patch',
    '-p',
    '{"a":',
    'wait',
    '--for=',
    '\\',
    '*',
    '((',
  )
  const line = fc.array(fc.oneof({ weight: 9, arbitrary: word }, { weight: 1, arbitrary: fc.string() }), {
    maxLength: 9,
  })
  fc.assert(
    fc.property(line, (words) => {
      const run = createRun(sessionOf(`kubectl ${words.join(' ')}`))
      return reaches(run, 3_000)
    }),
    { numRuns: 80, seed: 8 },
  )
})

describe('what comes from outside and was made bad is taken or refused, and nothing is lost:', () => {
  const EACH = 30
  const TYPED = 3
  for (const kind of HOSTILE_KINDS)
    it(kind, () => {
      const count = /^scripts|applied$/.test(kind) ? TYPED : EACH
      for (let seed = 1; seed <= count; seed++) expect(takeHostile(kind, seed)).toBeUndefined()
    })
})

/** Kind and seed of what once broke something. */
const FOUND = [
  // A kind that is an object without a usable toString.
  ['recordings by their structure', 130_437],
  // An empty title, and mappings nested deeper than a parser's stack.
  ['links by their structure', 1_285],
  ['values through YAML and back', 1_077],
  // A pod without containers met admission before validation.
  ['scripts, kubectl and fault lines', 160_101],
  // An apiVersion that is an object without a usable toString.
  ['manifests of all kinds, applied', 341],
] as const

it('what once broke something does so no more', () => {
  for (const [kind, seed] of FOUND) expect(takeHostile(kind, seed)).toBeUndefined()
})
