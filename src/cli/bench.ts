/**
 * `npm run bench`: how long things take, as a table and as node_modules/.cache/podarium/bench.json. Times are CPU time,
 * and are compared with a baseline kept in fixtures/bench.json as multiples of a fixed piece of work timed in the same
 * run, so that they mean the same on every machine. `--large` adds 1,000 nodes × 30 pods, `--huge` 5,000 × 30,
 * `--keep` makes the result the new baseline.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Run } from '../session/replay'
import { type Figure, growing, scale, usual } from './bench-figures'

const BASELINE = 'fixtures/bench.json'
const OUT = 'node_modules/.cache/podarium'

interface Result {
  readonly name: string
  /** Ms of CPU. */
  readonly took: number
  /** The same as a multiple of the yardstick. */
  readonly units: number
  readonly simulated: number
  readonly entries: number
  /** Bytes that the run holds in the end. */
  readonly memory: number
}

const cpu = () => process.cpuUsage().user / 1000
const collect = () => (globalThis as { gc?: () => void }).gc?.()

/** A fixed piece of work like the engine's: objects, maps, strings, sorting. */
function yardstick(): number {
  const began = cpu()
  for (let round = 0; round < 20; round++) {
    const map = new Map<string, { readonly n: number; readonly text: string }>()
    for (let i = 0; i < 20_000; i++) map.set(`key-${(i * 7919) % 20_000}`, { n: i, text: `value ${i}` })
    const list = [...map.values()].sort((a, b) => (a.text < b.text ? -1 : 1))
    if (list.length === 0) throw new Error('nothing was sorted')
  }
  return cpu() - began
}

function runningPods({ journal }: Run): number {
  const phases = new Map<string, string | undefined>()
  for (const entry of journal.entries)
    if (entry.kind === 'object.removed' && entry.resource === 'pods') phases.delete(entry.key)
    else if (entry.kind === 'object.stored' && entry.resource === 'pods')
      phases.set(entry.key, (entry.object as { status?: { phase?: string } }).status?.phase)
  return [...phases.values()].filter((phase) => phase === 'Running').length
}

/** The quickest of some. */
function measure(figure: Figure, unit: number): Result {
  let best = Number.POSITIVE_INFINITY
  let entries = 0
  let memory = 0
  for (let i = 0; i < figure.repeats; i++) {
    collect()
    const before = process.memoryUsage().heapUsed
    const run = figure.prepare()
    const began = cpu()
    const done = run()
    best = Math.min(best, cpu() - began)
    collect()
    memory = Math.max(0, process.memoryUsage().heapUsed - before)
    // Only now, so that what is measured is still held.
    entries = done?.journal.entries.length ?? 0
    const running = done && figure.pods > 0 ? runningPods(done) : 0
    if (running < figure.pods)
      throw new Error(`${figure.name}: ${running} of ${figure.pods} pods are Running`)
  }
  const { name, simulated } = figure
  return { name, took: best, units: best / unit, simulated, entries, memory }
}

/** How the last of some figures grew against the first: n to the power of this. */
function exponent(results: readonly Result[], of: 'took' | 'memory', sizes: readonly number[]): number {
  const [first, last] = [results[0]!, results.at(-1)!]
  return Math.log(last[of] / first[of]) / Math.log(sizes.at(-1)! / sizes[0]!)
}

const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`

function line(result: Result, baseline: ReadonlyMap<string, number>): string {
  const { name, took, units, simulated, entries, memory } = result
  const known = baseline.get(name)
  return [
    name.padEnd(22),
    `${took.toFixed(took < 10 ? 2 : 0)} ms`.padStart(11),
    `${units.toFixed(2)} u`.padStart(10),
    known ? `${(units / known).toFixed(2)} × baseline`.padStart(16) : ''.padStart(16),
    simulated > 0 ? `${Math.round(simulated / took)} × real time`.padStart(20) : ''.padStart(20),
    entries > 0 ? `${entries} entries`.padStart(18) : ''.padStart(18),
    mebibytes(memory).padStart(10),
  ].join(' ')
}

function readBaseline(): ReadonlyMap<string, number> {
  if (!existsSync(BASELINE)) return new Map()
  const kept = JSON.parse(readFileSync(BASELINE, 'utf8')) as { results: readonly Result[] }
  return new Map(kept.results.map(({ name, units }) => [name, units]))
}

export function main(argv: readonly string[] = []): void {
  const unit = Math.min(yardstick(), yardstick(), yardstick())
  const baseline = readBaseline()
  const write = (text: string) => process.stdout.write(`${text}\n`)
  write(`One unit (u) is ${unit.toFixed(0)} ms of this machine's CPU time.`)
  const results: Result[] = []
  const take = (figure: Figure) => {
    const result = measure(figure, unit)
    results.push(result)
    write(line(result, baseline))
    return result
  }
  for (const figure of usual()) take(figure)
  const sizes = growing()
  const grown = sizes.map(take)
  const pods = sizes.map((figure) => figure.pods)
  const growth = {
    time: exponent(grown, 'took', pods),
    memory: exponent(grown, 'memory', pods),
    bytesPerPod: (grown.at(-1)!.memory - grown[0]!.memory) / (pods.at(-1)! - pods[0]!),
  }
  write(
    `From ${pods[0]} to ${pods.at(-1)} pods: time n^${growth.time.toFixed(2)}, memory n^${growth.memory.toFixed(2)}`,
  )
  if (argv.includes('--large') || argv.includes('--huge')) take(scale(1000))
  if (argv.includes('--huge')) take(scale(5000))
  mkdirSync(OUT, { recursive: true })
  const text = `${JSON.stringify({ unit, results, growth }, undefined, 2)}\n`
  writeFileSync(`${OUT}/bench.json`, text)
  if (argv.includes('--keep')) writeFileSync(BASELINE, text)
}
