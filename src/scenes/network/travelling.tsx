/** The latest request's way in ink, and what is under way on it: there, back, or falling off the line. */
import type { Drawn } from './doors-drawn'
import styles from './network.module.css'
import { DRAWN } from './ways'

export function Travelling({ layout }: Pick<Drawn, 'layout'>) {
  const { path, asking, dots } = layout
  return (
    <g>
      {asking && (
        <path d={asking} className={styles.path} style={{ strokeWidth: 1.5 }} strokeDasharray="2 4" />
      )}
      {path && <path d={path.d} className={styles.path} />}
      {dots.map(({ seq, x, y, what, left }) =>
        what === 'lost' ? (
          <path
            key={seq}
            d={`M${x - 5} ${y - 5}l10 10m0-10l-10 10`}
            stroke="var(--dead)"
            strokeWidth="2.4"
            strokeLinecap="round"
            opacity={left}
          />
        ) : (
          <circle
            key={seq}
            cx={x}
            cy={y}
            r="5"
            fill={what === 'answer' ? 'var(--bg)' : 'var(--ink)'}
            stroke="var(--ink)"
            strokeWidth={what === 'answer' ? 2 : 0}
          />
        ),
      )}
    </g>
  )
}

/** Where the latest request was lost, over all boxes: it stays until the next one is sent. */
export function Lost({ layout, t, at }: Drawn & { readonly at: number }) {
  const { path, narrow } = layout
  if (path?.outcome.is !== 'lost' || at - path.outcome.at <= DRAWN) return null
  const { x, y } = path.end
  return (
    <g>
      <path
        d={`M${x - 6} ${y - 6}l12 12m0-12l-12 12`}
        stroke="var(--dead)"
        strokeWidth="3"
        strokeLinecap="round"
      />
      {!(narrow && path.target) && (
        <text
          x={narrow ? x + 12 : x - 10}
          y={y + 20}
          textAnchor={narrow ? 'start' : 'end'}
          className={`${styles.strong} ${styles.sunkHalo}`}
          style={{ fill: 'var(--dead)' }}
        >
          {t(`network.was-${path.outcome.reason}`)}
        </text>
      )}
    </g>
  )
}
