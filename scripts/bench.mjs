#!/usr/bin/env node
// `npm run bench [-- --large --huge --keep --browser]`: how long things take (src/cli/bench.ts); with --browser also how
// smooth the built page is (bench-browser.mjs). Starts node anew with what measuring needs.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { load } from './load.mjs'

const words = process.argv.slice(2)
if (!process.execArgv.includes('--expose-gc')) {
  const node = ['--expose-gc', '--max-old-space-size=12000', fileURLToPath(import.meta.url), ...words]
  process.exit(spawnSync(process.execPath, node, { stdio: 'inherit' }).status ?? 1)
}
const { main } = await load('src/cli/bench.ts')
main(words)
if (words.includes('--browser')) await (await import('./bench-browser.mjs')).main()
