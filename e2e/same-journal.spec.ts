/** The journal of a session is the same in Chromium's worker as in Node, to the last byte. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { load } from '../scripts/load.mjs'
import type { planRun } from '../src/cli/podarium'
import type { replay } from '../src/session/replay'
import type { Session } from '../src/session/session'
import { expect, test } from './learner'

const RECORDINGS = 'fixtures/recordings'
const SCENARIOS: readonly string[] = JSON.parse(readFileSync(`${RECORDINGS}/tank.json`, 'utf8'))

interface Asked {
  readonly worker: string
  readonly session: Session
  readonly until: number
}

/** Runs in the page: starts a second engine like the page's own and hashes all that it says. */
async function hashInWorker({ worker, session, until }: Asked): Promise<string> {
  const engine = new Worker(worker, { type: 'module' })
  const entries = await new Promise<unknown[]>((resolve, reject) => {
    const heard: unknown[] = []
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
  const bytes = new TextEncoder().encode(JSON.stringify(entries))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

test('each session gives the same journal in the browser as in Node', async ({ simulator }) => {
  test.setTimeout(180_000)
  const command = await load<{ planRun: typeof planRun; replay: typeof replay }>('e2e/node-engine.ts')
  await simulator.open()
  const worker = simulator.page.workers().find((it) => it.url().includes('engine.worker'))
  expect(worker, 'the page runs its engine in a worker').toBeDefined()
  for (const scenario of SCENARIOS) {
    const { session, until } = command.planRun({
      manifests: [`${RECORDINGS}/${scenario}/manifest.yaml`],
      script: `${RECORDINGS}/${scenario}/steps.txt`,
      namespace: scenario,
    })
    const journal = JSON.stringify(command.replay(session, until).entries)
    const inNode = createHash('sha256').update(journal).digest('hex')
    const inWorker = await simulator.page.evaluate(hashInWorker, { worker: worker!.url(), session, until })
    expect.soft(inWorker, scenario).toBe(inNode)
  }
})
