/** Who still sends requests to a pod that is ending: each node's kube-proxy until its rules change. */
import type { Entry } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import { outcomeOf, type Packet, packetsIn, sentBy } from '../parts/packets'
import type { PodEntries } from '../parts/pod-entries'
import { type RuleChange, ruleChangesIn } from '../parts/rule-changes'
import { BEFORE } from './axis'

export interface RequestDot {
  readonly x: number
  readonly seq: number
  readonly lost: boolean
}
export interface ProxyLane {
  readonly node: string
  readonly y: number
  /** Where it ceases to send: undefined while it still does. */
  readonly until: number | undefined
  /** Seconds after the deletion. */
  readonly after: number | undefined
  readonly dots: readonly RequestDot[]
}
export interface Proxies {
  readonly lanes: readonly ProxyLane[]
  readonly hidden: number
  /** The pod's own ports to which the rules lead. */
  readonly ports: readonly number[]
  readonly sent: number
  readonly lost: number
}

export const PROXY_ROW = 20
const MOST_LANES = 4
const MOST_DOTS = 120
/** Requests that were on their way still come to an address that is gone. */
const AFTER = 5_000

interface Frame {
  /** Nodes that run pods. */
  readonly workers: ReadonlySet<string>
  readonly at: number
  readonly subject: PodEntries
  readonly since: number
  readonly gone: number | undefined
  readonly x: (time: number) => number
  readonly y: number
}

/** undefined when no Service leads to the pod. */
export function proxiesOf(entries: readonly Entry[], frame: Frame): Proxies | undefined {
  const { subject, at, since } = frame
  const ip = addressOf(subject)
  if (ip === '') return undefined
  const born = subject.entries[0]?.at ?? since
  const changes = (ruleChangesIn(entries).get(ip) ?? []).filter((one) => one.at >= born && one.at <= at)
  const requests = requestsTo(entries, ip, frame)
  const nodes = new Map<string, RuleChange>()
  for (const change of changes) nodes.set(change.node, change)
  const byNode = groupByNode(requests)
  const alive = [...nodes.values()].filter(
    (change) =>
      (change.sends || change.at >= since - BEFORE) &&
      (byNode.has(change.node) || frame.workers.has(change.node)),
  )
  if (alive.length === 0) return undefined
  const wanted = alive
    .toSorted((a, b) => (byNode.get(b.node)?.length ?? 0) - (byNode.get(a.node)?.length ?? 0) || b.at - a.at)
    .slice(0, MOST_LANES)
    .sort((a, b) => (a.node < b.node ? -1 : 1))
  return {
    lanes: wanted.map((change, index) => laneOf(change, byNode.get(change.node) ?? [], frame, index)),
    hidden: alive.length - wanted.length,
    ports: [...new Set(changes.map(({ port }) => port))],
    sent: requests.length,
    lost: requests.filter((packet) => outcomeOf(packet, at).is === 'lost').length,
  }
}

function laneOf(
  change: RuleChange,
  own: readonly Packet[],
  { x, y, at, since }: Frame,
  index: number,
): ProxyLane {
  return {
    node: change.node,
    y: y + index * PROXY_ROW,
    until: change.sends ? undefined : x(change.at),
    after: change.sends ? undefined : (change.at - since) / 1000,
    dots: own.slice(0, MOST_DOTS).map((packet) => ({
      x: x(packet.sent.at),
      seq: packet.sent.seq,
      lost: outcomeOf(packet, at).is === 'lost',
    })),
  }
}

const addressOf = ({ object }: PodEntries) => (object as unknown as Pod).status?.podIP ?? ''

/** From a little before the deletion on; those of which a proxy is known that sent them. */
function requestsTo(entries: readonly Entry[], ip: string, { subject, at, since, gone }: Frame): Packet[] {
  const { byHop } = packetsIn(entries)
  const until = Math.min(at, gone === undefined ? at : gone + AFTER)
  return [`pod/${subject.key}`, `address/${ip}`]
    .flatMap((hop) => {
      const packets = byHop.get(hop)?.packets ?? []
      return packets.slice(sentBy(packets, since - BEFORE), sentBy(packets, until))
    })
    .sort((a, b) => a.sent.seq - b.sent.seq)
}

function groupByNode(requests: readonly Packet[]): Map<string, Packet[]> {
  const byNode = new Map<string, Packet[]>()
  for (const packet of requests) {
    const hop = packet.sent.hops.find((one) => one.startsWith('kube-proxy/'))
    const node = hop?.slice('kube-proxy/'.length)
    if (node === undefined) continue
    const list = byNode.get(node)
    if (list) list.push(packet)
    else byNode.set(node, [packet])
  }
  return byNode
}
