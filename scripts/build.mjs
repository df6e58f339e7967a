// Builds dist/ when something it is made from is newer than it.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
export const dist = path.join(root, 'dist')
const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json']

function newest(file) {
  const own = statSync(file)
  if (!own.isDirectory()) return own.mtimeMs
  return readdirSync(file).reduce((time, name) => Math.max(time, newest(path.join(file, name))), own.mtimeMs)
}

export function buildIfStale() {
  const built = path.join(dist, 'index.html')
  const sources = SOURCES.map((name) => path.join(root, name))
  if (existsSync(built) && statSync(built).mtimeMs > Math.max(...sources.map(newest))) return
  console.log('Building …')
  const vite = path.join(root, 'node_modules/vite/bin/vite.js')
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}

if (process.argv[1] === import.meta.filename) buildIfStale()
