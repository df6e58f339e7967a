/** Until a container has started once, its startup probe alone is asked; only then may the others judge it. */
import type { Film } from '../../view/checkpoints'
import type { EntryOf, ProbeKind } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf } from '../reading'
import manifest from './manifest.yaml?raw'
import second from './second.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const HASTY = 'default/hasty'
const PATIENT = 'default/patient'
const SECOND_AT = 42
/** What three checks, three seconds apart, need at most: the goal's measure of «at once». */
const PROMPT = 10_000

const condemned = (run: Film) =>
  allOf(run, 'decision.made', ({ decision }) => decision.reason === 'KillContainer')
/** The sleeping shell has become the server. */
const opened = (run: Film, podKey: string) =>
  firstOf(run, 'process.replaced', ({ container }) => container.podKey === podKey)?.at
const died = (run: Film) =>
  firstOf(run, 'container.exited', ({ container }) => container.podKey === HASTY)?.at
const asked = (run: Film, podKey: string, probe: ProbeKind) =>
  allOf(run, 'probe.ran', (it) => it.container.podKey === podKey && it.probe === probe)
const between = (from: number | undefined, to: number | undefined) =>
  from === undefined || to === undefined ? undefined : { wait: to - from }

function whatHappened(run: Film): string {
  const from = opened(run, HASTY) ?? 0
  if (died(run) === undefined) return 'spared'
  if (firstOf(run, 'object.removed', ({ key }) => key === HASTY)) return 'replaced'
  const askedAgain = asked(run, HASTY, 'liveness').some(({ at }) => at > from && at < died(run)!)
  return askedAgain ? 'asked-again' : 'killed'
}

/** The program that the learner was given, still the same. */
const given = /sleep 40; touch \/cache\/index/
const isTheShop = (pod: Pod | undefined) =>
  pod?.spec?.containers.some(({ command = [] }) => given.test(command.join(' '))) ?? false

/** Lives of the shop's container after the learner took over, by the runtime's id. */
const lives = ({ entries, since }: Now): readonly EntryOf<'container.created'>[] => {
  const pods = new Map(
    allOf({ entries }, 'object.stored', ({ resource }) => resource === 'pods').map(({ object }) => [
      object.metadata.uid,
      object as unknown as Pod,
    ]),
  )
  return allOf(
    { entries },
    'container.created',
    ({ at, container }) => at >= since && isTheShop(pods.get(container.pod)),
  )
}

/** A first life, with its long start, in which the container answered a check. */
const startedFirst = (now: Now) =>
  lives(now).filter(
    ({ restart, at, container }) =>
      restart === 0 &&
      firstOf(
        now,
        'probe.ran',
        (it) => it.container.id === container.id && it.result === 'success',
        at + 40_000,
      ),
  )

/** Soon after a restart the page was removed, and the kubelet decided at once. */
const caught = (now: Now) =>
  lives(now).some(({ restart, at, container }) => {
    if (restart === 0) return false
    const broke = firstOf(
      now,
      'file.changed',
      (it) => it.container.id === container.id && it.change === 'removed' && it.path.endsWith('/index.html'),
      at,
    )
    if (!broke || broke.at > at + 30_000) return false
    const decision = firstOf(
      now,
      'decision.made',
      (it) =>
        it.about.uid === container.pod &&
        it.container === container.container &&
        it.decision.reason === 'KillContainer' &&
        it.decision.because.why === 'liveness',
      broke.at,
    )
    return decision !== undefined && decision.at - broke.at <= PROMPT
  })

export const lesson: Lesson = {
  id: 'startup',
  manifest,
  steps: [[SECOND_AT, 'kubectl apply -f -', second]],
  until: 75,
  moments: {
    running: (run) => firstOf(run, 'process.started', ({ how }) => how === 'main')?.at,
    condemned: (run) => condemned(run)[0]?.at,
    opened: (run) => opened(run, HASTY),
    killed: died,
    patient: (run) => asked(run, PATIENT, 'startup')[3]?.at,
    passed: (run) => asked(run, PATIENT, 'startup').find(({ result }) => result === 'success')?.at,
    judged: (run) => asked(run, PATIENT, 'liveness')[0]?.at,
  },
  facts: {
    signal: (run) => firstOf(run, 'process.signalled', ({ container }) => container.podKey === HASTY)?.signal,
    need: (run) =>
      between(firstOf(run, 'process.started', ({ how }) => how === 'main')?.at, opened(run, HASTY)),
    open: (run) => between(opened(run, HASTY), died(run)),
    grace: (run) => between(condemned(run)[0]?.at, died(run)),
    failed: (run) => asked(run, PATIENT, 'startup').filter(({ result }) => result === 'failure').length,
    silent: (run) =>
      asked(run, PATIENT, 'liveness').filter(({ at }) => at < (opened(run, PATIENT) ?? 0)).length,
  },
  question: {
    kind: 'choice',
    choices: ['spared', 'asked-again', 'killed', 'replaced'],
    answer: whatHappened,
  },
  see: { scene: 'probes', from: 0, stops: ['running', 'condemned'] },
  predict: { scene: 'probes', at: 'condemned' },
  play: { scene: 'probes', from: 'condemned', stops: ['opened', 'killed', 'patient', 'passed', 'judged'] },
  why: {
    scene: 'probes',
    at: 'judged',
    select: { kind: 'container', podKey: HASTY, container: 'shop' },
    why: true,
  },
  now: {
    scene: 'probes',
    at: 5,
    start: { manifest: start },
    goals: [
      { id: 'started', met: (now) => startedFirst(now).length > 0 },
      { id: 'caught', met: caught },
    ],
    solutions: [solution, solution2],
  },
}
