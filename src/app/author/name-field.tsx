/** A name of something in the run, offered from what is there at the playhead and typed where it is not yet. */
import { useId } from 'react'
import { MOST } from '../../lessons/authored'
import { useRun } from '../../playback/run'
import { useView } from '../../playback/use-view'
import type { View } from '../../view/view'
import styles from './author.module.css'

interface NameFieldProps {
  readonly label: string
  readonly value: string
  readonly resource: string
  onChange(name: string): void
}

export function NameField({ label, value, resource, onChange }: NameFieldProps) {
  const id = useId()
  const { view } = useView()
  const namespace = useRun((run) => run.session.cluster.namespace)
  return (
    <label className={styles.field}>
      {label}
      <input
        type="text"
        list={id}
        value={value}
        spellCheck={false}
        className={styles.code}
        maxLength={MOST.name}
        onChange={({ target }) => onChange(target.value.trim())}
      />
      <datalist id={id}>
        {namesIn(view, resource, namespace).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  )
}

/** Names that the cluster makes up are offered by their beginning, since the next one is another. */
export function namesIn(view: View, resource: string, namespace: string): readonly string[] {
  const names = [...view.objects.list(resource)].map(({ key, object }) => {
    const { generateName } = object.metadata
    const [space, name] = key.includes('/') ? key.split('/') : ['', key]
    const short = generateName ? `${generateName}*` : name!
    return space === '' || space === namespace ? short : `${space}/${short}`
  })
  // One's own before those of the cluster itself
  return [...new Set(names)].sort(
    (a, b) => Number(a.includes('/')) - Number(b.includes('/')) || (a < b ? -1 : 1),
  )
}
