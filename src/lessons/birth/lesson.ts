/** Nobody calls anybody: all talk to the API server and watch it, and each does its own step when it sees its turn. */
import type { Pod } from '../../k8s/api'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, hasLabels, isEnding, isReady, podOf, podsOf, storedWhen } from '../reading'
import manifest from './manifest.yaml?raw'
import second from './second.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const NEWBORN = 'default/newborn'
const PLACED = 'default/placed'
const WAITS = 'default/waits'
const STOPPED_AT = 10
const SECOND_AT = 14
const BACK_AT = 24

const stored = (run: Film, key: string, fits: (pod: Pod) => boolean = () => true) =>
  storedWhen<Pod>(run, 'pods', key, fits)
const bound = (run: Film, key: string) => stored(run, key, ({ spec }) => spec?.nodeName !== undefined)
const admitted = (run: Film, key: string) =>
  firstOf(
    run,
    'decision.made',
    ({ about, decision }) => about.key === key && decision.reason === 'PodAdmitted',
  )?.at
const sandbox = (run: Film) => firstOf(run, 'sandbox.created', ({ sandbox: it }) => it.podKey === NEWBORN)
const started = (run: Film) =>
  firstOf(run, 'process.started', ({ container, how }) => container.podKey === NEWBORN && how === 'main')?.at
const ready = (run: Film, key: string) => stored(run, key, isReady)
const between = (from: number | undefined, to: number | undefined) =>
  from === undefined || to === undefined ? undefined : { wait: to - from }

/** What had become of the two pods before the scheduler came back. */
function whatRuns(run: Film): string {
  const view = run.at(BACK_AT * 1000 - 1)
  if (!podOf(view, PLACED)) return 'refused'
  const [placed, waits] = [PLACED, WAITS].map((key) => isReady(podOf(view, key)))
  if (placed && waits) return 'both'
  return placed ? 'placed' : 'neither'
}

const scheduled = (now: Now, pod: Pod) =>
  firstOf(
    now,
    'decision.made',
    ({ about, decision }) => about.uid === pod.metadata.uid && decision.reason === 'Scheduled',
  ) !== undefined
/** The only pod of the shop, if it is the ReplicaSet's, runs on node-2, and no scheduler has put it there. */
const handPlaced = (now: Now): Pod | undefined => {
  const [pod, ...others] = podsOf(now.view, (it) => hasLabels(it, { app: 'shop' }) && !isEnding(it))
  if (!pod || others.length > 0 || !isReady(pod) || pod.spec?.nodeName !== 'node-2') return undefined
  const owned = pod.metadata.ownerReferences?.some(({ kind }) => kind === 'ReplicaSet')
  return owned && !scheduled(now, pod) ? pod : undefined
}
const schedulerStarts = (now: Now) =>
  allOf(now, 'component.started', ({ source, at }) => source === 'kube-scheduler' && at >= now.since)

export const lesson: Lesson = {
  id: 'birth',
  manifest,
  steps: [
    [STOPPED_AT, 'fault stop kube-scheduler'],
    [SECOND_AT, 'kubectl apply -f -', second],
    [BACK_AT, 'fault start kube-scheduler'],
  ],
  until: 32,
  moments: {
    stored: (run) => stored(run, NEWBORN),
    bound: (run) => bound(run, NEWBORN),
    seen: (run) => admitted(run, NEWBORN),
    sandbox: (run) => sandbox(run)?.at,
    started,
    reported: (run) => ready(run, NEWBORN),
    stopped: (run) => firstOf(run, 'fault.injected')?.at,
    written: (run) => stored(run, PLACED),
    running: (run) => ready(run, PLACED),
    back: (run) => firstOf(run, 'fault.healed')?.at,
    found: (run) => bound(run, WAITS),
    second: (run) => ready(run, WAITS),
  },
  facts: {
    node: (run) => podOf(run.at(bound(run, NEWBORN) ?? 0), NEWBORN)?.spec?.nodeName,
    ip: (run) => sandbox(run)?.ip,
    paper: (run) => between(stored(run, NEWBORN), admitted(run, NEWBORN)),
    rest: (run) => between(admitted(run, NEWBORN), ready(run, NEWBORN)),
    noticed: (run) => between(stored(run, PLACED), admitted(run, PLACED)),
    catchUp: (run) => between(BACK_AT * 1000, bound(run, WAITS)),
    waited: (run) => between(stored(run, WAITS), bound(run, WAITS)),
  },
  question: {
    kind: 'choice',
    choices: ['neither', 'placed', 'both', 'refused'],
    answer: whatRuns,
  },
  see: {
    scene: 'creation',
    from: 0,
    stops: ['stored', 'bound', 'seen', 'sandbox', 'started', 'reported'],
  },
  predict: { scene: 'cluster', at: SECOND_AT - 1 },
  play: { scene: 'cluster', from: SECOND_AT - 1, stops: ['written', 'running', 'found', 'second'] },
  why: {
    scene: 'creation',
    at: 'second',
    select: { kind: 'object', resource: 'pods', key: WAITS },
    why: true,
  },
  now: {
    scene: 'cluster',
    at: 6,
    start: { manifest: start, steps: [[0, 'fault stop kube-scheduler']] },
    goals: [
      { id: 'placed', met: (now) => handPlaced(now) !== undefined },
      { id: 'left', met: (now) => schedulerStarts(now).length > 0 && handPlaced(now) !== undefined },
    ],
    solutions: [solution, solution2],
  },
}
