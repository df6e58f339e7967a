/** Volumes as bodies that lie across the rooms and rise, as shafts, through the walls of those that mount them. */
import type { Pod, Volume } from '../../k8s/api'
import type { FileRow, Inside } from './inside'
import type { Box } from './box'
import type { Grid } from './rooms'
import { isTokenVolume, ownVolumes } from './subject'

export interface FoundVolume {
  readonly name: string
  /** Its kind as the manifest says it: emptyDir, configMap. */
  readonly type: string
  /** The object or path behind it. */
  readonly source: string
  readonly inMemory: boolean
  readonly rooms: number
  readonly file: (FileRow & { readonly by: string }) | undefined
}
export interface VolumeBand extends FoundVolume, Box {}
export interface Shaft {
  readonly volume: string
  readonly container: string
  readonly path: string
  readonly x: number
  readonly width: number
  readonly top: number
  readonly bottom: number
  /** It rises from the volume, or hangs below it. */
  readonly up: boolean
  /** The path has a place at its mouth. */
  readonly labelled: boolean
}

const MOST = 3
const WIDE = 14

export function volumesIn(pod: Pod, inside: readonly Inside[]) {
  const all = ownVolumes(pod.spec?.volumes)
  const bands = all.slice(0, MOST).map((volume): FoundVolume => {
    const users = inside.filter(({ mounts }) => mounts.some((mount) => mount.volume === volume.name))
    return { name: volume.name, ...kindOf(volume), rooms: users.length, file: lastFile(volume.name, users) }
  })
  const token = pod.spec?.volumes?.some(({ name }) => isTokenVolume(name)) ?? false
  return { bands, more: all.length - bands.length, token }
}

function kindOf(volume: Volume) {
  const type = Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir'
  const source =
    volume.configMap?.name ??
    volume.secret?.secretName ??
    volume.hostPath?.path ??
    volume.persistentVolumeClaim?.claimName ??
    ''
  return { type, source, inMemory: volume.emptyDir?.medium === 'Memory' }
}

/** What was written last by any of those that share it. */
function lastFile(name: string, users: readonly Inside[]): FoundVolume['file'] {
  let last: FoundVolume['file']
  for (const { name: by, mounts } of users)
    for (const { volume, file } of mounts)
      if (volume === name && file?.changedAt !== undefined && file.changedAt > (last?.changedAt ?? -1))
        last = { ...file, by }
  return last
}

export function placeVolumes(found: readonly FoundVolume[], grid: Grid, area: Box) {
  const bands = found.map(
    (volume, index): VolumeBand => ({
      ...volume,
      x: area.x,
      y: grid.volumesY + index * (grid.volume.height + grid.volume.gap),
      width: area.width,
      height: grid.volume.height,
    }),
  )
  const end = bands.at(-1) ? bands.at(-1)!.y + grid.volume.height : 0
  const shafts = grid.rows <= 2 ? shaftsOf(bands, grid) : []
  return { bands, shafts, bottom: Math.max(grid.bottom, end) }
}

function shaftsOf(bands: readonly VolumeBand[], { rooms }: Grid): Shaft[] {
  return rooms.flatMap((room) =>
    room.mounts.flatMap((mount, index): Shaft[] => {
      const band = bands.find(({ name }) => name === mount.volume)
      if (!band) return []
      const full = room.level === 'full'
      const x = full ? mount.x + 10 : room.x + 14 + index * 28
      const up = room.row === 0
      const inRoom = full ? mount.y + 24 : room.y + room.height - 2
      const common = { volume: mount.volume, container: room.inside.name, path: mount.path, x, width: WIDE }
      const labelled = !full
      return up
        ? [{ ...common, top: inRoom, bottom: band.y + 1, up, labelled }]
        : [{ ...common, top: band.y + band.height - 1, bottom: full ? mount.y : room.y + 2, up, labelled }]
    }),
  )
}
