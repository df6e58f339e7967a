/** What memory and CPU bands share: the line with name, class and number above, request and limit lines. */
import type { ReactNode } from 'react'
import type { Translate } from '../../i18n/words'
import { Choosable } from '../parts/choosable'
import { middleCut } from '../parts/doing-words'
import styles from '../parts/drawing.module.css'
import { StateGlyph } from '../parts/state-glyph'
import type { Selection } from '../scene'
import { roomOnLine, widthOf } from './amounts'
import type { Line } from './bands'
import { HEAD, type MemoryLayout, ROOM } from './layout'
import type { Subject } from './subjects'

export interface HeadProps {
  readonly subject: Subject
  /** The band's own top: words stand on the line above it. */
  readonly y: number
  readonly what: string
  readonly layout: MemoryLayout
  /** Something bad about it, in a few words. */
  readonly note?: string
  readonly children?: ReactNode
  onSelect(selection: Selection): void
}

/** Name, container where there are several, class, and what is measured. */
export function BandHead({ subject, y, what, layout, note = '', children, onSelect }: HeadProps) {
  const { podKey, container, several, qos, state } = subject
  const pod = podKey.slice(podKey.indexOf('/') + 1)
  const most = layout.narrow ? 18 : 30
  const name = several ? middleCut(container, most) : middleCut(pod, most)
  const choose = () => onSelect({ kind: 'container', podKey, container })
  return (
    <g>
      <Choosable label={`${pod} ${container}`} onChoose={choose}>
        <title>{`${pod} / ${container}`}</title>
        <rect x={layout.left} y={y - 14} width="220" height="20" fill="transparent" />
        <StateGlyph state={state} size={14} x={layout.left} y={y - 11} />
        <text x={layout.left + 22} y={y} className={`${styles.mono} ${styles.name}`}>
          {name}
          <tspan className={styles.mono} dx="10" style={quiet}>
            {layout.narrow ? '' : qos}
          </tspan>
          <tspan dx="10" style={{ ...quiet, fontFamily: 'var(--sans)' }}>
            {what}
          </tspan>
          {note && (
            <tspan dx="10" style={{ fill: 'var(--dead)', fontFamily: 'var(--sans)', fontSize: 'var(--t1)' }}>
              ✕ {note}
            </tspan>
          )}
        </text>
      </Choosable>
      {children}
    </g>
  )
}

const quiet = { fill: 'var(--ink2)', fontWeight: 400, fontSize: 'var(--t1)' }

export const headOf = (top: number, kind: 'memory' | 'cpu') => top - ROOM[kind] - HEAD + 16

interface LineProps {
  readonly line: Line
  /** The longest that has room is written. */
  readonly words: readonly string[]
  readonly layout: MemoryLayout
  /** What stands in the way of the words, as stretches of the line. */
  readonly taken: readonly (readonly [number, number])[]
  readonly dashed?: boolean
}

/** A line at an amount, with its words as far right as they have room. */
export function AmountLine({ line: { y }, words, layout, taken, dashed = false }: LineProps) {
  const { left, width, axis } = layout
  const all = [...taken, [axis.playhead - 4, axis.playhead + 4] as const]
  const ends = words.map((one) => roomOnLine(widthOf(one) * 1.05 + 8, all, left, left + width))
  const which = Math.max(
    0,
    ends.findIndex((end) => end !== undefined),
  )
  const free = ends[which]
  return (
    <g>
      <path
        d={`M${left} ${y}h${width}`}
        stroke={dashed ? 'var(--ink2)' : 'var(--ink)'}
        strokeWidth={dashed ? 1.2 : 2}
        strokeDasharray={dashed ? '4 3' : undefined}
      />
      {free === undefined ? (
        <text
          x={axis.playhead - 10}
          y={y + 14}
          textAnchor="end"
          className={`${styles.mono} ${styles.halo}`}
          style={{ stroke: dashed ? 'var(--ready-tint)' : undefined }}
        >
          {words.at(-1)}
        </text>
      ) : (
        <text x={free} y={y - 6} textAnchor="end" className={`${styles.mono} ${styles.halo}`}>
          {words[which]}
        </text>
      )}
    </g>
  )
}

/** Words where they have room, else nothing. */
export function Fitting({
  x,
  y,
  room,
  words,
  className,
  color,
  anchor = 'middle',
}: {
  readonly x: number
  readonly y: number
  readonly room: number
  readonly words: readonly string[]
  readonly className?: string | undefined
  readonly color?: string
  readonly anchor?: 'start' | 'middle' | 'end'
}) {
  const fits = words.find((one) => widthOf(one) <= room)
  if (!fits) return null
  return (
    <text x={x} y={y} textAnchor={anchor} className={className} style={color ? { fill: color } : undefined}>
      {fits}
    </text>
  )
}

export const limitWords = (limit: Line, request: Line | undefined, t: Translate) =>
  request && request.y === limit.y
    ? [
        `${t('memory.limit')} ${limit.said}, ${t('memory.request-same')}`,
        `${t('memory.limit')} ${limit.said}`,
      ]
    : request && isNear(limit, request)
      ? [`${t('memory.limit')} ${limit.said}, ${t('memory.request')} ${request.said}`]
      : [`${t('memory.limit')} ${limit.said}`]

/** Two lines too close for words of their own. */
export const isNear = (limit: Line | undefined, request: Line | undefined) =>
  limit !== undefined && request !== undefined && Math.abs(limit.y - request.y) < 18
