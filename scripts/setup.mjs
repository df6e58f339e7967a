// Makes a fresh clone usable: checks Node, and installs dependencies once, or when the lock file has changed.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const stamp = path.join(root, 'node_modules/.package-lock.json')
const lock = path.join(root, 'package-lock.json')

const isEnough = ([major, minor]) =>
  (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22

export function setUp() {
  if (!isEnough(process.versions.node.split('.').map(Number))) {
    console.error(`Node ${process.versions.node} is too old: install Node 20.19, 22.12 or newer.`)
    process.exit(1)
  }
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return
  console.log('Installing dependencies (first run only) …')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

if (process.argv[1] === import.meta.filename) setUp()
