// `npm run pictures [words…]`: every example and every scene, in all sizes, themes and languages, at rest and in
// mid-motion, into pictures/, with one contact sheet. Words choose those whose name holds all of them.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setUp } from './setup.mjs'

setUp()
const { chromium } = await import('@playwright/test')
const { ARGS, findBrowser } = await import('./browser.mjs')
const { buildIfStale, dist } = await import('./build.mjs')
const { serve } = await import('./serve.mjs')

const out = path.resolve(import.meta.dirname, '../pictures')
const words = process.argv.slice(2)

/** [example, scene, ms at rest, ms in mid-motion]. A scene of '' is the one that opens by itself. */
const SHOWN = [
  ['liveness-exec', '', 100_000, 346],
  ['liveness-exec', 'cluster', 91_500, 90_020],
  ['liveness-exec', 'pod', 75_000, 60_100],
  ['liveness-exec', 'creation', 8_000, 700],
  ['liveness-exec', 'scheduling', 5_000, 345],
  ['liveness-exec', 'probes', 125_000, 91_000],
  ['liveness-http', '', 60_000, 34_100],
  ['liveness-http', 'probes', 45_000, 34_100],
  ['memleak', '', 60_000, 20_000],
  ['memleak', 'memory', 343_000, 20_000],
  ['restart-policies', '', 120_000, 3_000],
  ['init-containers', '', 45_000, 3_000],
  ['image-errors', '', 60_000, 2_000],
  ['readiness-exec', '', 120_000, 36_000],
  ['readiness-exec', 'network', 120_000, 40_000],
  ['readiness-exec', 'probes', 160_000, 106_000],
  ['termination', '', 20_000, 15_400],
  ['termination', 'termination', 40_000, 18_200],
  ['lifecycle-demo', '', 30_000, 20_350],
  ['stress', '', 30_000, 4_000],
  ['stress', 'memory', 30_000, 4_000],
  ['qos', '', 20_000, 1_500],
  ['labels', '', 20_000, 10_300],
]
const SIZES = [
  [1280, 720],
  [1920, 1080],
  [390, 844],
]
const THEMES = ['light', 'dark']
const LANGUAGES = ['en', 'zh-CN']

const jobs = SHOWN.flatMap(([example, scene, rest, motion]) =>
  SIZES.flatMap(([width, height]) =>
    THEMES.flatMap((theme) =>
      LANGUAGES.flatMap((language) =>
        [
          ['rest', rest],
          ['motion', motion],
        ].map(([moment, at]) => ({
          name: [example, scene || 'opens', `${width}x${height}`, theme, language, moment].join('.'),
          example,
          scene,
          width,
          height,
          theme,
          language,
          at,
        })),
      ),
    ),
  ),
).filter(({ name }) => words.every((word) => name.includes(word)))

buildIfStale()
const { url, close } = await serve(dist, 0)
const { executablePath, env = {} } = await findBrowser()
const browser = await chromium.launch({
  executablePath,
  args: [...ARGS, '--font-render-hinting=none', '--force-color-profile=srgb'],
  env: { ...process.env, ...env },
})

/** The address of an example, as the gallery opens it. */
async function payloads() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'en-US' })
  const found = new Map()
  for (const example of new Set(jobs.map((job) => job.example))) {
    await page.goto(url)
    await page.getByRole('banner').getByRole('button', { name: 'Gallery' }).click()
    await page.getByRole('dialog').getByRole('button', { name: example, exact: false }).first().click()
    await page.waitForTimeout(1_200)
    found.set(example, new URL(page.url()).hash.split('&')[0])
  }
  await page.close()
  return found
}

const open = new Map()

/** One page for each size, theme and language: opening another moment in it is quick. */
async function pageFor({ width, height, theme, language }) {
  const key = [width, theme, language].join()
  if (!open.has(key)) {
    const context = await browser.newContext({
      viewport: { width, height },
      locale: language,
      colorScheme: theme,
      isMobile: width < 500,
      hasTouch: width < 500,
    })
    const page = await context.newPage()
    page.on('pageerror', (error) => console.error(`${key}: ${error.message}`))
    open.set(key, page)
    await page.goto(url)
    await page.waitForTimeout(width < 500 ? 500 : 4_000)
  }
  return open.get(key)
}

async function take(job, hash) {
  const page = await pageFor(job)
  const address = `${hash}&t=${job.at}${job.scene ? `&scene=${job.scene}` : ''}`
  await page.evaluate((wanted) => {
    location.hash = wanted
  }, address)
  await page.waitForTimeout(150)
  await page.locator('main[aria-busy="false"]').waitFor({ timeout: 30_000 })
  await page.waitForTimeout(450)
  await page.screenshot({ path: path.join(out, `${job.name}.png`) })
}

function contactSheet() {
  const figures = jobs.map(
    ({ name, width }) =>
      `<figure><img src="${name}.png" loading="lazy" style="width:${width < 500 ? 130 : 400}px"><figcaption>${name}</figcaption></figure>`,
  )
  return `<!doctype html><meta charset="utf-8"><title>Podarium: pictures</title><style>body{font:11px sans-serif;display:flex;flex-wrap:wrap;gap:12px;margin:12px}figure{margin:0}img{border:1px solid #ccc;display:block}</style>${figures.join('')}`
}

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const hashes = await payloads()
for (const [index, job] of jobs.entries()) {
  await take(job, hashes.get(job.example)).catch((error) =>
    console.error(`${job.name}: ${error.message.split('\n')[0]}`),
  )
  if ((index + 1) % 20 === 0) console.log(`${index + 1} of ${jobs.length}`)
}
const sheet = path.join(out, 'index.html')
writeFileSync(sheet, contactSheet())
const page = await browser.newPage({ viewport: { width: 1680, height: 1000 } })
await page.goto(`file://${sheet}`)
await page.waitForTimeout(1_000)
await page.screenshot({ path: path.join(out, 'contact-sheet.png'), fullPage: jobs.length <= 120 })
await browser.close()
close()
console.log(`${jobs.length} pictures and ${sheet}`)
