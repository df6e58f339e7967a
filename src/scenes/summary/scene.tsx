/** Every pod in words: what a diagram would show, as a table. Also what a reader without a drawing gets. */
import type { CSSProperties } from 'react'
import { useT } from '../../i18n/language'
import { type PodState, podState } from '../../view/pod-state'
import type { View } from '../../view/view'
import { StateGlyph } from '../parts/state-glyph'
import type { Translate } from '../../i18n/words'
import type { Scene, SceneProps, TextRow } from '../scene'
import styles from './summary.module.css'

interface Row {
  readonly pod: PodState
  readonly name: string
  readonly node: string
}

const layout = (view: View): readonly Row[] =>
  [...view.objects.list('pods')]
    .filter(({ key }) => !key.startsWith('kube-system/'))
    .map(({ object }) => ({
      pod: podState(view, object),
      name: object.metadata.name,
      node: (object as unknown as { spec?: { nodeName?: string } }).spec?.nodeName ?? '',
    }))

/** How many of its containers are ready, and how often they were started again. */
const counts = ({ ready, total, restarts }: PodState) =>
  `${ready}/${total}${restarts > 0 ? ` ↻${restarts}` : ''}`

function Summary({ view, selection, onSelect }: SceneProps) {
  const t = useT()
  return (
    <ul className={styles.pods}>
      {layout(view).map(({ pod, name, node }) => {
        const word = t(`state.${pod.state}`)
        const chosen =
          selection?.kind === 'object' && selection.key === pod.key && selection.resource === 'pods'
        return (
          <li key={pod.uid} style={{ '--state': `var(--${pod.state})` } as CSSProperties}>
            <button
              type="button"
              aria-pressed={chosen}
              onClick={() =>
                onSelect(chosen ? undefined : { kind: 'object', resource: 'pods', key: pod.key })
              }
            >
              <StateGlyph state={pod.state} />
              <code>{name}</code>
              <span className={styles.state}>{word}</span>
              <code>{counts(pod)}</code>
              <code>{node}</code>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function text(view: View, _at: number, _entries: unknown, t: Translate): readonly TextRow[] {
  const rows = layout(view).map(
    ({ pod, name, node }): TextRow => ({
      cells: [name, t(`state.${pod.state}`), counts(pod), node],
      selection: { kind: 'object', resource: 'pods', key: pod.key },
    }),
  )
  return [{ cells: [t('cluster.what'), t('cluster.how'), '', t('cluster.where')] }, ...rows]
}

export const scene: Scene<readonly Row[]> = { id: 'summary', layout, Component: Summary, text }
