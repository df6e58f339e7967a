/** Something outside of the scenes threw: what it said, the link to the run, and two ways on, in place of the window. */
import { useT } from '../i18n/language'
import { Button } from '../ui/button'
import styles from './banner.module.css'

interface FallenProps {
  readonly message: string
  readonly onAgain: () => void
}

export function Fallen({ message, onAgain }: FallenProps) {
  const t = useT()
  return (
    <div className={styles.banner} role="alert">
      <div>
        <h2>{t('fallen.title')}</h2>
        <p>{t('fallen.text')}</p>
        <pre>{message}</pre>
        <input
          className={styles.link}
          readOnly
          aria-label={t('fallen.link')}
          value={location.href}
          onFocus={(event) => event.target.select()}
        />
      </div>
      <div className={styles.ways}>
        <Button look="main" onClick={() => location.reload()}>
          {t('fallen.reload')}
        </Button>
        <Button onClick={onAgain}>{t('fallen.again')}</Button>
      </div>
    </div>
  )
}
