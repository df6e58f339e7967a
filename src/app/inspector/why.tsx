/** The chain of causes from the journal, the first on top; each link can be gone to. Below it, what would have prevented it. */
import { useT } from '../../i18n/language'
import type { Translate } from '../../i18n/words'
import type { Entry } from '../../journal/entry'
import { why } from '../../journal/journal'
import { clock } from '../../playback/clock'
import { scrubTo } from '../../playback/playback'
import { useRun } from '../../playback/run'
import { WordsAndCode } from '../../ui/words-and-code'
import { useApp } from '../app-store'
import type { Depth } from '../narration/depth'
import { duration, sentence } from '../narration/narration'
import { preventionOf } from '../narration/prevention'
import styles from './inspector.module.css'

export function Why({ seq }: { readonly seq: number }) {
  const t = useT()
  const depth = useApp((app) => app.depth)
  const entries = useRun((run) => run.film).entries
  const chain = why(entries, seq)
  const links = worded(chain, t, depth)
  const prevention = preventionOf(chain)
  return (
    <>
      <ol className={styles.chain}>
        {links.map(({ entry, text }, index) => {
          const before = links[index - 1]?.entry
          return (
            <li key={entry.seq} className={index === links.length - 1 ? styles.last : ''}>
              {before && entry.at > before.at ? (
                <p className={styles.between}>{duration(entry.at - before.at, t)}</p>
              ) : undefined}
              <button
                type="button"
                className={styles.cause}
                title={t('why.goto')}
                onClick={() => scrubTo(entry.at)}
              >
                <time>
                  {clock(entry.at)} {entry.source}
                </time>
                <WordsAndCode text={text} />
              </button>
            </li>
          )
        })}
      </ol>
      {prevention ? (
        <section className={styles.section}>
          <h3>{t('why.prevented')}</h3>
          <p>
            <WordsAndCode text={t(prevention)} />
          </p>
        </section>
      ) : undefined}
    </>
  )
}

/** Links in words; what only connects others, or says the same again, is left out. */
function worded(chain: readonly Entry[], t: Translate, depth: Depth) {
  const links = chain.flatMap((entry) => {
    const text = sentence(entry, t, depth)
    return text === undefined ? [] : [{ entry, text }]
  })
  return links.filter(({ text }, index) => text !== links[index - 1]?.text)
}
