/** The container under its probe: its state, and in the bar what that means for it. */
import type { Translate } from '../../i18n/words'
import { StateBar } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import type { DrawnSpan, ProbeLane } from './layout'

interface BarsProps {
  readonly lane: ProbeLane
  readonly t: Translate
}

const HEIGHT = 18
/** Room for the flags at both ends. */
const LETTER = 6.2

export function Bars({ lane, t }: BarsProps) {
  return lane.spans.map((span) => {
    const words = wordsIn(span, lane, t)
    return (
      <g key={span.x}>
        <StateBar {...span} y={lane.bar} height={HEIGHT} />
        {words && span.width > words.length * LETTER + 20 && (
          <text
            x={span.x + 8}
            y={lane.bar + 13}
            className={styles.strong}
            style={{
              paintOrder: 'stroke',
              stroke: 'var(--failing-tint)',
              strokeWidth: 4,
              fill: 'var(--failing)',
            }}
          >
            {words}
          </text>
        )}
        {span.restart > 0 && span.width > 34 && span.state !== 'failing' && (
          <Restarts {...span} y={lane.bar} />
        )}
      </g>
    )
  })
}

function wordsIn(span: DrawnSpan, { probe, flags }: ProbeLane, t: Translate): string {
  if (span.state !== 'failing') return ''
  if (probe === 'readiness') return t('probes.runs-on', { n: span.restart })
  const unheard = flags.find(({ x, ignored }) => ignored && x >= span.x - 1 && x <= span.x + span.width)
  return unheard ? t('probes.deaf', unheard) : ''
}

function Restarts({ x, width, y, restart, state }: DrawnSpan & { readonly y: number }) {
  return (
    <text
      x={x + width - 6}
      y={y + 13}
      textAnchor="end"
      className={styles.mono}
      style={{ fill: state === 'ready' ? 'var(--bg)' : 'var(--ink)', fontWeight: 700 }}
    >
      ↻{restart}
    </text>
  )
}
