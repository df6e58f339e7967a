/** The rows above the containers: the clock, the grace period, the object, the endpoints, the kubelet. */
import type { Translate } from '../../i18n/words'
import type { State } from '../../view/pod-state'
import { middleCut } from '../parts/doing-words'
import { StateBar } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import { StateGlyph } from '../parts/state-glyph'
import type { Part } from './axis'
import type { TerminationLayout } from './layout'

export interface RowProps {
  readonly layout: TerminationLayout
  readonly t: Translate
}

interface BarProps {
  readonly part: Part | undefined
  readonly y: number
  readonly height: number
  readonly state: State
}

export const Bar = ({ part, y, height, state }: BarProps) =>
  part && <StateBar {...part} y={y - height / 2} height={height} state={state} />

interface LabelProps {
  readonly layout: TerminationLayout
  readonly y: number
  readonly words: string
  readonly under?: string
  readonly mono?: boolean
}

export function Label({ layout, y, words, under = '', mono = false }: LabelProps) {
  const { narrow } = layout
  return (
    <g>
      <text
        x={20}
        y={narrow ? y - 27 : under ? y + 1 : y + 4}
        className={`${styles.name} ${styles.halo} ${mono ? styles.mono : ''}`}
      >
        {words}
        {narrow && under && (
          <tspan
            className={`${styles.mono} ${styles.quiet}`}
            style={{ fill: 'var(--ink3)', fontWeight: 400, fontSize: 11 }}
          >
            {' '}
            {middleCut(under, 30)}
          </tspan>
        )}
      </text>
      {!narrow && under && (
        <text x={20} y={y + 15} className={`${styles.mono} ${styles.quiet} ${styles.halo}`}>
          {middleCut(under, 17)}
        </text>
      )}
    </g>
  )
}

interface SaysProps {
  readonly x: number
  readonly y: number
  readonly words: string
  readonly layout: TerminationLayout
  readonly strong?: string | undefined
}

/** Words beside a place: to its right, or to its left where there is no room. */
export function Says({ x, y, words, layout, strong }: SaysProps) {
  const isLate = x > layout.left + layout.width * 0.55
  return (
    <text
      x={isLate ? x - 8 : x + 6}
      y={y}
      textAnchor={isLate ? 'end' : 'start'}
      className={`${styles.halo} ${strong ? styles.strong : ''}`}
      style={strong ? { fill: strong } : undefined}
    >
      {words}
    </text>
  )
}

export function Grid({ layout, t }: RowProps) {
  const { fold, height } = layout
  const middle = fold && fold.x + fold.width / 2
  return (
    <g>
      {layout.axis.map(({ x, seconds }) => (
        <g key={seconds}>
          <path d={`M${x} 28V${height - 14}`} stroke="var(--line)" />
          <text x={x} y={18} textAnchor="middle" className={styles.quiet}>
            {t('termination.axis', { n: seconds < 0 ? `−${-seconds}` : seconds })}
          </text>
        </g>
      ))}
      {fold && middle !== undefined && (
        <g>
          <path
            d={`M${middle - 3} 24l4 5-6 6 6 5-4 5V${height - 14}M${middle + 3} 24l4 5-6 6 6 5-4 5V${height - 14}`}
            fill="none"
            stroke="var(--edge)"
            strokeDasharray="3 3"
          />
        </g>
      )}
    </g>
  )
}

export function Grace({ layout, t }: RowProps) {
  const { grace } = layout
  const { y } = grace
  const left = grace.left.toFixed(1)
  const words =
    grace.over && grace.left > 0
      ? t('termination.over', { left })
      : grace.left > 0
        ? t('termination.left', { left, all: grace.seconds })
        : t('termination.none-left')
  const rest = grace.width - grace.burnt
  const inside = rest > words.length * 7 + 16
  return (
    <g>
      <Label {...{ layout, y }} words={layout.narrow ? '' : t('termination.grace')} />
      {!layout.narrow && !grace.over && grace.seconds > 0 && (
        <StateGlyph
          state="ending"
          size={16}
          left={Math.max(0, grace.left / grace.seconds)}
          x={layout.left - 22}
          y={y - 8}
        />
      )}
      <rect
        x={grace.x}
        y={y - 7}
        width={Math.max(0, grace.width)}
        height="14"
        rx="3"
        fill="var(--ending-tint)"
      />
      <rect
        x={grace.x + grace.burnt}
        y={y - 7}
        width={Math.max(0, rest)}
        height="14"
        rx="3"
        fill="var(--ending)"
        opacity={grace.over ? 0.35 : 1}
      />
      <text
        x={inside && !grace.over ? grace.x + grace.burnt + 10 : grace.x + 6}
        y={y + 4}
        className={styles.strong}
        style={{ fill: inside && !grace.over ? 'var(--bg)' : 'var(--ink)' }}
      >
        {words}
      </text>
    </g>
  )
}

export function PodObject({ layout, t }: RowProps) {
  const { y, state, before, ending, gone } = layout.object
  const height = layout.bar
  const below = y + height / 2 + 14
  const isAtOnce = gone !== undefined && gone - layout.grace.x < 16
  const isLate = gone !== undefined && gone > layout.left + layout.width - 70
  return (
    <g>
      <Label {...{ layout, y }} words={t('termination.object')} />
      <Bar part={before} {...{ y, height, state }} />
      <Bar part={ending} {...{ y, height }} state="ending" />
      {!isAtOnce && <Says x={layout.grace.x} y={below} words={t('termination.marked')} layout={layout} />}
      {gone !== undefined && (
        <g>
          <path d={`M${gone} ${y - height / 2 - 2}v${height + 4}`} stroke="var(--ink)" strokeWidth="2" />
          <text
            x={isLate ? gone + 8 : gone + 14}
            y={isLate ? below : y + 4}
            textAnchor={isLate ? 'end' : 'start'}
            className={`${styles.strong} ${styles.halo}`}
          >
            {t('termination.removed')}
          </text>
        </g>
      )}
    </g>
  )
}

export function Endpoints({ layout, t }: RowProps) {
  if (!layout.endpoints) return null
  const { y, spans, out, after } = layout.endpoints
  const words = t('termination.out')
  return (
    <g>
      <Label {...{ layout, y }} words={t('termination.endpoints')} />
      {spans.map((span) => (
        <Bar key={span.x} part={span} y={y} height={layout.bar} state="ready" />
      ))}
      <Bar part={after} y={y} height={layout.bar} state="ending" />
      {out !== undefined && (
        <text
          x={out + 14}
          y={y + 4}
          className={styles.halo}
          style={{ stroke: 'var(--ending-tint)', strokeWidth: 4 }}
        >
          {words}
        </text>
      )}
    </g>
  )
}

export function Kubelet({ layout, t }: RowProps) {
  const { y, sees } = layout.kubelet
  return (
    <g>
      <Label {...{ layout, y }} words="kubelet" />
      <path d={`M${layout.left} ${y}H${layout.playhead}`} stroke="var(--edge)" strokeWidth="1.6" />
      {sees !== undefined && <Says x={sees + 8} y={y + 4} words={t('termination.sees')} layout={layout} />}
    </g>
  )
}

/** The eight steps: full once they happened, open while they are to come. */
export function Numerals({ layout }: Pick<RowProps, 'layout'>) {
  return layout.numerals.map(({ n, x, y, past }) => (
    <g key={`${n} ${x} ${y}`} opacity={past ? 1 : 0.75}>
      <circle
        cx={x}
        cy={y}
        r="8"
        fill={past ? 'var(--ink)' : 'var(--bg)'}
        stroke={past ? 'var(--bg)' : 'var(--ink2)'}
        strokeWidth={past ? 1 : 1.2}
      />
      <text
        x={x}
        y={y + 4}
        textAnchor="middle"
        style={{ fill: past ? 'var(--bg)' : 'var(--ink2)', fontWeight: 700 }}
      >
        {n}
      </text>
    </g>
  ))
}
