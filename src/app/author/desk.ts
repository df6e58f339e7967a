/** The author's desk: the lesson that is being made of the run on the screen, and what one does to it. */
import { create } from 'zustand'
import { type Language, useSpoken } from '../../i18n/language'
import {
  APART,
  type Authored,
  type Mark,
  MOST,
  orderMarks,
  readAuthored,
  type Texts,
} from '../../lessons/authored'
import { type BeatId, OWN } from '../../lessons/lesson'
import { pause, scrubTo, usePlayback } from '../../playback/playback'
import { useRun } from '../../playback/run'
import { onThisMachine } from '../../ui/storage'
import { currentHash, openAddress, openRun } from '../address'
import { useApp } from '../app-store'
import { useDraft } from '../../editor/draft'
import { beginAnew } from '../lesson/lesson-store'
import { sceneNow } from '../stage'

export const SECTIONS = ['moments', 'question', 'why', 'task', 'share'] as const
export type Section = (typeof SECTIONS)[number]

interface Desk {
  readonly section: Section
  /** In which language the author writes now. */
  readonly writing: Language
}
export const useDesk = create<Desk>(() => ({
  section: 'moments',
  writing: useSpoken.getState().language,
}))

const EMPTY: Authored = { version: 1, title: {}, idea: {}, intro: {}, marks: [] }

const atTheDesk = (authoring: Authored) =>
  useApp.setState({
    authoring,
    lesson: undefined,
    dialog: undefined,
    editorTab: 'author',
    editorOpen: true,
    sheet: 'author',
  })

/** Begins a lesson of the run on the screen, or goes on with the one of it. */
export function startAuthoring(): void {
  const { authoring, lesson } = useApp.getState()
  useDesk.setState({ section: 'moments', writing: useSpoken.getState().language })
  atTheDesk(authoring ?? (lesson?.authored && readAuthored(lesson.authored.lesson)) ?? EMPTY)
}

/** Puts a lesson that came in a link or a file on the desk. */
export function openDesk(lesson: unknown): void {
  atTheDesk(readAuthored(lesson) ?? EMPTY)
}

/** A learner's lesson, to be written on. */
export function editLesson(): void {
  const { authored } = useApp.getState().lesson ?? {}
  if (!authored) return
  openRun(authored.told, usePlayback.getState().playhead, useDraft.getState().name, false)
  openDesk(authored.lesson)
}

export const leaveDesk = () =>
  useApp.setState({ authoring: undefined, editorTab: 'manifest', sheet: undefined })

/** Changes the lesson. */
export function edit(change: (lesson: Authored) => Authored): void {
  const { authoring } = useApp.getState()
  if (!authoring) return
  useApp.setState({ authoring: change(authoring) })
  keep()
}

/** A text in the language that is being written; nothing typed is no text. */
export function written(texts: Texts, text: string): Texts {
  const { [useDesk.getState().writing]: _, ...others } = texts
  return text === '' ? others : { ...others, [useDesk.getState().writing]: text.slice(0, MOST.text) }
}

/** What the screen shows now. */
export function lookNow() {
  const { selection } = useApp.getState()
  return {
    at: Math.min(Math.round(usePlayback.getState().playhead), MOST.ms),
    scene: sceneNow().id,
    ...(selection && { selection }),
  }
}

/** Marks this moment; a mark that stands here already is shown as the screen is now. */
export function markNow(): void {
  const { authoring } = useApp.getState()
  if (!authoring || useApp.getState().lesson) return
  const look = lookNow()
  const here = markAt(authoring, look.at)
  const marks = here
    ? authoring.marks.map((mark) => (mark === here ? { ...look, at: mark.at, caption: mark.caption } : mark))
    : orderMarks([...authoring.marks, { ...look, caption: {} }]).slice(0, MOST.marks)
  edit((lesson) => withMarks(lesson, marks))
  useDesk.setState({ section: 'moments' })
}

export const markAt = ({ marks }: Authored, at: number): Mark | undefined =>
  marks.find((mark) => Math.abs(mark.at - at) < APART)

/** Moves a mark to where the playhead stands, and shows there what the screen shows. */
export function moveMark(mark: Mark): void {
  const moved = { ...lookNow(), caption: mark.caption }
  edit((lesson) => withMarks(lesson, orderMarks([moved, ...lesson.marks.filter(({ at }) => at !== mark.at)])))
}

export const removeMark = (mark: Mark) =>
  edit((lesson) =>
    withMarks(
      lesson,
      lesson.marks.filter((one) => one !== mark),
    ),
  )

/** The question stays between the marks where it stood, by time. */
function withMarks(lesson: Authored, marks: readonly Mark[]): Authored {
  const { question } = lesson
  if (!question) return { ...lesson, marks }
  const asked = lesson.marks[question.after - 1]?.at ?? -1
  return { ...lesson, marks, question: { ...question, after: marks.filter(({ at }) => at <= asked).length } }
}

/** Shows a moment of the lesson as a learner will see it. */
export function showLook({ at, scene, selection }: Omit<Mark, 'caption'>): void {
  pause()
  scrubTo(at)
  useApp.setState({ scene, selection })
}

/** Tries the lesson out, as a learner sees it: from its beginning, or from where the learner takes over. */
export function tryOut(beat: BeatId = 'see'): void {
  const { authoring } = useApp.getState()
  if (!authoring) return
  beginAnew()
  useApp.setState({
    lesson: {
      id: OWN,
      beat,
      fresh: true,
      authored: { lesson: authoring, told: useRun.getState().session },
    },
    editorTab: 'lesson',
    editorOpen: true,
    sheet: 'lesson',
  })
}

/** Back from trying it out, to the run that it tells. */
export function backToDesk(): void {
  const { authoring, lesson } = useApp.getState()
  if (!authoring) return
  if (lesson?.authored)
    openRun(lesson.authored.told, usePlayback.getState().playhead, useDraft.getState().name, false)
  atTheDesk(authoring)
}

const KEPT = 'podarium.own-lesson'
const WAIT = 700
let waiting: ReturnType<typeof setTimeout> | undefined

/** The newest lesson is kept as its link, so that it is not lost when another run is opened. */
function keep(): void {
  waiting ??= setTimeout(() => {
    waiting = undefined
    if (!useApp.getState().authoring) return
    // Where the store is full, the address still holds it.
    onThisMachine.setItem(KEPT, currentHash())
  }, WAIT)
}

export const keptLesson = () => onThisMachine.getItem(KEPT) ?? undefined
export const openKept = (hash: string) => openAddress(hash)
