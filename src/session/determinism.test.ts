/** Same session, same journal. That Chromium's worker agrees is e2e/same-journal.spec.ts. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planRun } from '../cli/podarium'
import { replay } from './replay'
import { DEFAULT_CLUSTER, type Session } from './session'

const RECORDINGS = 'fixtures/recordings'
const SCENARIOS: readonly string[] = JSON.parse(readFileSync(`${RECORDINGS}/tank.json`, 'utf8'))

const planOf = (scenario: string) =>
  planRun({
    manifests: [`${RECORDINGS}/${scenario}/manifest.yaml`],
    script: `${RECORDINGS}/${scenario}/steps.txt`,
    namespace: scenario,
  })

const hashOf = (session: Session, until: number) =>
  createHash('sha256')
    .update(JSON.stringify(replay(session, until).entries))
    .digest('hex')

describe('the same session gives the same journal', () => {
  for (const scenario of SCENARIOS)
    it(scenario, () => {
      const { session, until } = planOf(scenario)
      expect(hashOf(session, until)).toBe(hashOf(structuredClone(session), until))
    })

  it('also when what is typed, when, and the seed are anything', () => {
    const line = fc.constantFrom(
      'kubectl create deployment web --image=nginx --replicas=3',
      'kubectl run once --image=busybox --restart=Never -- sh -c "sleep 2; exit 3"',
      'kubectl scale deployment web --replicas=1',
      'kubectl delete pod once --wait=false',
      'kubectl get pods -o wide',
      'kubectl describe pod once',
      'kubectl apply -f nothing.yaml',
      'fault stop-kubelet node-2',
      'fault cut node-1',
      'fault heal node-1',
    )
    const typed = fc.array(fc.record({ line, wait: fc.integer({ min: 1, max: 9_000 }) }), { maxLength: 6 })
    fc.assert(
      fc.property(typed, fc.integer({ min: 0, max: 2 ** 32 - 1 }), (lines, seed) => {
        let at = 0
        const inputs = lines.map(({ line, wait }) => ({ at: (at += wait), line }))
        const session: Session = { version: 1, seed, cluster: DEFAULT_CLUSTER, inputs }
        return hashOf(session, at + 30_000) === hashOf(session, at + 30_000)
      }),
      { numRuns: 12, seed: 36 },
    )
  })
})

it('another seed gives another journal', () => {
  const { session, until } = planOf('liveness-exec')
  expect(hashOf({ ...session, seed: 2 }, until)).not.toBe(hashOf(session, until))
})

it('a run in slices of any size is the run in one go', () => {
  const { session } = planOf('liveness-exec')
  const journal = replay(session, 100_000)
  const before = journal.entries.filter(({ at }) => at <= 40_000)
  expect(JSON.stringify(replay(session, 40_000).entries)).toBe(JSON.stringify(before))
})
