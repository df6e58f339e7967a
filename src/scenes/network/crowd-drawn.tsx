/** A crowd of pods: tiles on their nodes, one line a node, and the rules that lead to them as one stack. */
import type { State } from '../../view/pod-state'
import { middleCut } from '../parts/doing-words'
import { StateGlyph } from '../parts/state-glyph'
import { Choice } from './choice'
import type { Drawn } from './doors-drawn'
import type { Target } from './endpoints'
import type { PlacedTarget } from './geometry'
import styles from './network.module.css'
import { nameOf, stateOf, wordsOf } from './target-words'

/** The rules of a crowd as one stack: how many there are, and of the one that was taken whither it leads. */
export function Stack({ layout, t }: Omit<Drawn, 'onSelect'>) {
  const { targets, subject, path, narrow, share, nodeNames } = layout
  const [first] = targets
  if (!first?.tile || narrow || !subject || share === 0) return null
  const { x, y, width, height } = first.rule
  const taken = path?.isRuled ? targets.find(({ target }) => target.id === path.target)?.target : undefined
  const without = targets.length - share
  const whose =
    path?.node && nodeNames.length > 1 ? t('network.rules-on', { node: path.node }) : t('network.rules')
  return (
    <g>
      <text x={x} y={y - 20} className={`${styles.strong} ${styles.sunkHalo}`}>
        {whose}
      </text>
      {[10, 5, 0].map((by) => (
        <rect
          key={by}
          x={x + by}
          y={y - by}
          width={width - 10}
          height={height}
          rx="8"
          fill="var(--surface)"
          stroke={by === 0 && taken ? 'var(--ink)' : 'var(--line)'}
          strokeWidth={by === 0 && taken ? 2 : 1}
        />
      ))}
      <text x={x + 12} y={y + 20} className={styles.title}>
        {t('network.rules-count', { n: share })}
        {without > 0 && (
          <tspan
            style={{ fill: 'var(--failing)' }}
          >{` · ${t('network.rules-without', { n: without })}`}</tspan>
        )}
      </text>
      <text
        x={x + 12}
        y={y + 41}
        className={styles.mono}
        style={taken && { fill: 'var(--ink)', fontWeight: 600 }}
      >
        {middleCut(
          taken ? `DNAT ${taken.ip}:${taken.port ?? ''}` : `DNAT ${layout.networks.pod}`,
          Math.floor((width - 30) / 6.7),
        )}
      </text>
      <text x={x + 12} y={y + 60}>
        {t('network.chance.each', { n: share })}
      </text>
    </g>
  )
}

interface TileProps extends Drawn {
  readonly placed: PlacedTarget
  readonly at: number
}

interface LineProps extends Pick<Drawn, 'layout' | 't'> {
  readonly crowd: readonly Target[]
  readonly x: number
  readonly y: number
  readonly width: number
}

/** Who of the crowd is asked now; else how many are in which state. */
export function CrowdLine({ crowd, layout, t, x, y, width }: LineProps) {
  const asked = crowd.find(({ id }) => id === layout.path?.target)
  if (asked) {
    const times = layout.countsOf.get(asked.id)?.sent ?? 0
    return (
      <text x={x} y={y} className={styles.mono} style={{ fill: 'var(--ink)', fontWeight: 600 }}>
        {middleCut(nameOf(asked), Math.floor((width - 40) / 6.7))}
        <tspan dx="8" className={styles.quiet} style={{ fontWeight: 400, fill: 'var(--ink2)' }}>
          {times > 0 && t('network.requests.short', { n: times })}
        </tspan>
      </text>
    )
  }
  const counts = new Map<State, number>()
  for (const target of crowd) counts.set(stateOf(target), (counts.get(stateOf(target)) ?? 0) + 1)
  const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 3)
  return (
    <text x={x} y={y}>
      {most.map(([state, n], index) => (
        <tspan
          key={state}
          style={state === 'ready' ? undefined : { fill: `var(--${state})`, fontWeight: 600 }}
        >
          {index > 0 && ' · '}
          {n} {t(`state.${state}`)}
        </tspan>
      ))}
    </text>
  )
}

/** One of a crowd: its state, and whether it is the one that is asked. */
export function TargetTile({ placed: { target, card }, at, layout, t, onSelect }: TileProps) {
  const state = stateOf(target)
  const inked = layout.path?.target === target.id
  const calm = state === 'ready' || state === 'done'
  const counts = layout.countsOf.get(target.id)
  const words = [nameOf(target), target.ip, wordsOf(target, state, false, at, t)]
  if (counts && counts.sent > 0) words.push(t('network.requests', { n: counts.sent }))
  if (counts && counts.lost > 0) words.push(t('network.lost-here', { n: counts.lost }))
  return (
    <Choice
      label={words.filter(Boolean).join(' · ')}
      selection={target.podKey ? { kind: 'object', resource: 'pods', key: target.podKey } : undefined}
      onSelect={onSelect}
    >
      <rect
        {...card}
        rx="4"
        fill={calm ? 'var(--surface)' : `var(--${state}-tint)`}
        stroke={inked ? 'var(--ink)' : calm ? 'var(--line)' : `var(--${state})`}
        strokeWidth={inked ? 2.4 : 1}
        strokeDasharray={target.on.length === 0 && layout.subject ? '3 2' : undefined}
      />
      <StateGlyph
        state={state}
        size={card.width * 0.6}
        x={card.x + card.width * 0.2}
        y={card.y + card.height * 0.2}
      />
    </Choice>
  )
}
