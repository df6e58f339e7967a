/** The policy says whether a container is started again, the back-off says when; only the policy reads exit codes. */
import type { Job, Pod, PodSpec } from '../../k8s/api'
import type { EntryOf } from '../../journal/entry'
import type { Film } from '../../view/checkpoints'
import type { Lesson } from '../lesson'
import { allOf, podsOf } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const ALWAYS = 'default/always'
const STEADY = 'default/steady'
const ASKED_AT = 11

const exits = (run: Film, podKey: string) =>
  allOf(run, 'container.exited', ({ container }) => container.podKey === podKey)
const starts = (run: Film, podKey: string) =>
  allOf(run, 'process.started', ({ container, how }) => container.podKey === podKey && how === 'main')
/** The times the kubelet set itself to wait, in order; each counts from the exit. */
const waits = (run: Film, podKey: string): readonly EntryOf<'timer.set'>[] =>
  allOf(run, 'timer.set', ({ label, about }) => label === 'back-off' && about.key === podKey)
const nominal = (run: Film, timer: EntryOf<'timer.set'>) => {
  const died = exits(run, timer.about.key).findLast(({ at }) => at <= timer.at)
  return died && timer.due - died.at
}
const wait = (index: number) => (run: Film) => {
  const timer = waits(run, ALWAYS).at(index)
  const length = timer && nominal(run, timer)
  return length === undefined ? undefined : { wait: length }
}
const between = (from: number | undefined, to: number | undefined) =>
  from === undefined || to === undefined ? undefined : { wait: to - from }

function whatItDoes(run: Film): string {
  if (starts(run, ALWAYS).length < 3) return 'done'
  const [first, second] = waits(run, ALWAYS).map((timer) => nominal(run, timer) ?? 0)
  if (first === undefined || second === undefined) return 'at-once'
  return second > first ? 'longer' : 'same'
}

const isTheImport = (spec: PodSpec | undefined) =>
  spec?.containers.some(({ command = [] }) =>
    command.join(' ').includes('echo part >> /work/parts; [ $(wc -l < /work/parts) -ge 3 ]'),
  ) ?? false
const needed = (pod: Pod) => pod.status?.containerStatuses?.[0]?.restartCount ?? 0
const isComplete = ({ status }: Job) =>
  status?.conditions?.some(({ type, status: value }) => type === 'Complete' && value === 'True') ?? false

export const lesson: Lesson = {
  id: 'restart',
  manifest,
  steps: [],
  until: 1330,
  moments: {
    ended: (run) => exits(run, ALWAYS)[0]?.at,
    again: (run) => starts(run, ALWAYS)[1]?.at,
    waiting: (run) => waits(run, ALWAYS)[0]?.at,
    late: (run) => starts(run, ALWAYS)[2]?.at,
    longer: (run) => waits(run, ALWAYS)[4]?.at,
    ceiling: (run) => waits(run, ALWAYS)[6]?.at,
    forgiven: (run) => starts(run, STEADY)[2]?.at,
  },
  facts: {
    code: (run) => exits(run, ALWAYS)[0]?.code,
    broken: (run) => exits(run, 'default/broken')[0]?.code,
    first: (run) => between(exits(run, ALWAYS)[0]?.at, starts(run, ALWAYS)[1]?.at),
    wait1: wait(0),
    wait2: wait(1),
    wait3: wait(2),
    wait4: wait(3),
    wait5: wait(4),
    most: wait(6),
    really: (run) => between(exits(run, ALWAYS)[1]?.at, starts(run, ALWAYS)[2]?.at),
    life: (run) => between(starts(run, STEADY)[1]?.at, exits(run, STEADY)[1]?.at),
    pause: (run) => between(exits(run, STEADY)[1]?.at, starts(run, STEADY)[2]?.at),
    lives: (run) => starts(run, ALWAYS).length,
  },
  question: {
    kind: 'choice',
    choices: ['done', 'at-once', 'same', 'longer'],
    answer: whatItDoes,
  },
  see: { scene: 'cluster', from: 0, stops: ['ended', 'again'] },
  predict: { scene: 'cluster', at: ASKED_AT },
  play: {
    scene: 'cluster',
    from: ASKED_AT,
    stops: ['waiting', 'late', 'longer', 'ceiling', 'forgiven'],
  },
  why: {
    scene: 'cluster',
    at: 'longer',
    select: { kind: 'container', podKey: ALWAYS, container: 'app' },
    why: true,
  },
  now: {
    scene: 'cluster',
    at: 5,
    start: { manifest: start },
    goals: [
      {
        id: 'tries',
        met: ({ view }) =>
          podsOf(view, ({ spec }) => isTheImport(spec)).some(
            (pod) => pod.status?.phase === 'Succeeded' && needed(pod) >= 2,
          ),
      },
      {
        id: 'job',
        met: ({ view }) =>
          [...view.objects.list('jobs.batch')]
            .map(({ object }) => object as unknown as Job)
            .some((job) => isTheImport(job.spec?.template.spec) && isComplete(job) && !job.status?.failed),
      },
    ],
    solutions: [solution, solution2],
  },
}
