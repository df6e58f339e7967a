import { useT } from '../../i18n/language'
import type { ContainerState } from '../../view/pod-state'
import styles from './inspector.module.css'

/** The last lines that each container wrote. */
export function Logs({ containers }: { readonly containers: readonly ContainerState[] }) {
  const t = useT()
  return containers.map(({ name, view }) => (
    <section key={name} className={styles.section}>
      <h3>
        <code>{name}</code>
      </h3>
      {view?.log.length ? (
        <pre className={styles.yaml}>{view.log.map(({ text }) => text).join('')}</pre>
      ) : (
        <p className={styles.words}>{t('inspector.logs.none')}</p>
      )}
    </section>
  ))
}
