/** Too many pods to follow one by one: each node as what is used of it, and who uses most. */
import type { Pod } from '../../k8s/api'
import { milli, quantity } from '../../k8s/quantity'
import { podState, type State } from '../../view/pod-state'
import type { ContainerView } from '../../view/slices/runtimes'
import type { View } from '../../view/view'
import type { Size } from '../scene'
import type { Subjects } from './subjects'
import type { UseIndex } from './use-index'

export interface NodeGauge {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly memory: number
  readonly memoryOf: number
  readonly cpu: number
  readonly cpuOf: number
  readonly pods: number
  readonly evictions: number
}
export interface User {
  readonly y: number
  readonly podKey: string
  readonly node: string
  readonly state: State
  readonly memory: number
  readonly cpu: number
  readonly wanted: number
  /** How often the kernel killed one of its containers. */
  readonly kills: number
  /** Sums over its containers; 0 when one of them has none. */
  readonly limit: { readonly memory: number; readonly cpu: number }
  readonly request: { readonly memory: number; readonly cpu: number }
}
export interface NodesLayout {
  readonly gauges: readonly NodeGauge[]
  readonly users: readonly User[]
  readonly usersY: number
  /** Bars are so long: names left of them, memory, then CPU. */
  readonly columns: { readonly memory: number; readonly cpu: number; readonly width: number }
  readonly most: { readonly memory: number; readonly cpu: number }
  readonly more: number
  readonly bottom: number
}

const MARGIN = 20
const GAUGE = 78
const USER = 26
const MOST_USERS = 12
const LEAST_GAUGE = 200
/** The number stands right of its bar. */
const NUMBER = 64

export function nodesLayout(view: View, at: number, size: Size, { node, index }: Subjects): NodesLayout {
  const names = [...view.machines.nodes.keys()].filter((name) =>
    node === undefined ? view.slots.on(name).length > 0 : name === node,
  )
  const kills = killsByPod(index, at)
  const columns = Math.max(1, Math.min(names.length, Math.floor((size.width - MARGIN) / LEAST_GAUGE)))
  const width = (size.width - MARGIN) / columns - MARGIN
  const users = names.flatMap((name) => usersOf(view, name, kills))
  const gauges = names.map((name, place): NodeGauge => {
    const own = users.filter((user) => user.node === name)
    const machine = view.machines.nodes.get(name)!
    return {
      name,
      x: MARGIN + (place % columns) * (width + MARGIN),
      y: 12 + Math.floor(place / columns) * GAUGE,
      width,
      memory: own.reduce((sum, { memory }) => sum + memory, 0),
      memoryOf: machine.memory,
      cpu: own.reduce((sum, { cpu }) => sum + cpu, 0),
      cpuOf: machine.cpus * 1000,
      pods: own.length,
      evictions: index.evictions.filter((told) => told.node === name && told.at <= at).length,
    }
  })
  const usersY = 12 + Math.ceil(names.length / columns) * GAUGE + 12
  const room = Math.floor((size.height - usersY - 56) / USER)
  return { gauges, usersY, ...ranked(users, usersY, size, Math.min(MOST_USERS, Math.max(4, room))) }
}

function ranked(users: readonly Omit<User, 'y'>[], y: number, size: Size, most: number) {
  const order = [...users].sort(
    (a, b) => b.kills - a.kills || b.memory - a.memory || b.cpu - a.cpu || (a.podKey < b.podKey ? -1 : 1),
  )
  const shown = order.slice(0, most).map((user, index) => ({ ...user, y: y + 44 + index * USER }))
  const names = size.width < 640 ? 110 : 220
  const width = (size.width - 2 * MARGIN - names) / 2 - 8 - NUMBER
  const limits = (of: (user: User) => number, limit: (user: User) => number) =>
    shown.reduce((all, user) => Math.max(all, of(user), limit(user)), 1)
  return {
    users: shown,
    columns: { memory: MARGIN + names, cpu: MARGIN + names + width + NUMBER + 16, width },
    most: {
      memory: limits(
        (user) => user.memory * 1.25,
        (user) => Math.min(user.limit.memory, user.memory * 4),
      ),
      cpu: limits(
        (user) => user.wanted * 1.25,
        (user) => Math.min(user.limit.cpu, user.wanted * 4),
      ),
    },
    more: users.length - shown.length,
    bottom: y + 44 + shown.length * USER + (users.length > shown.length ? 20 : 0),
  }
}

function killsByPod({ kills }: UseIndex, at: number): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const kill of kills) if (kill.at <= at) found.set(kill.uid, (found.get(kill.uid) ?? 0) + 1)
  return found
}

function usersOf(view: View, node: string, kills: ReadonlyMap<string, number>): Omit<User, 'y'>[] {
  return view.slots.on(node).flatMap((uid) => {
    const object = uid === undefined ? undefined : view.objects.byUid(uid)?.object
    const running = uid === undefined ? undefined : view.runtimes.get(uid)?.containers
    const pod = object as unknown as Pod
    const podKey = object ? `${pod.metadata.namespace}/${pod.metadata.name}` : ''
    const killed = kills.get(uid ?? '') ?? 0
    const runs = running?.some(({ startedAt, exitedAt }) => startedAt && exitedAt === undefined)
    if (!object || !running || !(runs || killed > 0)) return []
    const sum = (of: (container: ContainerView) => number) =>
      running.reduce((total, container) => total + (container.exitedAt === undefined ? of(container) : 0), 0)
    const cpu = sum((container) => container.cpu)
    return [
      {
        podKey,
        kills: killed,
        node,
        state: podState(view, object).state,
        memory: sum(({ memory }) => memory),
        cpu,
        wanted: Math.max(
          cpu,
          sum(({ wanted }) => wanted),
        ),
        limit: sums(pod, 'limits'),
        request: sums(pod, 'requests'),
      },
    ]
  })
}

function sums(pod: Pod, which: 'limits' | 'requests') {
  const own = (pod.spec?.containers ?? []).map(({ resources }) => resources?.[which])
  const whole = which === 'requests'
  const memory = own.map((of) => quantity(of?.memory))
  const cpu = own.map((of) => milli(of?.cpu))
  const total = (amounts: readonly number[]) =>
    whole || amounts.every((amount) => amount > 0) ? amounts.reduce((sum, one) => sum + one, 0) : 0
  return { memory: total(memory), cpu: total(cpu) }
}
