/** The fleet: thousands of pods on one canvas, in the same states and shapes as everywhere; what is pointed at opens a card. */
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useT } from '../../i18n/language'
import type { Translate } from '../../i18n/words'
import { podState, type State } from '../../view/pod-state'
import type { View } from '../../view/view'
import { doingWords } from '../parts/doing-words'
import { StateGlyph } from '../parts/state-glyph'
import { pointed } from '../../ui/pointer'
import type { SceneProps } from '../scene'
import { drawFleet } from './fleet-drawing'
import { type FleetBlock, type FleetCell, fleetAt, fleetLayout, type FleetTrouble } from './fleet-layout'
import styles from './fleet.module.css'

type Pointed = { readonly block: FleetBlock; readonly cell: FleetCell | undefined }

export function Fleet({ view, at, size, selection, onSelect }: SceneProps) {
  const t = useT()
  const layout = useMemo(() => fleetLayout(view, size), [view, size])
  const canvas = useRef<HTMLCanvasElement>(null)
  const [pointer, setPointer] = useState<{ readonly x: number; readonly y: number }>()
  const chosen = selection?.kind === 'object' ? selection.key : undefined
  useEffect(() => {
    if (canvas.current) drawFleet(canvas.current, layout, size, chosen)
  })
  const found = pointer && fleetAt(layout, pointer.x, pointer.y)
  const summary = t('cluster.fleet', { pods: layout.pods, nodes: layout.nodes })
  const choose = () =>
    onSelect(
      found?.cell
        ? { kind: 'object', resource: 'pods', key: found.cell.key }
        : found?.block.node
          ? { kind: 'object', resource: 'nodes', key: found.block.node }
          : undefined,
    )
  return (
    <div className={styles.fleet}>
      <header className={styles.head}>
        <b>{summary}</b>
        <Counts counts={layout.counts} t={t} />
        {layout.troubles.map((trouble) => (
          <Trouble key={`${trouble.of} ${trouble.name}`} trouble={trouble} t={t} />
        ))}
      </header>
      <canvas
        ref={canvas}
        role="img"
        aria-label={summary}
        style={{ width: size.width, height: size.height }}
        onPointerMove={(event: PointerEvent<HTMLCanvasElement>) =>
          setPointer(pointed(event, event.currentTarget))
        }
        onPointerLeave={() => setPointer(undefined)}
        onClick={choose}
      />
      {found ? (
        <Card {...{ pointed: found, view, at, t }} width={size.width} height={size.height} />
      ) : undefined}
    </div>
  )
}

const SHOWN: readonly State[] = ['ready', 'starting', 'waiting', 'failing', 'ending', 'dead', 'done']

function Counts({ counts, t }: { readonly counts: Readonly<Record<State, number>>; readonly t: Translate }) {
  return (
    <span className={styles.counts}>
      {SHOWN.filter((state) => counts[state] > 0).map((state) => (
        <span key={state} style={{ color: `var(--${state})` }}>
          <StateGlyph state={state} size={13} /> {counts[state]} {t(`state.${state}`)}
        </span>
      ))}
    </span>
  )
}

function Trouble({ trouble, t }: { readonly trouble: FleetTrouble; readonly t: Translate }) {
  const { of, name, state, count, reason } = trouble
  return (
    <p className={styles.trouble}>
      <StateGlyph state={state} size={13} />
      <code title={name}>{name}</code>
      <span>
        {of === 'node'
          ? t('cluster.fleet.node', { count })
          : t(state === 'waiting' ? 'cluster.fleet.waiting' : 'cluster.fleet.owner', { count })}
        {reason && of === 'owner' ? (
          <>
            : <code>{reason}</code>
          </>
        ) : undefined}
      </span>
    </p>
  )
}

const CARD_WIDTH = 240
const CARD_ROOM = 150

interface CardProps {
  readonly pointed: Pointed
  readonly view: View
  readonly at: number
  readonly t: Translate
  readonly width: number
  readonly height: number
}

/** Beside the block, on the side where there is room. */
function Card({ pointed: { block, cell }, view, at, t, width, height }: CardProps) {
  const right = block.x + block.width + 12
  const left = right + CARD_WIDTH < width ? right : Math.max(8, block.x - CARD_WIDTH - 12)
  const stored = cell && view.objects.get('pods', cell.key)
  const pod = stored && podState(view, stored.object)
  return (
    <div
      className={styles.card}
      style={{ left, top: Math.max(4, Math.min(block.y, height - CARD_ROOM)), width: CARD_WIDTH }}
    >
      <p>
        <code>{block.node || t('cluster.waiting-for-node')}</code>
        {block.isReady ? undefined : <code>NotReady</code>}
      </p>
      <Tally cells={block.cells} t={t} />
      {pod && stored ? (
        <p className={styles.pod}>
          <StateGlyph state={pod.state} size={16} />
          <span>
            <code>{stored.object.metadata.name}</code>
            <span style={{ color: `var(--${pod.state})` }}>
              {t(`state.${pod.state}`)} {doingWords(pod.doing, at, t)}
            </span>
          </span>
        </p>
      ) : undefined}
    </div>
  )
}

function Tally({ cells, t }: { readonly cells: readonly FleetCell[]; readonly t: Translate }) {
  const counts = Object.fromEntries(
    SHOWN.map((state) => [state, cells.filter((cell) => cell.state === state).length]),
  ) as Record<State, number>
  return <Counts counts={counts} t={t} />
}
