/** Keys that work everywhere but where one types. */
import { scrubTo, setSpeed, SPEEDS, stepBack, stepOn, togglePlaying, usePlayback } from '../playback/playback'
import { useDraft } from '../editor/draft'
import { applyDraft } from './apply'
import { pressRemote } from './presenter'
import { toPrompt } from './to-prompt'
import {
  nextDepth,
  openDialog,
  select,
  showEditorTab,
  toggleAsText,
  toggleBlack,
  togglePresenting,
  toggleSpotlight,
  toggleTheme,
  useApp,
} from './app-store'

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, [contenteditable], .monaco-editor') !== null

/** Controls that nobody types into do without the remote's keys, so that a presenter may answer and go on. */
const isForRemote = ({ key, target }: KeyboardEvent) =>
  (key === 'PageDown' || key === 'PageUp') &&
  target instanceof HTMLElement &&
  target.matches('input[type=radio], input[type=range], select')

function faster(steps: number): void {
  const numbers = SPEEDS.filter((speed) => speed !== 'smart')
  const { speed } = usePlayback.getState()
  const index = speed === 'smart' ? 2 : numbers.indexOf(speed)
  setSpeed(numbers[Math.min(Math.max(index + steps, 0), numbers.length - 1)]!)
}

const KEYS: Readonly<Record<string, () => void>> = {
  ' ': togglePlaying,
  k: togglePlaying,
  ArrowRight: stepOn,
  ArrowLeft: stepBack,
  PageDown: () => pressRemote('on') || stepOn(),
  PageUp: () => pressRemote('back') || stepBack(),
  Home: () => scrubTo(0),
  End: () => scrubTo(usePlayback.getState().seen),
  '+': () => faster(1),
  '-': () => faster(-1),
  s: () => setSpeed('smart'),
  p: togglePresenting,
  b: toggleBlack,
  '.': toggleBlack,
  l: toggleSpotlight,
  '?': () => openDialog('keys'),
  t: toggleTheme,
  w: toggleAsText,
  d: nextDepth,
  n: () => {
    if (useApp.getState().authoring) void import('./author/desk').then(({ markNow }) => markNow())
  },
  m: () => showEditorTab('manifest'),
  c: toPrompt,
  Escape: () => select(undefined),
}

/** Buttons and tabs keep the keys that press them. */
const belongsToControl = ({ key, target }: KeyboardEvent) =>
  (key === ' ' || key === 'Enter') &&
  target instanceof HTMLElement &&
  target.closest('button, a, [role="tab"]') !== null

export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && useDraft.getState().text.trim() !== '') {
      event.preventDefault()
      applyDraft()
      return
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (isTyping(event.target) && !isForRemote(event)) return
    if (useApp.getState().dialog || belongsToControl(event)) return
    const press = KEYS[event.key]
    if (!press) return
    event.preventDefault()
    press()
  })
}
