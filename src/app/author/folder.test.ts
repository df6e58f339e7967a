/** The folder of a lesson as a zip: what comes back of it, and what a stranger's zip can do. */
import { strToU8, zipSync } from 'fflate'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Authored } from '../../lessons/authored'
import { DEFAULT_CLUSTER, type Session } from '../../session/session'
import { decodeLink } from '../../session/share-link'
import { linkOfZip, readZip, zipOf } from './folder'

const session: Session = {
  version: 1,
  seed: 1,
  cluster: DEFAULT_CLUSTER,
  inputs: [{ at: 0, line: 'kubectl apply -f -', stdin: 'kind: Pod\n' }],
}
const lesson: Authored = {
  version: 1,
  title: { en: 'One', 'zh-CN': '一' },
  idea: {},
  intro: {},
  marks: [{ at: 1_000, scene: 'cluster', caption: { en: 'Look.' } }],
}

it('brings the lesson and its run back as a link', () => {
  const decoded = decodeLink(linkOfZip(zipOf(lesson, session)).link!)
  expect(decoded.ok && decoded.shared).toEqual({ session, authored: { lesson, told: session } })
})

it('makes the same zip of the same lesson', () => {
  expect(zipOf(lesson, session)).toEqual(zipOf(lesson, session))
})

it('reads the files by their names, wherever they lie, and no others', () => {
  const zip = zipSync({
    '../../etc/lesson.json': strToU8('{}'),
    'x/evil.html': strToU8('<b>'),
    'en.md': strToU8('e'),
  })
  expect(readZip(zip)).toEqual({ 'lesson.json': '{}', 'en.md': 'e' })
  expect(linkOfZip(zip)).toEqual({ problem: 'broken' })
})

it('refuses what is too big, and names the limit', () => {
  const zip = zipSync({ 'lesson.json': new Uint8Array(3 * 2 ** 20), 'en.md': strToU8('e') })
  expect(readZip(zip)).toBe('lesson')
  expect(linkOfZip(zip)).toEqual({ problem: 'lesson' })
  const run = { cluster: { nodes: 6_000 }, inputs: [] }
  const large = zipSync({ 'lesson.json': strToU8(JSON.stringify({ version: 1, marks: [], run })) })
  expect(linkOfZip(large)).toEqual({ problem: 'nodes' })
  const marks = Array.from({ length: 61 }, (_, i) => ({ at: i * 10, scene: 'cluster' }))
  const long = zipSync({ 'lesson.json': strToU8(JSON.stringify({ version: 1, marks })) })
  expect(linkOfZip(long)).toEqual({ problem: { limit: 'marks', most: 60 } })
})

it('survives whatever else is dropped on it', () => {
  const good = zipOf(lesson, session)
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
      const bad = cut ? good.slice(0, at) : good.with(at, byte)
      const { link } = linkOfZip(bad)
      expect(link === undefined || decodeLink(link).ok).toBe(true)
    }),
  )
  fc.assert(
    fc.property(fc.json(), (json) => {
      const { link } = linkOfZip(zipSync({ 'lesson.json': strToU8(json) }))
      expect(link === undefined || decodeLink(link).ok).toBe(true)
    }),
  )
  fc.assert(
    fc.property(fc.json(), (run) => {
      const text = `{"version":1,"marks":[],"run":${run}}`
      const { link } = linkOfZip(zipSync({ 'lesson.json': strToU8(text) }))
      expect(link === undefined || decodeLink(link).ok).toBe(true)
    }),
  )
})
