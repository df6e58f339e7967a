/** What went wrong, over everything: what was said, the link to the run, and the ways on. */
import type { ReactNode } from 'react'
import { useT } from '../i18n/language'
import styles from './banner.module.css'

interface BannerProps {
  readonly title: string
  readonly text: string
  readonly message: string
  readonly link: string
  /** The ways on, as buttons. */
  readonly children: ReactNode
}

export function Banner({ title, text, message, link, children }: BannerProps) {
  const t = useT()
  return (
    <div className={styles.banner} role="alert">
      <div>
        <h2>{title}</h2>
        <p>{text}</p>
        <pre>{message}</pre>
        <input
          className={styles.link}
          readOnly
          aria-label={t('fallen.link')}
          value={link}
          onFocus={(event) => event.target.select()}
        />
      </div>
      <div className={styles.ways}>{children}</div>
    </div>
  )
}
