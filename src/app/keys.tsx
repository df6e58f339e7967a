/** All keys on one page. */
import { useT } from '../i18n/language'
import type { PlainWordKey } from '../i18n/words'
import { Dialog } from '../ui/dialog'
import { closeDialog } from './app-store'
import styles from './keys.module.css'

const KEYS: readonly (readonly [keys: readonly string[], does: PlainWordKey])[] = [
  [['Space', 'K'], 'keys.play'],
  [['→', 'PageDown'], 'keys.on'],
  [['←', 'PageUp'], 'keys.back'],
  [['Home', 'End'], 'keys.ends'],
  [['+', '−', 'S'], 'keys.speed'],
  [['Ctrl Enter'], 'keys.apply'],
  [['M', 'C'], 'keys.editor'],
  [['N'], 'keys.mark'],
  [['W'], 'keys.table'],
  [['D'], 'keys.depth'],
  [['P'], 'keys.present'],
  [['B', '.'], 'keys.black'],
  [['L'], 'keys.spotlight'],
  [['T'], 'keys.theme'],
  [['Esc'], 'keys.escape'],
  [['?'], 'keys.this'],
]

export function Keys() {
  const t = useT()
  return (
    <Dialog title={t('keys.title')} closeLabel={t('panel.close')} onClose={closeDialog}>
      <dl className={styles.keys}>
        {KEYS.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
