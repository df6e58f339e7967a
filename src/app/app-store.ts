/** What is open on the screen, and how it looks. */
import { create } from 'zustand'
import type { Entry } from '../journal/entry'
import { fetchSources } from './narration/deepest'
import { DEPTHS, type Depth } from './narration/depth'
import type { BeatId } from '../lessons/lesson'
import type { Cause } from '../editor/cause'
import type { Chain, SceneId, Selection } from '../scenes/scene'
import type { Authored } from '../lessons/authored'
import type { InLink, LinkProblem } from '../session/share-link'
import { onThisMachine } from '../ui/storage'

export type Theme = 'light' | 'dark'
export type EditorTab = 'author' | 'lesson' | 'manifest' | 'console'
export type InspectorTab = 'status' | 'why' | 'yaml' | 'logs' | 'break'
/** On a phone the side panels are sheets, one at a time. */
export type Sheet = EditorTab | 'inspector'

export interface OpenLesson {
  readonly id: string
  readonly beat: BeatId
  /** It begins at its beginning, whatever the screen shows now. */
  readonly fresh?: boolean
  /** Someone made it in the app: it is in the link, and in no folder of ours. */
  readonly authored?: InLink
}

export interface Traced {
  readonly selection: Selection
  readonly effect: Entry
  /** Seq of the link. */
  readonly link: number
}

export interface AppState {
  readonly theme: Theme
  readonly projector: boolean
  /** The presenter wants eyes off the screen. */
  readonly black: boolean
  /** Light only on what the presenter points at. */
  readonly spotlight: boolean
  readonly editorOpen: boolean
  readonly editorTab: EditorTab
  readonly sheet: Sheet | undefined
  /** Chosen by the reader; otherwise the scene that has most to tell opens by itself. */
  readonly scene: SceneId | undefined
  readonly selection: Selection | undefined
  /** The scene as a table instead of a drawing. */
  readonly asText: boolean
  readonly inspectorTab: InspectorTab
  /** While the reader asks why: the causes of what is selected, numbered. */
  readonly chain: Chain | undefined
  /** Lines of the manifest that caused what is selected. */
  readonly cause: Cause | undefined
  /** A link of a chain of causes was gone to: the chain stays, although the playhead is before its end. */
  readonly traced: Traced | undefined
  /** How deep the narration and the causes go. */
  readonly depth: Depth
  readonly dialog: 'about' | 'gallery' | 'keys' | 'share' | 'lessons' | undefined
  /** The lesson that is open: it leads the run, the scene and the playhead. */
  readonly lesson: OpenLesson | undefined
  /** The lesson that the reader is making of this run. */
  readonly authoring: Authored | undefined
  readonly tallTimeline: boolean
  /** Why the address could not be opened. */
  readonly notice: LinkProblem | undefined
}

const REMEMBERED = 'podarium.theme'

export function preferredTheme(): Theme {
  const remembered = onThisMachine.getItem(REMEMBERED)
  if (remembered === 'light' || remembered === 'dark') return remembered
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

const REMEMBERED_DEPTH = 'podarium.depth'

function preferredDepth(): Depth {
  const remembered = onThisMachine.getItem(REMEMBERED_DEPTH)
  const preferred = DEPTHS.find((depth) => depth === remembered) ?? 'practitioner'
  if (preferred !== 'source') return preferred
  deepen()
  return 'practitioner'
}

/** Its places in the code are fetched first; who has thought better of it meanwhile is left alone. */
function deepen(): void {
  void fetchSources().then(() => {
    if (onThisMachine.getItem(REMEMBERED_DEPTH) === 'source') set({ depth: 'source' })
  })
}

export const useApp = create<AppState>(() => ({
  theme: 'light',
  projector: false,
  black: false,
  spotlight: false,
  editorOpen: true,
  editorTab: 'manifest',
  sheet: undefined,
  scene: undefined,
  selection: undefined,
  asText: false,
  inspectorTab: 'status',
  chain: undefined,
  cause: undefined,
  traced: undefined,
  depth: preferredDepth(),
  dialog: undefined,
  lesson: undefined,
  authoring: undefined,
  tallTimeline: false,
  notice: undefined,
}))

const set = useApp.setState

export function wear(theme: Theme, projector = useApp.getState().projector): void {
  document.documentElement.dataset['theme'] = projector ? 'projector' : theme
  document.documentElement.style.colorScheme = projector ? 'light' : theme
  set({ theme, projector })
}

export function toggleTheme(): void {
  const theme = useApp.getState().theme === 'dark' ? 'light' : 'dark'
  onThisMachine.setItem(REMEMBERED, theme)
  wear(theme)
}

export function chooseDepth(depth: Depth): void {
  onThisMachine.setItem(REMEMBERED_DEPTH, depth)
  if (depth === 'source') deepen()
  else set({ depth })
}
export const nextDepth = () =>
  chooseDepth(DEPTHS[(DEPTHS.indexOf(useApp.getState().depth) + 1) % DEPTHS.length]!)

export const toggleAsText = () => set((app) => ({ asText: !app.asText }))
export const toggleBlack = () => set((app) => ({ black: app.projector && !app.black }))
export const toggleSpotlight = () => set((app) => ({ spotlight: app.projector && !app.spotlight }))
export const togglePresenting = () => wear(useApp.getState().theme, !useApp.getState().projector)

/** Selects something, or nothing; on a phone the inspector's sheet is opened by its own button. */
export const select = (selection: Selection | undefined) => set({ selection })
export const chooseScene = (scene: SceneId) => set({ scene })
export const openDialog = (dialog: AppState['dialog']) => set({ dialog })
export const closeDialog = () => set({ dialog: undefined })
export const showEditorTab = (editorTab: EditorTab) => set({ editorTab, editorOpen: true })
export const toggleSheet = (sheet: Sheet) =>
  set((app) => ({
    sheet: app.sheet === sheet ? undefined : sheet,
    ...(sheet !== 'inspector' && { editorTab: sheet }),
  }))
