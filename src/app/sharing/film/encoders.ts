/** What turns frames on a canvas into a file: WebM by the browser's own encoder, GIF by gifenc. */
import { GIFEncoder, applyPalette, quantize } from 'gifenc'
import { type EncodedFrame, webm } from './webm'

export type FilmFormat = 'webm' | 'gif'

export interface FilmEncoder {
  /** Adds what is on the canvas now. */
  add(canvas: OffscreenCanvas): Promise<void>
  finish(): Promise<Blob>
  close(): void
}

/** Whether this browser can encode video: not over plain http, and not everywhere. */
export const canEncodeVideo = () => typeof VideoEncoder !== 'undefined'

export function encoderOf(format: FilmFormat, size: { width: number; height: number }, perSecond: number) {
  return format === 'gif' ? gifEncoder(size, perSecond) : webmEncoder(size, perSecond)
}

const CODECS = [
  ['vp09.00.31.08', 'V_VP9'],
  ['vp8', 'V_VP8'],
] as const
/** Seconds between frames that stand alone: where a player can jump to. */
const KEY_EVERY = 4
const BITS_PER_SECOND = 6_000_000

async function webmEncoder(
  { width, height }: { width: number; height: number },
  perSecond: number,
): Promise<FilmEncoder> {
  const [config, codec] = await supported(width, height, perSecond)
  const frames: EncodedFrame[] = []
  let failed: Error | undefined
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength)
      chunk.copyTo(bytes)
      frames.push({ bytes, at: Math.round(chunk.timestamp / 1000), key: chunk.type === 'key' })
    },
    error: (error) => {
      failed = error
    },
  })
  encoder.configure(config)
  let count = 0
  return {
    async add(canvas) {
      if (failed) throw failed
      const timestamp = Math.round((count * 1e6) / perSecond)
      const frame = new VideoFrame(canvas, { timestamp, duration: Math.round(1e6 / perSecond) })
      encoder.encode(frame, { keyFrame: count % (KEY_EVERY * perSecond) === 0 })
      frame.close()
      count++
      // Not further ahead than the encoder can hold in memory.
      while (encoder.encodeQueueSize > 4) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    async finish() {
      await encoder.flush()
      if (failed) throw failed
      const duration = (count * 1000) / perSecond
      return new Blob([webm(frames, { codec, width, height, duration })], { type: 'video/webm' })
    },
    close: () => encoder.state !== 'closed' && encoder.close(),
  }
}

async function supported(width: number, height: number, framerate: number) {
  for (const [codec, id] of CODECS) {
    const config: VideoEncoderConfig = { codec, width, height, framerate, bitrate: BITS_PER_SECOND }
    const { supported: can } = await VideoEncoder.isConfigSupported(config)
    if (can) return [config, id] as const
  }
  throw new Error('this browser encodes neither VP9 nor VP8')
}

const MOST_COLOURS = 256

async function gifEncoder(
  { width, height }: { width: number; height: number },
  perSecond: number,
): Promise<FilmEncoder> {
  const gif = GIFEncoder()
  let held: { readonly pixels: Uint8ClampedArray; readonly from: number } | undefined
  let count = 0
  let written = false
  /** In hundredths of a second, from the beginning: so that rounding does not add up. */
  const tick = (frame: number) => Math.round((frame * 100) / perSecond)
  const write = () => {
    if (!held) return
    const palette = quantize(held.pixels, MOST_COLOURS)
    const delay = (tick(count) - tick(held.from)) * 10
    gif.writeFrame(applyPalette(held.pixels, palette), width, height, {
      palette,
      delay,
      ...(!written && { repeat: 0 }),
    })
    written = true
  }
  return {
    async add(canvas) {
      const pixels = canvas.getContext('2d')!.getImageData(0, 0, width, height).data
      if (!held || !equal(held.pixels, pixels)) {
        write()
        held = { pixels, from: count }
      }
      count++
    },
    async finish() {
      write()
      gif.finish()
      return new Blob([gif.bytes()], { type: 'image/gif' })
    },
    close: () => undefined,
  }
}

function equal(a: Uint8ClampedArray, b: Uint8ClampedArray): boolean {
  const left = new Uint32Array(a.buffer)
  const right = new Uint32Array(b.buffer)
  return left.every((pixel, index) => pixel === right[index])
}
