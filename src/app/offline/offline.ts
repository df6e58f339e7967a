/** Registers the service worker, and knows when another version of the app waits to take over. */
import { create } from 'zustand'

/** waiting: a newer version is here and asks; replaced: another tab agreed to it, and this one is of the old. */
export const useUpdate = create<{ readonly state: 'none' | 'waiting' | 'replaced' }>(() => ({
  state: 'none',
}))

const AN_HOUR = 3_600_000
const PATIENCE = 5_000

let registration: ServiceWorkerRegistration | undefined
let agreed = false

export async function registerOffline(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  const hadOne = serviceWorker.controller !== null
  try {
    registration = await serviceWorker.register(new URL('service-worker.js', document.baseURI), {
      updateViaCache: 'none',
    })
  } catch {
    // Private windows and plain http refuse it: the app works as before, with a network.
    return
  }
  if (registration) watch(registration, hadOne)
}

function watch(registered: ServiceWorkerRegistration, hadOne: boolean): void {
  const { serviceWorker } = navigator
  const look = () => {
    if (registered.waiting && serviceWorker.controller) useUpdate.setState({ state: 'waiting' })
  }
  look()
  registered.addEventListener('updatefound', () => {
    registered.installing?.addEventListener('statechange', look)
  })
  let controlled = hadOne
  serviceWorker.addEventListener('controllerchange', () => {
    if (agreed) location.reload()
    else if (controlled) useUpdate.setState({ state: 'replaced' })
    controlled = true
  })
  let checked = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - checked < AN_HOUR) return
    checked = Date.now()
    registered.update().catch(() => undefined)
  })
}

/** The reader agrees: the address brings back this very moment in the new version. */
export function takeUpdate(): void {
  agreed = true
  if (!registration?.waiting) return location.reload()
  registration.waiting.postMessage('take over')
  // Should nobody answer: a reload asks again.
  setTimeout(() => location.reload(), PATIENCE)
}

export const laterUpdate = () => useUpdate.setState({ state: 'none' })
