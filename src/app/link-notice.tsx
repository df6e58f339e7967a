import { useT } from '../i18n/language'
import { Button } from '../ui/button'
import { Icon } from '../ui/icon'
import { openDialog, useApp } from './app-store'
import styles from './banner.module.css'
import { saidOfLink, useRefusals } from './refused'

/** Why the address could not be opened; the app works all the same. */
export function LinkNotice() {
  const t = useT()
  const say = useRefusals()
  const notice = useApp((app) => app.notice)
  if (!notice) return undefined
  const close = () => useApp.setState({ notice: undefined })
  return (
    <div className={styles.banner} role="alert">
      <p>{saidOfLink(say, notice)}</p>
      <Button onClick={() => (close(), openDialog('gallery'))}>{t('top.gallery')}</Button>
      <Button look="plain" aria-label={say('link.closed')} onClick={close}>
        <Icon name="close" />
      </Button>
    </div>
  )
}
