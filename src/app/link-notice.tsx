import { useT } from '../i18n/language'
import type { Translate } from '../i18n/words'
import { isLinkLimit, type LinkProblem, MOST_IN_LINK } from '../session/share-link'
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
  return (
    <div className={styles.banner} role="alert">
      <p>{saidOfLink(t, notice)}</p>
      <Button onClick={() => (close(), openDialog('gallery'))}>{t('top.gallery')}</Button>
      <Button look="plain" aria-label={t('link.closed')} onClick={close}>
        <Icon name="close" />
      </Button>
    </div>
  )
}

/** What was beyond a limit is told with the limit. */
export function saidOfLink(t: Translate, problem: LinkProblem): string {
  if (!isLinkLimit(problem)) return t(`link.${problem}`)
  return t('link.limit', {
    what: t(`link.limit.${problem}`, { most: MOST_IN_LINK[problem].toLocaleString('en') }),
  })
}
