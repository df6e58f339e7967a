/** Plays every recorded scenario and says how far our run is from the real one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Comparison, compareRecordings } from '../recording/compare'
import { type RecordingLine, toRecording } from '../recording/recording'
import { createRun } from '../session/replay'
import { planRun } from './podarium'

export interface Score extends Comparison {
  readonly scenario: string
  /** Milliseconds of real time our run took. */
  readonly took: number
  readonly entries: number
}

/** Scenarios of a folder of recordings, by name. */
export const scenariosOf = (folder: string) =>
  readdirSync(folder)
    .filter((name) => existsSync(path.join(folder, name, 'manifest.yaml')))
    .sort()

/** Our run of a scenario, as a recording. `nodes` and the rest come from its steps.txt. */
export function playScenario(folder: string, scenario: string, seed = 1): RecordingLine[] {
  const at = path.join(folder, scenario)
  const { session, until } = planRun({
    manifests: [path.join(at, 'manifest.yaml')],
    script: path.join(at, 'steps.txt'),
    namespace: scenario,
    seed: `${seed}`,
  })
  const run = createRun(session)
  run.runUntil(until)
  return toRecording(run.journal.entries, {
    scenario,
    namespace: scenario,
    nodes: session.cluster.nodes,
    until,
  })
}

export function readRecording(file: string): RecordingLine[] {
  const text = file.endsWith('.gz') ? gunzipSync(readFileSync(file)).toString() : readFileSync(file, 'utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

export function scoreScenario(folder: string, scenario: string, seed = 1): Score {
  const began = performance.now()
  const ours = playScenario(folder, scenario, seed)
  const took = Math.round(performance.now() - began)
  const packed = path.join(folder, scenario, 'recording.jsonl.gz')
  const theirs = readRecording(existsSync(packed) ? packed : path.join(folder, scenario, 'recording.jsonl'))
  return { scenario, took, entries: ours.length, ...compareRecordings(theirs, ours) }
}

const USAGE = `Usage: npm run fidelity -- [SCENARIO…] [--verbose] [--seed N] [--in FOLDER]\n`

export function main(argv: readonly string[]): number {
  const at = argv.indexOf('--in')
  const folder = at >= 0 ? argv[at + 1]! : 'fixtures/recordings'
  const seedAt = argv.indexOf('--seed')
  const seed = seedAt >= 0 ? Number(argv[seedAt + 1]) : 1
  if (argv.includes('--help')) return process.stdout.write(USAGE), 0
  const values = [at, seedAt].filter((i) => i >= 0).map((i) => i + 1)
  const named = argv.filter((word, i) => !word.startsWith('--') && !values.includes(i))
  const all = (named.length > 0 ? named : scenariosOf(folder)).map((scenario) => {
    try {
      const score = scoreScenario(folder, scenario, seed)
      process.stdout.write(row(score))
      if (argv.includes('--verbose'))
        for (const line of score.differences) process.stdout.write(`    ${line}\n`)
      return score
    } catch (error) {
      process.stdout.write(`${scenario.padEnd(20)} failed: ${error instanceof Error ? error.stack : error}\n`)
      return undefined
    }
  })
  const scores = all.filter((score) => score !== undefined)
  const mean = (key: 'status' | 'events' | 'output') =>
    (scores.reduce((sum, score) => sum + score[key], 0) / Math.max(1, all.length)).toFixed(1)
  process.stdout.write(
    `${`mean of ${all.length}`.padEnd(20)} status ${mean('status')}%  events ${mean('events')}%  output ${mean('output')}%\n`,
  )
  return scores.length === all.length ? 0 : 1
}

const row = ({ scenario, status, events, output, medianDt, maxDt, took }: Score) =>
  `${scenario.padEnd(20)} status ${`${status}`.padStart(5)}%  events ${`${events}`.padStart(5)}%  output ${`${output}`.padStart(5)}%  dt ${medianDt}s/${maxDt}s  ${took} ms\n`
