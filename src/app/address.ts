/** The address always reproduces what is on the screen: it is read once at the start, and written as things change. */
import { draftBeside, keepBeside, putAside, replaceDraft, useDraft } from '../editor/draft'
import { open, pause, usePlayback } from '../playback/playback'
import { isBeat, OWN } from '../lessons/lesson'
import { emptySession, useRun } from '../playback/run'
import { isSceneId } from '../scenes/scene'
import {
  type InLink,
  type Shared,
  decodeLink,
  encodeSession,
  lessonOfLink,
  withMoment,
} from '../session/share-link'
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

/** The beat of a link whose lesson is still being written. */
const AT_THE_DESK = 'author'

function readLesson({ lesson, beat, authored }: Omit<Shared, 'session'>): OpenLesson | undefined {
  if (authored) return { id: OWN, authored, ...(isBeat(beat) ? { beat } : { beat: 'see', fresh: true }) }
  return lesson === undefined ? undefined : { id: lesson, beat: isBeat(beat) ? beat : 'see' }
}

function openShared({ session, playhead = 0, scene, title, ...rest }: Shared): void {
  const written = rest.authored && rest.beat === AT_THE_DESK ? rest.authored : undefined
  openRun(session, playhead, title ?? '', false, written ? undefined : readLesson(rest))
  if (written) void import('./author/desk').then(({ openDesk }) => openDesk(written.lesson))
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
  useApp.setState(({ editorTab, sheet, authoring }) => ({
    selection: undefined,
    notice: undefined,
    lesson,
    // A lesson that is tried out stays on its author's desk.
    authoring: lesson?.authored ? authoring : undefined,
    editorTab: lesson ? 'lesson' : editorTab,
    sheet: lesson ? 'lesson' : sheet,
  }))
  const payload = payloadOf(session, title)
  const kept = draftBeside(payload)
  if (kept) replaceDraft(kept.name, kept.text)
  else {
    putAside()
    replaceDraft(title, session.inputs.findLast(({ stdin }) => stdin !== undefined)?.stdin ?? '')
  }
  keepBeside(payload)
}

interface Encoded {
  readonly session: Session
  readonly title: string
  readonly authored: InLink | undefined
  readonly payload: string
}
let encoded: Encoded | undefined

const isEncoded = ({ session, title, authored }: Omit<Encoded, 'payload'>) =>
  encoded?.session === session &&
  encoded.title === title &&
  encoded.authored?.lesson === authored?.lesson &&
  encoded.authored?.told === authored?.told

/** Encoding costs milliseconds: once per session, title and lesson. */
function payloadOf(session: Session, title: string, authored?: InLink): string {
  if (!encoded || !isEncoded({ session, title, authored }))
    encoded = { session, title, authored, payload: encodeSession(session, title, authored) }
  return encoded.payload
}

/** The lesson that was made of the run, while it is learned or written. */
function authoredNow(): InLink | undefined {
  const { lesson, authoring } = useApp.getState()
  if (lesson) return lesson.authored
  return authoring && { lesson: authoring, told: useRun.getState().session }
}

const payloadNow = () => payloadOf(useRun.getState().session, useDraft.getState().name, authoredNow())

/** The link by which learners open a lesson, from its beginning. */
export const lessonLink = (authored: InLink) =>
  `${location.href.replace(/#.*/, '')}#${payloadOf(authored.told, useDraft.getState().name, authored)}`

/** The hash that reproduces this very moment. */
export function currentHash(withLanguage?: string): string {
  const { scene, lesson, authoring } = useApp.getState()
  return `#${withMoment(payloadNow(), {
    playhead: usePlayback.getState().playhead,
    ...(scene && { scene }),
    ...(withLanguage && { language: withLanguage }),
    ...(lesson ? { lesson: lesson.id, beat: lesson.beat } : authoring && { lesson: OWN, beat: AT_THE_DESK }),
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
  const { scene, lesson } = useApp.getState()
  const payload = embed ? payloadOf(useRun.getState().session, useDraft.getState().name) : payloadNow()
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
    try {
      history.replaceState(null, '', hash)
    } catch {
      // Longer than this browser's addresses may be, or changed too often: it stays at what it was.
    }
    document.title = [useDraft.getState().name, 'Podarium'].filter(Boolean).join(' · ')
    keepBeside(payloadOf(useRun.getState().session, useDraft.getState().name))
  }
  const changed = () => {
    waiting ??= setTimeout(write, AT_MOST_EVERY)
  }
  usePlayback.subscribe((now, before) => now.playhead !== before.playhead && changed())
  useRun.subscribe((now, before) => now.session !== before.session && changed())
  useApp.subscribe(
    (now, before) =>
      (now.scene !== before.scene || now.lesson !== before.lesson || now.authoring !== before.authoring) &&
      changed(),
  )
  useDraft.subscribe((now, before) => now.name !== before.name && changed())
  addEventListener('pagehide', write)
  addEventListener('hashchange', () => {
    if (location.hash === written) return
    pause()
    openAddress(location.hash)
  })
  changed()
}
