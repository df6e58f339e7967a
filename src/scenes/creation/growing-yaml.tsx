/** The object beside its story: each line with its revision and its author, what is new in ink. */
import type { Translate } from '../../i18n/words'
import styles from '../parts/drawing.module.css'
import type { GrownLine, Growth } from './growth'
import { OBJECT_LINE, OBJECT_TOP } from './layout'

interface GrowingYamlProps {
  readonly x: number
  readonly width: number
  readonly growth: Growth
  readonly t: Translate
}

const LETTER = 6.65
/** How many revisions fit in the head. */
const SHOWN = 5

export function GrowingYaml({ x, width, growth, t }: GrowingYamlProps) {
  const { lines, revisions } = growth
  return (
    <g>
      <path d={`M${x + 4} 8V${OBJECT_TOP + lines.length * OBJECT_LINE}`} stroke="var(--line)" />
      <text x={x + 16} y={24}>
        {t('creation.revision')}
      </text>
      <text x={x + width - 20} y={24} textAnchor="end" className={styles.mono}>
        {revisions.slice(-SHOWN, -1).join(' ')} <tspan className={styles.strong}>{revisions.at(-1)}</tspan>
      </text>
      {lines.map((line, index) => (
        <Line key={index} {...{ line, x, width, t }} y={OBJECT_TOP + index * OBJECT_LINE} />
      ))}
    </g>
  )
}

interface LineProps {
  readonly line: GrownLine
  readonly x: number
  readonly y: number
  readonly width: number
  readonly t: Translate
}

function Line({ line: { text, indent, revision, author, fresh }, x, y, width, t }: LineProps) {
  const who = authorWord(author, t)
  const left = x + 56 + indent * 12
  const most = Math.floor((x + width - 28 - who.length * LETTER - left) / LETTER)
  const look = `${styles.mono} ${fresh ? styles.strong : ''}`
  return (
    <g>
      {fresh ? (
        <rect x={x + 8} y={y - 11} width={width - 20} height={OBJECT_LINE} fill="var(--sunk)" />
      ) : undefined}
      {revision > 0 ? (
        <text x={x + 16} y={y} className={`${styles.mono} ${fresh ? styles.strong : styles.quiet}`}>
          {revision}
        </text>
      ) : undefined}
      <text x={left} y={y} className={look}>
        {text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text}
      </text>
      {who ? (
        <text x={x + width - 20} y={y} textAnchor="end">
          {who}
        </text>
      ) : undefined}
    </g>
  )
}

function authorWord(author: string, t: Translate): string {
  if (author === 'you' || author === 'kubectl') return t('creation.you')
  if (author === 'default') return t('creation.default')
  return author.split('/')[0]!.replace(/^kube-|-controller$/g, '')
}
