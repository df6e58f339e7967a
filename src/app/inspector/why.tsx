/** The chain of causes from the journal, the first on top; each link can be gone to. Below it, what would have prevented it. */
import { useT } from '../../i18n/language'
import { clock } from '../../playback/clock'
import { WordsAndCode } from '../../ui/words-and-code'
import { useApp } from '../app-store'
import { useDraft } from '../../editor/draft'
import { type ChainLink, isFromManifest, useChainLinks } from '../chain'
import { duration } from '../narration/narration'
import { preventionOf } from '../narration/prevention'
import styles from './inspector.module.css'

export function Why() {
  const t = useT()
  const links = useChainLinks()
  const chain = useApp((app) => app.chain)
  const prevention = preventionOf(links.map(({ entry }) => entry))
  return (
    <>
      <ol className={styles.chain}>
        {links.map((link, index) => (
          <Link
            key={link.entry.seq}
            link={link}
            before={links[index - 1]}
            isLast={index === links.length - 1}
            isNow={chain?.now === link.n}
            onGo={() => chain?.go(link.n)}
          />
        ))}
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

interface LinkProps {
  readonly link: ChainLink
  readonly before: ChainLink | undefined
  readonly isLast: boolean
  readonly isNow: boolean
  onGo(): void
}

function Link({ link: { n, entry, text }, before, isLast, isNow, onGo }: LinkProps) {
  const t = useT()
  return (
    <li className={`${isLast ? styles.last : ''} ${isNow ? styles.now : ''}`}>
      {before && entry.at > before.entry.at ? (
        <p className={styles.between}>{duration(entry.at - before.entry.at, t)}</p>
      ) : undefined}
      <i className={styles.numeral} aria-hidden="true">
        {n}
      </i>
      <button
        type="button"
        className={styles.cause}
        title={t('why.goto')}
        aria-current={isNow ? 'step' : undefined}
        onClick={onGo}
      >
        <time>
          {clock(entry.at)} {entry.source}
        </time>
        <WordsAndCode text={text} />
        {before === undefined && isFromManifest(entry) ? <Lines /> : undefined}
      </button>
    </li>
  )
}

const MOST_LINES = 6

/** The lines of the manifest that it all comes from, as they light up in the editor. */
function Lines() {
  const cause = useApp((app) => app.cause)
  const text = useDraft((draft) => draft.text)
  if (!cause || cause.lines.length === 0) return undefined
  const written = text.split('\n')
  const shown = cause.lines.slice(0, MOST_LINES)
  const indent = Math.min(...shown.map((line) => /^ */.exec(written[line - 1] ?? '')![0].length))
  return (
    <span className={styles.lines}>
      {shown.map((line) => (
        <code key={line}>
          <b>{line}</b> {(written[line - 1] ?? '').slice(indent)}
        </code>
      ))}
      {cause.lines.length > MOST_LINES ? <code>…</code> : undefined}
    </span>
  )
}
