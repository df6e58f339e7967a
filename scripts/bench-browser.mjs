// How smooth the built page is (dist/): frames a second and the longest block of the main thread while a cluster of
// 50, 300 and 5,000 pods plays in Chromium. Part of `npm run bench -- --browser`.
import { chromium } from '@playwright/test'
import { load } from './load.mjs'
import { serve } from './serve.mjs'

const SIZES = [
  [3, 50],
  [10, 300],
  [170, 5000],
]
const WATCHED = 8_000

/** Counts frames and long tasks for a while, in the page. */
const watch = (time) =>
  new Promise((resolve) => {
    let frames = 0
    let longest = 0
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
    })
    observer.observe({ entryTypes: ['longtask'] })
    const began = performance.now()
    const frame = () => {
      frames++
      if (performance.now() - began < time) return requestAnimationFrame(frame)
      observer.disconnect()
      resolve({ fps: (1000 * frames) / (performance.now() - began), longest })
    }
    requestAnimationFrame(frame)
  })

export async function main(dist = 'dist') {
  const { encodeLink } = await load('src/session/share-link.ts')
  const { url, close } = await serve(dist, 0)
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  for (const [nodes, pods] of SIZES) {
    const cluster = {
      nodes,
      cpusPerNode: 16,
      memoryPerNode: 64 * 2 ** 30,
      controlPlane: true,
      namespace: 'default',
      present: [],
    }
    const line = `kubectl create deployment web --image=nginx --replicas=${pods}`
    const link = encodeLink({
      session: { version: 1, seed: 1, cluster, inputs: [{ at: 0, line }] },
      playhead: 0,
      scene: 'cluster',
    })
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    await page.goto(`${url.replace(/\/$/, '')}/#${link}`)
    await page.locator('main').waitFor()
    await page.waitForTimeout(2_000)
    await page.keyboard.press('Space')
    const { fps, longest } = await page.evaluate(watch, WATCHED)
    console.log(
      `${`page, ${pods} pods`.padEnd(22)} ${fps.toFixed(0).padStart(4)} frames/s  longest block ${longest.toFixed(0)} ms`,
    )
    await page.close()
  }
  await browser.close()
  close()
}
