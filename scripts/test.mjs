// `npm test`: installs what is missing, then check, unit tests, build and the browser's tests. A failure does not stop
// the rest. The closing line counts every step and test.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setUp } from './setup.mjs'

setUp()
const { check, tool } = await import('./check.mjs')
const reports = path.resolve(import.meta.dirname, '../node_modules/.cache/podarium-tests')
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

const step = (passed) => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1 })

function report(file, read) {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { passed: 0, failed: 0 }
  }
}

/** A tool that failed without a failed test (it did not start, or an error was outside every test) counts as one. */
const counted = (count, succeeded) => ({
  passed: count.passed,
  failed: succeeded ? count.failed : Math.max(count.failed, 1),
})

function unit() {
  const file = path.join(reports, 'unit.json')
  const succeeded = tool('vitest/vitest.mjs', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${file}`,
  ])
  const count = report(file, ({ numPassedTests, numFailedTests }) => ({
    passed: numPassedTests,
    failed: numFailedTests,
  }))
  return counted(count, succeeded && count.passed > 0)
}

async function browser() {
  const { findBrowser } = await import('./browser.mjs')
  const { executablePath, env = {} } = await findBrowser()
  console.log(`Chromium: ${executablePath}`)
  const file = path.join(reports, 'e2e.json')
  const succeeded = tool('@playwright/test/cli.js', ['test', '--reporter=line,json'], {
    ...env,
    CHROMIUM_PATH: executablePath,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  })
  const count = report(file, ({ stats }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
  }))
  return counted(count, succeeded && count.passed > 0)
}

const failure = (error) => {
  console.error(error instanceof Error ? error.message : error)
  return step(false)
}

const counts = [
  check(),
  unit(),
  step(tool('vite/bin/vite.js', ['build', '--logLevel', 'warn'])),
  await browser().catch(failure),
]
const total = (key) => counts.reduce((sum, count) => sum + count[key], 0)
console.log(`${total('passed')} passed, ${total('failed')} failed`)
process.exit(total('failed') > 0 ? 1 : 0)
