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
  return (
    <g>
      {volumes.map((volume) => (
        <Body key={volume.name} volume={volume} at={at} t={t} />
      ))}
      {shafts.map((shaft) => (
        <Rise key={`${shaft.container} ${shaft.path}`} shaft={shaft} rooms={layout.rooms} />
      ))}
      {notes.length > 0 && volumes.length === 0 && (
        <text x={vessel.x + 14} y={vessel.y + vessel.height - 6} className={drawing.quiet}>
          {notes.join(' · ')}
        </text>
      )}
    </g>
  )
}

function Body({
  volume,
  at,
  t,
}: {
  readonly volume: VolumeBand
  readonly at: number
  readonly t: Translate
}) {
  const { x, y, width, height, name, file } = volume
  const base = file?.path.slice(file.path.lastIndexOf('/') + 1) ?? ''
  const said = describe(volume, t)
  const half = width / 2 - 20
  return (
    <g>
      <rect {...{ x, y, width, height }} rx="8" className={styles.shared} />
      <text x={x + 14} y={y + 18} className={`${drawing.mono} ${drawing.name}`}>
        {endCut(name, Math.floor(half / 7.7))}
      </text>
      <text x={x + 14} y={y + 35}>
        {endCut(said, Math.floor((said.length * (file ? half + 30 : width - 28)) / widthOf(said)))}
      </text>
      {file && (
        <>
          <text
            x={x + width - 14}
            y={y + 18}
            textAnchor="end"
            className={`${drawing.mono} ${drawing.strong}`}
          >
            {pathCut(base, Math.floor(half / 6.9))}
          </text>
          <text x={x + width - 14} y={y + 35} textAnchor="end">
            {t('pod.written', { ago: ago(file.changedAt ?? at, at, t), by: endCut(file.by, 14) })}
          </text>
        </>
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
      <rect x={x} y={top} width={width} height={bottom - top} className={styles.shaft} stroke="none" />
      <path d={`M${x} ${top}V${bottom}M${x + width} ${top}V${bottom}`} stroke="var(--edge)" />
      {labelled && space > 60 && (
        <text x={x + width + 5} y={up ? edge + 14 : bottom - 16} className={drawing.mono}>
          {pathCut(path, Math.floor(space / 6.7))}
        </text>
      )}
    </g>
  )
}
