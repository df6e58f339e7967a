/** One container as a room: its own mounts, its own processes, its own cgroup, and who asks how it is. */
import type { Translate } from '../../i18n/words'
import { Choosable } from '../parts/choosable'
import { middleCut, stateAndDoing } from '../parts/doing-words'
import drawing from '../parts/drawing.module.css'
import { Tick } from '../parts/drawing'
import { StateGlyph } from '../parts/state-glyph'
import type { Selection } from '../scene'
import { widthOf } from '../memory/amounts'
import type { PodLayout } from './layout'
import styles from './pod.module.css'
import { Gauges, Log, Processes } from './room-parts'
import type { PlacedFile, PlacedMount, PlacedProbe, Room } from './rooms'
import { ago, endCut, pathCut, resultWords } from './words'

interface Props {
  readonly room: Room
  readonly layout: PodLayout
  readonly at: number
  readonly t: Translate
  onSelect(selection: Selection): void
}

export function RoomShape({ room, layout, at, t, onSelect }: Props) {
  const { x, y, width, height, inside, captions, mounts, files, probes } = room
  const waiting = inside.state.state === 'waiting'
  return (
    <g>
      <rect
        {...{ x, y, width, height }}
        rx="8"
        className={styles.room}
        strokeDasharray={waiting ? '5 4' : undefined}
      />
      <RoomHead {...{ room, layout, at, t, onSelect }} />
      {captions.mount && (
        <text x={captions.mount.x} y={captions.mount.y} className={drawing.quiet}>
          {t('pod.own-mounts')}
        </text>
      )}
      {captions.pid && (
        <text x={captions.pid.x} y={captions.pid.y} className={drawing.quiet}>
          {t(layout.pid ? 'pod.shared-pids' : 'pod.own-pids')}
        </text>
      )}
      {room.level === 'full' && mounts.map((mount) => <Shelf key={mount.path} mount={mount} t={t} />)}
      {files.map((file) => (
        <Paper key={file.path} {...{ file, at, t, onSelect }} />
      ))}
      {room.root && <Root root={room.root} image={inside.image} t={t} />}
      <Processes room={room} t={t} />
      {probes.map((probe) => (
        <ProbeSays key={probe.probe} {...{ probe, at, t, onSelect }} />
      ))}
      {room.log && <Log log={room.log} t={t} />}
      <Gauges room={room} t={t} />
    </g>
  )
}

function RoomHead({ room, layout, at, t, onSelect }: Props) {
  const { x, y, width, inside } = room
  const { name, image, kind, state } = inside
  const choose = () => layout.pod && onSelect({ kind: 'container', podKey: layout.pod.key, container: name })
  const doing = stateAndDoing(state.state, state.doing, at, t)
  const restarts = state.restarts > 0 ? `↻${state.restarts}` : ''
  const quiet = inside.running && state.state === 'ready'
  const asides = quiet
    ? kind === 'main'
      ? ['']
      : [t(`pod.${kind}`), t(`pod.${kind}-short`)]
    : [doing, t(`state.${state.state}`), '']
  const wanted = Math.min(name.length, 16) * 7.7 + 62
  const right =
    asides
      .map((aside) => [aside, restarts].filter(Boolean).join(' · '))
      .find((words) => wanted + widthOf(words) <= width) ?? restarts
  const free = width - 50 - widthOf(right) - 12
  const shown = middleCut(name, Math.max(6, Math.floor(free / 7.7)))
  const left = free - shown.length * 7.7 - 12
  return (
    <Choosable label={`${name} ${doing}`} onChoose={choose}>
      <title>{`${name} · ${image} · ${doing}`}</title>
      <rect x={x} y={y} width={width} height="30" fill="transparent" />
      <StateGlyph state={state.state} size={14} x={x + 12} y={y + 10} />
      <text x={x + 34} y={y + 21} className={`${drawing.mono} ${drawing.name}`}>
        {shown}
        {left > 90 && (
          <tspan dx="10" style={{ fontWeight: 400, fontSize: 'var(--t1)', fill: 'var(--ink2)' }}>
            {pathCut(image, Math.floor(left / 6.7))}
          </tspan>
        )}
      </text>
      <text
        x={x + width - 12}
        y={y + 21}
        textAnchor="end"
        style={{ fill: quiet ? 'var(--ink2)' : `var(--${state.state})` }}
      >
        {right}
      </text>
    </Choosable>
  )
}

/** A mounted folder with the file in it that matters; the volume reaches up to it. */
function Shelf({
  mount: { x, y, width, path, file, readOnly },
  t,
}: {
  readonly mount: PlacedMount
  readonly t: Translate
}) {
  const most = Math.floor((width - 16) / 6.7)
  const name = file ? file.path.slice(path.length).replace(/^\//, '') : ''
  const empty = t('pod.nothing-written')
  return (
    <g>
      <title>{`${path}${readOnly ? ` (${t('pod.read-only')})` : ''}`}</title>
      <text x={x} y={y - 3} className={drawing.mono}>
        {pathCut(path, most)}
      </text>
      <rect x={x} y={y} width={width} height="24" rx="4" className={styles.file} />
      <text x={x + 32} y={y + 16} className={file ? `${drawing.mono} ${drawing.strong}` : drawing.quiet}>
        {file ? pathCut(name, most - 4) : widthOf(empty) < width - 36 ? empty : ''}
      </text>
    </g>
  )
}

/** The container's own root: a copy of the image that only it writes to. */
function Root({
  root,
  image,
  t,
}: {
  readonly root: NonNullable<Room['root']>
  readonly image: string
  readonly t: Translate
}) {
  const { x, y, width } = root
  return (
    <g>
      <title>{image}</title>
      <text x={x} y={y - 3} className={drawing.mono}>
        /
        <tspan dx="8" style={{ fontFamily: 'var(--sans)', fill: 'var(--ink3)' }}>
          {t('pod.root')}
        </tspan>
      </text>
      <rect x={x} y={y} width={width} height="24" rx="4" fill="none" stroke="var(--line)" />
      <text x={x + 10} y={y + 16} className={drawing.mono}>
        {pathCut(image, Math.floor((width - 20) / 6.7))}
      </text>
    </g>
  )
}

function Paper({
  file: { x, y, width, path, exists, watched, seq, changedAt },
  at,
  t,
  onSelect,
}: { readonly file: PlacedFile } & Pick<Props, 'at' | 't' | 'onSelect'>) {
  const most = Math.floor((width - 16) / 6.7)
  const choose = () => seq !== undefined && onSelect({ kind: 'entry', seq })
  return (
    <g
      role="button"
      tabIndex={-1}
      aria-label={path}
      style={{ cursor: seq === undefined ? 'default' : 'pointer' }}
      onClick={choose}
      onKeyDown={(event) => event.key === 'Enter' && choose()}
    >
      <title>{path}</title>
      <text x={x} y={y - 3} className={drawing.quiet}>
        {watched.length > 0
          ? t('pod.watched')
          : changedAt !== undefined && t('pod.written-ago', { ago: ago(changedAt, at, t) })}
      </text>
      <rect
        {...{ x, y, width }}
        height="24"
        rx="4"
        className={styles.file}
        strokeDasharray={exists ? undefined : '3 3'}
      />
      <text
        x={x + 10}
        y={y + 16}
        className={drawing.mono}
        style={
          exists === false
            ? { textDecoration: 'line-through', fill: 'var(--failing)' }
            : { fill: 'var(--ink)' }
        }
      >
        {pathCut(path, exists === false ? most - 9 : most)}
      </text>
      {exists === false && (
        <text x={x + width - 8} y={y + 16} textAnchor="end" style={{ fill: 'var(--failing)' }}>
          {t('pod.file-gone')}
        </text>
      )}
    </g>
  )
}

interface ProbeProps {
  readonly probe: PlacedProbe
  readonly at: number
  readonly t: Translate
  onSelect(selection: Selection): void
}

function ProbeSays({ probe, at, t, onSelect }: ProbeProps) {
  const { x, y, room, asks, result, seq, asking } = probe
  const choose = () => seq !== undefined && onSelect({ kind: 'entry', seq })
  const good = result === 'success'
  const color = asking || result === undefined ? 'var(--ink2)' : good ? 'var(--ready)' : 'var(--failing)'
  const kind = t(`pod.probe-${probe.probe}`)
  return (
    <Choosable label={`${kind} ${asks}`} onChoose={choose}>
      <title>{`${kind}: ${asks}`}</title>
      <text x={x} y={y} className={drawing.quiet}>
        {kind}
      </text>
      <text x={x} y={y + 14} className={drawing.mono}>
        {endCut(asks, Math.max(4, room))}
      </text>
      {asking || result === undefined ? (
        <path d={`M${x} ${y + 20}l8 4.5-8 4.5z`} fill={color} />
      ) : (
        <Tick x={x + 5} y={y + 25} good={good} />
      )}
      <text x={x + 16} y={y + 29} style={{ fill: color, fontWeight: 600 }}>
        {resultWords(probe, at, t)}
      </text>
    </Choosable>
  )
}
