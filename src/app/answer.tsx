/** What the last Apply of the text in the editor came to, in kubectl's words; where only a new object will do, the way there. */
import { useDraft } from '../editor/draft'
import { useT } from '../i18n/language'
import { usePlayback } from '../playback/playback'
import { useRun } from '../playback/run'
import type { Input } from '../session/session'
import { Button } from '../ui/button'
import type { CommandView } from '../view/slices/console'
import { useApp } from './app-store'
import styles from './answer.module.css'
import { replaceByDraft } from './apply'

/** The latest command that read just this text, as far as the playhead knows. */
function answerTo(
  text: string,
  commands: readonly CommandView[],
  inputs: readonly Input[],
): CommandView | undefined {
  const last = commands.findLast(({ input }) => inputs[input]?.stdin !== undefined)
  return last && inputs[last.input]?.stdin === text ? last : undefined
}

/** Asks the film for the commands alone: they stay the same from frame to frame, and so does what is drawn of them. */
export function useAnswer(): CommandView | undefined {
  const text = useDraft((draft) => draft.text)
  const inputs = useRun((run) => run.session.inputs)
  const film = useRun((run) => run.film)
  useRun((run) => run.received)
  const commands = usePlayback(({ playhead }) => film.at(playhead).console.commands)
  return answerTo(text, commands, inputs)
}

const said = ({ output }: CommandView) =>
  output
    .map(({ text }) => text)
    .join('')
    .trim()

/** The answer in one line beside the button; a refusal stands above it. */
export function Outcome({ answer }: { readonly answer: CommandView }) {
  const t = useT()
  if (answer.code === undefined) return t('editor.applying')
  return answer.code === 0 ? <span className={styles.said}>{said(answer)}</span> : undefined
}

/** Some fields cannot be changed, so that the object has to be made anew. */
const NEEDS_NEW = /Forbidden|immutable|may not (?:change|be changed)/

/** The refusal, above the Apply button. */
export function Refused({ answer }: { readonly answer: CommandView }) {
  const t = useT()
  const text = said(answer)
  return (
    <div className={styles.refused} role="alert">
      <strong>{t('editor.refused')}</strong>
      <p tabIndex={0}>{text}</p>
      <div className={styles.ways}>
        {NEEDS_NEW.test(text) ? (
          <Button title="kubectl replace --force -f -" onClick={replaceByDraft}>
            {t('editor.replace')}
          </Button>
        ) : undefined}
        <Button look="plain" onClick={() => useApp.setState({ editorTab: 'console' })}>
          {t('editor.see-console')}
        </Button>
      </div>
    </div>
  )
}
