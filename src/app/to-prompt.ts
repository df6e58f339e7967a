import { flushSync } from 'react-dom'
import { showEditorTab } from './app-store'

/** Opens the console, drawn at once, so that what is typed next goes to its prompt and not to the keys of the window. */
export function toPrompt(): void {
  flushSync(() => showEditorTab('console'))
  document.getElementById('console-input')?.focus()
}
