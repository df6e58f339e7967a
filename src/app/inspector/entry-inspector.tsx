import { useT } from '../../i18n/language'
import type { Entry } from '../../journal/entry'
import { clock } from '../../playback/clock'
import { WordsAndCode } from '../../ui/words-and-code'
import { useApp } from '../app-store'
import { sentence } from '../narration/narration'
import { Head } from './head'
import styles from './inspector.module.css'
import { Why } from './why'

/** One entry of the journal: what it says, and why it came to be. */
export function EntryInspector({ entry }: { readonly entry: Entry | undefined }) {
  const t = useT()
  const depth = useApp((app) => app.depth)
  if (!entry) return undefined
  const said = sentence(entry, t, depth)
  const event =
    entry.kind === 'object.stored' && entry.resource === 'events'
      ? (entry.object as unknown as { reason?: string; message?: string })
      : undefined
  return (
    <>
      <Head name={event?.reason ?? entry.kind} said={`${clock(entry.at)} · ${entry.source}`} tabs={[]} />
      <div className={styles.body} tabIndex={0}>
        {event?.message ? <p className={styles.yaml}>{event.message}</p> : undefined}
        {said ? (
          <p>
            <WordsAndCode text={said} />
          </p>
        ) : undefined}
        <section className={styles.section}>
          <h3>{t('inspector.why')}</h3>
          <Why />
        </section>
      </div>
    </>
  )
}
