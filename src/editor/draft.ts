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
  /** How long what was typed last is kept: on this machine, or, where its store is full, with the tab or the page. */
  readonly keptFor: 'ever' | 'tab' | 'page'
}

export const useDraft = create<Draft>(() => ({
  name: '',
  text: '',
  replaced: 0,
  problems: [],
  checked: true,
  keptFor: 'ever',
}))

const PREFIX = 'podarium.draft.'
/** The name of this tab, and its text where the machine's store is full. */
const TAB = 'podarium.tab'
const HERE = 'podarium.here'
const MOST_KEPT = 50

interface Kept {
  readonly name: string
  readonly text: string
  readonly savedAt: number
  /** The run it was typed beside: another link opened in this tab brings its own text. */
  readonly beside: string
}

/** This tab's own place: a reload finds it again, another tab has another. */
function tabKey(): string {
  return PREFIX + (inThisTab.getItem(TAB) ?? renameTab())
}

function renameTab(): string {
  // Also where there is no https, and so no randomUUID.
  const fresh = crypto.getRandomValues(new Uint32Array(3)).join('-')
  inThisTab.setItem(TAB, fresh)
  return fresh
}

const readKept = (key: string) => read(onThisMachine.getItem(key))

function read(json: string | null): Kept | undefined {
  try {
    const kept = JSON.parse(json ?? 'null') as Kept | null
    return kept && typeof kept.text === 'string' ? kept : undefined
  } catch {
    return undefined
  }
}

const keptKeys = () => onThisMachine.keys().filter((key) => key.startsWith(PREFIX))

/** What this tab had in its editor before it was reloaded. */
export function keptDraft(): Kept | undefined {
  const onMachine = readKept(tabKey())
  const here = read(inThisTab.getItem(HERE))
  return (here?.savedAt ?? 0) > (onMachine?.savedAt ?? 0) ? here : onMachine
}

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
  const json = JSON.stringify(kept)
  if (!onThisMachine.setItem(tabKey(), json)) {
    // A full store: the tab has one of its own, and no other tab's text has to make room.
    useDraft.setState({ keptFor: inThisTab.setItem(HERE, json) ? 'tab' : 'page' })
    return
  }
  inThisTab.removeItem(HERE)
  useDraft.setState({ keptFor: 'ever' })
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

/** Another text takes the place of what was typed here: that stays on this machine, as if another tab had typed it. */
export function putAside(): void {
  const here = inThisTab.getItem(HERE)
  if (here !== null && onThisMachine.setItem(tabKey(), here)) inThisTab.removeItem(HERE)
  if (readKept(tabKey())) renameTab()
  useDraft.setState({ keptFor: 'ever' })
}
