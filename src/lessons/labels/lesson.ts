/** Membership by label, chosen by selector; nothing else ties a Service or a controller to its pods. */
import type { Pod } from '../../k8s/api'
import type { Film } from '../../view/checkpoints'
import type { View } from '../../view/view'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, isEnding, isReady, podsOf, servedBy, storedWhen } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'

const RELABEL_AT = 12
const FIRST_POD = '$(kubectl get pods -o name | head -n 1)'

const isSick = (pod: Pod) => pod.metadata.labels?.['app'] === 'sick'
const relabelled = (run: Film) => storedWhen<Pod>(run, 'pods', /./, isSick)
/** The pod that the controller makes in its place. */
const replacement = (run: Film) =>
  firstOf(run, 'object.stored', ({ resource, added }) => resource === 'pods' && added, RELABEL_AT * 1000)

const living = (view: View) => podsOf(view, (pod) => !isEnding(pod))

const served = (view: View) => servedBy(view, 'shop')

const noted = ({ view }: Now) => living(view).find(({ metadata }) => metadata.annotations?.['sick'] === 'yes')

const untouched = (pod: Pod) =>
  isReady(pod) && (pod.status?.containerStatuses ?? []).every(({ restartCount }) => restartCount === 0)

export const lesson: Lesson = {
  id: 'labels',
  manifest,
  steps: [[RELABEL_AT, `kubectl label ${FIRST_POD} app=sick --overwrite`]],
  until: 40,
  moments: {
    running: (run) =>
      allOf(
        run,
        'decision.made',
        ({ source, at }) => /^kube-proxy/.test(source) && at < RELABEL_AT * 1000,
      ).at(-1)?.at,
    relabelled,
    released: (run) =>
      storedWhen<Pod>(run, 'pods', /./, (pod) => isSick(pod) && !pod.metadata.ownerReferences),
    whole: (run) => {
      const key = replacement(run)?.key
      return key === undefined ? undefined : storedWhen<Pod>(run, 'pods', key, isReady)
    },
  },
  facts: {
    wanted: () => 3,
    pods: (run) => living(run.at(35_000)).length,
    serving: (run) => served(run.at(35_000)).length,
    reaction: (run) => ({ wait: (replacement(run)?.at ?? Number.NaN) - (relabelled(run) ?? Number.NaN) }),
  },
  question: { kind: 'number', most: 8, answer: (run) => living(run.at(35_000)).length },
  see: { scene: 'network', from: 0, stops: ['running'] },
  predict: { scene: 'network', at: RELABEL_AT - 1 },
  play: {
    scene: 'network',
    from: RELABEL_AT - 1,
    stops: ['relabelled', 'released', 'whole'],
    // The orphan is behind no Service
    looks: { whole: { scene: 'cluster' } },
  },
  why: {
    scene: 'creation',
    at: 'whole',
    select: (run) => {
      const key = replacement(run)?.key
      return key === undefined ? undefined : { kind: 'object', resource: 'pods', key }
    },
    why: true,
  },
  now: {
    scene: 'network',
    at: 15,
    start: { manifest, steps: [[10, `kubectl annotate ${FIRST_POD} sick=yes`]] },
    goals: [
      { id: 'alive', met: (now) => [noted(now)].some((pod) => pod && untouched(pod) && !servedTo(now, pod)) },
      { id: 'serving', met: (now) => served(now.view).length >= 2 && !servedTo(now, noted(now)) },
    ],
    solutions: [solution, solution2],
  },
}

function servedTo({ view }: Now, pod: Pod | undefined): boolean {
  return pod === undefined || served(view).includes(pod.metadata.name ?? '')
}
