import { breaking as english } from '../../i18n/en/breaking'
import { useArea } from '../../i18n/language'
import { breaking as chinese } from '../../i18n/zh-CN/breaking'
import { doNow } from '../../playback/playback'
import { useRun } from '../../playback/run'
import type { Breaking } from './breaking'
import styles from './inspector.module.css'

const AREA = { en: english, 'zh-CN': chinese }

/** The break-things palette: each choice says what it types and what to expect. */
export function Break({ breakings }: { readonly breakings: readonly Breaking[] }) {
  const t = useArea(AREA)
  // What was recorded cannot be changed any more.
  if (useRun((run) => run.recorded)) return undefined
  return (
    <ul className={styles.breakings}>
      {breakings.map(({ line, says, expects, what }) => (
        <li key={line}>
          <button type="button" className={styles.cause} onClick={() => doNow({ line })}>
            <b>
              {t(says)} {what ? <code>{what}</code> : undefined}
            </b>
            <span className={styles.words}>{t(expects)}</span>
            <code>{line}</code>
          </button>
        </li>
      ))}
    </ul>
  )
}
