/** Requests under the endpoints: answered ones on the line, the others fallen off it and counted. */
import type { Translate } from '../../i18n/words'
import styles from '../parts/drawing.module.css'
import type { Selection } from '../scene'
import type { ProbesLayout } from './layout'
import type { Requests as Drawn } from './requests'

interface RequestsProps {
  readonly requests: Drawn
  readonly layout: ProbesLayout
  readonly t: Translate
  onSelect(selection: Selection): void
}

const FALL = 12

export function Requests({ requests: { y, dots, lost, nobody }, layout, t, onSelect }: RequestsProps) {
  const fallen = dots.filter(({ fate }) => fate !== 'answered')
  const last = fallen.at(-1)
  const words = [
    ...(lost > 0 ? [t('probes.requests-lost', { n: lost })] : []),
    ...(nobody > 0 ? [t('probes.requests-nobody', { n: nobody })] : []),
  ].join(' · ')
  const isLate = last !== undefined && last.x > layout.left + layout.width * 0.6
  return (
    <g>
      {!layout.narrow && (
        <text x={20} y={y + 4}>
          {t('probes.requests')}
        </text>
      )}
      {dots.map(({ x, seq, fate }) => (
        <g key={seq} onClick={() => onSelect({ kind: 'entry', seq })} style={{ cursor: 'pointer' }}>
          {fate === 'answered' ? (
            <circle cx={x} cy={y} r="2.5" fill="var(--ink)" />
          ) : (
            <path
              d={`M${x - 3.5} ${y + FALL - 3.5}l7 7m0-7l-7 7`}
              stroke="var(--dead)"
              strokeWidth="1.8"
              strokeLinecap="round"
              opacity={fate === 'nobody' ? 0.6 : 1}
            />
          )}
        </g>
      ))}
      {last && (
        <text
          x={isLate ? fallen[0]!.x - 10 : last.x + 10}
          y={y + FALL + 4}
          textAnchor={isLate && fallen[0]!.x > layout.left + 240 ? 'end' : 'start'}
          className={`${styles.strong} ${styles.halo}`}
          style={{ fill: 'var(--dead)' }}
        >
          {words}
        </text>
      )}
    </g>
  )
}
