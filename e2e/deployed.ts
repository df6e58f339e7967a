/** The built app as somebody else serves it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from '@playwright/test'
import { serve } from '../scripts/serve.mjs'

/** The built app below a sub-path of a server of its own, which can be changed and stopped. */
export async function deployed(subPath: string) {
  const root = mkdtempSync(path.join(tmpdir(), 'podarium-deployed-'))
  const folder = path.join(root, subPath)
  cpSync(path.resolve('dist'), folder, { recursive: true, dereference: true })
  const { url, close } = await serve(root, 0)
  return {
    address: `${url}${subPath}/`,
    /** Another build: its page and its worker differ from those before. */
    upgrade: () => {
      for (const [file, from, to] of [
        // The app writes its own title.
        ['index.html', 'name="description" content="', 'name="description" content="Podarium of tomorrow. '],
        ['service-worker.js', /version-[0-9a-f]{12}/, 'version-of-tomorrow'],
      ] as const) {
        const at = path.join(folder, file)
        const text = readFileSync(at, 'utf8')
        const changed = text.replace(from, to)
        expect(changed, file).not.toBe(text)
        writeFileSync(at, changed)
      }
    },
    stop: () => {
      close()
      rmSync(root, { recursive: true })
    },
  }
}
