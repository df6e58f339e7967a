import { expect, it } from 'vitest'
import { framesOf } from './frames'
import { webm } from './webm'

it('shows one moment a frame at the pace of the playhead, and stays at the end', () => {
  const { moments, complete } = framesOf({ from: 1_000, to: 3_000 }, 1, 10, [], 100)
  expect(complete).toBe(true)
  expect(moments.slice(0, 3)).toEqual([1_000, 1_100, 1_200])
  expect(moments.filter((moment) => moment === 3_000)).toHaveLength(15)
  expect(moments).toHaveLength(20 + 15)
})

it('spends its frames where something happens', () => {
  const changes = [0, 60_000, 60_040, 60_080]
  const { moments } = framesOf({ from: 0, to: 60_100 }, 'smart', 20, changes, 2_000)
  expect(moments.filter((moment) => moment >= 60_000 && moment < 60_100).length).toBeGreaterThan(10)
  expect(moments).toHaveLength(
    new Set(moments).size + moments.filter((moment) => moment === 60_100).length - 1,
  )
})

it('says when a film would be too long, and stops there', () => {
  const { moments, complete } = framesOf({ from: 0, to: 3_600_000 }, 1, 20, [], 200)
  expect(complete).toBe(false)
  expect(moments).toHaveLength(200)
})

/** The ids and contents of the elements at one level. */
function elements(bytes: Uint8Array): { id: string; content: Uint8Array }[] {
  const found: { id: string; content: Uint8Array }[] = []
  for (let at = 0; at < bytes.length; ) {
    const width = Math.clz32(bytes[at]!) - 23
    const id = Buffer.from(bytes.subarray(at, at + width)).toString('hex')
    at += width
    expect(bytes[at]).toBe(1)
    const size = Number(new DataView(bytes.buffer, bytes.byteOffset + at).getBigUint64(0) & 0xffffffffffffffn)
    at += 8
    found.push({ id, content: bytes.subarray(at, at + size) })
    at += size
    expect(at).toBeLessThanOrEqual(bytes.length)
  }
  return found
}

it('puts frames into clusters, with a duration and cues that lead to them', () => {
  const frames = [0, 50, 4_000].map((at) => ({ bytes: Uint8Array.of(at & 255, 7), at, key: at !== 50 }))
  const file = webm(frames, { codec: 'V_VP9', width: 1280, height: 720, duration: 4_050 })
  const [head, segment] = elements(file)
  expect([head!.id, segment!.id]).toEqual(['1a45dfa3', '18538067'])
  const parts = elements(segment!.content)
  expect(parts.map(({ id }) => id)).toEqual(['1549a966', '1654ae6b', '1c53bb6b', '1f43b675', '1f43b675'])
  const duration = elements(parts[0]!.content).find(({ id }) => id === '4489')!.content
  expect(new DataView(duration.buffer, duration.byteOffset).getFloat64(0)).toBe(4_050)
  const blocks = elements(parts[3]!.content).filter(({ id }) => id === 'a3')
  expect([...blocks[1]!.content]).toEqual([0x81, 0, 50, 0, 50, 7])
  for (const [index, cue] of elements(parts[2]!.content).entries()) {
    const places = elements(elements(cue.content)[1]!.content)
    const position = Number(
      new DataView(places[1]!.content.buffer, places[1]!.content.byteOffset).getBigUint64(0),
    )
    expect(
      Buffer.from(segment!.content.subarray(position, position + 4)).toString('hex'),
      `cue ${index}`,
    ).toBe('1f43b675')
  }
})
