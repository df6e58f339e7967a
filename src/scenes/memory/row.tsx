/** A container that has little to tell: its name, its memory and its CPU in a line. */
import type { Translate } from '../../i18n/words'
import { Choosable } from '../parts/choosable'
import { middleCut } from '../parts/doing-words'
import styles from '../parts/drawing.module.css'
import { StateGlyph } from '../parts/state-glyph'
import type { Selection } from '../scene'
import { amountOf } from './amounts'
import type { MemoryLayout, Row } from './layout'
import type { Subject } from './subjects'

/** The pod's name, or the container's; both where there are several of both. */
function nameOf({ podKey, container, several }: Subject, rows: MemoryLayout['rows']): string {
  const pod = podKey.slice(podKey.indexOf('/') + 1)
  if (!several) return pod
  return rows.every(({ memory }) => memory.subject.podKey === podKey) ? container : `${pod} / ${container}`
}

interface Props {
  readonly row: Row
  readonly layout: MemoryLayout
  readonly t: Translate
  onSelect(selection: Selection): void
}

export function RowShape({ row: { y, memory, cpu }, layout, t, onSelect }: Props) {
  const { subject, base, limit, lives, now, running, deaths } = memory
  const { part, whole } = amountOf(now, limit ? subject.limit.memory : now)
  const choose = () => onSelect({ kind: 'container', podKey: subject.podKey, container: subject.container })
  const right = layout.left + layout.width
  return (
    <Choosable label={subject.container} onChoose={choose}>
      <path d={`M${layout.left} ${base}h${layout.width}`} stroke="var(--line)" />
      {lives.map((life) => (
        <g key={life.x}>
          <path d={life.area} fill={`var(--${life.state}-tint)`} />
          <path d={life.line} fill="none" stroke={`var(--${life.state})`} strokeWidth="1.2" />
        </g>
      ))}
      {limit && <path d={`M${layout.left} ${limit.y}h${layout.width}`} stroke="var(--ink2)" />}
      {deaths.map(({ x, seq, code }) => (
        <path
          key={seq}
          d={code === 0 ? `M${x - 4} ${base - 8}l3 3 5-6` : `M${x - 3} ${base - 10}l6 6m0-6l-6 6`}
          fill="none"
          stroke={code === 0 ? 'var(--done)' : 'var(--dead)'}
          strokeWidth="1.6"
        />
      ))}
      <StateGlyph state={subject.state} size={12} x={layout.left} y={y + 5} />
      <text x={layout.left + 20} y={y + 16} className={`${styles.mono} ${styles.strong}`}>
        <title>{subject.container}</title>
        {middleCut(nameOf(subject, layout.rows), layout.narrow ? 18 : 44)}
      </text>
      <text x={right} y={y + 16} textAnchor="end" className={styles.strong}>
        {running ? (limit ? `${part} ${t('memory.of', { whole })}` : whole) : t(`state.${subject.state}`)}
        {running && <tspan style={{ fontWeight: 400 }}>{` · ${t('memory.uses', { cpu: cpu.cpu })}`}</tspan>}
      </text>
    </Choosable>
  )
}
