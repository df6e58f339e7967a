/**
 * Encoded frames as a WebM file (Matroska, EBML: RFC 8794 and RFC 9559): one video track, with a duration and cues, so
 * that players show its length and can jump in it.
 */

export interface EncodedFrame {
  readonly bytes: Uint8Array
  /** Milliseconds from the beginning. */
  readonly at: number
  readonly key: boolean
}

export interface WebmOptions {
  readonly codec: 'V_VP8' | 'V_VP9'
  readonly width: number
  readonly height: number
  /** Milliseconds. */
  readonly duration: number
}

/** An element: its id, and what is in it. */
type Node = readonly [id: number, content: Uint8Array | readonly Node[]]

/** A block's time is counted from its cluster's in 16 bits. */
const LONGEST_CLUSTER = 30_000

export function webm(frames: readonly EncodedFrame[], options: WebmOptions): Uint8Array<ArrayBuffer> {
  const clusters = clustersOf(frames)
  const info: Node = [
    0x1549a966,
    [
      [0x2ad7b1, unsigned(1_000_000)],
      [0x4489, double(options.duration)],
      [0x4d80, text('Podarium')],
      [0x5741, text('Podarium')],
    ],
  ]
  const before = [...written(info), ...written(trackOf(options))]
  const packed = clusters.map(({ at, blocks }) => ({
    at,
    parts: written([0x1f43b675, [[0xe7, unsigned(at)], ...blocks]]),
  }))
  const cuesSize = lengthOf(written(cuesOf(packed.map(({ at }) => ({ at, position: 0 })))))
  let position = lengthOf(before) + cuesSize
  const cues = packed.map(({ at, parts }) => {
    const here = position
    position += lengthOf(parts)
    return { at, position: here }
  })
  const content = joined([...before, ...written(cuesOf(cues)), ...packed.flatMap(({ parts }) => parts)])
  return joined([...written(HEAD), ...written([0x18538067, content])])
}

const HEAD: Node = [
  0x1a45dfa3,
  [
    [0x4286, Uint8Array.of(1)],
    [0x42f7, Uint8Array.of(1)],
    [0x42f2, Uint8Array.of(4)],
    [0x42f3, Uint8Array.of(8)],
    [0x4282, text('webm')],
    [0x4287, Uint8Array.of(2)],
    [0x4285, Uint8Array.of(2)],
  ],
]

function trackOf({ codec, width, height }: WebmOptions): Node {
  return [
    0x1654ae6b,
    [
      [
        0xae,
        [
          [0xd7, Uint8Array.of(1)],
          [0x73c5, Uint8Array.of(1)],
          [0x83, Uint8Array.of(1)],
          [0x86, text(codec)],
          [
            0xe0,
            [
              [0xb0, unsigned(width)],
              [0xba, unsigned(height)],
            ],
          ],
        ],
      ],
    ],
  ]
}

/** A cluster begins at each key frame. */
function clustersOf(frames: readonly EncodedFrame[]) {
  const clusters: { readonly at: number; readonly blocks: Node[] }[] = []
  for (const { bytes, at, key } of frames) {
    let cluster = clusters.at(-1)
    if (!cluster || key || at - cluster.at >= LONGEST_CLUSTER) {
      cluster = { at, blocks: [] }
      clusters.push(cluster)
    }
    const since = at - cluster.at
    const head = Uint8Array.of(0x81, since >> 8, since & 255, key ? 0x80 : 0)
    cluster.blocks.push([0xa3, joined([head, bytes])])
  }
  return clusters
}

const cuesOf = (cues: readonly { readonly at: number; readonly position: number }[]): Node => [
  0x1c53bb6b,
  cues.map(
    ({ at, position }): Node => [
      0xbb,
      [
        [0xb3, unsigned(at, 8)],
        [
          0xb7,
          [
            [0xf7, Uint8Array.of(1)],
            [0xf1, unsigned(position, 8)],
          ],
        ],
      ],
    ],
  ),
]

function written([id, content]: Node): readonly Uint8Array[] {
  const parts = content instanceof Uint8Array ? [content] : content.flatMap(written)
  return [unsigned(id), size(lengthOf(parts)), ...parts]
}

const lengthOf = (parts: readonly Uint8Array[]) => parts.reduce((sum, part) => sum + part.length, 0)

/** Big-endian, as short as it can be or as wide as asked. */
function unsigned(value: number, width = 1): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; rest > 0 || bytes.length < width; rest = Math.floor(rest / 256))
    bytes.unshift(rest % 256)
  return Uint8Array.from(bytes)
}

/** A size is always written in eight bytes: the first says so. */
function size(value: number): Uint8Array {
  const bytes = unsigned(value, 8)
  bytes[0] = 1
  return bytes
}

function double(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value)
  return bytes
}

function text(value: string): Uint8Array {
  return Uint8Array.from(value, (letter) => letter.charCodeAt(0))
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(lengthOf(parts))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
