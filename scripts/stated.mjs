// What the SPEC.md files say is assumed and left out, and how near to a real cluster the tests hold every build: for
// the page that tells it, at build time, so that it never says anything else than they do.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'

const root = path.resolve(import.meta.dirname, '..')
const SECTIONS = { Assumed: 'assumed', 'Left out, and why': 'left' }

/** The title of a SPEC.md, and the items of the sections that say what is not as in a real cluster. */
export function statedIn(markdown) {
  const stated = { title: /^# (.+)$/m.exec(markdown)?.[1] ?? '', assumed: [], left: [] }
  let section
  for (const line of markdown.split('\n')) {
    const heading = /^## (.+)$/.exec(line)
    const item = /^[-*] (.+)$/.exec(line)
    if (heading) section = SECTIONS[heading[1].trim()]
    else if (section && item) stated[section].push(plain(item[1]))
    else if (section && /^ {2,}\S/.test(line) && stated[section].length > 0)
      stated[section].push(`${stated[section].pop()} ${plain(line.trim())}`)
  }
  return stated
}

const plain = (text) => text.replaceAll('**', '')

/** The floors of fidelity.test.ts: scenario → percent of status steps and of events. */
export function floorsIn(source) {
  return [...source.matchAll(/^ {2}'?([\w-]+)'?: \[(\d+), (\d+)\],$/gm)].map(
    ([, scenario, status, events]) => ({ scenario, status: Number(status), events: Number(events) }),
  )
}

function stated() {
  const specs = ['src/cluster', 'src/k8s', 'src/kubectl'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => path.basename(file) === 'SPEC.md')
      .map((file) => path.join(root, folder, file)),
  )
  const recording = path.join(root, 'fixtures/recordings/deployment/recording.jsonl.gz')
  const [header] = gunzipSync(readFileSync(recording)).toString().split('\n', 1)
  return {
    version: JSON.parse(header).version.replace(/^v/, ''),
    floors: floorsIn(readFileSync(path.join(root, 'src/recording/fidelity.test.ts'), 'utf8')),
    components: specs
      .sort()
      .map((file) => statedIn(readFileSync(file, 'utf8')))
      .filter(({ assumed, left }) => assumed.length + left.length > 0),
  }
}

const ID = 'virtual:stated'

/** A Vite plugin: `import { stated } from 'virtual:stated'`. */
export const statedPlugin = () => ({
  name: 'stated',
  resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
  load: (id) => (id === `\0${ID}` ? `export const stated = ${JSON.stringify(stated())}` : undefined),
})
