/** What can be taken along: a picture, a film, a recording, a frame for another page. */
import { readFileSync } from 'node:fs'
import type { Download, Page } from '@playwright/test'
import { expect, test } from './learner'
import type { Simulator } from './simulator'

async function openFiles(simulator: Simulator): Promise<void> {
  await simulator.page.getByRole('button', { name: 'Share' }).click()
  await simulator.page.getByRole('tab', { name: 'Picture and film' }).click()
}

async function save(simulator: Simulator, button: string): Promise<{ name: string; bytes: Buffer }> {
  const waiting = simulator.page.waitForEvent('download', { timeout: 80_000 })
  await simulator.page.getByRole('dialog').getByRole('button', { name: button }).click()
  const download: Download = await waiting
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

/** What a browser that knows nothing of us makes of a file: of a film, its last picture, of a GIF also the first. */
async function seenElsewhere(page: Page, bytes: Buffer, type: string, which: 'first' | 'last' = 'last') {
  const blank = await page.context().newPage()
  try {
    // Frames of a GIF are decoded only for pages that have an origin.
    await blank.goto('/icon.svg')
    return await blank.evaluate(
      async ([base64, mime, wanted]) => {
        const source = `data:${mime};base64,${base64}`
        const name = mime!.startsWith('video') ? 'video' : 'img'
        const element = document.createElementNS('http://www.w3.org/1999/xhtml', name)
        let shown: CanvasImageSource = element as HTMLVideoElement | HTMLImageElement
        let [width, height, duration, frames] = [0, 0, 0, 1]
        if (mime === 'image/gif') {
          const data = Uint8Array.from(atob(base64!), (letter) => letter.charCodeAt(0))
          const decoder = new ImageDecoder({ data, type: mime })
          await Promise.all([decoder.completed, decoder.tracks.ready])
          frames = decoder.tracks.selectedTrack!.frameCount
          const { image } = await decoder.decode({ frameIndex: wanted === 'first' ? 0 : frames - 1 })
          ;[width, height, shown] = [image.displayWidth, image.displayHeight, image]
        } else if (element instanceof HTMLVideoElement) {
          Object.assign(element, { muted: true, src: source })
          await new Promise((resolve, reject) => {
            element.addEventListener('loadeddata', resolve)
            element.addEventListener('error', () => reject(new Error(element.error?.message)))
          })
          ;[width, height, duration] = [element.videoWidth, element.videoHeight, element.duration]
          element.currentTime = duration - 0.3
          await new Promise((resolve) => element.addEventListener('seeked', resolve))
        } else if (element instanceof HTMLImageElement) {
          element.src = source
          await element.decode()
          ;[width, height] = [element.naturalWidth, element.naturalHeight]
        }
        const painter = new OffscreenCanvas(width, height).getContext('2d')!
        // A film that has come to its place may have no picture of it yet: then nothing is drawn.
        for (let tries = 0; tries < 200; tries++) {
          painter.drawImage(shown, 0, 0)
          if (painter.getImageData(width / 2, height / 2, 1, 1).data[3]) break
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
        const { data } = painter.getImageData(0, 0, width, height)
        const colours = new Set<number>()
        let vivid = 0
        // One of each 16 × 9 field, as a small picture of the whole.
        const fields: number[] = []
        for (let i = 0; i < data.length; i += 4) {
          const [red, green, blue] = [data[i]!, data[i + 1]!, data[i + 2]!]
          colours.add((red >> 4) * 256 + (green >> 4) * 16 + (blue >> 4))
          if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) vivid++
        }
        for (let y = 0; y < 9; y++)
          for (let x = 0; x < 16; x++) {
            const [w, h] = [width / 16, height / 9]
            const field = painter.getImageData(x * w, y * h, w, h).data
            let sum = 0
            for (let i = 0; i < field.length; i += 4) sum += field[i]! + field[i + 1]! + field[i + 2]!
            fields.push((sum / field.length) * (4 / 3))
          }
        return {
          width,
          height,
          duration,
          frames,
          colours: colours.size,
          vivid: vivid / (width * height),
          fields,
        }
      },
      [bytes.toString('base64'), type, which] as const,
    )
  } finally {
    await blank.close()
  }
}

/** The largest difference of brightness between two small pictures, of 255. */
const difference = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index]!)))

test('picture, film and recording of a run show elsewhere what the scene showed', async ({ simulator }) => {
  await simulator.open()
  await simulator.page.getByRole('tab', { name: 'Cluster' }).click()
  await simulator.playUntil(8, '10')
  await openFiles(simulator)

  const png = await save(simulator, 'Save as PNG')
  expect(png.name).toBe('liveness-exec.png')
  const picture = await seenElsewhere(simulator.page, png.bytes, 'image/png')
  expect([picture.width, picture.height]).toEqual([2560, 1440])
  expect(picture.colours).toBeGreaterThan(20)

  const svg = await save(simulator, 'Save as SVG')
  expect(svg.bytes.toString()).toMatch(/>liveness-exec<\/text>/)
  expect(svg.bytes.toString()).not.toMatch(/var\(|<script|http:\/\/(?!www\.w3\.org)/)
  const drawn = await seenElsewhere(simulator.page, svg.bytes, 'image/svg+xml')
  expect(difference(drawn.fields, picture.fields)).toBeLessThan(8)

  await simulator.page.getByLabel('Pace').selectOption('10')
  const webm = await save(simulator, 'Make the film')
  expect(webm.name).toBe('liveness-exec.webm')
  const film = await seenElsewhere(simulator.page, webm.bytes, 'video/webm')
  expect([film.width, film.height]).toEqual([1280, 720])
  expect(film.duration).toBeGreaterThan(2)
  expect(film.duration).toBeLessThan(15)
  expect(difference(film.fields, picture.fields)).toBeLessThan(12)

  await simulator.page.getByLabel('Format').selectOption('gif')
  const gif = await save(simulator, 'Make the film')
  expect(gif.bytes.subarray(0, 6).toString()).toBe('GIF89a')
  const moving = await seenElsewhere(simulator.page, gif.bytes, 'image/gif')
  expect([moving.width, moving.height]).toEqual([960, 540])
  expect(moving.frames).toBeGreaterThan(10)
  expect(moving.colours).toBeGreaterThan(8)
  // It is laid out for its own, smaller size: but as much of it has the colours of a state, and of its beginning none.
  expect(moving.vivid / picture.vivid).toBeGreaterThan(0.5)
  expect(moving.vivid / picture.vivid).toBeLessThan(2)
  const beginning = await seenElsewhere(simulator.page, gif.bytes, 'image/gif', 'first')
  expect(beginning.vivid).toBeLessThan(moving.vivid / 10)

  const recording = await save(simulator, 'Save as .jsonl')
  const lines = recording.bytes.toString().trim().split('\n')
  expect(JSON.parse(lines[0]!)).toMatchObject({ recording: 1, version: 'v1.36.2' })
  expect(lines.some((line) => line.includes('"kind":"pods","type":"ADDED"'))).toBe(true)
})

test('a film can be given up, and is refused when it would be too long', async ({ simulator }) => {
  await simulator.open()
  await simulator.playUntil(20)
  await openFiles(simulator)
  const dialog = simulator.page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Make the film' }).click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog.getByRole('button', { name: 'Make the film' })).toBeEnabled()
  await dialog.getByLabel('From').selectOption('600')
  await dialog.getByLabel('Pace').selectOption('1')
  await expect(dialog).toContainText('longer than 90 s')
  await expect(dialog.getByRole('button', { name: 'Make the film' })).toBeDisabled()
})

for (const [width, height] of [
  [960, 540],
  [320, 240],
] as const)
  test(`in a frame of ${width} × ${height} the scene plays, and a link leads to the whole`, async ({
    simulator,
    baseURL,
  }) => {
    await simulator.open()
    await simulator.playUntil(70)
    const shown = (await simulator.page.getByRole('timer').textContent()) ?? ''
    await simulator.page.getByRole('button', { name: 'Share' }).click()
    await simulator.page.getByRole('tab', { name: 'Embed' }).click()
    const lines = await simulator.page.getByLabel('Lines for your page').inputValue()
    const source = /src="([^"]*)"/.exec(lines)![1]!.replaceAll('&amp;', '&')
    expect(source.startsWith(baseURL!)).toBe(true)

    const page = await simulator.page.context().newPage()
    await page.setContent(`<iframe src="${source}" width="${width}" height="${height}"></iframe>`)
    const frame = page.frameLocator('iframe')
    await expect(frame.getByRole('main')).toHaveAttribute('aria-busy', 'false')
    await expect(frame.getByRole('timer')).toHaveText(shown)
    await expect(frame.getByRole('button', { name: 'Apply' })).toBeHidden()
    await frame.getByRole('button', { name: 'Play' }).click()
    await expect.poll(() => frame.getByRole('timer').textContent()).not.toBe(shown)
    await frame.getByRole('button', { name: 'Pause' }).click()
    const [whole] = await Promise.all([
      page.waitForEvent('popup'),
      frame.getByRole('link', { name: 'Open in Podarium' }).click(),
    ])
    await expect(whole.getByRole('button', { name: 'Apply' })).toBeVisible()
    expect(whole.url()).not.toContain('embed')
    await page.close()
  })
