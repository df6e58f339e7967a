/**
 * Offline: once visited, everything works without a network. The build writes the list of its files in here, so that
 * this script changes when any of them does. A new version is fetched beside the one in use and waits until a reader
 * agrees to it. Nothing is ever kept but the files of that list; other origins are none of its business.
 */

interface Waits {
  waitUntil(work: Promise<unknown>): void
}
interface Asked extends Waits {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
interface Worker {
  readonly registration: { readonly scope: string }
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listener: (event: Waits) => void): void
  addEventListener(type: 'fetch', listener: (event: Asked) => void): void
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void
}

const worker = globalThis as unknown as Worker

/** Path below the scope → a digest of what is in the file, or '' where its name already holds one. */
const built: Readonly<Record<string, string>> = JSON.parse('__BUILT_FILES__')
const version = '__BUILT_VERSION__'

const SHELL = 'index.html'
/** A place of its own for each address that the app is served from: an origin may serve several. */
const ours = `podarium ${worker.registration.scope} `
const cacheName = ours + version

const addressOf = (file: string) => new URL(file, worker.registration.scope).href

async function install(): Promise<void> {
  const cache = await caches.open(cacheName)
  for (const [file, digest] of Object.entries(built)) {
    const address = addressOf(file)
    const known = digest === '' ? await caches.match(address) : undefined
    const answer = known ?? (await fetch(address, { cache: digest === '' ? 'default' : 'no-cache' }))
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
    await cache.put(address, answer)
  }
}

async function activate(): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(ours) && name !== cacheName) await caches.delete(name)
  await worker.clients.claim()
}

/** The file of the list that is asked for; the page itself under each of its names. */
function fileOf({ method, mode, url }: Request): string | undefined {
  if (method !== 'GET' || !url.startsWith(worker.registration.scope)) return undefined
  const file = new URL(url).pathname.slice(new URL(worker.registration.scope).pathname.length)
  if (mode === 'navigate' && (file === '' || file === SHELL)) return SHELL
  return file in built ? file : undefined
}

async function answer(file: string, request: Request): Promise<Response> {
  const kept = await (await caches.open(cacheName)).match(addressOf(file))
  return kept ?? fetch(request)
}

worker.addEventListener('install', (event) => event.waitUntil(install()))
worker.addEventListener('activate', (event) => event.waitUntil(activate()))
worker.addEventListener('fetch', (event) => {
  const file = fileOf(event.request)
  if (file !== undefined) event.respondWith(answer(file, event.request))
})
worker.addEventListener('message', ({ data }) => {
  if (data === 'take over') void worker.skipWaiting()
})
