/** What drops from the last step: into the container, which is restarted, or only out of the endpoints. */
import type { Translate } from '../../i18n/words'
import { middleCut } from '../parts/doing-words'
import styles from '../parts/drawing.module.css'
import type { Consequence } from './consequences'
import type { ProbeLane } from './layout'

interface FollowsProps {
  readonly consequence: Consequence
  readonly lane: ProbeLane
  readonly t: Translate
}

const LINE = 36

export function Follows({ consequence, lane, t }: FollowsProps) {
  const { x, y, what, message, side } = consequence
  const end = what === 'restart' ? lane.bar - 2 : lane.endpoints ? lane.endpointsY - 4 : lane.bar - 2
  const isLeft = side === 'left'
  return (
    <g>
      <path d={`M${x} ${y + 8}V${end - 6}`} stroke="var(--ink)" strokeWidth="1.8" />
      <path d={`M${x - 5} ${end - 8}h10l-5 8z`} fill="var(--ink)" />
      {side !== 'none' && (
        <text
          x={isLeft ? x - 30 : x + 12}
          y={isLeft ? y - 8 : y + 20}
          textAnchor={isLeft ? 'end' : 'start'}
          className={`${styles.strong} ${styles.halo}`}
        >
          {what === 'restart' && <tspan className={styles.mono}>Killing </tspan>}
          {t(`probes.${what}`)}
          {message && <title>{message}</title>}
        </text>
      )}
      {side === 'right' &&
        linesOf(message).map((line, index) => (
          <text key={line} x={x + 12} y={y + 37 + index * 15} className={`${styles.mono} ${styles.halo}`}>
            {line}
          </text>
        ))}
    </g>
  )
}

/** A name may be 63 letters long; what the event says of it is not to be lost for that. */
const MOST_OF_A_NAME = 18

/** As the event says it, in two lines at most. */
function linesOf(whole: string): string[] {
  const message = whole
    .split(' ')
    .map((word) => middleCut(word, MOST_OF_A_NAME))
    .join(' ')
  if (message.length <= LINE) return message ? [message] : []
  const space = message.lastIndexOf(' ', LINE)
  const rest = message.slice(space + 1)
  return [message.slice(0, space), rest.length > LINE ? `${rest.slice(0, LINE - 1)}…` : rest]
}
