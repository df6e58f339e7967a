/** A second container in the same pod does what must be near: a proxy in front, a log shipper beside. */
import type { Pod } from '../../k8s/api'
import { isSidecar } from '../../k8s/pod'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, isReady, storedWhen } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const LOAD_AT = 8
const FIRST_KILL = 15
const SECOND_KILL = 18
const KILL = 'kubectl exec shop -c proxy -- kill 1'

const exits = (run: Pick<Film, 'entries'>, container: string) =>
  allOf(run, 'container.exited', ({ container: it }) => it.container === container)
const fromOutside = (run: Film) =>
  new Set(allOf(run, 'packet.sent', ({ from }) => from === 'client').map(({ seq }) => seq))
const lost = (run: Film) => {
  const ours = fromOutside(run)
  return allOf(run, 'packet.refused', ({ packet }) => ours.has(packet))
}
const lostWhile = (run: Film, from: number, to = Number.POSITIVE_INFINITY) =>
  lost(run).filter(({ at }) => at > from && at <= to)
const isUnready = (pod: Pod) => !isReady(pod)
const secondDeath = (run: Film) => exits(run, 'proxy')[1]?.at
const unready = (run: Film) => storedWhen<Pod>(run, 'pods', 'default/shop', isUnready, secondDeath(run))
const readyAgain = (run: Film) => storedWhen<Pod>(run, 'pods', 'default/shop', isReady, unready(run))

function whatHappened(run: Film): string {
  if (firstOf(run, 'object.removed', ({ key }) => key === 'default/shop')) return 'replaced'
  if (exits(run, 'web').length > 0) return 'both'
  return unready(run) === undefined ? 'stays' : 'unready'
}

/** Pods with a sidecar that shares a volume with a main container and has printed something of it. */
function shippers({
  entries,
}: Now): readonly { readonly pod: Pod; readonly sidecar: string; readonly main: string }[] {
  const pods = new Map(
    allOf({ entries }, 'object.stored', ({ resource }) => resource === 'pods').map(({ object }) => [
      object.metadata.uid,
      object as unknown as Pod,
    ]),
  )
  return [...pods.values()].flatMap((pod) =>
    (pod.spec?.initContainers ?? []).filter(isSidecar).flatMap(({ name: sidecar, volumeMounts = [] }) =>
      (pod.spec?.containers ?? [])
        .filter((main) =>
          main.volumeMounts?.some((own) => volumeMounts.some(({ name }) => name === own.name)),
        )
        .filter(() =>
          firstOf(
            { entries },
            'process.wrote',
            ({ container }) => container.pod === pod.metadata.uid && container.container === sidecar,
          ),
        )
        .map((main) => ({ pod, sidecar, main: main.name })),
    ),
  )
}

const happened = (now: Now, kind: 'process.started' | 'container.exited', pod: Pod, name: string) =>
  firstOf(now, kind, ({ container }) => container.pod === pod.metadata.uid && container.container === name)
    ?.seq

const startsFirst = (now: Now) =>
  shippers(now).some(({ pod, sidecar, main }) => {
    const [before, after] = [sidecar, main].map((name) => happened(now, 'process.started', pod, name))
    return before !== undefined && after !== undefined && before < after
  })

const stopsLast = (now: Now) =>
  shippers(now).some(({ pod, sidecar, main }) => {
    const [after, before] = [sidecar, main].map((name) => happened(now, 'container.exited', pod, name))
    return before !== undefined && after !== undefined && before < after
  })

export const lesson: Lesson = {
  id: 'sidecar',
  manifest,
  steps: [
    [LOAD_AT, 'load http://node-1:30080/ --rate 5 --for 40s'],
    [FIRST_KILL, KILL],
    [SECOND_KILL, KILL],
  ],
  until: 60,
  moments: {
    ready: (run) => storedWhen<Pod>(run, 'pods', 'default/shop', isReady),
    serving: (run) =>
      firstOf(run, 'packet.answered', ({ packet }) => fromOutside(run).has(packet), LOAD_AT * 1000)?.at,
    first: (run) => exits(run, 'proxy')[0]?.at,
    second: secondDeath,
    unready,
    lost: (run) => lostWhile(run, SECOND_KILL * 1000)[0]?.at,
    back: readyAgain,
  },
  facts: {
    lostFirst: (run) => lostWhile(run, 0, SECOND_KILL * 1000).length,
    lostCount: (run) => lostWhile(run, 0, readyAgain(run)).length,
    down: (run) => ({ wait: (readyAgain(run) ?? Number.NaN) - (unready(run) ?? Number.NaN) }),
    webRestarts: (run) => exits(run, 'web').length,
    proxyRestarts: (run) => exits(run, 'proxy').length,
  },
  question: {
    kind: 'choice',
    choices: ['stays', 'unready', 'both', 'replaced'],
    answer: whatHappened,
  },
  see: { scene: 'pod', from: 0, stops: ['ready', 'serving', 'first'] },
  predict: { scene: 'pod', at: SECOND_KILL - 1 },
  play: { scene: 'network', from: SECOND_KILL - 1, stops: ['second', 'lost', 'unready', 'back'] },
  why: {
    scene: 'cluster',
    at: 'back',
    select: { kind: 'container', podKey: 'default/shop', container: 'proxy' },
    why: true,
  },
  now: {
    scene: 'pod',
    at: 10,
    start: { manifest: start },
    goals: [
      { id: 'first', met: startsFirst },
      { id: 'last', met: stopsLast },
    ],
    solutions: [solution, solution2],
  },
}
