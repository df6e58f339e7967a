import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Entry } from '../../journal/entry'
import { Film } from '../../view/checkpoints'
import { History } from '../../view/history'
import { podState } from '../../view/pod-state'
import { type Recorded, readRecording } from './read-recording'

const fixture = (name: string) =>
  gunzipSync(readFileSync(`fixtures/recordings/${name}/recording.jsonl.gz`)).toString()

function read(text: string): Recorded {
  const result = readRecording(text, 'file')
  if (!result.ok) throw new Error(result.problem)
  return result.recorded
}

/** The same as kubectl would have printed it: each kind by itself, indented, without the moment. */
function asKubectl(recording: string): string {
  const changes = recording
    .split('\n')
    .filter((line) => line.includes('"object":'))
    .map((line) => JSON.parse(line) as { kind: string; type: string; object: object })
  const kinds = [...new Set(changes.map(({ kind }) => kind))]
  return kinds
    .flatMap((kind) => changes.filter((change) => change.kind === kind))
    .map(({ type, object }) => JSON.stringify({ type, object }, null, 4))
    .join('\n')
}

/** What the lanes of the timeline say of a container: its states by the second. */
function lane(entries: readonly Entry[], container: string): string[] {
  const history = new History()
  history.append(entries)
  const [pod] = [...history.pods.values()].filter(({ containers }) => containers.has(container))
  return pod!.containers
    .get(container)!
    .spans.map(({ from, state, what }) => `${Math.round(from / 1000)} ${state} ${what}`)
}

it('[REC1] reads our recordings, with what was typed and what it printed', () => {
  const { name, entries, left } = read(fixture('liveness-exec'))
  expect(name).toBe('liveness-exec')
  expect(left).toBe(0)
  const typed = entries.filter((entry) => entry.kind === 'input.accepted')
  expect(typed[1]).toMatchObject({ at: 50_000, line: 'kubectl get pod liveness-exec' })
  const film = new Film()
  film.append(entries, 0)
  const command = film.at(60_000).console.commands[1]
  expect(command!.output[0]!.text).toContain('liveness-exec   1/1')
  expect(command!.code).toBe(0)
})

it('[REC3] tells the lives of a container from the status of its pod', () => {
  const spans = lane(read(fixture('liveness-exec')).entries, 'liveness-demo')
  expect(spans.slice(0, 7)).toEqual([
    '0 waiting creating',
    '1 waiting pulling',
    '1 waiting creating',
    '1 ready running',
    '71 ready probing',
    '91 failing restarting',
    '121 failing exited',
  ])
  expect(spans.filter((span) => span.endsWith('ready running')).length).toBeGreaterThan(4)
})

it('[REC3] tells of a crash loop, its waits and its codes', () => {
  const { entries } = read(fixture('memleak'))
  const exits = entries.filter((entry) => entry.kind === 'container.exited')
  expect(exits.length).toBeGreaterThan(3)
  expect(exits.every(({ oom, code }) => oom && code === 137)).toBe(true)
  const waits = entries.filter((entry) => entry.kind === 'timer.set' && entry.label === 'back-off')
  expect(waits.map((entry) => entry.kind === 'timer.set' && entry.due - entry.at).slice(0, 3)).toEqual([
    10_000, 20_000, 40_000,
  ])
})

it('[REC4] tells which probes failed, and that readiness passed', () => {
  const { entries } = read(fixture('readiness-exec'))
  const probes = entries.filter((entry) => entry.kind === 'probe.ran')
  expect(new Set(probes.map(({ probe, result }) => `${probe} ${result}`))).toEqual(
    new Set(['readiness failure', 'readiness success']),
  )
})

it('[REC5] gives the scheduler its own words', () => {
  const { entries } = read(fixture('scheduling-reasons'))
  const refusals = entries.flatMap((entry) =>
    entry.kind === 'decision.made' && entry.decision.reason === 'Unschedulable'
      ? [entry.decision.because.message]
      : [],
  )
  expect(refusals.some((message) => /^0\/3 nodes are available: .*Insufficient cpu/.test(message))).toBe(true)
})

it('[REC1] reads lists, Windows line ends, and events of either group alike', () => {
  const told = ({ entries }: Recorded) =>
    entries.map(({ seq, at, cause, source, kind }) => [seq, at, cause, source, kind])
  const changes = asKubectl(fixture('liveness-exec'))
  const expected = told(read(changes))
  expect(expected.filter(([, , , , kind]) => kind === 'probe.ran').length).toBeGreaterThan(2)
  expect(told(read(`\uFEFF${changes.replaceAll('\n', '\r\n')}`))).toEqual(expected)
  expect(told(read(changes.replace(/\}\s*$/, '}\n{"type":"MODIFIED","object":{"kind":"Po')))).toEqual(
    expected,
  )
  const renamed = changes
    .split(/\n(?=\{)/)
    .map((text) => JSON.parse(text) as { type: string; object: Record<string, unknown> })
    .map(({ type, object }) =>
      JSON.stringify({ type, object: object['kind'] === 'Event' ? inNewGroup(object) : object }),
    )
  expect(told(read(renamed.join('\n')))).toEqual(expected)
})

function inNewGroup(core: Record<string, unknown>): object {
  const {
    involvedObject,
    message,
    source,
    firstTimestamp,
    lastTimestamp,
    count,
    reportingComponent,
    ...same
  } = core
  return {
    ...same,
    apiVersion: 'events.k8s.io/v1',
    regarding: involvedObject,
    note: message,
    reportingController: reportingComponent,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count,
  }
}

it('[REC2] puts what kubectl printed by kind into one order, by revision and by the times in it', () => {
  const ours = lane(read(fixture('liveness-exec')).entries, 'liveness-demo')
  const theirs = lane(read(asKubectl(fixture('liveness-exec'))).entries, 'liveness-demo')
  const words = (spans: readonly string[]) => spans.map((span) => span.replace(/^-?\d+ /, ''))
  expect(words(theirs).filter((word) => word !== 'waiting creating')).toEqual(
    words(ours).filter((word) => word !== 'waiting creating'),
  )
  const seconds = (spans: readonly string[]) => spans.slice(-6).map((span) => Number.parseInt(span, 10))
  for (const [index, second] of seconds(theirs).entries())
    expect(Math.abs(second - seconds(ours)[index]!)).toBeLessThanOrEqual(3)
})

it('[REC2] takes the time of the last change from managedFields where they were asked for', () => {
  const pod = (revision: number, time: string, phase: string) => ({
    type: revision === 1 ? 'ADDED' : 'MODIFIED',
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'web',
        namespace: 'default',
        uid: 'u',
        resourceVersion: `${revision}`,
        creationTimestamp: '2026-01-01T00:00:00Z',
        managedFields: [{ manager: 'kubelet', time }],
      },
      spec: { containers: [] },
      status: { phase },
    },
  })
  const text = [
    pod(1, '2026-01-01T00:00:00Z', 'Pending'),
    pod(2, '2026-01-01T00:00:07Z', 'Running'),
    pod(3, '2026-01-01T00:00:09Z', 'Running'),
  ]
    .map((value) => JSON.stringify(value))
    .join('\n')
  const { entries } = read(text)
  expect(entries.map(({ at }) => at)).toEqual([-1, 0, 2_000])
  expect(JSON.stringify(entries)).not.toContain('managedFields')
})

it('[REC6] leaves out what is cut, nameless, of wrong types or of unknown kinds, and says how much', () => {
  const good = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'd', uid: 'u' },
    spec: { containers: [] },
  }
  const text = [
    { type: 'ADDED', object: good },
    { type: 'ADDED', object: { ...good, status: { containerStatuses: 5 } } },
    { type: 'ADDED', object: { ...good, metadata: {} } },
    { type: 'ADDED', object: { ...good, kind: 'Widget' } },
    { type: 'ERROR', object: good },
    'text',
  ]
    .map((value) => JSON.stringify(value))
    .join('\n')
  const recorded = read(`${text}\n{"type":"ADDED","object":{"apiVersion":"v1","ki`)
  expect(recorded.left).toBe(5)
  expect(recorded.entries.map(({ kind }) => kind)).toEqual(['object.stored'])
})

it('[REC6] goes on after a line that was cut in the middle', () => {
  const lines = fixture('qos').split('\n')
  const cut = lines.map((line, index) => (index === 5 ? line.slice(0, 300) : line)).join('\n')
  expect(read(cut).entries.length).toBeGreaterThan(read(fixture('qos')).entries.length * 0.7)
})

it.each([
  ['nothing', ''],
  ['no objects', 'hello'],
  ['a picture', '\u0089PNG\r\n\u001a\n'],
])('[REC6] says that there is no run in %s', (_, text) => {
  expect(readRecording(text, 'file')).toEqual({ ok: false, problem: 'empty' })
})

it('[REC7] opens no more than 64 MiB, and no abyss of brackets', () => {
  expect(readRecording('x'.repeat(64 * 2 ** 20 + 1), 'file')).toEqual({ ok: false, problem: 'file' })
  expect(readRecording('{"a":'.repeat(100_000), 'file')).toMatchObject({ ok: false })
  expect(readRecording(`${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'file')).toMatchObject({ ok: false })
})

/** Everything a screen asks of a run, at several moments. */
function lookAt({ entries, until }: Recorded): void {
  const film = new Film()
  film.append(entries, until)
  new History().append(entries)
  for (const share of [0, 0.3, 1])
    for (const { object } of film.at(until * share).objects.list('pods'))
      podState(film.at(until * share), object)
  expect(entries.every(({ at }, index) => index === 0 || at >= entries[index - 1]!.at)).toBe(true)
}

const RECORDED = ['restart-policies', 'termination', 'init-containers'].map(fixture)

it('[REC6] survives changed bytes anywhere', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...RECORDED),
      fc.array(fc.tuple(fc.double({ min: 0, max: 0.9999, noNaN: true }), fc.string({ maxLength: 4 })), {
        maxLength: 40,
      }),
      (recording, edits) => {
        let text = recording.slice(0, 60_000)
        for (const [where, what] of edits) {
          const at = Math.floor(where * text.length)
          text = text.slice(0, at) + what + text.slice(at + what.length)
        }
        const result = readRecording(text, 'fuzzed')
        if (result.ok) lookAt(result.recorded)
      },
    ),
    { numRuns: 60, seed: 7 },
  )
})

it('[REC6] survives values of any type in any place', () => {
  const anything = fc.oneof(
    fc.constant(null),
    fc.integer(),
    fc.string(),
    fc.constant([]),
    fc.constant({}),
    fc.constant([null, 1, {}]),
  )
  const lines = fixture('restart-policies')
    .split('\n')
    .filter((line) => line.includes('"pods"'))
    .slice(0, 30)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(), fc.nat(), anything), { minLength: 1, maxLength: 20 }),
      (edits) => {
        const values = lines.map((line) => JSON.parse(line) as unknown)
        for (const [line, place, value] of edits) {
          const holders: { in: Record<string, unknown>; key: string }[] = []
          const walk = (node: unknown) => {
            if (typeof node !== 'object' || node === null) return
            for (const key of Object.keys(node)) {
              holders.push({ in: node as Record<string, unknown>, key })
              walk((node as Record<string, unknown>)[key])
            }
          }
          walk(values[line % values.length])
          const holder = holders[place % holders.length]
          if (holder) holder.in[holder.key] = value
        }
        const text = ['{"recording":1}', ...values.map((value) => JSON.stringify(value))].join('\n')
        const result = readRecording(text, 'fuzzed')
        if (result.ok) lookAt(result.recorded)
      },
    ),
    { numRuns: 150, seed: 11 },
  )
})

it('leaves out what names its kind with no text', () => {
  const object = { apiVersion: 'v1', kind: { toString: null }, metadata: { name: 'x', namespace: 'y' } }
  const good = { ...object, kind: 'Pod' }
  const text = [object, good].map((it) => JSON.stringify({ type: 'ADDED', object: it })).join('\n')
  const read = readRecording(text, 'file')
  expect(read.ok && [read.recorded.left, read.recorded.entries.length > 0]).toEqual([1, true])
})
