// Finds or installs a Chromium that Playwright can drive, and prints how. Needs only Node and @playwright/test.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import zlib from 'node:zlib'

const require = createRequire(import.meta.url)
const log = (...words) => console.error('[browser]', ...words)

export const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

// A candidate counts only if Playwright can drive it: Ubuntu's chromium-browser is a stub, and some builds hang.
async function works(executablePath, env = {}) {
  try {
    const { chromium } = await import('@playwright/test')
    const browser = await chromium.launch({
      executablePath,
      args: ARGS,
      timeout: 40_000,
      env: { ...process.env, ...env },
    })
    try {
      const page = await browser.newPage()
      await page.setContent('<b>ok</b>')
      return (await page.locator('b').textContent({ timeout: 10_000 })) === 'ok'
    } finally {
      await browser.close()
    }
  } catch {
    return false
  }
}

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file))

function onThisMachine() {
  if (process.platform === 'darwin')
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  if (process.platform === 'win32')
    return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => [
      path.join(process.env[variable] ?? '', 'Google/Chrome/Application/chrome.exe'),
      path.join(process.env[variable] ?? '', 'Microsoft/Edge/Application/msedge.exe'),
    ])
  return ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser', 'microsoft-edge'].map(
    onPath,
  )
}

function run(command, args, options = {}) {
  log('$', command, ...args)
  const done = spawnSync(command, args, {
    stdio: ['ignore', 2, 2],
    timeout: 600_000,
    shell: process.platform === 'win32',
    ...options,
  })
  return done.status === 0
}

function playwrightsOwn() {
  try {
    return require('@playwright/test').chromium.executablePath()
  } catch {
    return ''
  }
}

async function firstThatWorks(paths) {
  for (const file of paths) if (file && existsSync(file) && (await works(file))) return file
  return undefined
}

/** Where it is, how it was found and what it needs in its environment; undefined when none is there and none may be installed. */
export async function findBrowser({ install = true } = {}) {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (await works(named)) return { executablePath: named, via: 'CHROMIUM_PATH' }
    throw new Error(`CHROMIUM_PATH=${named} does not start`)
  }
  const own = await firstThatWorks([playwrightsOwn()])
  if (own) return { executablePath: own, via: 'playwright' }
  const system = await firstThatWorks(onThisMachine())
  if (system) return { executablePath: system, via: 'system' }
  if (!install) return undefined
  const installed = (await fromPlaywright()) ?? (await fromApt()) ?? (await fromNpm())
  if (installed) return installed
  throw new Error(
    'No usable Chromium. Install Chrome or Chromium, or set CHROMIUM_PATH=/path/to/chrome, then run the command again.',
  )
}

async function fromPlaywright() {
  if (!run('npx', ['playwright', 'install', 'chromium'])) return undefined
  return (await works(playwrightsOwn()))
    ? { executablePath: playwrightsOwn(), via: 'playwright install' }
    : undefined
}

/** As root, or where sudo asks for no password. */
async function fromApt() {
  if (process.platform !== 'linux' || !onPath('apt-get')) return undefined
  const mayBeRoot = onPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0
  const prefix = process.getuid?.() === 0 ? [] : mayBeRoot ? ['sudo', '-n'] : undefined
  if (!prefix) return undefined
  const asRoot = (...words) => {
    const [command, ...args] = [...prefix, ...words]
    return run(command, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  }
  if (
    existsSync(playwrightsOwn()) &&
    asRoot('npx', 'playwright', 'install-deps', 'chromium') &&
    (await works(playwrightsOwn()))
  )
    return { executablePath: playwrightsOwn(), via: 'playwright install-deps' }
  asRoot('apt-get', 'update', '-qq')
  if (!asRoot('apt-get', 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'))
    return undefined
  const found = await firstThatWorks(onThisMachine())
  return found && { executablePath: found, via: 'apt' }
}

/** A Chromium carried by an npm package, for Linux on x64: it brings its own libraries and a font. */
async function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const folder = path.join(os.tmpdir(), 'podarium-chromium')
  mkdirSync(folder, { recursive: true })
  if (
    !run('npm', [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-audit',
      '--no-fund',
      '@sparticuz/chromium@147.0.0',
    ])
  )
    return undefined
  const executablePath = path.join(folder, 'chromium')
  const env = unpackChromium(folder, executablePath)
  return (await works(executablePath, env))
    ? { executablePath, via: '@sparticuz/chromium (npm)', env }
    : undefined
}

function unpackChromium(folder, executablePath) {
  const packed = path.join(folder, 'node_modules/@sparticuz/chromium/bin')
  const unpack = (name) => zlib.brotliDecompressSync(readFileSync(path.join(packed, name)))
  if (!existsSync(executablePath)) writeFileSync(executablePath, unpack('chromium.br'), { mode: 0o755 })
  for (const name of ['al2023', 'fonts', 'swiftshader']) {
    const tar = path.join(folder, `${name}.tar`)
    writeFileSync(tar, unpack(`${name}.tar.br`))
    execFileSync('tar', ['xf', tar, '-C', folder])
  }
  const fonts = path.join(folder, 'fonts.conf')
  writeFileSync(
    fonts,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/cache</cachedir></fontconfig>`,
  )
  return {
    LD_LIBRARY_PATH: [path.join(folder, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
    ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: fonts }),
  }
}

if (process.argv[1] === import.meta.filename) {
  const started = Date.now()
  const found = await findBrowser({ install: !process.argv.includes('--no-install') })
  log(found?.via, `${Date.now() - started} ms`)
  console.log(JSON.stringify(found ?? null))
}
