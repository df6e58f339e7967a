/** What the last Apply of the text in the editor came to, in kubectl's words; where only a new object will do, the way there. */
import { useDraft } from '../editor/draft'
import { useT } from '../i18n/language'
import { useRun } from '../playback/run'
import { useView } from '../playback/use-view'
import type { Input } from '../session/session'
import { Button } from '../ui/button'
import type { CommandView } from '../view/slices/console'
import { useApp } from './app-store'
import styles from './answer.module.css'
import { replaceByDraft } from './apply'

/** The latest command that read just this text, as far as the playhead knows. */
export function answerTo(
  text: string,
  commands: readonly CommandView[],
  inputs: readonly Input[],
): CommandView | undefined {
  const last = commands.findLast(({ input }) => inputs[input]?.stdin !== undefined)
  return last && inputs[last.input]?.stdin === text ? last : undefined
}

export const useAnswer = (): CommandView | undefined => {
  const text = useDraft((draft) => draft.text)
  const inputs = useRun((run) => run.session.inputs)
  return answerTo(text, useView().view.console.commands, inputs)
}

export const said = ({ output }: CommandView) =>
  output
    .map(({ text }) => text)
    .join('')
    .trim()

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
