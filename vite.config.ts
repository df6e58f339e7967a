import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { type Plugin, defineConfig } from 'vite'
import { statedPlugin } from './scripts/stated.mjs'

/** What the page may do: nothing leaves its origin, nothing inline runs. Monaco and React set styles from script. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  // The preview of what one embeds elsewhere.
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

const contentSecurityPolicy = (): Plugin => ({
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
      injectTo: 'head-prepend',
    },
  ],
})

const FIRST_PAINT_BUDGET = 150 * 1024

/** Fails the build when the script that first paint waits for outgrows its budget: the entry, all it imports, one language. */
const firstPaintBudget = (): Plugin => ({
  name: 'first-paint-budget',
  apply: 'build',
  generateBundle(_, bundle) {
    const counted = new Set<string>()
    const count = (file: string): number => {
      const chunk = bundle[file]
      if (!chunk || chunk.type !== 'chunk' || counted.has(file)) return 0
      counted.add(file)
      return chunk.imports.reduce(
        (sum, imported) => sum + count(imported),
        gzipSync(chunk.code, { level: 9 }).length,
      )
    }
    const chunks = Object.values(bundle).filter((item) => item.type === 'chunk')
    const first = chunks.filter(
      (chunk) =>
        (chunk.isEntry && chunk.name !== SERVICE_WORKER) ||
        chunk.moduleIds.some((id) => id.endsWith('/i18n/zh-CN/words.ts')),
    )
    const size = first.reduce((sum, chunk) => sum + count(chunk.fileName), 0)
    const said = `first paint: ${(size / 1024).toFixed(1)} KB of script (gzip), ${FIRST_PAINT_BUDGET / 1024} KB at most`
    if (size > FIRST_PAINT_BUDGET) this.error(said)
    this.info(said)
  },
})

const SERVICE_WORKER = 'service-worker'

/** Writes into the service worker which files were built, and a version made of all that is in them. */
const builtFiles = (): Plugin => {
  let folder = ''
  return {
    name: 'built-files',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = path.resolve(root, build.outDir)
    },
    writeBundle: {
      order: 'post',
      handler() {
        const script = path.join(folder, `${SERVICE_WORKER}.js`)
        const files = listed(folder)
        const version = `version-${digest(JSON.stringify(files) + readFileSync(script, 'utf8'))}`
        const written = readFileSync(script, 'utf8')
          .replace('__BUILT_FILES__', JSON.stringify(files))
          .replace('__BUILT_VERSION__', version)
        writeFileSync(script, written)
      },
    },
  }
}

/** Every file of a folder with a digest of it, or '' where its name holds one; licences are not needed offline. */
function listed(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => statSync(path.join(folder, file)).isFile())
    .filter((file) => file !== `${SERVICE_WORKER}.js` && !/\.(txt|map)$/.test(file))
    .sort()
  return Object.fromEntries(
    files.map((file) => [
      file,
      file.startsWith('assets/') ? '' : digest(readFileSync(path.join(folder, file))),
    ]),
  )
}

const digest = (content: string | Uint8Array) =>
  createHash('sha256').update(content).digest('hex').slice(0, 12)

export default defineConfig({
  base: './',
  plugins: [react(), statedPlugin(), contentSecurityPolicy(), firstPaintBudget(), builtFiles()],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    cssTarget: 'esnext',
    chunkSizeWarningLimit: 4_000,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', [SERVICE_WORKER]: 'src/service-worker.ts' },
      output: {
        // A service worker governs the folder it is in, and keeps its name from version to version.
        entryFileNames: ({ name }) => (name === SERVICE_WORKER ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
})
