/** Apply in the editor is a line typed on the laptop: visible in the console, replayable in a link. */
import { useDraft } from '../editor/draft'
import { doNow } from '../playback/playback'
import { APPLY } from './examples/example'

export function applyDraft(): void {
  doNow({ line: APPLY, stdin: useDraft.getState().text })
}

/** What cannot be changed is deleted and made anew. */
export function replaceByDraft(): void {
  doNow({ line: 'kubectl replace --force -f -', stdin: useDraft.getState().text })
}
