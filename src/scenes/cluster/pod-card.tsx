/** A pod at three distances: its state alone, one line about it, or its containers with processes and watched files. */
import type { NodeProps } from '@xyflow/react'
import { type CSSProperties, memo } from 'react'
import { doingWords, middleCut, pulled, stateAndDoing } from '../parts/doing-words'
import { StateGlyph } from '../parts/state-glyph'
import type { Doing, PodState } from '../../view/pod-state'
import styles from './cluster.module.css'
import { type ContainerRow, isSamePod, type PodBox } from './boxes'
import { CARD } from './filling'
import { isDense } from './inside-card'
import { useAt, useReader } from './moment'

interface PodLook {
  readonly box: PodBox
  readonly focused: boolean
  readonly chosen: boolean
}

function usePod({ box, focused, chosen }: PodLook) {
  const { t, onSelect } = useReader()
  const { pod, width, height, form, name } = box
  const looks = [
    styles.pod,
    styles[form],
    styles[pod.state],
    focused ? styles.focused : '',
    chosen ? styles.chosen : '',
  ]
  return {
    title: `${name} · ${t(`state.${pod.state}`)}`,
    className: looks.join(' '),
    style: {
      width,
      height,
      '--state': `var(--${pod.state})`,
      '--tint': `var(--${pod.state}-tint)`,
    } as CSSProperties,
    select: () => onSelect(chosen ? undefined : { kind: 'object', resource: 'pods', key: pod.key }),
  }
}

/** A pod from afar: its machine draws it, since hundreds of boxes of their own would cost too much. */
export const PodTile = memo(DrawnTile, (before, after) => {
  const { focused, chosen, left, top } = before
  const isSamePlace = left === after.left && top === after.top
  return (
    isSamePlace && focused === after.focused && chosen === after.chosen && isSamePod(before.box, after.box)
  )
})

function DrawnTile({ left, top, ...look }: PodLook & { readonly left: number; readonly top: number }) {
  const { title, className, style, select } = usePod(look)
  const { pod, width } = look.box
  return (
    <button
      type="button"
      className={className}
      style={{ ...style, position: 'absolute', left, top }}
      title={title}
      aria-label={title}
      onClick={select}
    >
      {width >= 14 ? <Glyph pod={pod} size={Math.min(18, width - 8)} /> : undefined}
      {pod.restarts > 0 && width >= 26 ? <small className={styles.count}>{pod.restarts}</small> : undefined}
    </button>
  )
}

export const PodCard = memo(function PodCard({ data }: NodeProps) {
  const look = data as unknown as PodLook
  const { title, className, style, select } = usePod(look)
  const { pod, width, height, form, name, containers } = look.box
  return (
    <div className={className} style={style}>
      {pod.state === 'failing' ? <SawTooth width={width} /> : undefined}
      {height < CARD ? (
        <button type="button" className={`${styles.top} ${styles.slim}`} title={title} onClick={select}>
          <Glyph pod={pod} size={14} />
          <code className={styles.name}>{middleCut(name, Math.floor((width * 0.62 - 30) / 6.9))}</code>
          <Phrase pod={pod} />
          {pod.restarts > 0 ? <code className={styles.restarts}>↻{pod.restarts}</code> : undefined}
          <code className={styles.quietFigure}>
            {pod.ready}/{pod.total}
          </code>
        </button>
      ) : (
        <Two box={look.box} title={title} onSelect={select} />
      )}
      {height >= CARD && (pod.doing.what === 'pulling' || pod.doing.what === 'back-off') ? (
        <Progress doing={pod.doing} />
      ) : undefined}
      {form === 'open' ? <Inside rows={containers} single={containers.length === 1} /> : undefined}
    </div>
  )
})

interface TwoProps {
  readonly box: PodBox
  readonly title: string
  onSelect(): void
}

/** A card's two lines: its name, and what it does. */
function Two({ box: { pod, width, name }, title, onSelect }: TwoProps) {
  return (
    <button type="button" className={styles.top} title={title} onClick={onSelect}>
      <Glyph pod={pod} size={18} />
      <span className={styles.lines}>
        <span className={styles.line}>
          <code className={styles.name}>{middleCut(name, Math.floor((width - 76) / 6.9))}</code>
          <code className={styles.quietFigure}>
            {pod.ready}/{pod.total}
          </code>
        </span>
        <span className={styles.line}>
          <Phrase pod={pod} />
          {pod.restarts > 0 ? <code className={styles.restarts}>↻{pod.restarts}</code> : undefined}
        </span>
      </span>
    </button>
  )
}

/** Only a pod that ends has a ring that burns down. */
const Glyph = ({ pod, size }: { readonly pod: PodState; readonly size: number }) =>
  pod.state === 'ending' ? (
    <EndingGlyph pod={pod} size={size} />
  ) : (
    <StateGlyph state={pod.state} size={size} />
  )

function EndingGlyph({ pod, size }: { readonly pod: PodState; readonly size: number }) {
  return <StateGlyph state="ending" size={size} left={graceLeft(pod, useAt())} />
}

function Phrase({ pod }: { readonly pod: PodState }) {
  const { t } = useReader()
  const at = useAt()
  const { doing } = pod
  const plain = doing.what === 'image-error' || doing.what === 'start-error'
  return (
    <span className={styles.phrase}>
      {plain ? doingWords(doing, at, t) : stateAndDoing(pod.state, doing, at, t)}
    </span>
  )
}

/** How much of the grace period is left, 1 to 0. */
function graceLeft({ doing }: PodState, at: number): number {
  if (doing.what !== 'terminating' || !Number.isFinite(doing.until)) return 0.75
  return Math.max(0, Math.min(1, (doing.until - at) / Math.max(1, doing.until - doing.since)))
}

function SawTooth({ width }: { readonly width: number }) {
  const teeth = Math.floor(width / 6)
  const pitch = width / teeth
  const path = Array.from(
    { length: teeth },
    (_, i) => `L${(i + 0.5) * pitch} 0.8 L${(i + 1) * pitch} 4`,
  ).join(' ')
  return (
    <svg className={styles.saw} width={width} height="5" aria-hidden="true">
      <path d={`M0 4 ${path}`} />
    </svg>
  )
}

/** A hairline along the card's foot: an image that arrives, a wait that runs out. */
function Progress({ doing }: { readonly doing: Extract<Doing, { what: 'pulling' | 'back-off' }> }) {
  const at = useAt()
  const share =
    doing.what === 'pulling'
      ? pulled(doing, at)
      : 1 - Math.max(0, Math.min(1, (doing.until - at) / Math.max(1, doing.wait)))
  return (
    <span className={styles.progress} aria-hidden="true">
      <span style={{ width: `${share * 100}%` }} />
    </span>
  )
}

function Inside({ rows, single }: { readonly rows: readonly ContainerRow[]; readonly single: boolean }) {
  const { t } = useReader()
  const dense = isDense(rows)
  return (
    <div className={styles.inside}>
      {rows.map(({ state, files, command, pid, left }) => (
        <div key={state.name} className={styles.container}>
          <span className={styles.containerName} title={state.name}>
            {single ? undefined : <StateGlyph state={state.state} size={11} />}
            <code>{state.name}</code>
            {dense && command ? <small>{command}</small> : undefined}
          </span>
          {files.slice(0, 2).map(({ path, exists }) => (
            <span key={path} className={styles.file} data-gone={!exists}>
              <FileGlyph />
              <code>{path}</code>
              {exists ? undefined : <b>{t('cluster.file-gone')}</b>}
            </span>
          ))}
          {command && !dense ? (
            <span className={styles.process}>
              <i aria-hidden="true" />
              <code>{command}</code>
              <small>PID {pid}</small>
            </span>
          ) : undefined}
          {left > 0 ? (
            <span className={styles.containerName}>{t('cluster.more', { n: left })}</span>
          ) : undefined}
        </div>
      ))}
    </div>
  )
}

const FileGlyph = () => (
  <svg width="11" height="12" viewBox="0 0 11 12" aria-hidden="true">
    <path d="M1.5.8h5l3 3v7.4h-8z" fill="none" stroke="currentColor" strokeWidth="1.1" />
  </svg>
)
