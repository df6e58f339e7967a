/** A full cluster makes room for what matters more: whom the scheduler sends away, and what a budget is worth. */
import type { Entry, EntryOf } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import { parseQuantity } from '../../k8s/quantity'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, isEnding, isReady, podOf, podsOf, storedWhen } from '../reading'
import database from './database.yaml?raw'
import high from './high.yaml?raw'
import manifest from './manifest.yaml?raw'
import second from './second.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'
import third from './third.yaml?raw'

const HIGH_AT = 15
const SECOND_AT = 35
const THIRD_AT = 55

const about = (pod: string) => `default/${pod}`
const unschedulable = (run: Film, pod: string) =>
  firstOf(run, 'decision.made', (it) => it.about.key === about(pod) && it.decision.reason === 'Unschedulable')
type Told = { readonly entries: readonly Entry[] }
const preemptions = (run: Told) =>
  allOf(run, 'decision.made', ({ decision }) => decision.reason === 'Preempting')
const preempting = (run: Told, pod: string): EntryOf<'decision.made'> | undefined =>
  preemptions(run).find((it) => it.about.key === about(pod))
const victimsOf = (made: EntryOf<'decision.made'> | undefined): readonly string[] =>
  made?.decision.reason === 'Preempting' ? made.decision.because.victims : []
const isVictim = (run: Film, pod: string, key: string) => victimsOf(preempting(run, pod)).includes(key)

const stopped = (run: Film, pod: string) =>
  firstOf(run, 'container.exited', ({ container }) => isVictim(run, pod, container.podKey))
const asked = (run: Film) =>
  firstOf(
    run,
    'process.signalled',
    ({ container, signal }) => signal === 'TERM' && isVictim(run, 'pay', container.podKey),
  )
const nominated = (run: Film) =>
  storedWhen<Pod>(run, 'pods', about('pay'), ({ status }) => status?.nominatedNodeName !== undefined)
const bound = (run: Film) =>
  firstOf(run, 'decision.made', (it) => it.about.key === about('pay') && it.decision.reason === 'Scheduled')
const readyAt = (run: Film, pod: string) => storedWhen<Pod>(run, 'pods', about(pod), isReady)

function whoGoes(run: Film): string {
  const victims = victimsOf(preempting(run, 'pay'))
  if (victims.length === 0) return 'nobody'
  if (victims.length > 1) return 'crumbs'
  return victims[0] === about('report') ? 'report' : 'guarded'
}

/** A pod that matters, in a place that the scheduler made for it. */
const important = (now: Now) =>
  podsOf(
    now.view,
    (pod) =>
      isReady(pod) &&
      (pod.spec?.priority ?? 0) >= 1000 &&
      (pod.spec?.containers ?? []).some(
        ({ resources }) => (parseQuantity(resources?.requests?.['cpu'] ?? '0') ?? 0) >= 1.5,
      ),
  ).filter(({ metadata }) => preempting(now, metadata.name ?? '') !== undefined)

/** The same pod as when the learner took over, unharmed. */
const isSpared = ({ view, since, entries }: Now, name: string) => {
  const pod = podOf(view, about(name))
  const first = firstOf(
    { entries },
    'object.stored',
    ({ resource, key, at }) => resource === 'pods' && key === about(name) && at < since,
  )
  return (
    pod !== undefined && isReady(pod) && !isEnding(pod) && first?.object.metadata.uid === pod.metadata.uid
  )
}

export const lesson: Lesson = {
  id: 'priority',
  manifest,
  steps: [
    [HIGH_AT, 'kubectl apply -f -', high],
    [SECOND_AT, 'kubectl apply -f -', second],
    [THIRD_AT, 'kubectl apply -f -', third],
  ],
  until: 80,
  moments: {
    full: (run) =>
      Math.max(
        ...['crumb-1', 'crumb-2', 'report', 'guarded'].map((name) => readyAt(run, name) ?? Number.NaN),
      ),
    refused: (run) => unschedulable(run, 'pay')?.at,
    asked: (run) => asked(run)?.at,
    stopped: (run) => stopped(run, 'pay')?.at,
    bound: (run) => bound(run)?.at,
    ready: (run) => readyAt(run, 'pay'),
    second: (run) => preempting(run, 'pay-2')?.at,
    third: (run) => preempting(run, 'pay-3')?.at,
    all: (run) => readyAt(run, 'pay-3'),
  },
  facts: {
    nominee: (run) => {
      const at = nominated(run)
      return at === undefined ? undefined : podOf(run.at(at), about('pay'))?.status?.nominatedNodeName
    },
    grace: (run) => ({ wait: (stopped(run, 'pay')?.at ?? Number.NaN) - (asked(run)?.at ?? Number.NaN) }),
    waited: (run) => ({
      wait: (readyAt(run, 'pay') ?? Number.NaN) - (unschedulable(run, 'pay')?.at ?? Number.NaN),
    }),
    victims: (run) => victimsOf(preempting(run, 'pay')).length,
  },
  question: { kind: 'choice', choices: ['crumbs', 'report', 'guarded', 'nobody'], answer: whoGoes },
  see: { scene: 'cluster', from: 0, stops: ['full'] },
  predict: { scene: 'cluster', at: HIGH_AT - 1 },
  play: {
    scene: 'cluster',
    from: HIGH_AT - 1,
    stops: ['refused', 'asked', 'stopped', 'bound', 'ready', 'second', 'third', 'all'],
    looks: { refused: { scene: 'scheduling' }, asked: { scene: 'cluster' } },
  },
  why: {
    scene: 'scheduling',
    at: 'refused',
  },
  now: {
    scene: 'cluster',
    at: 12,
    start: { manifest: start, steps: [[6, 'kubectl apply -f -', database]] },
    goals: [
      { id: 'runs', met: (now) => important(now).length > 0 },
      {
        id: 'spared',
        met: (now) =>
          important(now).length > 0 && ['database', 'report'].every((name) => isSpared(now, name)),
      },
    ],
    solutions: [solution, solution2],
  },
}
