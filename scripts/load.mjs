// Bundles a TypeScript entry of src/ for Node and imports it: for the command line and the scripts beside this file.
import { mkdirSync, readdirSync, statSync, existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const cache = path.join(root, 'node_modules/.cache/podarium')

const newest = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((file) => file.isFile() && !file.name.includes('.test.'))
    .reduce(
      (latest, file) =>
        Math.max(latest, statSync(path.join(file.parentPath ?? file.path, file.name)).mtimeMs),
      0,
    )

/** The exports of an entry such as 'src/cli/podarium.ts', bundled again only when src/ has changed. */
export async function load(entry) {
  const name = `${path.basename(entry, '.ts')}.mjs`
  const out = path.join(cache, name)
  if (!existsSync(out) || statSync(out).mtimeMs < newest(path.join(root, 'src'))) {
    const { build } = await import('vite')
    mkdirSync(cache, { recursive: true })
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      build: {
        ssr: path.join(root, entry),
        outDir: cache,
        emptyOutDir: false,
        minify: false,
        rollupOptions: { output: { entryFileNames: name } },
      },
    })
  }
  return import(`${pathToFileURL(out).href}?${statSync(out).mtimeMs}`)
}
