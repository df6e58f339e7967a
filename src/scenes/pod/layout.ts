/**
 * Inside a pod: the sandbox as a vessel with what all containers share on top, each container as a room of its own, the
 * volumes as one body that reaches into the rooms that mount it. Pure.
 */
import type { ApiObject, Entry } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import { allContainers } from '../../k8s/pod'
import { type Doing, podState, type State } from '../../view/pod-state'
import type { View } from '../../view/view'
import type { NamedPod } from '../parts/pod-head'
import { fitted } from '../parts/scaled'
import type { Selection, Size } from '../scene'
import type { Box } from './box'
import { type Inside, insideOf, withSharedFiles } from './inside'
import { type ProbeWay, probeWays } from './probe-way'
import { placeRooms, type Room } from './rooms'
import { openedPod } from './subject'
import { packetsOf, type Traveller } from './travellers'
import { placeVolumes, type Shaft, type VolumeBand, volumesIn } from './volumes'

export interface PodLayout {
  readonly scale: number
  readonly pod: NamedPod | undefined
  readonly name: string
  readonly node: string | undefined
  readonly state: State
  readonly doing: Doing
  readonly narrow: boolean
  readonly height: number
  /** The sandbox; not real until the runtime has made it. */
  readonly vessel: Box & { readonly real: boolean }
  readonly head: Box
  readonly ipc: Box
  readonly uts: Box & { readonly hostname: string }
  /** One PID namespace for all, where the pod asks for it. */
  readonly pid: Box | undefined
  readonly network: Box & { readonly ip: string; readonly host: boolean }
  /** Init containers that are over. */
  readonly done: readonly (Box & { readonly name: string; readonly code: number })[]
  readonly rooms: readonly Room[]
  readonly volumes: readonly VolumeBand[]
  readonly moreVolumes: number
  readonly shafts: readonly Shaft[]
  readonly token: boolean
  readonly travellers: readonly Traveller[]
  readonly ways: readonly ProbeWay[]
}

const MARGIN = 20
const OUTSIDE = 84
const INNER = 12
const HEAD = 40
const NETWORK = 40
const SHARED = { ipc: 172, least: 150, pid: 140 }
const CHIP = { width: 150, height: 24 }

export function podLayout(
  view: View,
  at: number,
  size: Size,
  entries: readonly Entry[],
  selection: Selection | undefined,
): PodLayout {
  const object = openedPod(view, at, entries, selection)
  return fitted(size, (own) => layoutIn(own, view, at, object))
}

type Drawn = Omit<PodLayout, 'scale'>

function layoutIn(size: Size, view: View, at: number, object: ApiObject | undefined): Drawn {
  const narrow = size.width < 640
  const pod = object as unknown as Pod | undefined
  const left = narrow ? 10 : MARGIN + OUTSIDE
  const vessel = { x: left, y: 4, width: size.width - left - (narrow ? 10 : MARGIN) }
  if (!object || !pod?.spec) return nothing(narrow, vessel)
  const runtime = view.runtimes.get(object.metadata.uid)
  const state = podState(view, object)
  const own = allContainers(pod.spec).map((spec, index) =>
    insideOf(pod, spec, state.containers[index]!, runtime),
  )
  const inside = withSharedFiles(own)
  const ip = runtime?.sandbox?.ip || (pod.status?.podIP ?? '')
  const shared = sharedBoxes(pod, vessel, narrow, ip)
  const over = inside.filter(({ kind, state: { state: is } }) => kind === 'init' && is === 'done')
  const open = inside.filter((one) => !over.includes(one))
  const top = shared.bottom + 14
  const area = {
    x: vessel.x + INNER,
    y: top,
    width: vessel.width - 2 * INNER,
    height: size.height - 10 - top - footerOf(over.length, vessel),
  }
  const found = volumesIn(pod, own)
  const grid = placeRooms(open, area, found.bands.length)
  const volumes = placeVolumes(found.bands, grid, area)
  const done = chips(over, vessel, volumes.bottom + 10)
  const bottom = volumes.bottom + Math.max(INNER, footerOf(over.length, vessel))
  return {
    pod: { uid: object.metadata.uid, key: state.key },
    name: object.metadata.name,
    node: pod.spec.nodeName,
    state: state.state,
    doing: state.doing,
    narrow,
    height: bottom + 10,
    vessel: { ...vessel, height: bottom - vessel.y, real: runtime?.sandbox !== undefined },
    ...shared.boxes,
    done,
    rooms: grid.rooms,
    volumes: volumes.bands,
    moreVolumes: found.more,
    shafts: volumes.shafts,
    token: found.token,
    ways: probeWays(pod, grid.rooms, vessel, shared.boxes.network, at),
    travellers: packetsOf(view, at, state.key, { network: shared.boxes.network, vessel, rooms: grid.rooms }),
  }
}

function nothing(narrow: boolean, vessel: Omit<Box, 'height'>): Drawn {
  const box = { ...vessel, height: 0 }
  return {
    pod: undefined,
    name: '',
    node: undefined,
    state: 'waiting',
    doing: { what: 'creating' },
    narrow,
    height: 0,
    vessel: { ...box, real: false },
    head: box,
    ipc: box,
    uts: { ...box, hostname: '' },
    pid: undefined,
    network: { ...box, ip: '', host: false },
    done: [],
    rooms: [],
    volumes: [],
    moreVolumes: 0,
    shafts: [],
    token: false,
    travellers: [],
    ways: [],
  }
}

/** What the sandbox holds for all: boxes at the right of its head, and the network across its whole width. */
function sharedBoxes(pod: Pod, vessel: Omit<Box, 'height'>, narrow: boolean, ip: string) {
  const spec = pod.spec!
  const right = vessel.x + vessel.width - INNER
  const rowY = narrow ? vessel.y + 52 : vessel.y + 8
  const host = spec.hostNetwork ?? false
  const hostname = host ? (spec.nodeName ?? '') : (spec.hostname ?? pod.metadata.name ?? '')
  const half = (vessel.width - 2 * INNER - 8) / 2
  const width = narrow
    ? half
    : Math.min(vessel.width * 0.34, Math.max(SHARED.least, 80 + (hostname.length + 9) * 6.8))
  const uts = { x: right - width, y: rowY, width, height: 32 }
  const ipcWidth = narrow ? half : SHARED.ipc
  const ipc = { x: uts.x - 8 - ipcWidth, y: rowY, width: ipcWidth, height: 32 }
  const pid = spec.shareProcessNamespace
    ? {
        x: narrow ? ipc.x : ipc.x - 8 - SHARED.pid,
        y: narrow ? rowY + 38 : rowY,
        width: narrow ? vessel.width - 2 * INNER : SHARED.pid,
        height: 32,
      }
    : undefined
  const networkY = narrow ? (pid ?? uts).y + 40 : vessel.y + HEAD + 4
  const network = { x: vessel.x + INNER, y: networkY, width: vessel.width - 2 * INNER, height: NETWORK }
  const headEnd = narrow ? right : (pid ?? ipc).x
  return {
    bottom: networkY + NETWORK,
    boxes: {
      head: {
        x: vessel.x + INNER,
        y: vessel.y,
        width: headEnd - vessel.x - 2 * INNER,
        height: narrow ? 48 : HEAD,
      },
      ipc,
      uts: { ...uts, hostname },
      pid,
      network: { ...network, ip, host },
    },
  }
}

const chipsInRow = ({ width }: Omit<Box, 'height'>) =>
  Math.max(1, Math.floor((width - 2 * INNER + 8) / (CHIP.width + 8)))

/** Under everything: what is over, and a quiet note. */
const footerOf = (over: number, vessel: Omit<Box, 'height'>) =>
  Math.max(26, Math.ceil(over / chipsInRow(vessel)) * (CHIP.height + 6) + 12)

/** Init containers that are over need no room any more. */
function chips(over: readonly Inside[], vessel: Omit<Box, 'height'>, y: number): PodLayout['done'] {
  const perRow = chipsInRow(vessel)
  return over.map(({ name, state }, index) => ({
    ...CHIP,
    name,
    code: state.view?.code ?? 0,
    x: vessel.x + INNER + (index % perRow) * (CHIP.width + 8),
    y: y + Math.floor(index / perRow) * (CHIP.height + 6),
  }))
}
