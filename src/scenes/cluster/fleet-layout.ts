/**
 * Thousands of pods from afar: a block of squares for each node, eight in a row, as large as all of them fit. Trouble in
 * one block is a node; the same trouble scattered is a rollout: two sentences say which.
 */
import type { ApiObject } from '../../journal/entry'
import type { Node, Pod } from '../../k8s/api'
import { podState, type State } from '../../view/pod-state'
import type { View } from '../../view/view'
import type { Size } from '../scene'

export interface FleetCell {
  readonly key: string
  readonly state: State
  readonly x: number
  readonly y: number
}
export interface FleetBlock {
  /** Empty for pods that no node has yet. */
  readonly node: string
  readonly label: string
  readonly isReady: boolean
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly cells: readonly FleetCell[]
}
/** What a block of trouble is: a node that is lost, or an owner whose pods fail everywhere. */
export interface FleetTrouble {
  readonly of: 'node' | 'owner'
  readonly name: string
  readonly state: State
  readonly count: number
  /** In the cluster's own words, where all say the same. */
  readonly reason: string
}
export interface FleetLayout {
  readonly pods: number
  readonly nodes: number
  readonly counts: Readonly<Record<State, number>>
  readonly troubles: readonly FleetTrouble[]
  /** From one square to the next, px; the squares are one smaller. */
  readonly pitch: number
  readonly blocks: readonly FleetBlock[]
}

/** From here on pods are drawn as a fleet: boxes of their own would cost too much. */
const MOST_PODS = 300
const MOST_NODES = 48

const MARGIN = 20
const HEAD = 70
/** On a phone the counts take lines of their own. */
const NARROW_HEAD = 92
const NARROW = 560
const headOf = ({ width }: Size) => (width < NARROW ? NARROW_HEAD : HEAD)
const PER_ROW = 8
const GAP = 11
const LABEL = 13
const PITCHES = [22, 18, 15, 13, 11, 9, 8, 7, 6, 5, 4, 3, 2]
/** Below it a block has no room for its label. */
const LABELLED = 6

export const isFleet = (view: View) =>
  view.objects.count('pods') > MOST_PODS || view.objects.count('nodes') > MOST_NODES

interface Group {
  readonly node: string
  readonly isReady: boolean
  readonly pods: { readonly key: string; readonly state: State; readonly place: number }[]
}

export function fleetLayout(view: View, size: Size): FleetLayout {
  const counts: Record<State, number> = {
    waiting: 0,
    starting: 0,
    ready: 0,
    failing: 0,
    ending: 0,
    dead: 0,
    done: 0,
  }
  const groups = groupsOf(view)
  const owners = new Map<string, { readonly states: State[]; readonly reasons: Set<string> }>()
  for (const { object, key } of view.objects.list('pods')) {
    const pod = object as unknown as Pod
    const { state, doing } = podState(view, object)
    counts[state]++
    const node = pod.spec?.nodeName ?? ''
    const group = groups.get(node) ?? addTo(groups, node)
    group.pods.push({ key, state, place: Math.max(0, view.slots.placeOf(pod.metadata.uid)) })
    if (state === 'failing' || state === 'dead' || state === 'waiting') trouble(owners, object, state, doing)
  }
  for (const { pods } of groups.values()) pods.sort((a, b) => a.place - b.place)
  const shown = [...groups.values()].filter(({ node, pods }) => node !== 'control-plane' || pods.length > 0)
  const pitch = pitchFor(shown, size)
  return {
    pods: view.objects.count('pods'),
    nodes: shown.filter(({ node }) => node !== '').length,
    counts,
    troubles: [...lostNodes(shown), ...failingOwners(owners)].slice(0, 2),
    pitch,
    blocks: placed(shown, pitch, size),
  }
}

function groupsOf(view: View): Map<string, Group> {
  const groups = new Map<string, Group>()
  const names = [...view.objects.list('nodes')].sort((a, b) => natural(a.key, b.key))
  for (const { key, object } of names) {
    const ready = (object as unknown as Node).status?.conditions?.find(({ type }) => type === 'Ready')
    groups.set(key, { node: key, isReady: ready?.status === 'True', pods: [] })
  }
  return groups
}
/** node-2 before node-10. */
const natural = (a: string, b: string) => a.length - b.length || (a < b ? -1 : 1)

function addTo(groups: Map<string, Group>, node: string): Group {
  const group: Group = { node, isReady: node === '', pods: [] }
  groups.set(node, group)
  return group
}

function trouble(
  owners: Map<string, { readonly states: State[]; readonly reasons: Set<string> }>,
  object: ApiObject,
  state: State,
  doing: object,
): void {
  const owner =
    object.metadata.ownerReferences?.find(({ controller }) => controller)?.name ?? object.metadata.name
  const known = owners.get(owner) ?? { states: [], reasons: new Set<string>() }
  owners.set(owner, known)
  known.states.push(state)
  if (state !== 'waiting' && 'reason' in doing) known.reasons.add(String(doing.reason))
}

const isTrouble = (state: State) => state === 'failing' || state === 'ending' || state === 'dead'

function lostNodes(groups: readonly Group[]): FleetTrouble[] {
  return groups
    .filter(({ node, isReady }) => node !== '' && !isReady)
    .map(({ node, pods }) => ({
      of: 'node' as const,
      name: node,
      state: 'failing' as const,
      count: pods.filter(({ state }) => isTrouble(state)).length,
      reason: 'NotReady',
    }))
}

function failingOwners(
  owners: ReadonlyMap<string, { readonly states: readonly State[]; readonly reasons: ReadonlySet<string> }>,
): FleetTrouble[] {
  return [...owners]
    .map(([name, { states, reasons }]): FleetTrouble => {
      const failing = states.filter((state) => state !== 'waiting').length
      const [reason = ''] = reasons
      return {
        of: 'owner',
        name,
        state: failing > 0 ? 'failing' : 'waiting',
        count: failing || states.length,
        reason: reasons.size === 1 ? reason : '',
      }
    })
    .sort((a, b) => Number(b.state === 'failing') - Number(a.state === 'failing') || b.count - a.count)
}

const rowsOf = ({ pods }: Group) => Math.max(1, Math.ceil(((pods.at(-1)?.place ?? 0) + 1) / PER_ROW))
const labelOf = (pitch: number) => (pitch >= LABELLED ? LABEL : 0)
const gapOf = (pitch: number) => Math.max(2, Math.min(GAP, pitch + 3))

function columnsFor(pitch: number, { width }: Size): number {
  return Math.max(1, Math.floor((width - 2 * MARGIN + gapOf(pitch)) / (PER_ROW * pitch + gapOf(pitch))))
}

/** The largest pitch at which all blocks fit. */
function pitchFor(groups: readonly Group[], size: Size): number {
  const rows = Math.max(1, ...groups.map(rowsOf))
  return (
    PITCHES.find((pitch) => {
      const high = labelOf(pitch) + rows * pitch + gapOf(pitch)
      return Math.ceil(groups.length / columnsFor(pitch, size)) * high <= size.height - headOf(size) - 8
    }) ?? PITCHES.at(-1)!
  )
}

function placed(groups: readonly Group[], pitch: number, size: Size): FleetBlock[] {
  const columns = columnsFor(pitch, size)
  const tallest = Math.max(1, ...groups.map(rowsOf))
  const stepX = PER_ROW * pitch + gapOf(pitch)
  const stepY = labelOf(pitch) + tallest * pitch + gapOf(pitch)
  return groups.map((group, index) => {
    const x = MARGIN + (index % columns) * stepX
    const y = headOf(size) + Math.floor(index / columns) * stepY
    const top = y + labelOf(pitch)
    return {
      node: group.node,
      label: pitch >= LABELLED ? group.node.replace(/^node-/, '') : '',
      isReady: group.isReady,
      x,
      y,
      width: PER_ROW * pitch - 1,
      height: labelOf(pitch) + rowsOf(group) * pitch - 1,
      cells: group.pods.map(({ key, state, place }, at) => {
        const slot = group.node === '' ? at : place
        return {
          key,
          state,
          x: x + (slot % PER_ROW) * pitch,
          y: top + Math.floor(slot / PER_ROW) * pitch,
        }
      }),
    }
  })
}

/** What is at a point: a pod, or else its node. */
export function fleetAt(
  { blocks, pitch }: FleetLayout,
  x: number,
  y: number,
): { readonly block: FleetBlock; readonly cell: FleetCell | undefined } | undefined {
  const block = blocks.find(
    (one) => x >= one.x && x < one.x + one.width + 1 && y >= one.y && y < one.y + one.height + 1,
  )
  if (!block) return undefined
  const cell = block.cells.find((one) => x >= one.x && x < one.x + pitch && y >= one.y && y < one.y + pitch)
  return { block, cell }
}
