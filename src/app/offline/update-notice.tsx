/** A quiet word in the corner: a newer version is here, and waits to be asked for. */
import { useT } from '../../i18n/language'
import { Button } from '../../ui/button'
import { laterUpdate, takeUpdate, useUpdate } from './offline'
import styles from './update-notice.module.css'

export function UpdateNotice() {
  const t = useT()
  const state = useUpdate((update) => update.state)
  if (state === 'none') return undefined
  return (
    <div className={styles.notice} role="status">
      <p>{t(state === 'waiting' ? 'update.waiting' : 'update.replaced')}</p>
      <Button look="main" onClick={takeUpdate}>
        {t('update.take')}
      </Button>
      <Button look="plain" onClick={laterUpdate}>
        {t('update.later')}
      </Button>
    </div>
  )
}
