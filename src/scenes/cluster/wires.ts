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
}

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

export function wiresOf({ components, apiServer, nodes, narrow }: ClusterLayout): Wire[] {
  const bottom = apiServer.y + apiServer.height
  const above = components.map(
    ({ name, x, y, width, height }): Wire => ({
      id: name,
      x: x + width / 2,
      from: y + height,
      to: apiServer.y,
      dotted: name === 'scheduler' || name === 'controllers',
    }),
  )
  const below = nodes.map(({ name, x, y, width, height }): Wire => {
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
  return [...above, ...below]
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
