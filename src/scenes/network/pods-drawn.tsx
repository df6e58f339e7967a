/** The pods behind the Service, each on its node, with its state and how often it was asked. */
import type { State } from '../../view/pod-state'
import type { View } from '../../view/view'
import { middleCut } from '../parts/doing-words'
import { StateGlyph } from '../parts/state-glyph'
import { Choice } from './choice'
import { CrowdLine, TargetTile } from './crowd-drawn'
import { nodeAddress } from './doors'
import type { Drawn } from './doors-drawn'
import type { PlacedNode, PlacedTarget } from './geometry'
import styles from './network.module.css'
import { nameOf, stateOf, wordsOf } from './target-words'

export function NodeBox({
  node,
  view,
  layout,
  t,
  onSelect,
}: Drawn & { readonly node: PlacedNode; readonly view: View }) {
  const { name, x, y, width, height, crowd } = node
  const exists = view.objects.get('nodes', name) !== undefined
  const title = exists ? name : name === '' ? t('network.no-node') : t('network.elsewhere')
  return (
    <Choice
      label={title}
      selection={exists ? { kind: 'object', resource: 'nodes', key: name } : undefined}
      onSelect={onSelect}
    >
      <rect {...{ x, y, width, height }} rx="10" fill="var(--surface)" stroke="var(--line)" />
      <text
        x={x + 12}
        y={y + 18}
        className={`${exists ? styles.mono : ''} ${styles.strong}`}
        style={{ fontWeight: 600 }}
      >
        {middleCut(title, Math.floor((width - 110) / 6.7))}
      </text>
      <text x={x + width - 12} y={y + 18} textAnchor="end" className={styles.mono}>
        {exists ? nodeAddress(view, name) : ''}
      </text>
      {crowd && crowd.length > 0 && (
        <CrowdLine {...{ crowd, layout, t }} x={x + 12} y={y + 36} width={width - 24} />
      )}
    </Choice>
  )
}

interface CardProps extends Drawn {
  readonly placed: PlacedTarget
  readonly at: number
}

/** As the Service sees it: ready, or what it is instead. */
export function TargetCard(drawn: CardProps) {
  return drawn.placed.tile ? <TargetTile {...drawn} /> : <Card {...drawn} />
}

function Card({ placed: { target, card }, at, layout, t, onSelect }: CardProps) {
  const { path } = layout
  const inked = path?.target === target.id
  const counts = layout.countsOf.get(target.id)
  const state = stateOf(target)
  const tall = card.height > 40
  const name = nameOf(target)
  const words = wordsOf(target, state, inked && path?.outcome.is === 'answered', at, t)
  const room = card.width - 44
  const lost = counts?.lost ?? 0
  const busy = counts && counts.sent > 0
  const glyph = tall ? 18 : 14
  const short = !tall || card.width < 190
  return (
    <Choice
      label={`${name}: ${words}`}
      selection={target.podKey ? { kind: 'object', resource: 'pods', key: target.podKey } : undefined}
      onSelect={onSelect}
    >
      <CardShape {...card} state={state} inked={inked} />
      <StateGlyph
        state={state}
        size={glyph}
        x={card.x + (tall ? 11 : 8)}
        y={card.y + card.height / 2 - glyph / 2}
      />
      <text x={card.x + 36} y={card.y + (tall ? 17 : 14)} className={styles.mono} style={NAME}>
        {middleCut(name, Math.floor(room / 6.7))}
      </text>
      {tall && (
        <text x={card.x + 36} y={card.y + 32} className={styles.mono}>
          {target.podKey ? target.ip : ''}
        </text>
      )}
      {busy && (
        <text x={card.x + card.width - 9} y={card.y + (tall ? 32 : 27)} textAnchor="end">
          {lost > 0 ? (
            <tspan style={{ fill: 'var(--dead)', fontWeight: 650 }}>
              ✕ {short ? lost : t('network.lost-here', { n: lost })}
            </tspan>
          ) : (
            t(short ? 'network.requests.short' : 'network.requests', { n: counts.sent })
          )}
        </text>
      )}
      <text
        x={card.x + 36}
        y={card.y + (tall ? (target.ip && target.podKey ? 47 : 36) : 27)}
        style={{ fill: `var(--${state})`, fontWeight: state === 'ready' && !inked ? 400 : 650 }}
      >
        {words}
      </text>
    </Choice>
  )
}

const NAME = { fill: 'var(--ink)', fontWeight: 600 } as const

interface ShapeProps {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly state: State
  readonly inked: boolean
}

/** Trouble stands out: who fails has teeth on top, who waits is dashed. */
function CardShape({ x, y, width, height, state, inked }: ShapeProps) {
  const calm = state === 'ready' || state === 'done'
  const stroke = inked ? 'var(--ink)' : calm ? 'var(--line)' : `var(--${state})`
  const fill = calm ? 'var(--surface)' : `var(--${state}-tint)`
  if (state !== 'failing')
    return (
      <rect
        {...{ x, y, width, height, fill, stroke }}
        rx="8"
        strokeWidth={inked ? 2.4 : 1.2}
        strokeDasharray={state === 'waiting' ? '4 3' : undefined}
      />
    )
  const teeth = Math.floor((width - 8) / 8)
  const step = (width - 8) / teeth
  const saw = Array.from({ length: teeth }, () => `l${step / 2} 3 ${step / 2} -3`).join('')
  return (
    <path
      d={`M${x + 4} ${y}${saw}l4 0V${y + height - 6}a6 6 0 0 1-6 6h${12 - width}a6 6 0 0 1-6-6V${y}z`}
      fill={fill}
      stroke={stroke}
      strokeWidth={inked ? 2.4 : 1.2}
    />
  )
}
