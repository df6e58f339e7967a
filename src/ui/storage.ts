/**
 * What the browser remembers for us. In a frame of another site's page, or with cookies switched off, even looking at
 * `localStorage` throws: then it is remembered until the page is left.
 */

interface Remembers {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
  keys(): readonly string[]
}

function remembers(name: 'localStorage' | 'sessionStorage'): Remembers {
  try {
    const storage = window[name]
    return {
      getItem: (key) => storage.getItem(key),
      setItem: (key, value) => storage.setItem(key, value),
      removeItem: (key) => storage.removeItem(key),
      keys: () => Object.keys(storage),
    }
  } catch {
    return forNow()
  }
}

function forNow(): Remembers {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  }
}

/** From visit to visit. */
export const onThisMachine = remembers('localStorage')
/** As long as this tab is open. */
export const inThisTab = remembers('sessionStorage')
