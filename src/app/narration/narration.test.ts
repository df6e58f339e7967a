import { beforeAll, expect, it } from 'vitest'
import { en } from '../../i18n/en/words'
import { translator } from '../../i18n/words'
import { zhCN } from '../../i18n/zh-CN/words'
import type { Entry } from '../../journal/entry'
import { fetchSources } from './deepest'
import { DEPTHS } from './depth'
import { narrate, sentence } from './narration'

const container = { node: 'node-1', pod: 'uid', podKey: 'default/web', container: 'app', id: 'c0' }
beforeAll(fetchSources)

let seq = 0
const entry = (at: number, rest: object): Entry =>
  ({ seq: ++seq, at, cause: 0, source: 'kubelet/node-1', ...rest }) as Entry

const probeFailed = (at: number, run: number) =>
  entry(at, {
    kind: 'probe.ran',
    container,
    probe: 'liveness',
    began: at,
    result: 'failure',
    output: '',
    run,
    threshold: 3,
  })
const killed = (at: number) =>
  entry(at, {
    kind: 'decision.made',
    about: { resource: 'pods', key: 'default/web', uid: 'uid' },
    container: 'app',
    decision: { reason: 'KillContainer', because: { why: 'liveness', grace: 30_000, message: '' } },
  })

const story = [
  entry(0, { kind: 'input.accepted', input: 0, line: 'kubectl apply -f -' }),
  entry(900, { kind: 'process.started', container, pid: 1, parent: 0, argv: ['sleep', '600'], how: 'main' }),
  probeFailed(71_000, 1),
  probeFailed(81_000, 2),
  probeFailed(91_000, 3),
  killed(91_010),
  entry(91_020, {
    kind: 'process.signalled',
    container,
    pid: 1,
    signal: 'SIGTERM',
    by: 'kubelet',
    ignored: true,
  }),
  entry(300_000, { kind: 'usage.changed', container, memory: 1, cpu: 1, wanted: 1 }),
]
const at = (count: number, words = translator(en, 'en')) => narrate(story, count, story[count - 1]!.at, words)

it('tells what happens now in a whole sentence with its numbers', () => {
  expect([1, 2, 3, 4].map((count) => at(count))).toEqual([
    'On the laptop: `kubectl apply -f -`',
    '`app` in `web` starts: `sleep 600`',
    'The liveness probe of `app` failed 1 time in a row; at 3 the kubelet restarts it.',
    'The liveness probe of `app` failed 2 times in a row; at 3 the kubelet restarts it.',
  ])
})

it('lets the weightier sentence stand when several things happen at once', () => {
  const restart =
    'The liveness probe failed too often, so the kubelet restarts `app`: TERM now, KILL after 30 s.'
  expect([6, 7].map((count) => at(count))).toEqual([restart, restart])
})

it('goes on with what was said last while nothing worth a word happens', () => {
  expect(at(8)).toBe(at(7))
  expect(narrate(story, 0, 0, translator(en, 'en'))).toBeUndefined()
})

it('forgets soon what was merely typed', () => {
  const typed = [...story, entry(310_000, { kind: 'input.accepted', input: 1, line: 'kubectl get pods' })]
  const english = translator(en, 'en')
  expect(narrate(typed, 9, 311_000, english)).toBe('On the laptop: `kubectl get pods`')
  expect(narrate(typed, 9, 320_000, english)).toBe(at(7))
})

it('says it in Chinese as it is written there', () => {
  expect(at(4, translator(zhCN, 'zh-CN'))).toBe('`app` 的存活探针连续第 2 次失败；满 3 次 kubelet 就重启它。')
  expect(at(7, translator(zhCN, 'zh-CN'))).toBe(
    '存活探针失败次数到了，kubelet 决定重启 `app`：现在发 TERM，30 秒后发 KILL。',
  )
})

it('tells the same to three readers', () => {
  const last = story[4]!
  expect(DEPTHS.map((depth) => sentence(last, translator(en, 'en'), depth))).toMatchInlineSnapshot(`
    [
      "The check of \`app\` failed 3 times in a row. Now something is done about it.",
      "The liveness probe of \`app\` failed 3 times in a row: that is its \`failureThreshold\`.",
      "\`pkg/kubelet/prober/worker.go\` · \`doProbe: resultRun 3 ≥ failureThreshold 3 → Failure\`",
    ]
  `)
  expect(DEPTHS.map((depth) => sentence(last, translator(zhCN, 'zh-CN'), depth))).toMatchInlineSnapshot(`
    [
      "对 \`app\` 的检查连续失败了 3 次，现在要处理了。",
      "\`app\` 的存活探针连续第 3 次失败，达到 \`failureThreshold\`。",
      "\`pkg/kubelet/prober/worker.go\` · \`doProbe: resultRun 3 ≥ failureThreshold 3 → Failure\`",
    ]
  `)
})

it('tells a probe that could not run from one that failed, and readiness from liveness', () => {
  const ran = (probe: string, result: string, run: number) =>
    entry(1000, { kind: 'probe.ran', container, probe, began: 1000, result, output: '', run, threshold: 3 })
  const said = (one: Entry) => sentence(one, translator(en, 'en'))
  expect(said(ran('readiness', 'error', 0))).toContain('could not be carried out')
  expect(said(ran('readiness', 'failure', 1))).toContain('at 3 it counts as not ready')
  expect(said(ran('readiness', 'failure', 3))).toContain('that is its `failureThreshold`')
})

it('says which signal ended a container, and that KILL is no request', () => {
  const plain = (one: Entry) => sentence(one, translator(en, 'en'), 'newcomer')
  const exited = (code: number) =>
    plain(entry(1000, { kind: 'container.exited', container, code, oom: false }))
  expect(exited(137)).toBe('`app` was ended by the signal KILL (137).')
  expect(exited(1)).toBe('`app` ended with an error (1).')
  const signalled = (signal: string, by: string) =>
    plain(entry(1000, { kind: 'process.signalled', container, pid: 1, signal, by, ignored: false }))
  expect([
    signalled('KILL', 'containerd'),
    signalled('QUIT', 'containerd'),
    signalled('HUP', 'process'),
  ]).toEqual([
    '`app` is stopped by force (KILL).',
    '`app` is told to stop (QUIT).',
    '`app` is sent the signal HUP.',
  ])
})

it('names the code of the controller that decided, and tells a surplus from a replacement', () => {
  const decided = (source: string, because: object) =>
    entry(1000, {
      kind: 'decision.made',
      source,
      about: { resource: 'daemonsets.apps', key: 'default/agent', uid: 'd' },
      container: '',
      decision: { reason: 'DeletePods', because },
    })
  const source = (one: Entry) => sentence(one, translator(en, 'en'), 'source')
  const surplus = { wanted: 2, seen: 3, remove: ['default/a'] }
  expect(source(decided('replicaset-controller', surplus))).toContain('replica_set.go')
  expect(source(decided('job-controller', surplus))).toContain('job_controller.go')
  const replaced = decided('daemonset-controller', { wanted: 3, seen: 3, remove: ['default/a'] })
  expect(sentence(replaced, translator(en, 'en'))).toBe(
    '`agent` deletes 1 pod to put a new one in its place.',
  )
})
