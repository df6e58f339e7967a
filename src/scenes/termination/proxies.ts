/** Who still sends requests to a pod that is ending: each node's kube-proxy until its rules change. */
import type { Entry } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import { type Outcome, outcomeOf, type Packet, packetsIn, sentBy } from '../parts/packets'
import type { PodEntries } from '../parts/pod-entries'
import { type RuleChange, ruleChangesIn } from '../parts/rule-changes'
import { BEFORE } from './axis'

export interface RequestDot {
  readonly x: number
  readonly seq: number
  readonly fate: Outcome['is']
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
}

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
  /** From lane to lane. */
  readonly row: number
}

/** What the end of one pod cost: requests that came to its address when nobody was there any more. */
export interface Cost {
  /** The container to which the rules lead. */
  readonly container: string
  readonly sent: number
  readonly lost: readonly RequestDot[]
}

type CostFrame = Pick<Frame, 'subject' | 'at' | 'since' | 'gone' | 'x'>

/** undefined when no Service leads to the pod, or to which container cannot be told. */
export function costOf(entries: readonly Entry[], frame: CostFrame): Cost | undefined {
  const { subject, at, x } = frame
  const ip = addressOf(subject)
  const ports = portsOf(entries, subject, ip, frame)
  const container = servingOf(subject, ports)
  if (ip === '' || ports.length === 0 || container === undefined) return undefined
  const requests = requestsTo(entries, ip, frame)
  const lost = requests.filter((packet) => outcomeOf(packet, at).is === 'lost')
  return {
    container,
    sent: requests.length,
    lost: lost.slice(0, MOST_DOTS).map(({ sent }) => ({ x: x(sent.at), seq: sent.seq, fate: 'lost' })),
  }
}

const changesOf = (
  entries: readonly Entry[],
  subject: PodEntries,
  ip: string,
  { at, since }: Pick<Frame, 'at' | 'since'>,
) => {
  const born = subject.entries[0]?.at ?? since
  return (ruleChangesIn(entries).get(ip) ?? []).filter((one) => one.at >= born && one.at <= at)
}
const portsOf = (...given: Parameters<typeof changesOf>) => [
  ...new Set(changesOf(...given).map(({ port }) => port)),
]

/** The container that has the port which the rules lead to; or the only one. */
function servingOf({ object }: PodEntries, ports: readonly number[]): string | undefined {
  const mains = (object as unknown as Pod).spec?.containers ?? []
  const found =
    mains.find((one) => one.ports?.some(({ containerPort }) => ports.includes(containerPort))) ??
    (mains.length === 1 ? mains[0] : undefined)
  return found?.name
}

/** undefined when no Service leads to the pod. */
export function proxiesOf(entries: readonly Entry[], frame: Frame): Proxies | undefined {
  const { subject, since } = frame
  const ip = addressOf(subject)
  if (ip === '') return undefined
  const changes = changesOf(entries, subject, ip, frame)
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
  }
}

function laneOf(
  change: RuleChange,
  own: readonly Packet[],
  { x, y, row, at, since }: Frame,
  index: number,
): ProxyLane {
  return {
    node: change.node,
    y: y + index * row,
    until: change.sends ? undefined : x(change.at),
    after: change.sends ? undefined : (change.at - since) / 1000,
    dots: own.slice(0, MOST_DOTS).map((packet) => ({
      x: x(packet.sent.at),
      seq: packet.sent.seq,
      fate: outcomeOf(packet, at).is,
    })),
  }
}

const addressOf = ({ object }: PodEntries) => (object as unknown as Pod).status?.podIP ?? ''

/** From a little before the deletion on; those of which a proxy is known that sent them. */
function requestsTo(
  entries: readonly Entry[],
  ip: string,
  { subject, at, since, gone }: CostFrame,
): Packet[] {
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
