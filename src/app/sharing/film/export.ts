/** The current picture as a file, and a span of the run as a film. */
import { reach, useRun } from '../../../playback/run'
import type { Speed } from '../../../playback/playback'
import type { SceneEntry } from '../../../scenes/scene'
import { toCanvas } from '../picture/to-canvas'
import { type Font, toSvg } from '../picture/to-svg'
import { type FilmFormat, encoderOf } from './encoders'
import { type Span, framesOf } from './frames'
import { openScreen } from './screen'

export const PICTURE_SIZE = { width: 1280, height: 720 }
const PNG_SCALE = 2

/** GIF is heavy: smaller, fewer frames and shorter. */
export const FILMS = {
  webm: { size: { width: 1280, height: 720 }, perSecond: 20, mostSeconds: 90 },
  gif: { size: { width: 960, height: 540 }, perSecond: 10, mostSeconds: 40 },
} as const

export async function exportPicture(
  entry: SceneEntry,
  moment: number,
  format: 'svg' | 'png',
  title: string,
): Promise<Blob> {
  const { scene } = await entry.load()
  const screen = await openScreen(scene, PICTURE_SIZE)
  try {
    const picture = await screen.at(moment)
    if (format === 'svg') return new Blob([toSvg(picture, title, await fonts())], { type: 'image/svg+xml' })
    const canvas = new OffscreenCanvas(picture.width * PNG_SCALE, picture.height * PNG_SCALE)
    toCanvas(canvas.getContext('2d')!, picture, PNG_SCALE)
    return await canvas.convertToBlob({ type: 'image/png' })
  } finally {
    screen.close()
  }
}

/** The fonts that our words and the cluster's are set in; Chinese is left to the reader's own. */
async function fonts(): Promise<readonly Font[]> {
  const wanted = [
    ['Inter', 'fonts/inter.woff2'],
    ['JetBrains Mono', 'fonts/jetbrains-mono.woff2'],
  ] as const
  return Promise.all(
    wanted.map(async ([family, file]) => {
      const answer = await fetch(new URL(file, document.baseURI))
      return { family, source: await asDataUrl(await answer.blob()) }
    }),
  )
}

const asDataUrl = (blob: Blob) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('a font could not be read'))
    reader.readAsDataURL(blob)
  })

export interface FilmOrder {
  readonly entry: SceneEntry
  readonly format: FilmFormat
  readonly span: Span
  readonly pace: Speed
}

/** How long the film of an order will be, seconds, and whether it is within what we make. */
export function lengthOf({ format, span, pace }: Omit<FilmOrder, 'entry'>) {
  const { perSecond, mostSeconds } = FILMS[format]
  const { moments, complete } = framesOf(
    span,
    pace,
    perSecond,
    useRun.getState().history.changes,
    perSecond * mostSeconds,
  )
  return { seconds: moments.length / perSecond, complete }
}

export async function exportFilm(
  { entry, format, span, pace }: FilmOrder,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  await simulated(span.to, signal)
  const { size, perSecond, mostSeconds } = FILMS[format]
  const { changes } = useRun.getState().history
  const { moments } = framesOf(span, pace, perSecond, changes, perSecond * mostSeconds)
  const { scene } = await entry.load()
  const screen = await openScreen(scene, size)
  const encoder = await encoderOf(format, size, perSecond)
  const canvas = new OffscreenCanvas(size.width, size.height)
  const painter = canvas.getContext('2d', { willReadFrequently: format === 'gif' })!
  try {
    let drawn = Number.NaN
    for (const [index, moment] of moments.entries()) {
      signal.throwIfAborted()
      if (moment !== drawn) toCanvas(painter, await screen.at(moment))
      drawn = moment
      await encoder.add(canvas)
      progress((index + 1) / moments.length)
    }
    return await encoder.finish()
  } finally {
    encoder.close()
    screen.close()
  }
}

/** Until the engine has come so far. */
async function simulated(until: number, signal: AbortSignal): Promise<void> {
  reach(until)
  while (useRun.getState().reached < until && useRun.getState().broken === undefined) {
    signal.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
