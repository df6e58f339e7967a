/** Apply remembers what you said last time: three versions are compared, field by field. */
import type { Deployment } from '../../k8s/api'
import type { Selection } from '../../scenes/scene'
import type { Film } from '../../view/checkpoints'
import type { Lesson } from '../lesson'
import { allOf, objectOf, storedWhen } from '../reading'
import manifest from './manifest.yaml?raw'
import second from './second.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'

const KEY = 'default/web'
const APPLY_AT = 25
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const SELECTED: Selection = { kind: 'object', resource: 'deployments.apps', key: KEY }

const stored = (run: Film, fits: (deployment: Deployment) => boolean, from = 0) =>
  storedWhen<Deployment>(run, 'deployments.apps', KEY, fits, from)
const noteOf = ({ metadata }: Deployment) => metadata.annotations?.['note']
const pagerOf = ({ metadata }: Deployment) => metadata.annotations?.['pager']

const atEnd = (run: Film) => objectOf<Deployment>(run.at(run.reached), 'deployments.apps', KEY)

function whatStays(run: Film): string | undefined {
  const deployment = atEnd(run)
  if (!deployment) return undefined
  const [note, pager] = [noteOf(deployment) !== undefined, pagerOf(deployment) !== undefined]
  if (note && pager) return 'both-stay'
  if (pager) return 'note-goes'
  return note ? 'pager-goes' : 'both-go'
}

export const lesson: Lesson = {
  id: 'apply',
  manifest,
  steps: [
    [10, 'kubectl annotate deployment web note=checked --overwrite'],
    [13, 'kubectl annotate deployment web pager=7'],
    [16, 'kubectl scale deployment web --replicas=4'],
    [APPLY_AT, 'kubectl apply -f -', second],
  ],
  until: 40,
  moments: {
    said: (run) => stored(run, ({ metadata }) => metadata.annotations?.[LAST_APPLIED] !== undefined),
    changed: (run) => stored(run, (it) => noteOf(it) === 'checked'),
    added: (run) => stored(run, (it) => pagerOf(it) !== undefined),
    scaled: (run) => stored(run, ({ spec }) => spec?.replicas === 4),
    merged: (run) => stored(run, () => true, APPLY_AT * 1000),
    settled: (run) =>
      allOf(run, 'object.removed', ({ resource, at }) => resource === 'pods' && at > APPLY_AT * 1000).at(-1)
        ?.at,
  },
  facts: {
    before: () => 4,
    first: () => 2,
    after: (run) => atEnd(run)?.spec?.replicas,
    note: (run) => (atEnd(run) && noteOf(atEnd(run)!)) ?? '–',
    pager: (run) => (atEnd(run) && pagerOf(atEnd(run)!)) ?? '–',
  },
  question: {
    kind: 'choice',
    choices: ['both-stay', 'note-goes', 'pager-goes', 'both-go'],
    answer: whatStays,
  },
  see: {
    scene: 'cluster',
    from: 0,
    stops: ['said', 'changed', 'added', 'scaled'],
    select: SELECTED,
    tab: 'yaml',
  },
  predict: { scene: 'cluster', at: APPLY_AT - 1, select: SELECTED, tab: 'yaml' },
  play: { scene: 'cluster', from: APPLY_AT - 1, stops: ['merged', 'settled'], select: SELECTED, tab: 'yaml' },
  why: { scene: 'cluster', at: 'settled', select: SELECTED, tab: 'yaml' },
  now: {
    scene: 'cluster',
    at: 15,
    select: SELECTED,
    tab: 'yaml',
    start: { manifest, steps: [[10, 'kubectl annotate deployment web pager=7']] },
    goals: [
      {
        id: 'kept',
        met: ({ entries }) =>
          allOf(
            { entries },
            'object.stored',
            ({ key, resource }) => key === KEY && resource === 'deployments.apps',
          )
            .map(({ object }) => object as unknown as Deployment)
            .some((it) => pagerOf(it) !== undefined && it.metadata.annotations?.['team'] === 'green'),
      },
      {
        id: 'lost',
        met: ({ view }) => {
          const it = objectOf<Deployment>(view, 'deployments.apps', KEY)
          return it?.metadata.annotations?.['team'] === 'green' && pagerOf(it) === undefined
        },
      },
    ],
    solutions: [solution, solution2],
  },
}
