import { useT } from '../i18n/language'
import { emptySession, useRun, withoutLastInput } from '../playback/run'
import { Button } from '../ui/button'
import { currentLink, openRun } from './address'
import styles from './banner.module.css'
import { CopyButton } from './sharing/copy-button'

/** The engine failed: what it said, a link that brings the defect back, and two ways on. */
export function BrokenBanner() {
  const t = useT()
  const broken = useRun((run) => run.broken)
  if (broken === undefined) return undefined
  const link = currentLink()
  return (
    <div className={styles.banner} role="alert">
      <div>
        <h2>{t('broken.title')}</h2>
        <p>{t('broken.text')}</p>
        <pre>{broken.split('\n').slice(0, 3).join('\n')}</pre>
        <input
          className={styles.link}
          readOnly
          aria-label={t('fallen.link')}
          value={link}
          onFocus={(event) => event.target.select()}
        />
      </div>
      <div className={styles.ways}>
        <CopyButton text={link} label={t('broken.copy')} />
        <Button onClick={withoutLastInput}>{t('broken.back')}</Button>
        <Button onClick={() => openRun(emptySession(), 0, '', false)}>{t('broken.empty')}</Button>
      </div>
    </div>
  )
}
