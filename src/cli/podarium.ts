/** The command line: plays a manifest headless, prints what happened, writes a recording. Same engine as the page. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import descriptions from '../k8s/schema/descriptions.json'
import { document } from '../k8s/schema/documentation'
import { printRecording, toRecording } from '../recording/recording'
import { filesNamed, parseScript, type Script } from '../recording/script'
import { createRun } from '../session/replay'
import { DEFAULT_CLUSTER, type Input, type Session } from '../session/session'
import { parseDuration } from '../sim/duration'
import { greeting, serve } from './serve'
import { timeline } from './timeline'

const USAGE = `Usage:
  podarium run MANIFEST… [--script steps.txt] [--until 5m] [--seed 7] [--nodes 3] [--namespace NAME] [--out run.jsonl] [--quiet]
  podarium serve [MANIFEST…] [--port 8001] [--speed 1] [--seed 7] [--nodes 3] [--namespace NAME]
`

class Wrong extends Error {}

/** The exit code; `serve` goes on until it is interrupted. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const [command, ...rest] = argv
    if (command === 'run') return run(rest)
    if (command === 'serve') return await serveCluster(rest)
    process.stdout.write(USAGE)
    return command === undefined || command === '--help' || command === 'help' ? 0 : 1
  } catch (error) {
    if (!(error instanceof Wrong)) throw error
    process.stderr.write(`error: ${error.message}\n`)
    return 1
  }
}

interface Options {
  readonly manifests: readonly string[]
  readonly script?: string
  readonly until?: string
  readonly seed?: string
  readonly nodes?: string
  readonly namespace?: string
  readonly out?: string
  readonly quiet?: boolean
  readonly port?: string
  readonly speed?: string
}

async function serveCluster(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv)
  const { session } = planRun(options)
  const port = whole('--port', options.port ?? '8001')
  const speed = Number(options.speed ?? 1)
  if (!(speed > 0)) throw new Wrong(`invalid argument "${options.speed}" for "--speed" flag: not above 0`)
  const { namespace } = session.cluster
  const serving = await serve(session, { port, speed }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE'
      ? new Wrong(`port ${port} is in use: choose another with --port`)
      : error
  })
  process.stdout.write(greeting(serving.url, { speed, namespace }))
  process.stdout.write(await serving.typed(session.inputs.length))
  await new Promise((interrupted) => process.once('SIGINT', interrupted))
  await serving.close()
  return 0
}

function run(argv: readonly string[]): number {
  const options = parseOptions(argv)
  if (options.manifests.length === 0) throw new Wrong(`no manifest was named\n${USAGE}`)
  const plan = planRun(options)
  const it = createRun(plan.session)
  it.runUntil(plan.until)
  const { entries } = it.journal
  if (options.out) {
    const { namespace, nodes } = plan.session.cluster
    const scenario =
      options.namespace ?? path.basename(options.manifests[0]!, path.extname(options.manifests[0]!))
    writeFileSync(
      options.out,
      printRecording(toRecording(entries, { scenario, namespace, nodes, until: plan.until })),
    )
  }
  if (!options.quiet) process.stdout.write(timeline(entries))
  const failed = entries.find(
    (entry) => entry.kind === 'console.exited' && entry.input < options.manifests.length && entry.code !== 0,
  )
  return failed ? 1 : 0
}

function parseOptions(argv: readonly string[]): Options {
  const manifests: string[] = []
  const options: Record<string, string | boolean> = {}
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    const flag = /^--(script|until|seed|nodes|namespace|out|port|speed)(?:=(.*))?$/.exec(word)
    if (word === '--quiet') options.quiet = true
    else if (flag) {
      const value = flag[2] ?? argv[++i]
      if (value === undefined) throw new Wrong(`flag needs an argument: ${word}`)
      options[flag[1]!] = value
    } else if (word.startsWith('-')) throw new Wrong(`unknown flag: ${word}\n${USAGE}`)
    else manifests.push(word)
  }
  return { manifests, ...options }
}

export interface Plan {
  readonly session: Session
  readonly until: number
}

/** The session that a manifest, a script and the flags make. */
export function planRun(options: Options): Plan {
  document(descriptions)
  const script: Script = options.script
    ? parseScript(read(options.script))
    : { nodes: undefined, present: [], until: undefined, steps: [] }
  const until = options.until
    ? duration('--until', options.until)
    : (script.until ?? lastStep(script) + 60_000)
  const nodes = options.nodes ? whole('--nodes', options.nodes) : script.nodes
  const folder = path.dirname(options.script ?? options.manifests[0] ?? '.')
  const applied: Input[] = options.manifests.map((file) => ({
    at: 0,
    line: `kubectl apply -f ${quoted(nameFor(file))}`,
    files: { [nameFor(file)]: read(file) },
  }))
  const typed: Input[] = script.steps.map(({ at, line }) => ({ at, line, files: filesOf(line, folder) }))
  const cluster = {
    ...DEFAULT_CLUSTER,
    ...(nodes === undefined ? {} : { nodes, controlPlane: false }),
    namespace: options.namespace ?? 'default',
    present: script.present,
  }
  const seed = options.seed === undefined ? 1 : whole('--seed', options.seed)
  return { session: { version: 1, seed, cluster, inputs: [...applied, ...typed] }, until }
}

const lastStep = (script: Script) => script.steps.at(-1)?.at ?? 0
const nameFor = (file: string) => (file === '-' ? 'STDIN' : path.basename(file))
const quoted = (name: string) => (/^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`)

function read(file: string): string {
  if (file === '-') return readFileSync(0, 'utf8')
  if (!existsSync(file)) throw new Wrong(`the path "${file}" does not exist`)
  return readFileSync(file, 'utf8')
}

/** Files (or folders of files) that a line names, by the name it uses, read relative to the script. */
function filesOf(line: string, folder: string): Record<string, string> {
  const files: Record<string, string> = {}
  for (const name of filesNamed(line)) {
    const file = path.resolve(folder, name)
    if (!existsSync(file)) continue
    if (statSync(file).isDirectory())
      for (const inside of readdirSync(file))
        files[`${name}/${inside}`] = readFileSync(path.join(file, inside), 'utf8')
    else files[name] = readFileSync(file, 'utf8')
  }
  return files
}

function duration(flag: string, text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined || ms < 0)
    throw new Wrong(`invalid argument "${text}" for "${flag}" flag: time: invalid duration "${text}"`)
  return ms
}

function whole(flag: string, text: string): number {
  if (!/^\d+$/.test(text))
    throw new Wrong(`invalid argument "${text}" for "${flag}" flag: not a whole number`)
  return Number(text)
}
