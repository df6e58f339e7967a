/** One's own cluster: the line that records it with plain kubectl, and the file that comes of it. */
import { useT } from '../../i18n/language'
import { closeDialog } from '../app-store'
import { CopyButton } from '../sharing/copy-button'
import { FileButton } from '../sharing/file-button'
import styles from './gallery.module.css'

/** kubectl watches one kind at a time: one of it for each. The fields' managers say when each change was. */
const LINE = `(trap 'kill 0' INT; for r in nodes pods events services endpointslices deployments replicasets statefulsets daemonsets jobs; do
  kubectl get $r -A -w -o json --output-watch-events --show-managed-fields &
done; wait) > cluster.json`

export function RealCluster() {
  const t = useT()
  return (
    <section className={styles.real}>
      <h3>{t('gallery.real')}</h3>
      <p>{t('gallery.real.text')}</p>
      <pre tabIndex={0} aria-label={t('gallery.real.line')}>
        {LINE}
      </pre>
      <div className={styles.ways}>
        <CopyButton text={LINE} label={t('gallery.real.copy')} />
        <FileButton onOpened={closeDialog} />
      </div>
    </section>
  )
}
