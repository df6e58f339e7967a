/** One container's end: what ran, what was asked of it, what it made of it, and what that cost. */
import { middleCut } from '../parts/doing-words'
import { SignalFlag } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import { Bar, Label, type RowProps, Says } from './rows'
import type { ContainerTrack } from './tracks'

interface TrackProps extends RowProps {
  readonly track: ContainerTrack
}

export function Track({ track, layout, t }: TrackProps) {
  const { y, state, before, ending, deaf, hook, signals, exit, cost } = track
  const height = layout.bar
  const top = y - height / 2
  return (
    <g>
      <Label
        {...{ layout, y }}
        words={middleCut(track.pod ?? track.name, 15)}
        under={track.pod ? `${track.name}: ${track.command}` : track.command}
        mono
      />
      <Bar part={before} {...{ y, height, state }} />
      <Bar part={ending} {...{ y, height }} state="ending" />
      {deaf && <rect {...deaf} y={top} height={height} fill="url(#hatch-ending)" stroke="var(--ending)" />}
      {hook && <rect x={hook.x} width={hook.width} y={top + height + 2} height="6" fill="var(--ending)" />}
      <Outcome {...{ track, layout, t }} />
      {signals.map(({ x, seq, signal, left }) => (
        <SignalFlag key={seq} x={x} y={top - 16} word={signal} pole={height} left={left} />
      ))}
      {cost?.lost.map(({ x, seq }) => (
        <path
          key={seq}
          d={`M${x - 4} ${top + height + 4}l8 8m0-8l-8 8`}
          stroke="var(--dead)"
          strokeWidth="2.2"
          strokeLinecap="round"
        />
      ))}
      {exit && <Exit track={track} t={t} layout={layout} />}
    </g>
  )
}

const under = (y: number, { bar }: TrackProps['layout']) => y + bar / 2 + 14

/** Under the bar: what the process made of it. */
function Outcome({ track, layout, t }: TrackProps) {
  const { y, hook, exit, cost } = track
  if (!hook) {
    const said = outcomeOf(track, t)
    return said && <Says x={said.x} y={under(y, layout)} words={said.words} layout={layout} />
  }
  const saved = cost && cost.lost.length === 0 && !exit
  return (
    <text x={hook.x + 13} y={under(y, layout) + 7} className={styles.halo}>
      <tspan className={styles.mono} style={{ fill: 'var(--ending)' }}>
        preStop: {middleCut(hook.said, layout.narrow ? 22 : 36)}
      </tspan>
      {hook.failed && <tspan style={{ fill: 'var(--failing)' }}> · {t('termination.hook-failed')}</tspan>}
      {saved && (
        <tspan style={{ fill: 'var(--ready)', fontWeight: 600 }}>
          {' · '}
          {t(layout.narrow ? 'termination.none-lost' : 'termination.still-serving')}
        </tspan>
      )}
    </text>
  )
}

/** That it heard the signal is said by its end, once it has ended by itself. */
function outcomeOf({ deaf, ending, exit, signals }: ContainerTrack, t: RowProps['t']) {
  const [first] = signals
  const heard = deaf ?? (first && ending)
  if (!heard || !first || (exit && !exit.killed && !deaf)) return undefined
  return { x: heard.x, words: t(deaf ? 'termination.deaf' : 'termination.heard', { signal: first.signal }) }
}

const LETTER = 6

/** Beside the end: how, and what it lost. */
function Exit({ track, layout, t }: TrackProps) {
  const { y, hook, exit, cost } = track
  const { x, code, killed } = exit!
  const lost = cost?.lost.length
  const words = t(killed ? 'termination.killed' : 'termination.exit', { code })
  const isLate = x > layout.left + layout.width - (lost === undefined ? 190 : layout.narrow ? 260 : 330)
  const beside = outcomeOf(track, t)
  const isTight = beside && x - 26 - words.length * LETTER < beside.x + beside.words.length * LETTER + 12
  const below = under(y, layout) + (hook ? 23 : isTight ? 15 : 0)
  return (
    <text
      x={isLate ? x - 26 : x + 26}
      y={isLate ? below : y + 4}
      textAnchor={isLate ? 'end' : 'start'}
      className={`${styles.strong} ${styles.halo}`}
      style={{ fill: killed ? 'var(--dead)' : 'var(--ink)' }}
    >
      {killed ? '✕' : '✓'} {words}
      {lost !== undefined && (
        <tspan style={{ fill: lost > 0 ? 'var(--dead)' : 'var(--ready)' }}>
          {' · '}
          {lost === 0
            ? t('termination.none-lost')
            : t(layout.narrow ? 'termination.lost-here' : 'termination.lost', { n: lost })}
        </tspan>
      )}
    </text>
  )
}
