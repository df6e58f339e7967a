/** The address always reproduces what is on the screen: it is read once at the start, and written as things change. */
import { draftBeside, forgetKept, keepBeside, replaceDraft, useDraft } from '../editor/draft'
import { open, pause, usePlayback } from '../playback/playback'
import { isBeat } from '../lessons/lesson'
import { emptySession, useRun } from '../playback/run'
import { isSceneId } from '../scenes/scene'
import { type Shared, decodeLink, encodeSession, lessonOfLink, withMoment } from '../session/share-link'
import type { Session } from '../session/session'
import { type OpenLesson, useApp } from './app-store'
import { type Example, first, sessionOf } from './examples/example'

/** Opens what a hash asks for; on a first visit, or where it cannot be read, something alive. */
export function openAddress(hash: string): void {
  if (hash.length <= 1) return openExample(first, true)
  if (hash === '#about') {
    openExample(first, true)
    return useApp.setState({ dialog: 'about' })
  }
  if (hash.startsWith('#lesson=')) {
    const lesson = readLesson(lessonOfLink(hash))
    return openRun(emptySession(), 0, '', false, lesson && { ...lesson, fresh: true })
  }
  const decoded = decodeLink(hash)
  if (decoded.ok) return openShared(decoded.shared)
  openExample(first, false)
  useApp.setState({ notice: decoded.problem })
}

export function openExample(example: Example, playing = true): void {
  openRun(sessionOf(example), example.opensAt ?? 0, `${example.name}.yaml`, playing)
  useApp.setState({ scene: undefined })
}

function readLesson({ lesson, beat }: Pick<Shared, 'lesson' | 'beat'>): OpenLesson | undefined {
  return lesson === undefined ? undefined : { id: lesson, beat: isBeat(beat) ? beat : 'see' }
}

function openShared({ session, playhead = 0, scene, title, ...rest }: Shared): void {
  openRun(session, playhead, title ?? '', false, readLesson(rest))
  useApp.setState({ scene: isSceneId(scene) ? scene : undefined })
}

/** Opens a run with what it applied last in the editor, or what this tab had typed beside it. */
export function openRun(
  session: Session,
  playhead: number,
  title: string,
  playing: boolean,
  lesson?: OpenLesson,
): void {
  open(session, playhead, playing)
  useApp.setState(({ editorTab, sheet }) => ({
    selection: undefined,
    notice: undefined,
    lesson,
    editorTab: lesson ? 'lesson' : editorTab,
    sheet: lesson ? 'lesson' : sheet,
  }))
  const payload = payloadOf(session, title)
  const kept = draftBeside(payload)
  if (kept) replaceDraft(kept.name, kept.text)
  else {
    forgetKept()
    replaceDraft(title, session.inputs.findLast(({ stdin }) => stdin !== undefined)?.stdin ?? '')
  }
  keepBeside(payload)
}

let encoded: { readonly session: Session; readonly title: string; readonly payload: string } | undefined

/** Encoding costs milliseconds: once per session and title. */
function payloadOf(session: Session, title: string): string {
  if (encoded?.session !== session || encoded.title !== title)
    encoded = { session, title, payload: encodeSession(session, title) }
  return encoded.payload
}

/** The hash that reproduces this very moment. */
export function currentHash(withLanguage?: string): string {
  const payload = payloadOf(useRun.getState().session, useDraft.getState().name)
  const { scene, lesson } = useApp.getState()
  return `#${withMoment(payload, {
    playhead: usePlayback.getState().playhead,
    ...(scene && { scene }),
    ...(withLanguage && { language: withLanguage }),
    ...(lesson && { lesson: lesson.id, beat: lesson.beat }),
  })}`
}

export const currentLink = () => location.href.replace(/#.*/, '') + currentHash()

/** What a link brings besides the run. */
export interface LinkParts {
  /** The playhead and the scene of now; else it begins at the beginning. */
  readonly moment: boolean
  readonly language?: string
  /** Only the scene and a button to play it, for a frame in another page. */
  readonly embed?: boolean
}

export function linkWith({ moment, language, embed }: LinkParts): string {
  const payload = payloadOf(useRun.getState().session, useDraft.getState().name)
  const { scene, lesson } = useApp.getState()
  const hash = withMoment(payload, {
    ...(moment && lesson && !embed && { lesson: lesson.id, beat: lesson.beat }),
    ...(moment && { playhead: usePlayback.getState().playhead }),
    ...(moment && scene && { scene }),
    ...(language && { language }),
  })
  return `${location.href.replace(/#.*/, '')}#${hash}${embed ? '&embed' : ''}`
}

/** Browsers refuse more than a few writes a second. */
const AT_MOST_EVERY = 700

let written = ''

export function watchAddress(): void {
  let waiting: ReturnType<typeof setTimeout> | undefined
  const write = () => {
    waiting = undefined
    // A recording is in a file, and in no address.
    const hash = useRun.getState().recorded ? location.pathname + location.search : currentHash()
    if (hash === written) return
    written = hash
    history.replaceState(null, '', hash)
    document.title = [useDraft.getState().name, 'Podarium'].filter(Boolean).join(' · ')
    keepBeside(payloadOf(useRun.getState().session, useDraft.getState().name))
  }
  const changed = () => {
    waiting ??= setTimeout(write, AT_MOST_EVERY)
  }
  usePlayback.subscribe((now, before) => now.playhead !== before.playhead && changed())
  useRun.subscribe((now, before) => now.session !== before.session && changed())
  useApp.subscribe((now, before) => (now.scene !== before.scene || now.lesson !== before.lesson) && changed())
  useDraft.subscribe((now, before) => now.name !== before.name && changed())
  addEventListener('pagehide', write)
  addEventListener('hashchange', () => {
    if (location.hash === written) return
    pause()
    openAddress(location.hash)
  })
  changed()
}
