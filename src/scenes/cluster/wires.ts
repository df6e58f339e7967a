/** Which way a message takes over the picture, and what is written beside it. Pure. */
import type { MessageView } from '../../view/slices/messages'
import type { ClusterLayout, ComponentName } from './boxes'

export interface Wire {
  readonly id: string
  /** From the process's end to the API server's. */
  readonly x: number
  readonly from: number
  readonly to: number
  readonly dotted: boolean
  /** Where it is written what travels: on which side, from which height on, and how many letters fit. */
  readonly label: { readonly left: boolean; readonly y: number; readonly letters: number } | undefined
}

const LETTER = 6.7
const BESIDE = 12
/** From the first line's baseline to the foot of the second, and room above. */
const TWO_LINES = 29

const CONTROL_PLANE: Readonly<Record<string, ComponentName>> = {
  kubectl: 'kubectl',
  'kube-scheduler': 'scheduler',
  etcd: 'etcd',
}

/** The end of the wire that a process hangs on. */
export function placeOf(process: string): string {
  const on = /^(?:kubelet|kube-proxy)\/(.+)$/.exec(process)?.[1]
  return on ? `node/${on}` : (CONTROL_PLANE[process] ?? 'controllers')
}

type Bare = Omit<Wire, 'label'>

export function wiresOf(layout: ClusterLayout): Wire[] {
  const { components, apiServer, nodes, narrow, unscheduledBox, size } = layout
  const bottom = apiServer.y + apiServer.height
  const above = components.map(
    ({ name, x, y, width, height }): Bare => ({
      id: name,
      x: x + width / 2,
      from: y + height,
      to: apiServer.y,
      dotted: name === 'scheduler' || name === 'controllers',
    }),
  )
  const below = nodes.map(({ name, x, y, width, height }): Bare => {
    if (narrow)
      return {
        id: `node/${name}`,
        x: apiServer.x + 16,
        from: y + Math.min(26, height / 2),
        to: bottom,
        dotted: false,
      }
    return { id: `node/${name}`, x: x + width / 2, from: y, to: bottom, dotted: false }
  })
  // Words stand right under the API server: what waits for a node, and the first row of nodes, stand across the wires.
  const words = Math.min(unscheduledBox?.y ?? Infinity, nodes[0]?.y ?? 0) - TWO_LINES
  const first = new Set(nodes.filter(({ y }) => y === nodes[0]?.y).map(({ name }) => `node/${name}`))
  return [
    ...labelled(above, size.width),
    ...labelled(
      below.filter(({ id }) => first.has(id)),
      size.width,
      words,
    ),
    ...below.filter(({ id }) => !first.has(id)).map((wire) => ({ ...wire, label: undefined })),
  ]
}

/** Right of its wire as far as the next; the last, which has no room there, left, and so the one before has half. */
function labelled(wires: readonly Bare[], width: number, top?: number): Wire[] {
  const lettersIn = (room: number) => Math.max(4, Math.floor(room / LETTER))
  return wires.map((wire, index) => {
    const next = wires.slice(index + 1).find(({ x }) => x > wire.x)
    const before = wires.slice(0, index).findLast(({ x }) => x < wire.x)
    const isLast = next === undefined && wire.x > width * 0.72
    const nextIsLast = next !== undefined && next.x > width * 0.72 && !wires.some(({ x }) => x > next.x)
    const gap = isLast ? wire.x - (before?.x ?? 0) : (next?.x ?? width) - wire.x
    const shared = isLast ? before !== undefined : nextIsLast
    const room = shared ? gap / 2 - BESIDE - 4 : gap - BESIDE - 8
    const y = top ?? (wire.from + wire.to) / 2 - 3
    return { ...wire, label: { left: isLast, y, letters: lettersIn(room) } }
  })
}

const WORDS = {
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
  connect: 'CONNECT',
} as const
const singular = (resource: string) =>
  (resource.split('.')[0] ?? '')
    .replace(/ies$/, 'y')
    .replace(/(ss|us)es$/, '$1')
    .replace(/(?<!s)s$/, '')

/** Two short lines: what is asked, and about which object. */
export function labelOf(message: MessageView): readonly [string, string] {
  const name = message.key.slice(message.key.indexOf('/') + 1)
  switch (message.kind) {
    case 'request': {
      const what = message.subresource || singular(message.resource)
      const about = message.resource === 'events' && message.detail ? message.detail : name
      return [`${WORDS[message.verb]} ${what}`, about]
    }
    case 'answer':
      return [message.code >= 300 ? `${message.code} ${message.reason}` : `${message.code}`, name]
    case 'watch':
      return [message.type, name]
    case 'put':
      return [`rev ${message.revision}`, name]
    case 'packet':
      return [message.protocol, '']
  }
}

/** What a message says loudest: the eye finds requests and writes before answers and notifications. */
export const weightOf = ({ kind }: MessageView) =>
  kind === 'request' ? 3 : kind === 'put' ? 2 : kind === 'watch' ? 1 : 0
