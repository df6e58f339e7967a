/** The chain of causes from the journal, the first on top; each link can be gone to. */
import { useT } from '../../i18n/language'
import type { Translate } from '../../i18n/words'
import type { Entry } from '../../journal/entry'
import { why } from '../../journal/journal'
import { clock } from '../../playback/clock'
import { scrubTo } from '../../playback/playback'
import { useRun } from '../../playback/run'
import { WordsAndCode } from '../../ui/words-and-code'
import { duration, sentence } from '../narration'
import styles from './inspector.module.css'

export function Why({ seq }: { readonly seq: number }) {
  const t = useT()
  const entries = useRun((run) => run.film).entries
  const links = worded(why(entries, seq), t)
  return (
    <ol className={styles.chain}>
      {links.map(({ entry, text }, index) => {
        const before = links[index - 1]?.entry
        return (
          <li key={entry.seq} className={index === links.length - 1 ? styles.last : ''}>
            {before && entry.at > before.at ? (
              <p className={styles.between}>{duration(entry.at - before.at, t)}</p>
            ) : undefined}
            <button type="button" className={styles.cause} onClick={() => scrubTo(entry.at)}>
              <time>
                {clock(entry.at)} {entry.source}
              </time>
              <WordsAndCode text={text} />
            </button>
          </li>
        )
      })}
    </ol>
  )
}

function worded(chain: readonly Entry[], t: Translate) {
  const links = chain.flatMap((entry) => {
    const said = sentence(entry, t)
    return said ? [{ entry, text: said.text }] : []
  })
  return links.filter(({ text }, index) => text !== links[index - 1]?.text)
}
