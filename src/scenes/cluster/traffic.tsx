/** All that travels now: requests, answers, notifications, writes. Arithmetic on the playhead. */
import { memo, useContext, useMemo } from 'react'
import { type MessageView, progressOf } from '../../view/slices/messages'
import type { View } from '../../view/view'
import { middleCut } from '../parts/doing-words'
import { Activity } from './activity'
import styles from './cluster.module.css'
import type { ClusterLayout } from './boxes'
import { PictureContext, useAt } from './moment'
import { labelOf, placeOf, weightOf, type Wire, wiresOf } from './wires'

/** How long, in simulated ms, what has arrived stays readable when nothing else came on its wire. */
const LINGERS = 700
const MOST_DOTS = 60

export function Traffic() {
  const picture = useContext(PictureContext)
  const at = useAt()
  return picture ? <TrafficAt {...picture} at={at} /> : undefined
}

interface TrafficProps {
  readonly layout: ClusterLayout
  readonly view: View
  readonly at: number
}

function TrafficAt({ layout, view, at }: TrafficProps) {
  const wires = useMemo(() => wiresOf(layout), [layout])
  const shown = latestByWire(view, at)
  const { width, height } = layout.size
  const lines = wires.map((wire) => (
    <WireLine key={wire.id} {...wayOf(wire, layout)} active={shown.has(wire.id)} />
  ))
  return (
    <>
      <svg className={styles.wires} width={width} height={height} aria-hidden="true">
        {lines}
      </svg>
      <svg className={styles.traffic} width={width} height={height} aria-hidden="true">
        {wires.flatMap((wire) =>
          (shown.get(wire.id) ?? []).map((message, i) => (
            <Message key={message.seq} {...{ message, wire, at }} label={i === 0} layout={layout} />
          )),
        )}
        {layout.nodes.map((node) =>
          layout.narrow ? undefined : <Activity key={node.name} node={node} view={view} at={at} />,
        )}
      </svg>
    </>
  )
}

/** What is in flight or has just arrived, by wire, the loudest first. */
function latestByWire(view: View, at: number): Map<string, MessageView[]> {
  const byWire = new Map<string, MessageView[]>()
  let count = 0
  for (let i = view.messages.recent.length - 1; i >= 0 && count < MOST_DOTS; i--) {
    const message = view.messages.recent[i]!
    if (message.sentAt > at || message.kind === 'packet') continue
    if (at - message.arrivesAt > LINGERS) continue
    const wire = placeOf(
      message.kind === 'answer' || message.kind === 'watch' || message.kind === 'put'
        ? message.to
        : message.from,
    )
    const list = byWire.get(wire)
    if (list) list.push(message)
    else byWire.set(wire, [message])
    count++
  }
  for (const list of byWire.values()) list.sort((a, b) => weightOf(b) - weightOf(a) || b.seq - a.seq)
  return byWire
}

const wayOf = (wire: Wire, { narrow, nodes }: ClusterLayout) => ({
  d:
    narrow && wire.id.startsWith('node/')
      ? `M${wire.x} ${wire.to} V${wire.from} H${nodes[0]!.x}`
      : `M${wire.x} ${wire.from} V${wire.to}`,
  dotted: wire.dotted,
})

interface WireLineProps {
  readonly d: string
  readonly dotted: boolean
  readonly active: boolean
}

const WireLine = memo(function WireLine({ d, dotted, active }: WireLineProps) {
  return <path className={styles.wire} d={d} data-active={active} data-dotted={dotted} />
})

interface MessageProps {
  readonly message: MessageView
  readonly wire: Wire
  readonly at: number
  readonly label: boolean
  readonly layout: ClusterLayout
}

function Message({ message, wire, at, label, layout }: MessageProps) {
  const toServer = message.kind === 'request'
  const toEtcd = message.kind === 'put'
  const share = progressOf(message, at)
  const [start, end] = toServer ? [wire.from, wire.to] : [wire.to, wire.from]
  const y = start + (end - start) * share
  const faded = message.arrivesAt < at ? Math.max(0.25, 1 - (at - message.arrivesAt) / LINGERS) : 1
  const bad = message.kind === 'answer' && message.code >= 400
  const { unscheduledBox: across } = layout
  // It passes behind what waits for a node.
  const isBehind = across !== undefined && y > across.y && y < across.y + across.height
  return (
    <g opacity={faded} className={styles.message} data-bad={bad}>
      {isBehind ? undefined : message.kind === 'watch' ? (
        <path d={`M${wire.x} ${y - 5} l5 5 -5 5 -5 -5z`} className={styles.open} />
      ) : message.kind === 'answer' ? (
        <circle cx={wire.x} cy={y} r="4" className={styles.open} />
      ) : (
        <circle cx={wire.x} cy={y} r={toEtcd ? 4 : 5} />
      )}
      {label && wire.label && !layout.narrow ? (
        <Words message={message} x={wire.x} {...wire.label} />
      ) : undefined}
    </g>
  )
}

interface WordsProps extends NonNullable<Wire['label']> {
  readonly message: MessageView
  readonly x: number
}

function Words({ message, x: wire, left, y, letters }: WordsProps) {
  const [what, about] = labelOf(message)
  const x = wire + (left ? -12 : 12)
  return (
    <text x={x} y={y} textAnchor={left ? 'end' : 'start'}>
      {middleCut(what, letters)}
      <tspan x={x} dy="13" className={styles.about}>
        {middleCut(about, Math.min(letters, 28))}
      </tspan>
    </text>
  )
}
