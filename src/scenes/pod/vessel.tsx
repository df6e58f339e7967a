/** The sandbox: the pause process, and the namespaces that it holds for every container of the pod. */
import type { Translate } from '../../i18n/words'
import { Choosable } from '../parts/choosable'
import { middleCut, stateAndDoing } from '../parts/doing-words'
import drawing from '../parts/drawing.module.css'
import { StateGlyph } from '../parts/state-glyph'
import type { Selection } from '../scene'
import type { PodLayout } from './layout'
import styles from './pod.module.css'
import type { Room } from './rooms'
import { widthOf } from '../memory/amounts'
import { endCut, portBrief, portWords } from './words'

interface Props {
  readonly layout: PodLayout
  readonly at: number
  readonly t: Translate
  onSelect(selection: Selection): void
}

export function Vessel({ layout, at, t, onSelect }: Props) {
  const { vessel, network, done } = layout
  return (
    <g>
      <rect
        x={vessel.x}
        y={vessel.y}
        width={vessel.width}
        height={vessel.height}
        rx="14"
        className={styles.vessel}
        strokeDasharray={vessel.real ? undefined : '6 4'}
      />
      {!layout.narrow && <Outside layout={layout} />}
      <Head {...{ layout, at, t, onSelect }} />
      <Shared layout={layout} t={t} />
      <rect
        x={network.x}
        y={network.y}
        width={network.width}
        height={network.height}
        rx="8"
        className={styles.shared}
      />
      {layout.rooms.map((room) => (
        <Port key={room.inside.name} room={room} top={network.y + network.height} t={t} />
      ))}
      {done.map(({ x, y, width, height, name, code }) => (
        <g key={name}>
          <title>{name}</title>
          <rect
            x={x}
            y={y}
            width={width}
            height={height}
            rx="4"
            fill="var(--done-tint)"
            stroke="var(--line)"
          />
          <StateGlyph state="done" size={12} x={x + 8} y={y + 6} />
          <text x={x + 26} y={y + 16} className={drawing.mono}>
            {t('pod.init-done', { name: middleCut(name, 9), code })}
          </text>
        </g>
      ))}
    </g>
  )
}

/** Over what travels, so that it stays readable. */
export function NetworkName({
  network,
  t,
}: {
  readonly network: PodLayout['network']
  readonly t: Translate
}) {
  const name = network.host ? t('pod.network-node') : t('pod.network')
  const address = network.ip || t('pod.no-address')
  const width = widthOf(name) * 1.36 + 30 + widthOf(address) * 1.2
  return (
    <g>
      <rect x={network.x + 8} y={network.y + 9} width={width} height="22" className={styles.material} />
      <text x={network.x + 14} y={network.y + 25} className={drawing.name} style={{ fontSize: 'var(--t3)' }}>
        {name}
        <tspan className={drawing.mono} dx="14" style={{ fontWeight: 400, fontSize: 'var(--t2)' }}>
          {address}
        </tspan>
      </text>
    </g>
  )
}

interface PortProps {
  readonly room: Room
  readonly top: number
  readonly t: Translate
}

/** An opening of the room into the network above it; rooms of a second row only say their ports. */
function Port({ room: { port, row, width, inside }, top, t }: PortProps) {
  if (!port) return null
  const { x, y } = port
  const { ports } = inside
  const full = ports.map((use) => portWords(use, t)).join('  ')
  const words =
    widthOf(full) * 1.05 < width - 60
      ? full
      : ports
          .slice(0, 2)
          .map((use) => portBrief(use, t))
          .join(' ')
  const isOpen = ports.some(({ listens }) => listens !== false)
  const style = isOpen ? undefined : { fill: 'var(--ink3)', fontWeight: 400 }
  if (row > 0)
    return (
      <text x={x + 32} y={y - 4} textAnchor="end" className={drawing.mono} style={style}>
        <title>{full}</title>
        {words}
      </text>
    )
  return (
    <g>
      <title>{full}</title>
      {isOpen && <rect x={x - 8} y={top - 1} width="16" height={y - top + 2} className={styles.material} />}
      <path
        d={`M${x - 8} ${top}V${y + 1}M${x + 8} ${top}V${y + 1}`}
        stroke="var(--edge)"
        strokeDasharray={isOpen ? undefined : '2 2'}
      />
      <text
        x={x - 13}
        y={y - 3}
        textAnchor="end"
        className={`${drawing.mono} ${drawing.strong}`}
        style={style}
      >
        {words}
      </text>
    </g>
  )
}

/** The node around it, and the wire by which it is reached. */
function Outside({ layout: { vessel, network, node } }: { readonly layout: PodLayout }) {
  const y = network.y + network.height / 2
  const x = vessel.x - 76
  return (
    <g>
      <text x={x} y={vessel.y + 16} className={`${drawing.mono} ${drawing.quiet}`}>
        {endCut(node ?? '', 10)}
      </text>
      <text x={x} y={y + 4} className={`${drawing.mono} ${drawing.strong}`}>
        {network.host ? '' : 'eth0'}
      </text>
      <path d={`M${network.host ? x : x + 34} ${y}H${network.x}`} stroke="var(--ink2)" strokeWidth="1.6" />
      <circle cx={vessel.x} cy={y} r="4" fill="var(--bg)" stroke="var(--ink)" strokeWidth="1.6" />
    </g>
  )
}

function Head({ layout, at, t, onSelect }: Props) {
  const { head, name, state, doing, vessel, pod, pid, narrow } = layout
  const words = vessel.real ? t(pid ? 'pod.holds-pid' : 'pod.holds') : t('pod.no-sandbox')
  const isCut = !narrow && widthOf(words) > head.width - 68
  const choose = () => pod && onSelect({ kind: 'object', resource: 'pods', key: pod.key })
  return (
    <Choosable label={name} onChoose={choose}>
      <title>{`${pod?.key} · ${stateAndDoing(state, doing, at, t)}`}</title>
      <rect x={head.x} y={head.y} width={head.width} height={head.height} fill="transparent" />
      <text x={head.x + 14} y={head.y + (narrow ? 23 : 27)} className={`${drawing.mono} ${drawing.name}`}>
        pause
      </text>
      <text x={head.x + (narrow ? 14 : 68)} y={head.y + (narrow ? 41 : 27)}>
        {isCut ? endCut(words, Math.floor((head.width - 80) / 5.8)) : words}
      </text>
    </Choosable>
  )
}

function Shared({ layout: { ipc, uts, pid }, t }: Pick<Props, 'layout' | 't'>) {
  const boxes = [
    { ...ipc, word: 'IPC', what: '/dev/shm 64 MiB' },
    { ...uts, word: 'UTS', what: t('pod.hostname', { name: uts.hostname }) },
    ...(pid ? [{ ...pid, word: 'PID', what: t('pod.pid-shared') }] : []),
  ]
  return boxes.map(({ x, y, width, height, word, what }) => {
    const room = width - 56
    let letters = what.length
    while (letters > 1 && widthOf(endCut(what, letters)) > room) letters--
    return (
      <g key={word}>
        <title>{what}</title>
        <rect x={x} y={y} width={width} height={height} rx="8" className={styles.shared} />
        <text x={x + 12} y={y + 21} className={drawing.name}>
          {word}
        </text>
        <text x={x + width - 10} y={y + 21} textAnchor="end" className={word === 'PID' ? '' : drawing.mono}>
          {endCut(what, letters)}
        </text>
      </g>
    )
  })
}
