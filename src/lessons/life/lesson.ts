/** Init containers one after another, then the main containers one after another, and hooks around each. */
import type { Pod } from '../../k8s/api'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, isEnding, isReady, podsOf, printed, storedWhen } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const POD = 'default/shop'
const ASK_AT = 60
const DB_AT = 64
const DELETE_AT = 90
/** Where `kubectl get pod shop` stands in the session. */
const ASKED = 1

const started = (run: Film, container: string) =>
  firstOf(run, 'process.started', ({ container: it, how }) => it.container === container && how === 'main')
    ?.at
const exited = (run: Film, container: string) =>
  firstOf(run, 'container.exited', ({ container: it }) => it.container === container)?.at
const hooked = (run: Film, hook: 'postStart' | 'preStop') =>
  firstOf(run, 'hook.ran', (it) => it.hook === hook)
/** The first word to stop that a container hears from outside. */
const told = (run: Film, container: string) =>
  firstOf(run, 'process.signalled', ({ container: it, pid }) => it.container === container && pid === 1)
const running = (run: Film) => storedWhen<Pod>(run, 'pods', POD, ({ status }) => status?.phase === 'Running')

function inOrder(run: Film): readonly string[] {
  const when: Record<string, number | undefined> = {
    shipper: started(run, 'shipper'),
    running: running(run),
    hook: hooked(run, 'postStart')?.at,
    web: started(run, 'web'),
  }
  return Object.keys(when).sort((a, b) => (when[a] ?? Number.NaN) - (when[b] ?? Number.NaN))
}

/** How long something lasted, or what makes the test say that it did not. */
const between = (from: number | undefined, to: number | undefined) => ({
  wait: (to ?? Number.NaN) - (from ?? Number.NaN),
})

const wasWebStarted = ({ entries, since }: Now) =>
  firstOf({ entries }, 'container.created', ({ container }) => container.container === 'web', since) !==
  undefined

/** The shop is open: web's hook came to its end, and its neighbour runs too. */
const isOpen = ({ view, entries }: Now) =>
  podsOf(view, (pod) => isReady(pod) && !isEnding(pod)).some(
    ({ metadata, spec }) =>
      [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].some(({ name }) => name === 'prices') &&
      allOf(
        { entries },
        'hook.ran',
        ({ container, hook, result }) =>
          container.pod === metadata.uid && hook === 'postStart' && result === 'success',
      ).length > 0,
  )

export const lesson: Lesson = {
  id: 'life',
  manifest,
  steps: [
    [ASK_AT, 'kubectl get pod shop'],
    [DB_AT, 'kubectl create service clusterip db --tcp=3306'],
    [DELETE_AT, 'kubectl delete pod shop'],
  ],
  until: 110,
  moments: {
    cache: (run) => exited(run, 'wait-cache'),
    db: (run) => started(run, 'wait-db'),
    minute: (run) => firstOf(run, 'console.exited', ({ input }) => input === ASKED)?.at,
    found: (run) => exited(run, 'wait-db'),
    web: (run) => started(run, 'web'),
    shipper: (run) => started(run, 'shipper'),
    running,
    asked: (run) => told(run, 'shipper')?.at,
    term: (run) => told(run, 'web')?.at,
    gone: (run) =>
      firstOf(run, 'object.removed', ({ key, resource }) => resource === 'pods' && key === POD)?.at,
  },
  facts: {
    status: (run) => /Init:\S+/.exec(printed(run, ASKED))?.[0],
    hook: (run) => {
      const ran = hooked(run, 'postStart')
      return between(ran?.began, ran?.at)
    },
    signal: (run) => told(run, 'web')?.signal,
    farewell: (run) => between(told(run, 'shipper')?.at, told(run, 'web')?.at),
  },
  question: { kind: 'order', items: ['running', 'web', 'shipper', 'hook'], answer: inOrder },
  see: { scene: 'pod', from: 0, stops: ['cache', 'db', 'minute'], printed: { minute: ASKED } },
  predict: { scene: 'pod', at: DB_AT - 1 },
  play: {
    scene: 'pod',
    from: DB_AT - 1,
    stops: ['found', 'web', 'shipper', 'running', 'asked', 'term', 'gone'],
  },
  why: {
    scene: 'creation',
    at: 'running',
    select: { kind: 'container', podKey: POD, container: 'shipper' },
    why: true,
  },
  now: {
    scene: 'pod',
    at: 20,
    start: { manifest: start },
    goals: [
      { id: 'unblocked', met: wasWebStarted },
      { id: 'open', met: isOpen },
    ],
    solutions: [solution, solution2],
  },
}
