/** What came of a scheduling decision: the scores of the best nodes, or the refusal in the scheduler's words. */
import type { Translate } from '../../i18n/words'
import { middleCut } from '../parts/doing-words'
import styles from '../parts/drawing.module.css'
import type { SchedulingLayout } from './layout'
import type { ScoreRow } from './score-rows'

export interface PartProps {
  readonly layout: SchedulingLayout
  readonly t: Translate
}

/** Of a total, right of its bars; and what is left right of the longest of them. */
const TOTAL = 42
const ROOM = 28
const wide = (words: string) => [...words].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 11.5 : 6), 0)
const edgeOf = ({ parts }: ScoreRow) => {
  const last = parts.at(-1)
  return last ? last.x + last.width : 0
}

export function Scores({ layout, t }: PartProps) {
  const { scores, titles, scoreTop, narrow } = layout
  if (scores.length === 0)
    return (
      <text x="20" y={scoreTop + 22}>
        {t('scheduling.only-one')}
      </text>
    )
  const longest = Math.max(...scores.map(edgeOf))
  return (
    <g>
      <text x="20" y={scoreTop + 18} className={styles.strong}>
        {t('scheduling.score')}
      </text>
      {titles.map(({ plugin, x, y, end }) => (
        <text key={plugin} x={x} y={y} textAnchor={end ? 'end' : 'start'} className={styles.mono}>
          {plugin}
        </text>
      ))}
      {scores.map((score, row) => {
        const { node, total, behind, y, parts } = score
        const edge = edgeOf(score)
        return (
          <g key={node}>
            <text
              x={narrow ? 84 : layout.left - 12}
              y={y + 16}
              textAnchor="end"
              className={`${styles.mono} ${row === 0 ? styles.strong : ''}`}
            >
              {middleCut(node, narrow ? 11 : 21)}
            </text>
            {parts.map(({ plugin, value, x, width }) => (
              <g key={plugin}>
                <title>
                  {plugin} {value}
                </title>
                <rect
                  x={x}
                  y={y}
                  width={Math.max(1, width - 2)}
                  height="24"
                  rx="3"
                  fill={row === 0 ? 'var(--ink)' : 'var(--line)'}
                />
                {width > 26 && (
                  <text
                    x={x + width / 2 - 1}
                    y={y + 16}
                    textAnchor="middle"
                    className={styles.mono}
                    style={{ fill: row === 0 ? 'var(--bg)' : 'var(--ink)' }}
                  >
                    {value}
                  </text>
                )}
              </g>
            ))}
            <text x={edge + 8} y={y + 17} className={row === 0 ? styles.number : ''}>
              {total}
            </text>
            {behind > 0 && longest - edge + ROOM >= wide(t('scheduling.behind', { n: behind })) && (
              <text x={edge + TOTAL} y={y + 17} className={styles.quiet}>
                {t('scheduling.behind', { n: behind })}
              </text>
            )}
          </g>
        )
      })}
    </g>
  )
}

export function Refusal({ layout, t }: PartProps) {
  const { message, victims, scoreTop } = layout
  return (
    <g>
      <text x="20" y={scoreTop + 18} className={styles.mono}>
        FailedScheduling
      </text>
      {message.map((line, index) => (
        <text key={line} x="20" y={scoreTop + 38 + index * 16} className={`${styles.mono} ${styles.strong}`}>
          {line}
        </text>
      ))}
      {victims.length > 0 && (
        <text x="20" y={scoreTop + 46 + message.length * 16} className={styles.strong}>
          {t('scheduling.preempts', { victims: victims.join(', ') })}
        </text>
      )}
    </g>
  )
}
