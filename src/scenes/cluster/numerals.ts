/** Where the links of a chain of causes stand in the cluster: on the foot of the box that each is about. Pure. */
import type { Entry } from '../../journal/entry'
import type { View } from '../../view/view'
import type { PlacedNumeral } from '../parts/chain-numerals'
import { podOfEntry } from '../parts/pod-of-entry'
import type { Chain } from '../scene'
import type { Box, ClusterLayout, PodBox } from './boxes'
import { placeOf } from './wires'

/** Between the centres of two on one box, px; less where the box is too narrow. */
const PITCH = 18
const INSET = 16
const HEAD = 34

export function clusterNumerals(
  links: Chain['links'],
  layout: ClusterLayout,
  view: View,
  at: number,
): PlacedNumeral[] {
  const boxes = new Map<string, Anchor & { readonly ns: number[] }>()
  for (const { n, entry } of links) {
    if (entry.at > at) continue
    const anchor = anchorOf(entry, layout, view)
    if (!anchor) continue
    const on = boxes.get(anchor.id)
    if (on) on.ns.push(n)
    else boxes.set(anchor.id, { ...anchor, ns: [n] })
  }
  return [...boxes.values()].flatMap(({ id, box, ns }) => {
    const inset = Math.min(INSET, box.width / 2)
    const pitch = Math.min(PITCH, (box.width - 2 * inset) / Math.max(1, ns.length - 1))
    // Words of messages stand left of the last wire.
    const isLast = id === layout.components.at(-1)?.name
    const start = isLast ? box.width - inset - (ns.length - 1) * pitch : inset
    return ns.map((n, i) => ({ n, x: box.x + start + i * pitch, y: box.y + box.height }))
  })
}

interface Anchor {
  readonly id: string
  readonly box: Box
}

function anchorOf(entry: Entry, layout: ClusterLayout, view: View): Anchor | undefined {
  const onPod = podAnchor(entry, layout, view)
  if (onPod) return onPod
  switch (entry.kind) {
    case 'input.accepted':
      return component('kubectl', layout)
    case 'fault.injected':
    case 'fault.healed':
      return nodeAnchor(entry.target.split('/')[0]!, layout)
    case 'object.stored':
    case 'object.removed':
      return entry.resource === 'nodes' ? nodeAnchor(entry.key, layout) : component('etcd', layout)
    case 'decision.made':
      if (entry.about.resource === 'nodes') return nodeAnchor(entry.about.key, layout)
  }
  const place = placeOf(entry.source)
  return place.startsWith('node/')
    ? nodeAnchor(place.slice('node/'.length), layout)
    : component(place, layout)
}

/** What the scheduler decided is the scheduler's, though it is about a pod. */
function podAnchor(entry: Entry, layout: ClusterLayout, view: View): Anchor | undefined {
  const isElsewhere =
    entry.kind === 'request.sent' || (entry.kind === 'decision.made' && entry.source === 'kube-scheduler')
  const about = isElsewhere ? undefined : podOfEntry(entry)
  if (!about) return undefined
  const uid = about.uid || view.objects.get('pods', about.key)?.object.metadata.uid
  const box = uid === undefined ? undefined : podBox(uid, layout)
  return box && { id: `pod/${uid}`, box }
}

function podBox(uid: string, { nodes, unscheduled }: ClusterLayout): PodBox | undefined {
  const isIt = ({ pod }: PodBox) => pod.uid === uid
  for (const { pods, groups } of nodes) {
    const box = pods.find(isIt) ?? groups.flatMap((group) => group.pods).find(isIt)
    if (box) return box
  }
  return unscheduled.find(isIt)
}

function nodeAnchor(name: string, { nodes }: ClusterLayout): Anchor | undefined {
  const box = nodes.find((node) => node.name === name)
  return box && { id: `node/${name}`, box: { ...box, height: Math.min(HEAD, box.height) } }
}

/** On a phone the processes are words in the bar of the API server. */
function component(name: string, { components, apiServer }: ClusterLayout): Anchor {
  const box = components.find((one) => one.name === name)
  return box ? { id: name, box } : { id: 'api-server', box: apiServer }
}
