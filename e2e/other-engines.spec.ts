/**
 * The journal of a session is the same in Firefox and in WebKit as in Node, to the last byte, where this machine has
 * them: Debian's firefox-esr, and WebKitGTK's MiniBrowser under a virtual display. Playwright cannot drive those, so
 * each opens a page that posts its hashes back.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { load } from '../scripts/load.mjs'
import type { planRun } from '../src/cli/podarium'
import type { replay } from '../src/session/replay'

/** What Playwright's server serves. */
const dist = 'dist'
const RECORDINGS = 'fixtures/recordings'
const SCENARIOS: readonly string[] = JSON.parse(readFileSync(`${RECORDINGS}/tank.json`, 'utf8'))

const onPath = (name: string) => {
  const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}
const miniBrowser = ['4.1', '4.0', '6.0']
  .map((version) => `/usr/lib/x86_64-linux-gnu/webkit2gtk-${version}/MiniBrowser`)
  .find((file) => existsSync(file))

type Command = readonly [file: string, ...args: string[]]
const ENGINES: Readonly<Record<string, (profile: string) => Command | undefined>> = {
  Firefox(profile) {
    const file = onPath('firefox') ?? onPath('firefox-esr')
    return file ? [file, '--headless', '--no-remote', '--profile', profile] : undefined
  },
  WebKit() {
    const display = onPath('xvfb-run')
    return miniBrowser && display ? [display, '-a', miniBrowser] : undefined
  },
}

/** What the page runs: every session in a worker like the page's own, hashed entry by entry. */
const PAGE = `<!doctype html><title>journal</title><script type="module">
const hash = async ({ session, until }, worker) => {
  const engine = new Worker(worker, { type: 'module' })
  const entries = await new Promise((resolve, reject) => {
    const heard = []
    engine.onerror = (event) => reject(new Error(event.message))
    engine.onmessage = ({ data }) => {
      if (data.kind === 'broken') return reject(new Error(data.message))
      heard.push(...data.entries)
      if (data.reached >= until) resolve(heard)
    }
    engine.postMessage({ kind: 'start', run: 1, session, keep: 0 })
    engine.postMessage({ kind: 'run', run: 1, until })
  })
  engine.terminate()
  return JSON.stringify(entries)
}
const { worker, asked } = await (await fetch('/asked')).json()
for (const one of asked) {
  const body = await hash(one, worker).catch((error) => 'failed: ' + error.message)
  await fetch('/heard/' + one.scenario, { method: 'POST', body })
}
await fetch('/done', { method: 'POST' })
</script>`

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Serves the page and the built worker, and hears what comes back. */
function listen(asked: readonly object[]) {
  const assets = path.join(dist, 'assets')
  const worker = readdirSync(assets).find((name) => /^engine\.worker-.*\.js$/.test(name))
  const heard = new Map<string, string>()
  let finish = () => {}
  const done = new Promise<void>((resolve) => {
    finish = resolve
  })
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const name = path.basename(pathname)
      if (pathname.startsWith('/heard/')) heard.set(name, sha256(Buffer.concat(chunks).toString()))
      if (pathname === '/done') finish()
      if (pathname === '/asked') return response.end(JSON.stringify({ worker: `/assets/${worker}`, asked }))
      if (pathname.startsWith('/assets/')) {
        response.setHeader('content-type', 'text/javascript')
        return response.end(readFileSync(path.join(assets, name)))
      }
      response.setHeader('content-type', 'text/html')
      return response.end(PAGE)
    })
  })
  return new Promise<{ url: string; heard: Map<string, string>; done: Promise<void>; close(): void }>(
    (resolve) =>
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        const port = typeof address === 'object' && address ? address.port : 0
        resolve({ url: `http://127.0.0.1:${port}/`, heard, done, close: () => server.close() })
      }),
  )
}

for (const [name, commandOf] of Object.entries(ENGINES))
  test(`each session gives the same journal in ${name} as in Node`, async () => {
    test.setTimeout(240_000)
    const profile = mkdtempSync(path.join(tmpdir(), 'podarium-'))
    const command = commandOf(profile)
    test.skip(!command, `${name} is not on this machine`)
    const node = await load<{ planRun: typeof planRun; replay: typeof replay }>('e2e/node-engine.ts')
    const asked = SCENARIOS.map((scenario) => ({
      scenario,
      ...node.planRun({
        manifests: [`${RECORDINGS}/${scenario}/manifest.yaml`],
        script: `${RECORDINGS}/${scenario}/steps.txt`,
        namespace: scenario,
      }),
    }))
    const { url, heard, done, close } = await listen(asked)
    const [file, ...args] = command!
    const browser = spawn(file, [...args, url], {
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, HOME: profile },
    })
    try {
      await done
      for (const { scenario, session, until } of asked)
        expect
          .soft(heard.get(scenario), scenario)
          .toBe(sha256(JSON.stringify(node.replay(session, until).entries)))
    } finally {
      if (browser.pid) process.kill(-browser.pid, 'SIGKILL')
      close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    }
  })
