/** One container's end: what ran, what was asked of it, what it made of it, and what that cost. */
import { middleCut } from '../parts/doing-words'
import { SignalFlag } from '../parts/drawing'
import styles from '../parts/drawing.module.css'
import { bar, Label, type RowProps, Says } from './rows'
import type { ContainerTrack } from './tracks'

export const TRACK_HEIGHT = 16

interface TrackProps extends RowProps {
  readonly track: ContainerTrack
}

export function Track({ track, layout, t }: TrackProps) {
  const { y, state, before, ending, deaf, hook, signals, exit } = track
  return (
    <g>
      <Label
        {...{ layout, y }}
        words={middleCut(track.pod ?? track.name, 15)}
        under={track.pod ? `${track.name}: ${track.command}` : track.command}
        mono
      />
      {bar(before, y, state)}
      {bar(ending, y, 'ending')}
      {deaf && (
        <rect
          {...deaf}
          y={y - TRACK_HEIGHT / 2}
          height={TRACK_HEIGHT}
          fill="url(#hatch-ending)"
          stroke="var(--ending)"
        />
      )}
      {hook && <rect x={hook.x} width={hook.width} y={y + 10} height="6" fill="var(--ending)" />}
      <Outcome {...{ track, layout, t }} />
      {signals.map(({ x, seq, signal, left }) => (
        <SignalFlag key={seq} x={x} y={y - 24} word={signal} pole={TRACK_HEIGHT} left={left} />
      ))}
      {exit && <Exit track={track} t={t} layout={layout} />}
    </g>
  )
}

/** Under the bar: what the process made of it. */
function Outcome({ track, layout, t }: TrackProps) {
  const { y, deaf, hook, ending, exit, signals } = track
  if (hook)
    return (
      <text x={hook.x + 13} y={y + 27} className={styles.halo}>
        <tspan className={styles.mono} style={{ fill: 'var(--ending)' }}>
          preStop: {middleCut(hook.said, layout.narrow ? 26 : 44)}
        </tspan>
        {hook.failed && <tspan style={{ fill: 'var(--failing)' }}> · {t('termination.hook-failed')}</tspan>}
      </text>
    )
  const words = deaf ? t('termination.deaf') : t('termination.heard')
  const heard = deaf ?? (ending && signals.length > 0 ? ending : undefined)
  if (!heard || (exit && !exit.killed && !deaf)) return null
  return <Says x={heard.x} y={y + 22} words={words} layout={layout} />
}

/** Beside the end: how, and what it lost. */
function Exit({ track, layout, t }: TrackProps) {
  const { y, id, hook, exit } = track
  const { x, code, killed } = exit!
  const { proxies, serving } = layout
  const words = t(killed ? 'termination.killed' : 'termination.exit', { code })
  const cost = proxies && proxies.sent > 0 && serving === id ? proxies.lost : undefined
  const isLate = x > layout.left + layout.width - (cost === undefined ? 190 : 330)
  return (
    <text
      x={isLate ? x - 26 : x + 26}
      y={isLate ? y + (hook ? 40 : 24) : y + 4}
      textAnchor={isLate ? 'end' : 'start'}
      className={`${styles.strong} ${styles.halo}`}
      style={{ fill: killed ? 'var(--dead)' : 'var(--ink)' }}
    >
      {killed ? '✕' : '✓'} {words}
      {cost !== undefined && (
        <tspan style={{ fill: cost > 0 ? 'var(--dead)' : 'var(--ready)' }}>
          {' · '}
          {cost > 0 ? t('termination.lost', { n: cost }) : t('termination.none-lost')}
        </tspan>
      )}
    </text>
  )
}
