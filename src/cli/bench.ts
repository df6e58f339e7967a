/** Times what must stay quick: booting, twelve minutes of one crash-looping pod, a Deployment of 500. */
import { readFileSync } from 'node:fs'
import { createRun } from '../session/replay'
import { type ClusterConfig, DEFAULT_CLUSTER, type Input, type Session } from '../session/session'
import { minutes } from '../sim/duration'

interface Bench {
  readonly name: string
  readonly session: Session
  /** Simulated ms. */
  readonly until: number
}

const sessionOf = (inputs: readonly Input[], cluster: Partial<ClusterConfig> = {}): Session => ({
  version: 1,
  seed: 1,
  cluster: { ...DEFAULT_CLUSTER, ...cluster },
  inputs,
})

const REPLICAS = 500

/** As many nodes as hold that many pods, 110 on each at most. */
const ROOM = { nodes: 8, cpusPerNode: 16, memoryPerNode: 64 * 2 ** 30 }

function benches(): readonly Bench[] {
  const manifest = readFileSync('fixtures/recordings/liveness-exec/manifest.yaml', 'utf8')
  const applied = { at: 0, line: 'kubectl apply -f manifest.yaml', files: { 'manifest.yaml': manifest } }
  const scaled = { at: 0, line: `kubectl create deployment web --image=nginx --replicas=${REPLICAS}` }
  return [
    { name: 'start-up, 3 nodes', session: sessionOf([]), until: 0 },
    { name: 'liveness-exec', session: sessionOf([applied]), until: minutes(12) },
    { name: `${REPLICAS} replicas`, session: sessionOf([scaled], ROOM), until: minutes(3) },
  ]
}

/** The quickest of three. */
function measure({ name, session, until }: Bench) {
  const times = [1, 2, 3].map(() => {
    const began = performance.now()
    const run = createRun(session)
    run.runUntil(until)
    return { took: performance.now() - began, entries: run.journal.entries.length }
  })
  const best = times.reduce((a, b) => (b.took < a.took ? b : a))
  return { name, simulated: until, took: Math.round(best.took), entries: best.entries }
}

export function main(): void {
  const results = benches().map(measure)
  for (const { name, simulated, took, entries } of results) {
    const ratio = simulated > 0 ? `${Math.round(simulated / took)} × real time` : ''
    process.stdout.write(
      `${name.padEnd(20)} ${`${simulated / 1000} s`.padStart(7)} in ${`${took} ms`.padStart(9)}  ${`${entries}`.padStart(8)} entries  ${ratio}\n`,
    )
  }
  process.stdout.write(`${JSON.stringify(results)}\n`)
}
