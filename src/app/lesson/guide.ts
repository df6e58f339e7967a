/** Leads through the open lesson: puts each beat's run, moment, scene and selection on the screen. */
import { replaceDraft, useDraft } from '../../editor/draft'
import { lessonEntries } from '../../lessons/curriculum'
import { type BeatId, beatsOf, type Lesson, type Time } from '../../lessons/lesson'
import { startSession, timeOf, type Told, toldSession } from '../../lessons/lesson-run'
import { solutionInputs } from '../../lessons/solution'
import { open, pause, playTo, scrubTo, setSpeed, usePlayback } from '../../playback/playback'
import { useRun } from '../../playback/run'
import type { Session } from '../../session/session'
import { openRun } from '../address'
import { type OpenLesson, useApp } from '../app-store'
import { beginsAt, moveBack, moveOn, playedOf, stopsOf } from './course'
import { answer, beginAnew, showHint, showSolution, useLesson } from './lesson-store'

const sameRun = (a: Session, b: Session) => JSON.stringify(a) === JSON.stringify(b)

/** Whether the screen shows what the beat is about, so that a link's own moment may stay. */
export function showsBeat(lesson: Lesson, told: Told, beat: BeatId): boolean {
  const { session } = useRun.getState()
  if (beat !== 'now') return sameRun(session, toldSession(lesson))
  const { inputs } = startSession(lesson, timeOf(lesson.now.at, told))
  return sameRun({ ...session, inputs: session.inputs.slice(0, inputs.length) }, { ...session, inputs })
}

/** Opens a beat at its beginning, or where it ends. */
export function enter(beat: BeatId, atEnd = false): void {
  const { open: opened } = useLesson.getState()
  if (!opened) return
  const { lesson, told } = opened
  const last = stopsOf(lesson, beat).at(-1)
  const at = atEnd && last !== undefined ? timeOf(last, told) : beginsAt(lesson, told, beat)
  const session = beat === 'now' ? startSession(lesson, at) : toldSession(lesson)
  if (sameRun(useRun.getState().session, session)) {
    pause()
    scrubTo(at)
  } else openRun(session, at, nameBeside(lesson), false, standing(lesson, beat))
  showManifest(session, last === undefined ? at : timeOf(last, told))
  setSpeed('smart')
  const { scene, tab } = lesson[beat]
  const selection = told.selections[beat]
  const inspectorTab = tab ?? (beat === 'why' && lesson.why.why ? 'why' : 'status')
  useApp.setState({
    lesson: standing(lesson, beat),
    editorTab: 'lesson',
    editorOpen: true,
    scene,
    selection,
    ...(selection && { inspectorTab }),
  })
  const reached = atEnd ? last : stopsOf(lesson, beat)[0]
  if (reached !== undefined) look(lesson, beat, reached)
}

/** What the app says is open; an authored lesson goes on to travel in its link. */
function standing({ id }: Lesson, beat: BeatId): OpenLesson {
  const { authored } = useApp.getState().lesson ?? {}
  return { id, beat, ...(authored && { authored }) }
}

/** A run that someone made into a lesson keeps its own name. */
const nameBeside = (lesson: Lesson) => (lesson.session ? useDraft.getState().name : `${lesson.id}.yaml`)

/** Shows what a stop is about, where it says so. */
function look(lesson: Lesson, beat: BeatId, stop: Time): void {
  const shown = playedOf(lesson, beat)?.looks?.[stop]
  if (!shown) return
  const { select } = shown
  useApp.setState({ scene: shown.scene, selection: typeof select === 'function' ? undefined : select })
}

/** The editor holds what was applied last by the end of the beat. */
function showManifest({ inputs }: Session, until: number): void {
  const { name, text } = useDraft.getState()
  const applied = inputs.findLast((input) => input.stdin !== undefined && input.at <= until)?.stdin
  if (applied !== undefined && applied !== text) replaceDraft(name, applied)
}

/** The one button to go on with. */
export function goOn(): void {
  const { open: opened } = useLesson.getState()
  const beat = useApp.getState().lesson?.beat
  if (!opened || !beat) return
  const { playhead, stopAt } = usePlayback.getState()
  if (stopAt !== undefined) {
    pause()
    return scrubTo(stopAt)
  }
  if (beat === 'predict') answer()
  const move = moveOn(opened.lesson, opened.told, beat, playhead)
  if (!move) return beat === 'now' ? helpOn() : beginAgain(opened.lesson)
  if (move.to === 'stop') return goTo(move)
  enter(move.beat)
  if (move.beat === 'play') goOn()
}

function goTo({ at, stop }: { readonly at: number; readonly stop?: Time }): void {
  const { session } = useRun.getState()
  const { open: opened } = useLesson.getState()
  const { beat } = useApp.getState().lesson!
  // Something was typed since: the lesson goes on with its own run
  if (!sameRun(session, toldSession(opened!.lesson))) enter(beat)
  if (stop !== undefined) look(opened!.lesson, beat, stop)
  playTo(at)
}

/** At the end of a lesson that has no task. */
function beginAgain(lesson: Lesson): void {
  beginAnew()
  enter(beatsOf(lesson)[0]!)
}

export function goBack(): void {
  const { open: opened } = useLesson.getState()
  const beat = useApp.getState().lesson?.beat
  if (!opened || !beat) return
  const move = moveBack(opened.lesson, opened.told, beat, usePlayback.getState().playhead)
  if (!move) return
  if (move.to === 'beat') return enter(move.beat, move.atEnd)
  pause()
  scrubTo(move.at)
  if (move.stop !== undefined) look(opened.lesson, beat, move.stop)
}

/** At the end a remote uncovers hint after hint, then a solution, then plays it, then opens the next lesson. */
function helpOn(): void {
  const { hints, words, solutionShown, solutionPlayed } = useLesson.getState()
  if (hints < (words?.beats.now.hints.length ?? 0)) showHint()
  else if (useLesson.getState().open?.lesson.now.solutions.length === 0) return
  else if (solutionShown === undefined) showSolution(0)
  else if (!solutionPlayed) playSolution(solutionShown)
  else openNext()
}

/** Types a solution, line by line, from where the learner began. */
export function playSolution(index: number): void {
  const { open: opened } = useLesson.getState()
  const script = opened?.lesson.now.solutions[index]
  if (!opened || script === undefined) return
  const at = timeOf(opened.lesson.now.at, opened.told)
  const start = startSession(opened.lesson, at)
  const inputs = [...start.inputs, ...solutionInputs(script, at)]
  useLesson.setState({ solutionPlayed: true })
  open({ ...start, inputs }, at, true)
}

/** The one after it in the curriculum; after one that somebody made there is none. */
export function nextLesson(id: string): string | undefined {
  const index = lessonEntries.findIndex((entry) => entry.id === id)
  return index < 0 ? undefined : lessonEntries[index + 1]?.id
}

export function openNext(): void {
  const next = nextLesson(useApp.getState().lesson?.id ?? '')
  if (next) openLesson(next)
}

/** Opens a lesson at its beginning; the panel that appears fetches it. */
export function openLesson(id: string): void {
  beginAnew()
  useApp.setState({
    lesson: { id, beat: 'see', fresh: true },
    editorTab: 'lesson',
    editorOpen: true,
    sheet: 'lesson',
  })
}

/** Leaves the lesson: to the author's desk, where it is only tried out there. */
export function closeLesson(): void {
  const { authoring } = useApp.getState()
  if (authoring) return void import('../author/desk').then(({ backToDesk }) => backToDesk())
  useApp.setState({ lesson: undefined, editorTab: 'manifest', sheet: undefined })
}
