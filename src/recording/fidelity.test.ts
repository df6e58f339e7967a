/** How near our runs are to the recordings of a real Kubernetes 1.36. `npm run fidelity` prints the whole table. */
import { expect, it } from 'vitest'
import { scenariosOf, scoreScenario } from '../cli/fidelity'

const RECORDINGS = 'fixtures/recordings'

/** Percent of status steps and of events that must agree: what was reached, less two points. Floors only rise. */
const FLOORS: Readonly<Record<string, readonly [status: number, events: number]>> = {
  'config-missing': [98, 98],
  daemonset: [98, 98],
  deployment: [98, 96],
  drain: [98, 96],
  'host-network': [98, 98],
  'image-errors': [98, 98],
  'init-containers': [98, 98],
  jobs: [98, 98],
  labels: [98, 98],
  'lifecycle-demo': [98, 98],
  'liveness-exec': [98, 98],
  'liveness-http': [98, 98],
  memleak: [98, 98],
  'node-lost': [98, 98],
  'node-selector': [98, 98],
  preemption: [98, 98],
  qos: [98, 98],
  'readiness-exec': [98, 98],
  'restart-policies': [98, 98],
  'scheduling-reasons': [98, 94],
  'security-context': [98, 98],
  sidecar: [98, 98],
  spread: [98, 98],
  'startup-probe': [92, 98],
  stress: [98, 98],
  'taint-noexecute': [98, 98],
  termination: [98, 98],
  validation: [98, 98],
}

it('every recording has its floor', () => {
  expect(Object.keys(FLOORS)).toEqual(scenariosOf(RECORDINGS))
})

for (const [scenario, [status, events]] of Object.entries(FLOORS))
  it(`${scenario} keeps at least ${status} % of its status steps and ${events} % of its events`, () => {
    const score = scoreScenario(RECORDINGS, scenario)
    expect(score.status, score.differences.join('\n')).toBeGreaterThanOrEqual(status)
    expect(score.events, score.differences.join('\n')).toBeGreaterThanOrEqual(events)
  })
