/** What one begins oneself: an empty cluster, or what was typed last. */
import { newestOtherDraft, replaceDraft } from '../../editor/draft'
import { useSpoken, useT } from '../../i18n/language'
import { emptySession } from '../../playback/run'
import { openRun } from '../address'
import { closeDialog } from '../app-store'
import styles from './gallery.module.css'

export function OwnWork() {
  const t = useT()
  const language = useSpoken((spoken) => spoken.language)
  const last = newestOtherDraft()
  const begin = (name: string, text?: string) => {
    openRun(emptySession(), 0, name, false)
    if (text !== undefined) replaceDraft(name, text)
    closeDialog()
  }
  return (
    <section>
      <h3>{t('gallery.own')}</h3>
      <button type="button" className={styles.choice} onClick={() => begin('')}>
        <b>{t('gallery.empty')}</b>
        <span>{t('gallery.empty.text')}</span>
      </button>
      {last ? (
        <button type="button" className={styles.choice} onClick={() => begin(last.name, last.text)}>
          <b>{last.name || t('gallery.last')}</b>
          <span>{t('gallery.last.text', { when: new Date(last.savedAt).toLocaleString(language) })}</span>
        </button>
      ) : undefined}
    </section>
  )
}
