/** What a pod is waiting for now, and until when. */
import { useT } from '../../i18n/language'
import type { Pod } from '../../k8s/api'
import { clock } from '../../playback/clock'
import type { PodState } from '../../view/pod-state'
import type { View } from '../../view/view'
import { duration } from '../narration/narration'
import { waitingOf, wordOf } from '../narration/waiting'
import styles from './inspector.module.css'

interface WaitsProps {
  readonly pod: Pod
  readonly state: PodState
  readonly view: View
  readonly at: number
}

export function Waits({ pod, state, view, at }: WaitsProps) {
  const t = useT()
  const waits = waitingOf(pod, state, view)
  return (
    <section className={styles.section}>
      <h3>{t('why.waits')}</h3>
      {waits.length === 0 ? <p>{t('why.waits.nothing')}</p> : undefined}
      <ul className={styles.waits}>
        {waits.map(({ id, container, until, detail }) => (
          <li key={`${id} ${container} ${detail}`}>
            {container ? <code>{container}</code> : undefined} {t(wordOf(id))}
            {detail ? <code className={styles.detail}>{detail}</code> : undefined}
            <small>
              {until !== undefined && Number.isFinite(until)
                ? t('why.until', { at: clock(until), left: duration(Math.max(0, until - at), t) })
                : t('why.open')}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}
