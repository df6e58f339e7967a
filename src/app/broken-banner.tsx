import { useState } from 'react'
import { useT } from '../i18n/language'
import { emptySession, useRun, withoutLastInput } from '../playback/run'
import { Button } from '../ui/button'
import { currentLink, openRun } from './address'
import styles from './banner.module.css'

/** The engine failed: what it said, a link that brings the defect back, and two ways on. */
export function BrokenBanner() {
  const t = useT()
  const broken = useRun((run) => run.broken)
  const [copied, setCopied] = useState(false)
  if (broken === undefined) return undefined
  const copy = async () => {
    await navigator.clipboard.writeText(currentLink())
    setCopied(true)
  }
  return (
    <div className={styles.banner} role="alert">
      <div>
        <h2>{t('broken.title')}</h2>
        <p>{t('broken.text')}</p>
        <pre>{broken.split('\n').slice(0, 3).join('\n')}</pre>
      </div>
      <div className={styles.ways}>
        <Button look="main" onClick={() => void copy()}>
          {copied ? t('share.copied') : t('broken.copy')}
        </Button>
        <Button onClick={withoutLastInput}>{t('broken.back')}</Button>
        <Button onClick={() => openRun(emptySession(), 0, '', false)}>{t('broken.empty')}</Button>
      </div>
    </div>
  )
}
