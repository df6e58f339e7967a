// `npm run check`: format, lint, types and dead code. Each step counts as one, and all run even when one has failed.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { setUp } from './setup.mjs'

const root = path.resolve(import.meta.dirname, '..')

const STEPS = [
  ['format', '@biomejs/biome/bin/biome', 'format', '.'],
  ['lint', 'oxlint/bin/oxlint', '--type-aware', '--deny-warnings'],
  ['types of the engine', 'typescript/bin/tsc', '-p', 'tsconfig.engine.json', '--noEmit'],
  ['types of the screen', 'typescript/bin/tsc', '-p', 'tsconfig.app.json', '--noEmit'],
  ['types of tests and tools', 'typescript/bin/tsc', '-p', 'tsconfig.node.json', '--noEmit'],
  ['dead code', 'knip/bin/knip.js'],
]

/** Runs a tool of node_modules in the repository; true when it succeeded. */
export function tool(name, args, env = {}) {
  const file = path.join(root, 'node_modules', name)
  const { status } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return status === 0
}

export function check() {
  const count = { passed: 0, failed: 0 }
  for (const [name, file, ...args] of STEPS) {
    const passed = tool(file, args)
    count[passed ? 'passed' : 'failed'] += 1
    console.log(`${passed ? 'ok  ' : 'FAIL'} ${name}`)
  }
  return count
}

if (process.argv[1] === import.meta.filename) {
  setUp()
  const { passed, failed } = check()
  console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed > 0 ? 1 : 0)
}
