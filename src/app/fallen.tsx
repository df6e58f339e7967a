/** Something outside of the scenes threw: what it said, the link to the run, and two ways on, in place of the window. */
import { useT } from '../i18n/language'
import { Button } from '../ui/button'
import { Banner } from './banner'

interface FallenProps {
  readonly message: string
  readonly onAgain: () => void
}

export function Fallen({ message, onAgain }: FallenProps) {
  const t = useT()
  return (
    <Banner title={t('fallen.title')} text={t('fallen.text')} message={message} link={location.href}>
      <Button look="main" onClick={() => location.reload()}>
        {t('fallen.reload')}
      </Button>
      <Button onClick={onAgain}>{t('fallen.again')}</Button>
    </Banner>
  )
}
