/** Whatever is selected: its name and state, then status, why, YAML or logs. */
import { useView } from '../../playback/use-view'
import { useRun } from '../../playback/run'
import { useT } from '../../i18n/language'
import type { Selection } from '../../scenes/scene'
import { podState } from '../../view/pod-state'
import { removalOf } from '../../scenes/parts/removals'
import { useApp } from '../app-store'
import { ComponentInspector } from './component-inspector'
import { EntryInspector } from './entry-inspector'
import { Gone } from './gone'
import styles from './inspector.module.css'
import { ObjectInspector } from './object-inspector'
import { PodInspector } from './pod-inspector'

export function Inspector() {
  const selection = useApp((app) => app.selection)
  return (
    <div className={styles.inspector}>{selection ? <Selected selection={selection} /> : <Nothing />}</div>
  )
}

function Selected({ selection }: { readonly selection: Selection }) {
  const { view, at } = useView()
  const entries = useRun((run) => run.film).entries
  switch (selection.kind) {
    case 'component':
      return <ComponentInspector name={selection.name} view={view} />
    case 'entry':
      return <EntryInspector entry={entries[selection.seq - 1]} />
    case 'container':
    case 'object': {
      const [resource, key] =
        selection.kind === 'container' ? ['pods', selection.podKey] : [selection.resource, selection.key]
      const stored = view.objects.get(resource, key)
      const container = selection.kind === 'container' ? selection.container : undefined
      if (!stored) {
        const removed = removalOf(entries, resource, key, view.seq)
        if (removed) return <Gone {...{ removed, at, container }} />
        return <NotYet name={key.slice(key.indexOf('/') + 1)} />
      }
      if (resource !== 'pods') return <ObjectInspector stored={stored} view={view} />
      return (
        <PodInspector stored={stored} state={podState(view, stored.object)} {...{ view, at, container }} />
      )
    }
  }
}

/** On a phone the sheet can be open before anything was chosen. */
function Nothing() {
  const t = useT()
  return <p className={styles.words}>{t('inspector.nothing')}</p>
}

function NotYet({ name }: { readonly name: string }) {
  const t = useT()
  return (
    <>
      <h2 className={styles.name}>{name}</h2>
      <p className={styles.words}>{t('inspector.gone', { name })}</p>
    </>
  )
}
