/** Whose picture it is, always named in full; where several pods could be drawn, another one is chosen here. */
import type { ReactNode } from 'react'
import { useT } from '../../i18n/language'
import { podState } from '../../view/pod-state'
import type { View } from '../../view/view'
import type { Selection, Size } from '../scene'
import styles from './pod-head.module.css'
import { StateGlyph } from './state-glyph'

export interface NamedPod {
  readonly uid: string
  readonly key: string
}

const HEIGHT = 32

/** What is left below the head. */
export const underHead = ({ width, height }: Size): Size => ({ width, height: Math.max(1, height - HEIGHT) })

interface HeadProps {
  readonly view: View
  readonly chosen: NamedPod | undefined
  /** Those that this scene has something to tell about. */
  readonly pods: readonly NamedPod[]
  readonly children: ReactNode
  onSelect(selection: Selection): void
}

export function UnderHead({ view, chosen, pods, children, onSelect }: HeadProps) {
  const t = useT()
  const stored = chosen && view.objects.byUid(chosen.uid)
  const all = chosen && !pods.some(({ uid }) => uid === chosen.uid) ? [chosen, ...pods] : pods
  return (
    <div className={styles.headed}>
      <div className={styles.head}>
        {stored && <StateGlyph state={podState(view, stored.object).state} size={16} />}
        {all.length > 1 && chosen ? (
          <select
            aria-label={t('pod-head.choose')}
            title={chosen.key}
            value={chosen.uid}
            onChange={({ target }) => onSelect(ofPod(all[target.selectedIndex]!))}
          >
            {all.map((pod) => (
              <option key={pod.uid} value={pod.uid}>
                {nameOf(pod)}
              </option>
            ))}
          </select>
        ) : (
          <span className={styles.name} title={chosen?.key}>
            {chosen && nameOf(chosen)}
          </span>
        )}
        {all.length > 1 && chosen && (
          <span className={styles.count}>
            {t('pod-head.of', { n: all.findIndex(({ uid }) => uid === chosen.uid) + 1, all: all.length })}
          </span>
        )}
        {chosen && !stored && <span className={styles.count}>{t('pod-head.gone')}</span>}
      </div>
      <div className={styles.body}>{children}</div>
    </div>
  )
}

/** The namespace is said where it is not the usual one. */
const nameOf = ({ key }: NamedPod) => (key.startsWith('default/') ? key.slice('default/'.length) : key)

const ofPod = ({ key }: NamedPod): Selection => ({ kind: 'object', resource: 'pods', key })
