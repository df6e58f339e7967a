/** The latest request's way in ink, and what is under way on it: there, back, or falling off the line. */
import type { Drawn } from './doors-drawn'
import styles from './network.module.css'
import { DRAWN } from './ways'

export function Travelling({ layout, t, at }: Drawn & { readonly at: number }) {
  const { path, asking, dots } = layout
  const lost = path?.outcome.is === 'lost' ? path.outcome : undefined
  return (
    <g>
      {asking && (
        <path d={asking} className={styles.path} style={{ strokeWidth: 1.5 }} strokeDasharray="2 4" />
      )}
      {path && <path d={path.d} className={styles.path} />}
      {path && lost && at - lost.at > DRAWN && (
        <g>
          <path
            d={`M${path.end.x - 6} ${path.end.y - 6}l12 12m0-12l-12 12`}
            stroke="var(--dead)"
            strokeWidth="3"
            strokeLinecap="round"
          />
          <text
            x={path.end.x}
            y={path.end.y + 24}
            textAnchor="middle"
            className={`${styles.strong} ${styles.halo}`}
            style={{ fill: 'var(--dead)' }}
          >
            {t(`network.was-${lost.reason}`)}
          </text>
        </g>
      )}
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
