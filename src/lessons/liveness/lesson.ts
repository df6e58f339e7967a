/** Three failures in a row and the container is restarted; but a restart begins with asking it to stop. */
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, isReady, podOf, printed } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'

const POD = 'default/app'
const ASK_AT = 105
/** Where `kubectl get pod app` stands in the session. */
const ASKED = 1
const SOON = 5000
/** 128 + 9: ended by KILL. */
const KILLED = 137

const removed = (run: Film) => firstOf(run, 'file.changed', ({ change }) => change === 'removed')?.at
const checks = (run: Film, result: 'success' | 'failure') =>
  allOf(run, 'probe.ran', (it) => it.result === result)
const third = (run: Film) =>
  checks(run, 'failure').find(({ run: inRow, threshold }) => inRow === threshold)?.at
const signalled = (run: Film, signal: string) =>
  firstOf(run, 'process.signalled', (it) => it.signal === signal)
const again = (run: Film) => allOf(run, 'process.started', ({ how }) => how === 'main')[1]?.at

const between = (from: number | undefined, to: number | undefined) =>
  (to ?? Number.NaN) - (from ?? Number.NaN)

/** Restarts after the last failed check that the unchanged probe allows: how long each took, and how the old one ended. */
function restarts(now: Now): readonly { readonly took: number; readonly code: number }[] {
  return allOf(
    now,
    'probe.ran',
    ({ probe, result, run, threshold }) => probe === 'liveness' && result === 'failure' && run === threshold,
  ).flatMap(({ at, container: { id, pod, podKey, container } }) => {
    const ours = now.entries.filter((entry) => entry.at >= at && 'container' in entry)
    const exit = firstOf({ entries: ours }, 'container.exited', ({ container: it }) => it.id === id)
    const next = firstOf(
      { entries: ours },
      'process.started',
      ({ how, container: it }) => how === 'main' && it.pod === pod && it.container === container,
    )
    return exit && next && probeIsUnchanged(now, podKey) ? [{ took: next.at - at, code: exit.code }] : []
  })
}

function probeIsUnchanged({ view }: Now, podKey: string): boolean {
  const probe = podOf(view, podKey)?.spec?.containers?.[0]?.livenessProbe
  return (
    probe?.exec?.command?.join(' ') === 'test -e /tmp/healthy' &&
    probe.periodSeconds === 10 &&
    probe.failureThreshold === 3 &&
    !probe.terminationGracePeriodSeconds
  )
}

export const lesson: Lesson = {
  id: 'liveness',
  manifest,
  steps: [[ASK_AT, 'kubectl get pod app']],
  until: 130,
  moments: {
    started: (run) => firstOf(run, 'process.started', ({ how }) => how === 'main')?.at,
    passed: (run) => checks(run, 'success')[0]?.at,
    removed,
    once: (run) => checks(run, 'failure')[0]?.at,
    term: (run) => signalled(run, 'TERM')?.at,
    asked: (run) => firstOf(run, 'console.exited', ({ input }) => input === ASKED)?.at,
    kill: (run) => signalled(run, 'KILL')?.at,
    again,
  },
  facts: {
    period: (run) => ({ wait: between(checks(run, 'failure')[0]?.at, checks(run, 'failure')[1]?.at) }),
    said: (run) => /\d\/\d +\w+ +\d+/.exec(printed(run, ASKED))?.[0]?.replaceAll(/ +/g, ' '),
    ignored: (run) => (signalled(run, 'TERM')?.ignored ? 'TERM' : undefined),
    ready: (run) => (isReady(podOf(run.at(ASK_AT * 1000), POD)) ? 'True' : undefined),
    grace: (run) => ({ wait: between(signalled(run, 'TERM')?.at, signalled(run, 'KILL')?.at) }),
    noticing: (run) => ({ wait: between(removed(run), third(run)) }),
    gap: (run) => ({ wait: between(removed(run), again(run)) }),
  },
  question: {
    kind: 'time',
    most: 120_000,
    near: 0.12,
    answer: (run) => between(removed(run), again(run)),
  },
  see: { scene: 'probes', from: 0, stops: ['started', 'passed'] },
  predict: { scene: 'probes', at: 58 },
  play: {
    scene: 'probes',
    from: 58,
    stops: ['removed', 'once', 'term', 'asked', 'kill', 'again'],
    printed: { asked: ASKED },
  },
  why: {
    scene: 'probes',
    at: 'again',
    select: { kind: 'container', podKey: POD, container: 'app' },
    why: true,
  },
  now: {
    scene: 'probes',
    at: 5,
    goals: [
      { id: 'quick', met: (now) => restarts(now).some(({ took }) => took <= SOON) },
      {
        id: 'willing',
        met: (now) => restarts(now).some(({ took, code }) => took <= SOON && code !== KILLED),
      },
    ],
    solutions: [solution, solution2],
  },
}
