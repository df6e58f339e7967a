/** A lesson made in the app: what comes back from a link, a folder and a stranger, and what is played of it. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { deflateSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import { createRun, replay } from '../session/replay'
import { DEFAULT_CLUSTER, type Session } from '../session/session'
import { decodeLink, encodeLink } from '../session/share-link'
import { DICTIONARIES } from '../session/share-link-dictionary'
import { Film } from '../view/checkpoints'
import { type Authored, orderMarks, readAuthored } from './authored'
import { CHECK_KINDS, isMet } from './authored-checks'
import { folderOf, openFolder } from './authored-folder'
import { roomFor, toLesson } from './authored-lesson'
import { answerOf, problemsOf } from './authored-problems'
import { markdownOf, sentenceOf, wordsOf } from './authored-words'
import { beatsOf, OWN } from './lesson'
import { readRun, startSession, timeOf } from './lesson-run'

const session: Session = {
  version: 1,
  seed: 1,
  cluster: DEFAULT_CLUSTER,
  inputs: [
    {
      at: 0,
      line: 'kubectl apply -f -',
      stdin: readFileSync('src/app/examples/liveness-exec.yaml', 'utf8'),
    },
    { at: 150_500, line: 'kubectl get pods' },
  ],
}
const POD = 'liveness-exec'
const select = { kind: 'object', resource: 'pods', key: `default/${POD}` } as const

const lesson: Authored = {
  version: 1,
  title: { en: 'A probe that fails', 'zh-CN': '失败的探针' },
  idea: { en: 'Three failures, then a restart.' },
  intro: { en: 'Look at `liveness-exec`.\n\n- one point' },
  marks: [
    { at: 8_000, scene: 'cluster', caption: { en: 'It runs.', 'zh-CN': '它在运行。' } },
    { at: 80_000, scene: 'probes', selection: select, caption: { en: 'Three failures.' } },
    { at: 150_000, scene: 'probes', caption: { en: 'It is back.' } },
  ],
  question: {
    kind: 'number',
    after: 1,
    prompt: { en: 'How many restarts?' },
    quantity: { kind: 'restarts', name: POD },
  },
  why: { at: 80_000, scene: 'probes', selection: select, text: { en: 'The kubelet asks.' } },
  task: {
    at: 150_000,
    scene: 'cluster',
    text: { en: 'Get rid of it.' },
    goals: [
      { check: { kind: 'absent', name: POD, resource: 'pods' }, words: {} },
      { check: { kind: 'pod-ready', name: 'quiet' }, words: { en: 'A quiet pod runs.' } },
    ],
    hints: [{ en: '`kubectl delete`' }],
  },
}

const SOLUTION = `1.5s kubectl delete pod ${POD}
4s kubectl apply -f - <<EOF
kind: Pod
EOF
`
const solved: Authored = { ...lesson, task: { ...lesson.task!, solution: SOLUTION } }

/** Never change it. */
const FIRST_LINK =
  '#v1.1.vVnBSsNAEP2VsOe01kPBm4gXBfEHaiDbNjWxtcEmpdQSEPXgQUQ8ihdFwZMgePdjpFrvfoBvJtkkm0a8lN5CdmcyM-9NdnbmJ1IuLUSpBg0RtQS-UlT_Ay_d3kY4NRi1Si5XzRQqmayKWUQFU_4HKGT_fObj05S8-dIqd_4UfwDCMhur9Vq9lkNF9bqFZZmiR8xD74pwYQxDL-yBOBPhEEE3qGeJdnvo4mJB2RgAyWO3srmLxenj6-zt6ev2_PPq4fvmQhCt2o5MhSltHZXDgUkHVd-Qqj1W5f3E3lRgBxcaAx-yNWTt6h6aEBUDRwDshgQJHspBF6RrTIQEpddwgzZF0IIQ1CR3GMoryQPY9APbmDAN-0E178TL2fTuefZ-Pbu__Dg5FVFkZjpzSjkO5H3clEy0Eomx6DcP8A6Lqk4iAQoxou6MszRc0RwjP4oW6jFDjJQ5QLHcnhIfvYAniSQNiLlG0-2Nx6qUlB0KFOEOfbiWp1q2_BH6LP2xQitYJ2uPhhJ3zxAeparUOpRRmuFNwUeIjVyWWF5UqT2TCymqi2R4JoNuHFQR4lEZVYxtRiBNEeoBY-C1Db9jeDF99300W5iFOORbrC-xXTb5Z_tHUOZdoihhZghlE4a8qA-bMOXE5C1TierJ4VxQgipleYEnZDHZmQUuNdHYVN5l6zM3W0RWFEW_&lesson=own&beat=see'

const filmOf = (of: Session, until: number) => {
  const film = new Film()
  film.append(replay(of, until).entries, until)
  return film
}

describe('an authored lesson', () => {
  let film: Film
  beforeAll(() => {
    film = filmOf(session, 150_000)
  })

  it('is played moment by moment, with the question where it was put', () => {
    const played = toLesson(lesson, session)
    const told = readRun(played, film)
    expect(played.id).toBe(OWN)
    expect(beatsOf(played)).toEqual(['see', 'predict', 'play', 'why', 'now'])
    expect(played.see.stops.map((stop) => timeOf(stop, told))).toEqual([8_000])
    expect(played.play.stops.map((stop) => timeOf(stop, told))).toEqual([80_000, 150_000])
    expect(played.play.looks?.['moment-2']).toEqual({ scene: 'probes', select })
    expect(timeOf(played.predict.at, told)).toBe(8_000)
    expect(told.selections.why).toEqual(select)
    expect(told.answer).toBe(1)
  })

  it('has only the parts that its author made', () => {
    const { title, idea, marks } = lesson
    const plain: Authored = { version: 1, title, idea, intro: {}, marks }
    expect(beatsOf(toLesson(plain, session))).toEqual(['see'])
    const asked: Authored = { ...plain, question: { kind: 'time', after: 0, prompt: {}, typed: 5_000 } }
    expect(beatsOf(toLesson(asked, session))).toEqual(['predict', 'play'])
    expect(readRun(toLesson(asked, session), film).answer).toBe(5_000)
  })

  it('has room for an answer that nobody typed', () => {
    const asked = toLesson(lesson, session)
    expect(roomFor(asked, 1).question).toMatchObject({ most: 12 })
    expect(roomFor(asked, 34).question).toMatchObject({ most: 70 })
  })

  it('speaks both languages, and where one has no words, the other', () => {
    const [en, zh] = [wordsOf(lesson, 'en'), wordsOf(lesson, 'zh-CN')]
    expect([en.title, zh.title]).toEqual(['A probe that fails', '失败的探针'])
    expect(zh.beats.see.named['moment-1']).toBe('它在运行。')
    expect(zh.beats.play.named['moment-2']).toBe('Three failures.')
    expect(en.beats.see.blocks).toEqual([
      { kind: 'paragraph', text: 'Look at `liveness-exec`.' },
      { kind: 'point', text: 'one point' },
    ])
    expect(en.beats.now.named).toEqual({
      'goal-1': 'There is no `pods/liveness-exec` any more.',
      'goal-2': 'A quiet pod runs.',
    })
    expect(en.beats.now.hints).toEqual(['`kubectl delete`'])
  })

  it('has its goals met by what is done, and none by waiting', () => {
    const { now } = toLesson(lesson, session)
    const start = startSession(toLesson(lesson, session), 150_000)
    const run = `kubectl run quiet --image=nginx:1.29`
    const done = {
      ...start,
      inputs: [...start.inputs, { at: 151_000, line: `kubectl delete pod ${POD}; ${run}` }],
    }
    const met = (of: Session) => {
      const view = filmOf(of, 240_000).at(240_000)
      const seen = { view, at: 240_000, since: 150_000, entries: [] }
      return now.goals.filter((goal) => goal.met(seen)).map(({ id }) => id)
    }
    expect(met(start)).toEqual([])
    expect(met(done)).toEqual(['goal-1', 'goal-2'])
  })

  it('tells its author what is still to be looked at', () => {
    expect(problemsOf(lesson, film, 'default')).toEqual([{ kind: 'unsolved' }])
    expect(problemsOf(solved, film, 'default')).toEqual([])
    const { question, task } = lesson
    const wrong: Authored = {
      ...lesson,
      title: {},
      question: { ...question!, kind: 'number', typed: 4 },
      task: { ...task!, goals: [{ check: { kind: 'exists', name: POD, resource: 'pods' }, words: {} }] },
    }
    expect(answerOf(wrong, film, 'default')).toBe(1)
    expect(problemsOf(wrong, film, 'default')).toEqual([
      { kind: 'title' },
      { kind: 'other-answer' },
      { kind: 'goal-met', n: 1 },
    ])
  })

  it('comes back from a link as it was, also when the learner has taken over', () => {
    expect(readAuthored(JSON.parse(JSON.stringify(lesson)))).toEqual(lesson)
    const own = { ...session, inputs: [session.inputs[0]!, { at: 150_200, line: 'kubectl delete pod x' }] }
    for (const shown of [session, own]) {
      const shared = { session: shown, authored: { lesson, told: session }, lesson: OWN, beat: 'now' }
      expect(decodeLink(encodeLink(shared))).toEqual({ ok: true, shared })
    }
  })

  it('comes back from its folder as it was, and as it was changed there by hand', () => {
    const files = folderOf(lesson, session)
    expect(Object.keys(files)).toEqual(['lesson.json', 'manifest.yaml', 'steps.txt', 'en.md', 'zh-CN.md'])
    expect(files['steps.txt']).toContain('150.5s kubectl get pods')
    expect(files['lesson.json']).not.toContain('It runs')
    expect(openFolder(files)).toEqual({ authored: lesson, session })
    const changed = { ...files, 'zh-CN.md': files['zh-CN.md']!.replace('它在运行。', '它起来了。') }
    expect(openFolder(changed)?.authored.marks[0]?.caption['zh-CN']).toBe('它起来了。')
  })

  it('plays the solution that its author recorded, which is a file in its folder', () => {
    expect(toLesson(solved, session).now.solutions).toEqual([SOLUTION])
    expect(readAuthored(JSON.parse(JSON.stringify(solved)))).toEqual(solved)
    const files = folderOf(solved, session)
    expect(files['solution.txt']).toBe(SOLUTION)
    expect(files['lesson.json']).not.toContain('kubectl')
    expect(openFolder(files)).toEqual({ authored: solved, session })
    expect(openFolder({ ...files, 'solution.txt': 'kubectl get pods' })?.authored).toEqual(lesson)
  })

  it.each([
    ['says no time', 'kubectl get pods'],
    ['never ends', '1s kubectl apply -f - <<EOF\nkind: Pod'],
    ['is for another century', '9999999999s kubectl get pods'],
    ['is no text', 7],
    ['has too many lines', '1s ls\n'.repeat(501)],
  ])('leaves out a solution that %s', (_, solution) => {
    expect(readAuthored({ ...lesson, task: { ...lesson.task, solution } })).toEqual(lesson)
  })

  it('keeps in lesson.json what manifest and steps cannot say', () => {
    const shell = {
      ...session,
      seed: 5,
      cluster: { ...DEFAULT_CLUSTER, nodes: 4 },
      inputs: [
        ...session.inputs,
        { at: 151_000, line: 'ls', to: 1 },
        { at: 152_000, line: 'cat a', files: { a: 'b' } },
      ],
    }
    const files = folderOf(lesson, shell)
    expect(Object.keys(files)).not.toContain('steps.txt')
    expect(openFolder(files)?.session).toEqual(shell)
  })
})

it('says every goal in both languages', () => {
  for (const kind of CHECK_KINDS)
    for (const language of ['en', 'zh-CN'] as const) {
      const said = sentenceOf(
        { check: { kind, name: 'web', resource: 'pods', count: 3, image: 'i' }, words: {} },
        language,
      )
      expect(said).toMatch(/[`/]web`/)
      expect(said).not.toMatch(/undefined|[{}]/)
    }
})

it('asks the cluster for what a goal names, with and without a namespace and with an open end', () => {
  const run = createRun({
    ...session,
    inputs: [
      { at: 0, line: 'kubectl create deployment web --image=nginx:1.29 --replicas=2' },
      { at: 500, line: 'kubectl expose deployment web --port=80' },
      { at: 600, line: 'kubectl create namespace shop' },
      { at: 40_000, line: 'kubectl cordon node-1' },
    ],
  })
  run.runUntil(60_000)
  const film = new Film()
  film.append(run.journal.entries, 60_000)
  const met = (kind: (typeof CHECK_KINDS)[number], name: string, more = {}) =>
    isMet(film.at(60_000), { kind, name, ...more }, 'default')
  expect(met('pod-ready', 'web-*')).toBe(true)
  expect(met('pod-ready', 'default/web-*')).toBe(true)
  expect(met('pod-ready', 'other-*')).toBe(false)
  expect([2, 3].map((count) => met('available', 'web', { count }))).toEqual([true, false])
  expect([2, 3].map((count) => met('endpoints', 'web', { count }))).toEqual([true, false])
  expect(met('restarts', 'web-*', { count: 0 })).toBe(true)
  expect(['nginx:1.29', 'nginx'].map((image) => met('image', 'web-*', { image }))).toEqual([true, false])
  expect(met('exists', 'shop', { resource: 'namespaces' })).toBe(true)
  expect(met('absent', 'web', { resource: 'services' })).toBe(false)
  const used = new Set(
    [...film.at(60_000).objects.list('pods')].map(
      ({ object }) => (object as { spec?: { nodeName?: string } }).spec?.nodeName,
    ),
  )
  for (const node of used) expect(met('node-empty', node!)).toBe(false)
  expect(met('node-empty', 'no-such-node')).toBe(false)
})

it('keeps moments in order of time, and one of those at the same', () => {
  const at = (ms: number) => ({ at: ms, scene: 'cluster' as const, caption: {} })
  expect(orderMarks([at(500), at(10), at(501), at(9_000)])).toEqual([at(10), at(500), at(9_000)])
})

it('still opens the first link to an authored lesson ever made', () => {
  const decoded = decodeLink(FIRST_LINK)
  if (!decoded.ok) throw new Error(decoded.problem)
  const { session: shown, authored, beat } = decoded.shared
  expect([shown, authored?.told, beat]).toEqual([session, session, 'see'])
  expect(readAuthored(authored?.lesson)).toEqual(lesson)
})

it.each([
  ['a count that is none', [-1]],
  ['more than there is', [9]],
  ['an input back in time', [0, [-4, 'ls']]],
  ['no list', { length: 1 }],
])('opens the run without the lesson where its told run is %s', (_, told) => {
  const packed = JSON.stringify({ s: 1, i: [[0, 'ls']], l: lesson, m: told })
  const content = new TextEncoder().encode(packed)
  let [a, b] = [1, 0]
  for (const byte of content) [a, b] = [(a + byte) % 255, (b + ((a + byte) % 255)) % 255]
  const bytes = deflateSync(Uint8Array.from([b, a, ...content]), { dictionary: DICTIONARIES['1'] })
  const decoded = decodeLink(`#v1.1.${Buffer.from(bytes).toString('base64url')}`)
  expect(decoded.ok && decoded.shared.session.inputs).toHaveLength(1)
  expect(decoded.ok && decoded.shared.authored).toBeUndefined()
})

describe('from a stranger', () => {
  const texts = fc.record({ en: fc.string(), 'zh-CN': fc.string() }, { requiredKeys: [] })
  const prose = fc
    .array(
      fc.constantFrom(
        '## see',
        '## x',
        '- moment-1: a',
        '- p',
        '1. h',
        '```',
        '> q',
        '# t',
        '',
        '{a}',
        '<b>',
        'word',
      ),
    )
    .map((lines) => ({ en: lines.join('\n') }))

  it('is read whole or not at all, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (data) => {
        const read = readAuthored(data)
        expect(read === undefined || read.version === 1).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('question', 'why', 'task', 'marks', 'title'), (json, part) => {
        const read = readAuthored({ ...lesson, [part]: JSON.parse(json) as unknown })
        if (read) expect(readAuthored(JSON.parse(JSON.stringify(read)))).toEqual(read)
      }),
    )
  })

  it('never breaks out of the place its words have', () => {
    fc.assert(
      fc.property(prose, prose, texts, (intro, prompt, caption) => {
        const said = readAuthored({
          ...lesson,
          intro,
          title: caption,
          marks: [{ ...lesson.marks[0]!, caption }],
        })!
        const shown = {
          ...said,
          question: { kind: 'order' as const, after: 0, prompt, items: [prompt, caption] },
        }
        for (const language of ['en', 'zh-CN'] as const) {
          const words = wordsOf(shown, language)
          expect(Object.keys(words.beats.see.named)).toEqual([])
          expect(Object.keys(words.beats.play.named).filter((name) => name !== 'moment-1')).toEqual([])
          expect(
            Object.keys(words.beats.predict.named).filter((name) => !/^option-[12]$/.test(name)),
          ).toEqual([])
          expect(words.beats.see.hints).toEqual([])
          expect(markdownOf(shown, language).match(/^## /gm)).toHaveLength(5)
        }
      }),
    )
  })

  it.each([
    ['no object', []],
    ['a newer version', { ...lesson, version: 2 }],
    ['a scene that is none', { ...lesson, marks: [{ at: 0, scene: '<b>', caption: {} }] }],
    ['a moment before the beginning', { ...lesson, marks: [{ at: -1, scene: 'cluster', caption: {} }] }],
    ['a moment in thirty years', { ...lesson, marks: [{ at: 1e12, scene: 'cluster', caption: {} }] }],
    ['a thousand moments', { ...lesson, marks: Array.from({ length: 1000 }, () => lesson.marks[0]) }],
    [
      'a right answer that is none',
      { ...lesson, question: { kind: 'choice', after: 0, prompt: {}, choices: [{}], answer: 1 } },
    ],
    [
      'a goal that nobody knows',
      { ...lesson, task: { ...lesson.task, goals: [{ check: { kind: 'eval', name: 'x' } }] } },
    ],
  ])('is refused where it is %s', (_, data) => {
    expect(readAuthored(data)).toBeUndefined()
  })
})
