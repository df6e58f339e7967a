/** The text in the editor: kept per tab, so that it survives a reload and two tabs never overwrite each other. */
import { create } from 'zustand'
import type { Problem } from '../k8s/manifest'
import { inThisTab, onThisMachine } from '../ui/storage'

export interface Draft {
  readonly name: string
  readonly text: string
  /** Counts up when the text was replaced from outside the editor. */
  readonly replaced: number
  readonly problems: readonly Problem[]
  /** Whether `problems` are those of `text`, and not of an earlier one. */
  readonly checked: boolean
}

export const useDraft = create<Draft>(() => ({
  name: '',
  text: '',
  replaced: 0,
  problems: [],
  checked: true,
}))

const PREFIX = 'podarium.draft.'
const MOST_KEPT = 8

interface Kept {
  readonly name: string
  readonly text: string
  readonly savedAt: number
  /** The run it was typed beside: another link opened in this tab brings its own text. */
  readonly beside: string
}

/** This tab's own place: a reload finds it again, another tab has another. */
function tabKey(): string {
  const known = inThisTab.getItem('podarium.tab')
  if (known) return PREFIX + known
  // Also where there is no https, and so no randomUUID.
  const fresh = crypto.getRandomValues(new Uint32Array(3)).join('-')
  inThisTab.setItem('podarium.tab', fresh)
  return PREFIX + fresh
}

function readKept(key: string): Kept | undefined {
  try {
    const kept = JSON.parse(onThisMachine.getItem(key) ?? 'null') as Kept | null
    return kept && typeof kept.text === 'string' ? kept : undefined
  } catch {
    return undefined
  }
}

const keptKeys = () => onThisMachine.keys().filter((key) => key.startsWith(PREFIX))

/** What this tab had in its editor before it was reloaded. */
export const keptDraft = () => readKept(tabKey())

/** The same, if it was typed beside this run. */
export function draftBeside(run: string): Kept | undefined {
  const kept = keptDraft()
  return kept?.beside === run ? kept : undefined
}

/** The newest text typed in any other tab, for the gallery. */
export function newestOtherDraft(): Kept | undefined {
  const own = tabKey()
  return keptKeys()
    .filter((key) => key !== own)
    .flatMap((key) => readKept(key) ?? [])
    .sort((a, b) => b.savedAt - a.savedAt)[0]
}

let beside = ''

/** The run on screen became another one, while the text stayed. */
export function keepBeside(run: string): void {
  beside = run
  if (keptDraft()) keep(useDraft.getState())
}

function keep({ name, text }: Draft): void {
  const kept: Kept = { name, text, savedAt: Date.now(), beside }
  try {
    onThisMachine.setItem(tabKey(), JSON.stringify(kept))
  } catch {
    // A full store: the text stays in the tab, and the oldest of other tabs make room for the next try.
    for (const key of keptKeys()) if (key !== tabKey()) onThisMachine.removeItem(key)
    return
  }
  const others = keptKeys().map((key) => ({ key, savedAt: readKept(key)?.savedAt ?? 0 }))
  others.sort((a, b) => b.savedAt - a.savedAt)
  for (const { key } of others.slice(MOST_KEPT)) onThisMachine.removeItem(key)
}

/** The reader typed. */
export function write(text: string): void {
  useDraft.setState({ text, checked: false })
  keep(useDraft.getState())
}

export function rename(name: string): void {
  useDraft.setState({ name })
  keep(useDraft.getState())
}

/** Another text takes the place of this one: an example, a link. It is kept only once the reader types in it. */
export function replaceDraft(name: string, text: string): void {
  useDraft.setState((draft) => ({
    name,
    text,
    replaced: draft.replaced + 1,
    ...(text !== draft.text && { problems: [], checked: false }),
  }))
}

/** Forgets what was kept, when another text was put in its place on purpose. */
export const forgetKept = () => onThisMachine.removeItem(tabKey())
