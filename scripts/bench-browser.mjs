// How smooth the built page is (dist/) in Chromium, part of `npm run bench -- --browser`: frames a second, the longest
// block of the main thread (by the clock, and what of it was work: the rest is other threads' turn on the machine), and
// what a frame costs: processor time, in the unit (u) of bench.ts, so that it means the same on a busy or slow machine.
// Clusters of 50, 300 and 5,000 pods play, 12 minutes are scrubbed, an hour is forked.
import { chromium } from '@playwright/test'
import { load } from './load.mjs'
import { serve } from './serve.mjs'

const MINUTE = 60_000
const PLAYED = [
  { name: '50 pods start at 600×', nodes: 3, pods: 50, playhead: 0, speed: '600' },
  { name: '50 pods', nodes: 3, pods: 50, playhead: 0, speed: '1' },
  { name: '300 pods at 10×', nodes: 10, pods: 300, playhead: 0, speed: '10' },
  { name: '5,000 pods', nodes: 170, pods: 5000, playhead: 5 * MINUTE, speed: '1' },
]
const SCRUBBED = { nodes: 3, pods: 50, playhead: 12 * MINUTE }
const FORKED = { nodes: 3, pods: 50, playhead: 60 * MINUTE }
const WATCHED = 8_000
/** The engine has to get there first, on a machine that may be slow. */
const PATIENCE = 10 * MINUTE

/** In the page: counts frames and long tasks until told otherwise. */
function watch() {
  const seen = { frames: 0, longest: 0, began: performance.now() }
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration)
  })
  observer.observe({ entryTypes: ['longtask'] })
  const frame = () => {
    seen.frames++
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  window.seen = seen
}

/** In the page: the yardstick of bench.ts, once. */
function yardstick() {
  for (let round = 0; round < 20; round++) {
    const map = new Map()
    for (let i = 0; i < 20_000; i++) map.set(`key-${(i * 7919) % 20_000}`, { n: i, text: `value ${i}` })
    const list = [...map.values()].sort((a, b) => (a.text < b.text ? -1 : 1))
    if (list.length === 0) throw new Error('nothing was sorted')
  }
}

/** In the page: ms from the next Enter until the console tells of a line more. */
function answer() {
  const lines = () => document.querySelectorAll('[role=log] > *').length
  window.answered = new Promise((resolve) => {
    const entered = ({ key }) => {
      if (key !== 'Enter') return
      removeEventListener('keydown', entered, true)
      const [began, before] = [performance.now(), lines()]
      const look = () => (lines() > before ? resolve(performance.now() - began) : requestAnimationFrame(look))
      requestAnimationFrame(look)
    }
    addEventListener('keydown', entered, true)
  })
}

const linkOf = (encodeLink, { nodes, pods, playhead }) => {
  const machines = { nodes, cpusPerNode: 16, memoryPerNode: 64 * 2 ** 30, controlPlane: true }
  const line = `kubectl create deployment web --image=nginx --replicas=${pods}`
  const cluster = { ...machines, namespace: 'default', present: [] }
  const session = { version: 1, seed: 1, cluster, inputs: [{ at: 0, line }] }
  return encodeLink({ session, playhead, scene: 'cluster' })
}

/** Processor time of the page's main thread so far, ms. */
async function cpuOf(devtools) {
  const { metrics } = await devtools.send('Performance.getMetrics')
  return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value
}

/** Processor time of the longest single task of the page's main thread, ms. */
function longestWork(trace) {
  const { traceEvents } = JSON.parse(trace)
  const isMain = ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain'
  const threads = new Set(traceEvents.filter(isMain).map(({ pid, tid }) => `${pid}/${tid}`))
  return traceEvents
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && threads.has(`${pid}/${tid}`))
    .reduce((longest, { tdur = 0 }) => Math.max(longest, tdur / 1000), 0)
}

async function opened(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' })
  await devtools.send('Performance.enable')
  await page.goto(address)
  await page.locator('main[aria-busy=false]').waitFor({ timeout: PATIENCE })
  await page.waitForTimeout(2_000)
  return { page, devtools }
}

/** What it takes to draw while something is done; one line of the table. */
async function drawn(browser, name, { page, devtools }, act) {
  const before = await cpuOf(devtools)
  await page.evaluate(yardstick)
  const unit = (await cpuOf(devtools)) - before
  await browser.startTracing(page, { categories: ['toplevel'] })
  await page.evaluate(watch)
  const began = await cpuOf(devtools)
  await act(page)
  const cost = (await cpuOf(devtools)) - began
  const { frames, longest, took } = await page.evaluate(() => ({
    ...window.seen,
    took: performance.now() - window.seen.began,
  }))
  const work = longestWork(await browser.stopTracing())
  const figures = [
    `${((1000 * frames) / took).toFixed(0)} frames/s`,
    `longest block ${longest.toFixed(0)} ms`,
    `longest work ${work.toFixed(0)} ms`,
    `${(cost / frames / unit).toFixed(3)} u a frame`,
  ]
  console.log([`page, ${name}`.padEnd(30), ...figures.map((figure) => figure.padStart(22))].join(' '))
  await page.close()
}

async function scrub(page) {
  const slider = page.getByRole('slider')
  const { x, y, width } = await slider.boundingBox()
  const [left, from] = [x - 600, x + width / 2]
  await page.mouse.move(from, y + 4)
  await page.mouse.down()
  const began = performance.now()
  for (let i = 0; performance.now() - began < WATCHED; i++)
    await page.mouse.move(from - (1 - Math.cos(i / 15)) * 0.5 * (from - left), y + 4)
  await page.mouse.up()
}

async function fork(page) {
  // Time for the run that waits behind the playhead to come there.
  await page.waitForTimeout(5_000)
  await page.getByRole('tab', { name: 'Console' }).click()
  const input = page.locator('aside input, aside textarea').last()
  await input.fill('true')
  await page.evaluate(answer)
  await input.press('Enter')
  return page.evaluate(() => window.answered)
}

export async function main(dist = 'dist') {
  const { encodeLink } = await load('src/session/share-link.ts')
  const { url, close } = await serve(dist, 0)
  const address = (run) => `${url.replace(/\/$/, '')}/#${linkOf(encodeLink, run)}`
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  for (const { name, speed, ...run } of PLAYED)
    await drawn(browser, name, await opened(browser, address(run)), async (page) => {
      await page.getByLabel('Speed').selectOption(speed)
      await page.keyboard.press('Space')
      await page.waitForTimeout(WATCHED)
    })
  await drawn(browser, '12 minutes scrubbed', await opened(browser, address(SCRUBBED)), scrub)
  const { page } = await opened(browser, address(FORKED))
  console.log(`page, forked at an hour`.padEnd(30), `${(await fork(page)).toFixed(0)} ms`.padStart(22))
  await browser.close()
  close()
}
