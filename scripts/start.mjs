// `npm start`: installs and builds where needed, serves the app on this machine and opens it where there is a desktop.
import { spawn } from 'node:child_process'
import { setUp } from './setup.mjs'

setUp()
const { buildIfStale, dist } = await import('./build.mjs')
const { serve } = await import('./serve.mjs')
buildIfStale()
const { url } = await serve(dist, Number(process.env.PORT ?? 4173))
console.log(`Podarium runs at ${url} (Ctrl+C ends it)`)
openInBrowser(url)

function openInBrowser(address) {
  const desktop = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  if (!desktop || process.env.CI || process.argv.includes('--no-open')) return
  const [command, ...args] = {
    darwin: ['open', address],
    win32: ['cmd', '/c', 'start', '', address],
  }[process.platform] ?? ['xdg-open', address]
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.on('error', () => {}) // No opener: the address is printed.
  child.unref()
}
