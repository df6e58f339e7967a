/** Doors into a cluster: a port on every node, a port on one node, and what the pod sees of who came through. */
import type { Ingress, Node } from '../../k8s/api'
import type { Film } from '../../view/checkpoints'
import type { View } from '../../view/view'
import type { Lesson, Now } from '../lesson'
import { allOf, ended, firstOf, objectOf, printed } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

/** Places of the lines in the session. */
const SIDE_DOOR = 1
const WRONG_NODE = 2
const OTHER_NODE = 3
const LOCAL = 4
const OWN_NODE = 5
const DROPPED = 6

const STEPS: Lesson['steps'] = [
  [8, 'curl -s http://node-2:8088/ | grep RemoteAddr'],
  [11, 'curl -sS http://node-1:8088/'],
  [15, 'curl -s http://node-1:30080/ | grep RemoteAddr'],
  [20, `kubectl patch service who -p '{"spec":{"externalTrafficPolicy":"Local"}}'`],
  [25, 'curl -s http://node-2:30080/ | grep RemoteAddr'],
  [30, 'curl -sS -m 3 http://node-1:30080/'],
]

/** The address the pod saw. */
const seen = (run: Film, input: number) => /RemoteAddr: ([\d.]+)/.exec(printed(run, input))?.[1]
const addressOf = (run: Film, node: string) =>
  objectOf<Node>(run.at(run.reached), 'nodes', node)?.status?.addresses?.find(
    ({ type }) => type === 'InternalIP',
  )?.address

function whose(run: Film): string | undefined {
  const address = seen(run, OTHER_NODE)
  const node = ['node-1', 'node-2'].find((name) => addressOf(run, name) === address)
  return node ?? (address === seen(run, SIDE_DOOR) ? 'client' : 'service')
}

/** A request over TLS went through an Ingress to a pod of this name, and was answered. */
function reached({ entries, since }: Now, pods: string): boolean {
  const passed = allOf(
    { entries },
    'packet.sent',
    ({ at, cause, hops }) =>
      at >= since &&
      hops.some((hop) => hop.startsWith('ingress/default/')) &&
      hops.at(-1)!.startsWith(`pod/default/${pods}-`) &&
      isOverTls(entries[cause - 1]),
  )
  const seqs = new Set(passed.map(({ seq }) => seq))
  return (
    firstOf({ entries }, 'packet.answered', ({ packet, code }) => seqs.has(packet) && code === 200, since) !==
    undefined
  )
}
const isOverTls = (entry: Now['entries'][number] | undefined) =>
  entry?.kind === 'packet.sent' && entry.from === 'client' && entry.port === 443

const hasCertificate = (view: View) =>
  [...view.objects.list('ingresses.networking.k8s.io')]
    .map(({ object }) => object as unknown as Ingress)
    .some(({ spec }) =>
      spec?.tls?.some(({ secretName }) => objectOf(view, 'secrets', `default/${secretName}`) !== undefined),
    )

export const lesson: Lesson = {
  id: 'ways-in',
  manifest,
  steps: STEPS,
  until: 40,
  moments: {
    side: (run) => ended(run, SIDE_DOOR)?.at,
    wrong: (run) => ended(run, WRONG_NODE)?.at,
    other: (run) => ended(run, OTHER_NODE)?.at,
    local: (run) => ended(run, LOCAL)?.at,
    own: (run) => ended(run, OWN_NODE)?.at,
    dropped: (run) => ended(run, DROPPED)?.at,
  },
  facts: {
    client: (run) => seen(run, SIDE_DOOR),
    seen: (run) => seen(run, OTHER_NODE),
    seenLocal: (run) => seen(run, OWN_NODE),
    code: (run) => ended(run, DROPPED)?.code,
  },
  question: {
    kind: 'choice',
    choices: ['client', 'service', 'node-1', 'node-2'],
    answer: whose,
  },
  see: {
    scene: 'network',
    from: 4,
    stops: ['side', 'wrong'],
    printed: { side: SIDE_DOOR, wrong: WRONG_NODE },
  },
  predict: { scene: 'network', at: 14 },
  play: {
    scene: 'network',
    from: 14,
    stops: ['other', 'local', 'own', 'dropped'],
    printed: { other: OTHER_NODE, own: OWN_NODE, dropped: DROPPED },
  },
  why: { scene: 'network', at: 'other' },
  now: {
    scene: 'network',
    at: 10,
    start: { manifest: start },
    goals: [
      { id: 'tls', met: ({ view }) => hasCertificate(view) },
      { id: 'shop', met: (now) => reached(now, 'shop') },
      { id: 'blog', met: (now) => reached(now, 'blog') },
    ],
    solutions: [solution, solution2],
  },
}
