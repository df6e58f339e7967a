import { useT } from '../i18n/language'
import { emptySession, useRun, withoutLastInput } from '../playback/run'
import { Button } from '../ui/button'
import { currentLink, openRun } from './address'
import { Banner } from './banner'
import { CopyButton } from './sharing/copy-button'

/** The engine failed: what it said, a link that brings the defect back, and two ways on. */
export function BrokenBanner() {
  const t = useT()
  const broken = useRun((run) => run.broken)
  if (broken === undefined) return undefined
  const link = currentLink()
  const message = broken.split('\n').slice(0, 3).join('\n')
  return (
    <Banner title={t('broken.title')} text={t('broken.text')} message={message} link={link}>
      <CopyButton text={link} label={t('broken.copy')} />
      <Button onClick={withoutLastInput}>{t('broken.back')}</Button>
      <Button onClick={() => openRun(emptySession(), 0, '', false)}>{t('broken.empty')}</Button>
    </Banner>
  )
}
