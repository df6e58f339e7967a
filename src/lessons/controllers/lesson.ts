/** A controller compares wanted with seen, for ever; a bare pod has nobody who wants it. */
import type { Node, Pod } from '../../k8s/api'
import type { Film } from '../../view/checkpoints'
import type { Lesson } from '../lesson'
import { allOf, firstOf, hasLabels, isEnding, isReady, podsOf, silence, storedWhen } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const STOPPED_AT = 10
const BACK_AT = 385
const WANTED = /^default\/wanted-/

const stopped = (run: Film) => firstOf(run, 'fault.injected')?.at
const silent = (run: Film) => silence(run, 'node-3')
const tainted = (run: Film) =>
  storedWhen<Node>(
    run,
    'nodes',
    'node-3',
    ({ spec }) => spec?.taints?.some(({ effect }) => effect === 'NoExecute') ?? false,
  )
const marked = (run: Film) => storedWhen<Pod>(run, 'pods', WANTED, isEnding)
const second = (run: Film) =>
  allOf(run, 'object.stored', (it) => it.resource === 'pods' && it.added && WANTED.test(it.key))[1]
const lonelyGone = (run: Film) =>
  firstOf(run, 'object.removed', ({ resource, key }) => resource === 'pods' && key === 'default/lonely')

const between = (from: number | undefined, to: number | undefined) =>
  from === undefined || to === undefined ? undefined : { wait: to - from }

const isOwned = (pod: Pod) => pod.metadata.ownerReferences?.some(({ controller }) => controller) ?? false
const isLonely = (pod: Pod) => hasLabels(pod, { app: 'lonely' })

export const lesson: Lesson = {
  id: 'controllers',
  manifest,
  steps: [
    [STOPPED_AT, 'fault stop-kubelet node-3'],
    [BACK_AT, 'fault start-kubelet node-3'],
  ],
  until: 400,
  moments: {
    both: (run) => storedWhen<Pod>(run, 'pods', 'default/lonely', isReady),
    stopped,
    silent,
    marked,
    replaced: (run) => {
      const key = second(run)?.key
      return key === undefined ? undefined : storedWhen<Pod>(run, 'pods', key, isReady)
    },
    gone: (run) => lonelyGone(run)?.at,
  },
  facts: {
    noticed: (run) => between(stopped(run), silent(run)),
    patience: (run) => between(tainted(run), marked(run)),
    total: (run) => between(stopped(run), second(run)?.at),
    reaction: (run) => between(marked(run), second(run)?.at),
    after: (run) => between(BACK_AT * 1000, lonelyGone(run)?.at),
  },
  question: {
    kind: 'time',
    most: 600_000,
    near: 0.1,
    answer: (run) => between(stopped(run), second(run)?.at)?.wait,
  },
  see: { scene: 'cluster', from: 0, stops: ['both'] },
  predict: { scene: 'cluster', at: STOPPED_AT - 1 },
  play: {
    scene: 'cluster',
    from: STOPPED_AT - 1,
    stops: ['stopped', 'silent', 'marked', 'replaced', 'gone'],
  },
  why: {
    scene: 'cluster',
    at: 'replaced',
    select: (run) => {
      const key = second(run)?.key
      return key === undefined ? undefined : { kind: 'object', resource: 'pods', key }
    },
    why: true,
  },
  now: {
    scene: 'cluster',
    at: 8,
    start: { manifest: start },
    goals: [
      {
        id: 'owned',
        met: ({ view }) => podsOf(view, (pod) => isLonely(pod) && isOwned(pod) && isReady(pod)).length > 0,
      },
      {
        id: 'survives',
        met: ({ view, entries, since }) => {
          const lost = firstOf(
            { entries },
            'object.removed',
            ({ resource, object }) => resource === 'pods' && isLonely(object as unknown as Pod),
            since,
          )
          return (
            lost !== undefined &&
            podsOf(view, (pod) => isLonely(pod) && isReady(pod) && isOwned(pod)).length > 0
          )
        },
      },
    ],
    solutions: [solution, solution2],
  },
}
