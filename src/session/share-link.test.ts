import { readFileSync } from 'node:fs'
import { deflateSync } from 'fflate'
import { expect, it } from 'vitest'
import { DEFAULT_CLUSTER, type Session } from './session'
import { type Decoded, decodeLink, encodeLink, lessonOfLink } from './share-link'
import { DICTIONARIES } from './share-link-dictionary'

const manifest = readFileSync('src/app/examples/liveness-exec.yaml', 'utf8')
const session: Session = {
  version: 1,
  seed: 7,
  cluster: { ...DEFAULT_CLUSTER, nodes: 5 },
  inputs: [
    { at: 0, line: 'kubectl apply -f -', stdin: manifest },
    { at: 20_000, line: 'kubectl apply -f v2.yaml', files: { 'v2.yaml': '内容: ü' } },
    { at: 20_350, line: 'kubectl delete pod liveness-exec' },
  ],
}
const problem = (decoded: Decoded) => (decoded.ok ? 'none' : decoded.problem)
const base64Url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

it('brings back the session, the playhead, the scene and the language', () => {
  const shared = { session, playhead: 71_200, scene: 'probes', language: 'zh-CN', title: 'liveness.yaml' }
  expect(decodeLink(`#${encodeLink(shared)}`)).toEqual({ ok: true, shared })
})

it('keeps what was typed to a command that reads its input', () => {
  const inputs = [
    { at: 0, line: 'kubectl exec -it web -- sh' },
    { at: 900, line: 'ls', to: 0 },
    { at: 1_000, line: '\u0003', to: 0 },
  ]
  const decoded = decodeLink(encodeLink({ session: { ...session, inputs } }))
  expect(decoded.ok && decoded.shared.session.inputs).toEqual(inputs)
})

it('needs no more than 200 characters for a usual manifest', () => {
  const link = encodeLink({
    session: { ...session, cluster: DEFAULT_CLUSTER, inputs: session.inputs.slice(0, 1) },
  })
  expect(link.length).toBeLessThan(200)
})

it('still reads the first link ever made', () => {
  const first =
    '#v1.1.M7gC9pI5qjdMqWUJSlSBEi6W6MQay4QiE648BRi8KNGK0rJDat2gtWwQrRpqtGiwlwhopQFmSQC0GpSZkZtaSPUReoGgFKsTDepuYouUMiNocjTQqVaCcayUnra1Pl2300rh8B6lWqBuY1MkvUgD9iiBrxQbWwsA&t=71200&scene=probes'
  const decoded = decodeLink(first)
  expect(decoded.ok && decoded.shared).toMatchObject({ session, playhead: 71_200, scene: 'probes' })
})

it('tells a cut link from a changed one, at every place it may be cut or changed', () => {
  const link = encodeLink({ session })
  for (let length = 0; length < link.length; length++)
    expect(problem(decodeLink(link.slice(0, length))), `${length} of ${link.length}`).toMatch(/cut|broken/)
  for (let at = 5; at < link.length - 1; at++) {
    const changed = link.slice(0, at) + (link[at] === 'A' ? 'B' : 'A') + link.slice(at + 1)
    const decoded = decodeLink(changed)
    expect(decoded.ok && JSON.stringify(decoded.shared.session) !== JSON.stringify(session), `at ${at}`).toBe(
      false,
    )
  }
  expect(problem(decodeLink(link.slice(0, -10)))).toBe('cut')
})

it('opens neither a bomb nor a megabyte of noise', () => {
  const bomb = deflateSync(new Uint8Array(64 * 2 ** 20), { dictionary: DICTIONARIES['1'] })
  expect(problem(decodeLink(`#v1.1.${base64Url(bomb)}`))).toBe('inflated')
  expect(problem(decodeLink(`#v1.1.${'A'.repeat(2 ** 20)}`))).toMatch(/broken|cut/)
  expect(problem(decodeLink(`#v1.1.${'_x'.repeat(3 * 2 ** 20)}`))).toBe('characters')
})

it('says politely that a link is from a newer version', () => {
  expect(problem(decodeLink('#v2.1.AAAA'))).toBe('newer')
  expect(problem(decodeLink('#v1.9.AAAA'))).toBe('newer')
})

it.each([
  ['not an object', '[]'],
  ['no inputs', '{"s":1}'],
  ['a seed that is no number', '{"s":"x","i":[]}'],
  ['an input back in time', '{"s":1,"i":[[-5,"kubectl get pods"]]}'],
  ['a line that is no text', '{"s":1,"i":[[0,{}]]}'],
  ['less than no nodes', '{"s":1,"i":[],"c":{"nodes":-1}}'],
  ['a namespace that is none', '{"s":1,"i":[],"c":{"namespace":"<script>"}}'],
])('refuses %s', (_, json) => {
  const content = new TextEncoder().encode(json)
  let a = 1
  let b = 0
  for (const byte of content) {
    a = (a + byte) % 255
    b = (b + a) % 255
  }
  const bytes = deflateSync(Uint8Array.from([b, a, ...content]), { dictionary: DICTIONARIES['1'] })
  expect(problem(decodeLink(`#v1.1.${base64Url(bytes)}`))).toBe('broken')
})

it('names a lesson and its beat, with or without a run, and nothing that is no name', () => {
  const shared = { session, playhead: 9, lesson: 'pod', beat: 'play' }
  expect(decodeLink(encodeLink(shared))).toEqual({ ok: true, shared })
  expect(lessonOfLink('#lesson=pod&beat=why')).toEqual({ lesson: 'pod', beat: 'why' })
  expect(lessonOfLink(`#${encodeLink(shared)}`)).toEqual({ lesson: 'pod', beat: 'play' })
  expect(lessonOfLink('#lesson=../pod&beat=<b>')).toEqual({})
  expect(lessonOfLink('#beat=why')).toEqual({})
})

it('names the limit that a session is beyond', () => {
  const cluster = { ...DEFAULT_CLUSTER }
  const beyond: readonly (readonly [string, Partial<Session>])[] = [
    ['nodes', { cluster: { ...cluster, nodes: 5_001 } }],
    ['cpus', { cluster: { ...cluster, cpusPerNode: 1_025 } }],
    ['memory', { cluster: { ...cluster, memoryPerNode: 32_769 * 2 ** 30 } }],
    ['images', { cluster: { ...cluster, present: Array.from({ length: 1_001 }, () => 'a') } }],
    ['inputs', { inputs: Array.from({ length: 20_001 }, (_, at) => ({ at, line: '' })) }],
    ['days', { inputs: [{ at: 10_001 * 86_400_000, line: '' }] }],
    ['seed', { seed: 2 ** 32 + 1 }],
  ]
  for (const [limit, part] of beyond)
    expect(problem(decodeLink(encodeLink({ session: { ...session, ...part } })))).toBe(limit)
  const at = { cluster: { ...cluster, nodes: 5_000 }, seed: 2 ** 32 }
  expect(problem(decodeLink(encodeLink({ session: { ...session, ...at } })))).toBe('none')
  const negative = { ...session, cluster: { ...cluster, nodes: -1 } }
  expect(problem(decodeLink(encodeLink({ session: negative })))).toBe('broken')
})
