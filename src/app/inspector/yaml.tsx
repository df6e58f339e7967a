import { useEffect, useState } from 'react'
import type { ApiObject } from '../../journal/entry'
import styles from './inspector.module.css'

type Write = (value: unknown) => string

/** An object as `kubectl get -o yaml` prints it. The writer is fetched when it is first wanted. */
export function Yaml({ object }: { readonly object: ApiObject }) {
  const [write, setWrite] = useState<Write>()
  useEffect(() => {
    let wanted = true
    void import('../../k8s/yaml-writer').then(({ toYaml }) => wanted && setWrite(() => toYaml))
    return () => {
      wanted = false
    }
  }, [])
  return <pre className={styles.yaml}>{write?.(withoutManagedFields(object))}</pre>
}

/** As kubectl does unless asked with --show-managed-fields. */
function withoutManagedFields({ metadata, ...rest }: ApiObject) {
  const { managedFields: _, ...shown } = metadata
  return { ...rest, metadata: shown }
}
