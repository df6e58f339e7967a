import { useT } from '../../i18n/language'
import { clock } from '../../playback/clock'
import type { View } from '../../view/view'
import styles from './inspector.module.css'

interface EventObject {
  readonly involvedObject?: { readonly uid?: string; readonly name?: string; readonly kind?: string }
  readonly regarding?: { readonly uid?: string; readonly name?: string; readonly kind?: string }
  readonly reason?: string
  readonly message?: string
  readonly note?: string
  readonly type?: string
  readonly count?: number
  readonly series?: { readonly count?: number }
}

/** Events about an object, the latest first, in the cluster's own words. */
export function Events({ uid, view }: { readonly uid: string; readonly view: View }) {
  const t = useT()
  const events = [...view.objects.list('events')]
    .map(({ object, at, key }) => ({ key, at, event: object as unknown as EventObject }))
    .filter(({ event }) => (event.involvedObject ?? event.regarding)?.uid === uid)
    .sort((a, b) => b.at - a.at)
  return (
    <section className={styles.section}>
      <h3>{t('inspector.events')}</h3>
      {events.length === 0 ? <p className={styles.words}>{t('inspector.events.none')}</p> : undefined}
      <ol className={styles.events}>
        {events.map(({ key, at, event }) => (
          <li key={key}>
            <time>{clock(at)}</time>
            <div>
              <b>
                {event.reason}
                {countOf(event) > 1 ? ` (x${countOf(event)})` : ''}
              </b>
              <p>{event.message ?? event.note}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

const countOf = ({ count, series }: EventObject) => series?.count ?? count ?? 1
