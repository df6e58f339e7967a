import { afterEach, beforeEach, expect, it, vi } from 'vitest'

/** A browser's store with room for so many characters. */
function store(room: number) {
  const kept = new Map<string, string>()
  const used = () => [...kept].reduce((sum, [key, value]) => sum + key.length + value.length, 0)
  const methods = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem(key: string, value: string) {
      const before = kept.get(key)
      kept.delete(key)
      const fits = used() + key.length + value.length <= room
      if (fits) kept.set(key, value)
      else if (before !== undefined) kept.set(key, before)
      if (!fits) throw new Error('QuotaExceededError')
    },
    removeItem: (key: string) => void kept.delete(key),
  }
  return new Proxy(methods, { ownKeys: () => [...kept.keys()], getOwnPropertyDescriptor: () => OPEN })
}
const OPEN = { enumerable: true, configurable: true }

function browser(local: number, session: number): void {
  vi.stubGlobal('window', { localStorage: store(local), sessionStorage: store(session) })
  reload()
}
const reload = () => vi.resetModules()
const storage = () => import('../ui/storage')
const draft = () => import('./draft')

beforeEach(() => vi.useFakeTimers({ now: 1_000 }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('a full store throws at nobody: the page remembers, and says that it is not kept', async () => {
  browser(10, 10)
  const { onThisMachine } = await storage()
  expect(onThisMachine.setItem('a', '1')).toBe(true)
  expect(onThisMachine.setItem('theme', 'much too long')).toBe(false)
  expect(onThisMachine.getItem('theme')).toBe('much too long')
  expect(onThisMachine.keys()).toEqual(['a', 'theme'])
})

it('what is typed survives a reload, where the machine has room and where only the tab has', async () => {
  for (const [room, keptFor] of [
    [1_000, 'ever'],
    [5, 'tab'],
  ] as const) {
    browser(room, 1_000)
    const before = await draft()
    before.keepBeside('run')
    before.write('kind: Pod')
    expect(before.useDraft.getState().keptFor).toBe(keptFor)
    reload()
    expect((await draft()).draftBeside('run')?.text).toBe('kind: Pod')
  }
})

it('without any room it says so', async () => {
  browser(0, 0)
  const { write, useDraft } = await draft()
  write('kind: Pod')
  expect(useDraft.getState().keptFor).toBe('page')
})

it("a full store costs no other tab's text, and the newest of a tab's two texts is taken", async () => {
  browser(400, 1_000)
  const { write, keptDraft, newestOtherDraft } = await draft()
  const { onThisMachine } = await storage()
  const other = JSON.stringify({ name: '', text: 'of another tab', savedAt: 5, beside: '' })
  onThisMachine.setItem('podarium.draft.other', other)
  write('short')
  vi.advanceTimersByTime(10)
  write('x'.repeat(500))
  expect(keptDraft()?.text).toBe('x'.repeat(500))
  expect(newestOtherDraft()?.text).toBe('of another tab')
  vi.advanceTimersByTime(10)
  write('short again')
  expect(keptDraft()?.text).toBe('short again')
})

it('what another text takes the place of is put aside, and found again', async () => {
  browser(1_000, 1_000)
  const { write, putAside, keptDraft, newestOtherDraft, replaceDraft } = await draft()
  write('mine')
  putAside()
  replaceDraft('example', 'an example')
  expect(keptDraft()).toBeUndefined()
  expect(newestOtherDraft()?.text).toBe('mine')
})
