import type { CSSProperties, ReactNode } from 'react'
import { useT } from '../../i18n/language'
import type { EntryOf } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import { fromTime } from '../../k8s/time'
import { clock } from '../../playback/clock'
import { doingWords } from '../../scenes/parts/doing-words'
import { StateGlyph } from '../../scenes/parts/state-glyph'
import type { ContainerState, PodState } from '../../view/pod-state'
import type { StoredObject } from '../../view/slices/objects'
import type { View } from '../../view/view'
import { useApp } from '../app-store'
import { Break } from './break'
import { breakingsOfPod } from './breaking'
import { ContainerFacts } from './container-facts'
import { Events } from './events'
import { Head } from './head'
import styles from './inspector.module.css'
import { Logs } from './logs'
import { Waits } from './waits'
import { Why } from './why'
import { Yaml } from './yaml'

interface PodInspectorProps {
  readonly stored: StoredObject
  readonly state: PodState
  readonly view: View
  readonly at: number
  /** The container that was pointed at: it comes first. */
  readonly container: string | undefined
  /** It went by this; all else is as it was just before. */
  readonly gone?: EntryOf<'object.removed'>
  readonly note?: ReactNode
}

export function PodInspector(props: PodInspectorProps) {
  const { stored, state, view, at, container, gone } = props
  const t = useT()
  const tab = useApp((app) => app.inspectorTab)
  const { object } = stored
  const node = (object as unknown as Pod).spec?.nodeName
  const doing = doingWords(state.doing, at, t)
  const word = t(`state.${state.state}`)
  const where = node ? [t('inspector.on-node', { node })] : []
  const said = gone
    ? [t('inspector.gone.word'), ...where].join(' · ')
    : [word, ...(doing === word || doing === '' ? [] : [doing]), ...where].join(' · ')
  return (
    <div
      style={
        { '--state': gone ? 'var(--ink2)' : `var(--${state.state})`, display: 'contents' } as CSSProperties
      }
    >
      <Head
        name={object.metadata.name}
        glyph={gone ? undefined : <StateGlyph state={state.state} size={26} />}
        said={said}
        tabs={gone ? ['why', 'yaml', 'logs'] : ['why', 'yaml', 'logs', 'break']}
      />
      <div className={styles.body} tabIndex={0}>
        {tab === 'yaml' ? (
          <Yaml object={object} />
        ) : tab === 'logs' ? (
          <Logs containers={chosenFirst(state.containers, container)} />
        ) : tab === 'why' ? (
          <>
            <Why />
            {gone ? undefined : <Waits pod={object as unknown as Pod} {...{ state, view, at }} />}
          </>
        ) : tab === 'break' && !gone ? (
          <Break breakings={breakingsOfPod(state)} />
        ) : (
          <Status {...props} />
        )}
      </div>
    </div>
  )
}

const chosenFirst = (containers: readonly ContainerState[], chosen: string | undefined) =>
  [...containers].sort((a, b) => Number(b.name === chosen) - Number(a.name === chosen))

function Status({ stored, state, view, at, container, note }: PodInspectorProps) {
  const pod = stored.object as unknown as Pod
  return (
    <>
      {note}
      {chosenFirst(state.containers, container).map((one) => (
        <ContainerFacts
          key={one.name}
          container={one}
          pod={pod}
          runtime={view.runtimes.get(state.uid)}
          at={at}
        />
      ))}
      <Conditions pod={pod} />
      <Events uid={state.uid} view={view} />
    </>
  )
}

function Conditions({ pod }: { readonly pod: Pod }) {
  const t = useT()
  const conditions = pod.status?.conditions ?? []
  if (conditions.length === 0) return undefined
  return (
    <section className={styles.section}>
      <h3>
        {t('inspector.conditions')} <span>{t('inspector.since')}</span>
      </h3>
      <div className={styles.conditions}>
        {conditions.map(({ type, status, lastTransitionTime }) => {
          const strong = type === 'Ready' ? styles.strong : ''
          const since = fromTime(lastTransitionTime ?? '')
          return [
            <span key={type} className={strong}>
              {type}
            </span>,
            <span key={`${type} status`} className={strong}>
              {status}
            </span>,
            <span key={`${type} since`} className={strong}>
              {since === undefined ? '' : clock(since, 0)}
            </span>,
          ]
        })}
      </div>
    </section>
  )
}
