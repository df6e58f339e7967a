/** A lane a kube-proxy: requests that it still sends to the pod, until its rules change. */
import styles from '../parts/drawing.module.css'
import { middleCut } from '../parts/doing-words'
import type { Selection } from '../scene'
import type { ProxyLane } from './proxies'
import type { RowProps } from './rows'

interface ProxiesProps extends RowProps {
  onSelect(selection: Selection | undefined): void
}

export function Proxies({ layout, t, onSelect }: ProxiesProps) {
  const { proxies, left, narrow } = layout
  const [first] = proxies?.lanes ?? []
  if (!proxies || !first) return null
  return (
    <g>
      <text x={20} y={narrow ? first.y - 14 : first.y + 4} className={`${styles.name} ${styles.halo}`}>
        kube-proxy
      </text>
      {proxies.lanes.map((lane) => (
        <Lane key={lane.node} {...{ lane, layout, t, onSelect }} />
      ))}
      {proxies.hidden > 0 && (
        <text
          x={left - 10}
          y={first.y + 4 + 14}
          textAnchor="end"
          className={`${styles.quiet} ${styles.halo}`}
          transform={`translate(0 ${(proxies.lanes.length - 1) * 20})`}
        >
          {t('termination.more-nodes', { n: proxies.hidden })}
        </text>
      )}
    </g>
  )
}

function Lane({ lane, layout, t, onSelect }: ProxiesProps & { readonly lane: ProxyLane }) {
  const { node, y, until, after, dots } = lane
  const { left, playhead, narrow } = layout
  const end = until ?? playhead
  const fallen = dots.filter(({ fate }) => fate === 'lost').length
  const unanswered = dots.filter(({ fate }) => fate === 'on-its-way').length
  return (
    <g>
      {!narrow && (
        <text x={left - 10} y={y + 4} textAnchor="end" className={`${styles.mono} ${styles.halo}`}>
          {middleCut(node, 8)}
        </text>
      )}
      <path d={`M${left} ${y}H${end}`} stroke="var(--ready)" strokeWidth="2" />
      {until !== undefined && <path d={`M${until} ${y - 6}v12`} stroke="var(--ink)" strokeWidth="2" />}
      <text x={end + 8} y={y + 4} className={styles.halo}>
        {narrow && <tspan className={styles.mono}>{middleCut(node, 8)} </tspan>}
        {after === undefined
          ? t('termination.still-sends')
          : t('termination.rules-at', { s: after.toFixed(after < 1 ? 2 : 1) })}
        {fallen > 0 && (
          <tspan style={{ fill: 'var(--dead)', fontWeight: 650 }}>
            {' · '}
            {t('termination.lost-here', { n: fallen })}
          </tspan>
        )}
        {unanswered > 0 && !narrow && (
          <tspan>
            {' · '}
            {t('termination.unanswered', { n: unanswered })}
          </tspan>
        )}
      </text>
      {dots.map(({ x, seq, fate }) => (
        <g key={seq} onClick={() => onSelect({ kind: 'entry', seq })} style={{ cursor: 'pointer' }}>
          {fate === 'lost' ? (
            <path
              d={`M${x - 4} ${y - 4}l8 8m0-8l-8 8`}
              stroke="var(--dead)"
              strokeWidth="2.2"
              strokeLinecap="round"
            />
          ) : (
            <circle
              cx={x}
              cy={y}
              r="3"
              fill={fate === 'answered' ? 'var(--ink)' : 'var(--bg)'}
              stroke="var(--ink)"
              strokeWidth="1.4"
            />
          )}
        </g>
      ))}
    </g>
  )
}
