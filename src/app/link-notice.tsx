import { useT } from '../i18n/language'
import { MOST_BYTES } from '../session/share-link'
import { Button } from '../ui/button'
import { Icon } from '../ui/icon'
import { openDialog, useApp } from './app-store'
import styles from './banner.module.css'

/** Why the address could not be opened; the app works all the same. */
export function LinkNotice() {
  const t = useT()
  const notice = useApp((app) => app.notice)
  if (!notice) return undefined
  const close = () => useApp.setState({ notice: undefined })
  const text = notice === 'huge' ? t('link.huge', { size: MOST_BYTES / 2 ** 20 }) : t(`link.${notice}`)
  return (
    <div className={styles.banner} role="alert">
      <p>{text}</p>
      <Button onClick={() => (close(), openDialog('gallery'))}>{t('top.gallery')}</Button>
      <Button look="plain" aria-label={t('link.closed')} onClick={close}>
        <Icon name="close" />
      </Button>
    </div>
  )
}
