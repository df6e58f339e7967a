/** Volumes: one lighter body under the rooms, rising through the walls that it crosses. */
import type { Translate } from '../../i18n/words'
import drawing from '../parts/drawing.module.css'
import { widthOf } from '../memory/amounts'
import type { PodLayout } from './layout'
import styles from './pod.module.css'
import type { Shaft, VolumeBand } from './volumes'
import { ago, endCut, pathCut } from './words'

interface Props {
  readonly layout: PodLayout
  readonly at: number
  readonly t: Translate
}

export function VolumeShapes({ layout, at, t }: Props) {
  const { volumes, shafts, moreVolumes, token, vessel } = layout
  const notes = [
    ...(moreVolumes > 0 ? [t('pod.more-volumes', { n: moreVolumes })] : []),
    ...(token ? [t('pod.token')] : []),
  ]
  const taken = layout.done.reduce((most, { x, width }) => Math.max(most, x + width), vessel.x)
  const roomForNotes = vessel.x + vessel.width - 32 - taken
  return (
    <g>
      {volumes.map((volume) => (
        <Body key={volume.name} volume={volume} shafts={shafts} at={at} t={t} />
      ))}
      {shafts.map((shaft) => (
        <Rise key={`${shaft.container} ${shaft.path}`} shaft={shaft} rooms={layout.rooms} />
      ))}
      {notes.length > 0 && roomForNotes > widthOf(notes.join(' · ')) && (
        <text
          x={vessel.x + vessel.width - 16}
          y={vessel.y + vessel.height - 9}
          textAnchor="end"
          className={drawing.quiet}
        >
          {notes.join(' · ')}
        </text>
      )}
    </g>
  )
}

interface BodyProps extends Omit<Props, 'layout'> {
  readonly volume: VolumeBand
  readonly shafts: readonly Shaft[]
}

/** Its words stand right of the shafts that pass over it to other volumes. */
function Body({ volume, shafts, at, t }: BodyProps) {
  const { x, y, width, height, name, file } = volume
  const low = height < 40
  const base = file?.path.slice(file.path.lastIndexOf('/') + 1) ?? ''
  const passing = shafts.filter(
    (shaft) => shaft.volume !== name && shaft.top < y && shaft.bottom > y + height,
  )
  const start = passing.reduce(
    (end, one) => (one.x < end + 240 ? Math.max(end, one.x + one.width + 8) : end),
    x + 14,
  )
  const right = x + width - 14
  const written = file
    ? t('pod.written', { ago: ago(file.changedAt ?? at, at, t), by: endCut(file.by, 14) })
    : ''
  const aside = file ? widthOf(low ? `${base} ${written}` : written) + 12 : 0
  const shown = endCut(name, Math.max(6, Math.floor((right - start - aside) / 7.7)))
  const afterName = low ? shown.length * 7.7 + 12 : 0
  const room = right - start - aside - afterName
  const said = describe(volume, t)
  const letters = Math.floor((said.length * room) / widthOf(said))
  return (
    <g>
      <title>{`${name}: ${said}`}</title>
      <rect {...{ x, y, width, height }} rx="8" className={styles.shared} />
      <text x={start} y={y + 18} className={`${drawing.mono} ${drawing.name}`}>
        {shown}
      </text>
      {letters > 8 && (
        <text x={start + afterName} y={low ? y + 18 : y + 35}>
          {endCut(said, letters)}
        </text>
      )}
      {file && (
        <text x={right} y={low ? y + 18 : y + 35} textAnchor="end">
          {low && <tspan className={`${drawing.mono} ${drawing.strong}`}>{pathCut(base, 24)} </tspan>}
          {written}
        </text>
      )}
      {file && !low && (
        <text x={right} y={y + 18} textAnchor="end" className={`${drawing.mono} ${drawing.strong}`}>
          {pathCut(base, Math.floor((width / 2 - 20) / 6.9))}
        </text>
      )}
    </g>
  )
}

function describe({ type, source, inMemory, rooms }: VolumeBand, t: Translate): string {
  const what =
    type === 'emptyDir'
      ? t(inMemory ? 'pod.volume-memory' : 'pod.volume-empty')
      : type === 'hostPath'
        ? t('pod.volume-host', { source })
        : type === 'persistentVolumeClaim'
          ? t('pod.volume-claim', { source })
          : source
            ? t('pod.volume-object', { source })
            : ''
  return [type, t('pod.volume-rooms', { n: rooms }), what].filter(Boolean).join(' · ')
}

/** Open at both ends: it is the same material all the way. */
function Rise({ shaft, rooms }: { readonly shaft: Shaft; readonly rooms: PodLayout['rooms'] }) {
  const { x, width, top, bottom, up, labelled, path, container } = shaft
  const room = rooms.find(({ inside }) => inside.name === container)
  const next = rooms.find(({ inside }) => inside.name === container)?.mounts.length === 1
  const space = room && next ? room.width - 40 : 0
  const edge = up && room ? room.y + room.height : top
  return (
    <g>
      <title>{`${container}: ${path}`}</title>
      <rect x={x} y={top} width={width} height={bottom - top} className={styles.material} />
      <path d={`M${x} ${top}V${bottom}M${x + width} ${top}V${bottom}`} stroke="var(--edge)" />
      {labelled && space > 60 && (
        <text x={x + width + 5} y={up ? edge + 14 : bottom - 7} className={drawing.mono}>
          {pathCut(path, Math.floor(space / 6.7))}
        </text>
      )}
    </g>
  )
}
