/** In the editor's place while a recording is watched: what it is, what can be known of it, and the way back. */
import { useT } from '../../i18n/language'
import { clock } from '../../playback/clock'
import { scrubTo, usePlayback } from '../../playback/playback'
import { emptySession, useRun } from '../../playback/run'
import { Button } from '../../ui/button'
import { openExample, openRun } from '../address'
import { first } from '../examples/example'
import { FileButton } from './file-button'
import styles from './recorded-panel.module.css'

export function RecordedPanel() {
  const t = useT()
  const recorded = useRun((run) => run.recorded)
  const film = useRun((run) => run.film)
  const at = usePlayback((playback) => playback.playhead)
  if (!recorded) return undefined
  const { commands } = film.at(recorded.until).console
  return (
    <section className={styles.panel} aria-label={t('recorded.title')}>
      <h2>{t('recorded.title')}</h2>
      <p>
        <code>{recorded.name}</code> · {clock(recorded.until, 0)}
      </p>
      <p role="status">{t('recorded.text')}</p>
      <p>{t('recorded.known')}</p>
      {recorded.beyond ? <p>{t('recorded.beyond', { most: recorded.beyond })}</p> : undefined}
      {recorded.left > 0 ? <p>{t('recorded.left', { n: recorded.left })}</p> : undefined}
      {commands.length > 0 ? (
        <>
          <h3>{t('recorded.typed')}</h3>
          <ol className={styles.typed}>
            {commands.map(({ input, line, at: typedAt, output }) => (
              <li key={input} data-past={typedAt <= at || undefined}>
                <button type="button" onClick={() => scrubTo(typedAt)}>
                  <span>{clock(typedAt, 0)}</span> <code>{line}</code>
                </button>
                {typedAt <= at && output.length > 0 ? (
                  <pre>{output.map(({ text }) => text).join('')}</pre>
                ) : undefined}
              </li>
            ))}
          </ol>
        </>
      ) : undefined}
      <div className={styles.ways}>
        <Button look="main" onClick={() => openRun(emptySession(), 0, '', false)}>
          {t('recorded.empty')}
        </Button>
        <Button onClick={() => openExample(first)}>{t('recorded.example')}</Button>
        <FileButton onOpened={() => undefined} />
      </div>
    </section>
  )
}
