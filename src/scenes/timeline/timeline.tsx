/** The timeline under everything: transport, and beside it the lanes, whose code comes after first paint. */
import { lazy, Suspense } from 'react'
import { useT } from '../../i18n/language'
import { Transport } from '../../playback/transport'
import { Icon } from '../../ui/icon'
import type { Chain, Selection } from '../scene'
import styles from './timeline.module.css'

const Lanes = lazy(async () => ({ default: (await import('./lanes-panel')).Lanes }))

interface TimelineProps {
  readonly selection: Selection | undefined
  /** While the reader asks why. */
  readonly chain: Chain | undefined
  readonly tall: boolean
  /** The transport is as wide as the editor above it. */
  readonly wideHead: boolean
  onSelect(selection: Selection): void
  onToggleTall(): void
}

export function Timeline({ tall, wideHead, onToggleTall, ...rest }: TimelineProps) {
  const t = useT()
  return (
    <div className={`${styles.panel} ${wideHead ? styles.wide : ''} ${tall ? styles.tall : ''}`}>
      <div className={styles.head}>
        <Transport />
      </div>
      <div className={styles.lanes}>
        <Suspense>
          <Lanes {...rest} />
        </Suspense>
        <button
          type="button"
          className={styles.grow}
          aria-label={t(tall ? 'timeline.shrink' : 'timeline.grow')}
          aria-expanded={tall}
          onClick={onToggleTall}
        >
          <Icon name={tall ? 'shrink' : 'grow'} size={12} />
        </button>
      </div>
    </div>
  )
}
