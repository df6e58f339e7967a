// The browser's tests: finds a Chromium, builds where needed, and runs Playwright. Arguments go on to it.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { setUp } from './setup.mjs'

setUp()
const { findBrowser } = await import('./browser.mjs')
const { buildIfStale } = await import('./build.mjs')
const { executablePath, env = {} } = await findBrowser()
buildIfStale()
const root = path.resolve(import.meta.dirname, '..')
const playwright = path.join(root, 'node_modules/@playwright/test/cli.js')
const { status } = spawnSync(process.execPath, [playwright, 'test', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...env, CHROMIUM_PATH: executablePath },
})
process.exit(status ?? 1)
