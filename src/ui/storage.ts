/**
 * What the browser remembers for us. In a frame of another site's page, or with cookies switched off, even looking at
 * `localStorage` throws, and where the store is full so does writing: then it is remembered until the page is left.
 */

interface Remembers {
  getItem(key: string): string | null
  /** Whether it is really kept; if not, this page remembers it as long as it is open. */
  setItem(key: string, value: string): boolean
  removeItem(key: string): void
  keys(): readonly string[]
}

function remembers(name: 'localStorage' | 'sessionStorage'): Remembers {
  try {
    const storage = window[name]
    // What did not fit.
    const page = forNow()
    return {
      getItem: (key) => page.getItem(key) ?? storage.getItem(key),
      setItem(key, value) {
        try {
          storage.setItem(key, value)
          page.removeItem(key)
          return true
        } catch {
          return page.setItem(key, value)
        }
      },
      removeItem(key) {
        page.removeItem(key)
        storage.removeItem(key)
      },
      keys: () => [...new Set([...Object.keys(storage), ...page.keys()])],
    }
  } catch {
    return forNow()
  }
}

function forNow(): Remembers {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) {
      kept.set(key, value)
      return false
    },
    removeItem: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  }
}

/** From visit to visit. */
export const onThisMachine = remembers('localStorage')
/** As long as this tab is open. */
export const inThisTab = remembers('sessionStorage')
