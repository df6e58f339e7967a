/** A port that answers is not a service that works: a probe knows only what it asks. */
import type { EntryOf } from '../../journal/entry'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, printed } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const PAGE = '/usr/share/nginx/html/offers'
const LOAD_AT = 12
const REMOVE_AT = 20
const ASK_AT = 50
const PODS = ['by-port', 'by-front', 'by-page']
const MISSING = 404
/** Where `kubectl get pods` stands in the session: after the manifest, the load and three removals. */
const ASKED = 2 + PODS.length

const removals = (run: Pick<Film, 'entries'>) =>
  allOf(run, 'file.changed', ({ path, change }) => path === PAGE && change === 'removed')
const lastRemoval = (run: Film) => removals(run).at(-1)?.at
const failures = (run: Film) => allOf(run, 'probe.ran', ({ result }) => result === 'failure')
const restarted = (run: Film) => allOf(run, 'container.exited').map(({ container }) => container.podKey)
const again = (run: Film) =>
  firstOf(run, 'process.started', ({ how }) => how === 'main', failures(run).at(-1)?.at ?? Number.NaN)?.at

/** Pages that were not there, for those who asked from outside. */
function missing(run: Film, from = 0) {
  const asked = new Set(allOf(run, 'packet.sent', (it) => it.from === 'client').map(({ seq }) => seq))
  return allOf(run, 'packet.answered', (it) => it.at >= from && asked.has(it.packet) && it.code === MISSING)
}

function whoNoticed(run: Film): string {
  const who = restarted(run)
  if (who.length === 0) return 'none'
  if (who.includes('default/by-port')) return 'all'
  return who.includes('default/by-front') ? 'two' : 'page'
}

const rowOf = (run: Film, pod: string) =>
  new RegExp(String.raw`${pod} +(\d/\d) +(\w+) +(\d+)`).exec(printed(run, ASKED))?.slice(1).join(' ')

type Check = EntryOf<'probe.ran'>
const checksOf = (now: Now, pod: string): readonly Check[] =>
  allOf(now, 'probe.ran', ({ container }) => container.pod === pod)
/** A success, and not one that only says where else to look. */
const isHonest = ({ result, output }: Check) => result === 'success' && !/\b30\d\b/.test(output)

/** A pod whose checks really saw the page, and failed only when it was gone. */
const sees = (now: Now, pod: string, until: number) => {
  const before = checksOf(now, pod).filter(({ began }) => began < until)
  return before.some(isHonest) && before.every(({ result }) => result === 'success')
}
const passes = (now: Now) =>
  allOf(now, 'probe.ran', isHonest).some(({ at, container: { pod } }) => sees(now, pod, at))

const notices = (now: Now) =>
  removals(now).some(({ at, container: { pod } }) => {
    const last = checksOf(now, pod).find(
      (it) => it.at > at && it.result === 'failure' && it.run === it.threshold,
    )
    return (
      last !== undefined &&
      sees(now, pod, at) &&
      firstOf(
        now,
        'process.started',
        ({ how, container }) => how === 'main' && container.pod === pod,
        last.at,
      ) !== undefined
    )
  })

export const lesson: Lesson = {
  id: 'http-probe',
  manifest,
  steps: [
    [LOAD_AT, 'load http://node-1:30080/offers --rate 4 --for 40s'],
    ...PODS.map((pod) => [REMOVE_AT, `kubectl exec ${pod} -- rm ${PAGE}`] as const),
    [ASK_AT, 'kubectl get pods'],
  ],
  until: 60,
  moments: {
    running: (run) => allOf(run, 'hook.ran')[PODS.length - 1]?.at,
    checked: (run) => allOf(run, 'probe.ran')[PODS.length - 1]?.at,
    removed: lastRemoval,
    missed: (run) => missing(run, lastRemoval(run))[0]?.at,
    noticed: (run) => failures(run)[0]?.at,
    again,
    asked: (run) => firstOf(run, 'console.exited', ({ input }) => input === ASKED)?.at,
  },
  facts: {
    said: (run) => /HTTP.*/.exec(failures(run)[0]?.output ?? '')?.[0],
    untilAgain: (run) => ({ wait: (again(run) ?? Number.NaN) - (lastRemoval(run) ?? Number.NaN) }),
    lost: (run) => missing(run).length,
    lostSince: (run) => missing(run, again(run)).length,
    portRow: (run) => rowOf(run, 'by-port'),
    frontRow: (run) => rowOf(run, 'by-front'),
    pageRow: (run) => rowOf(run, 'by-page'),
  },
  question: { kind: 'choice', choices: ['all', 'two', 'page', 'none'], answer: whoNoticed },
  see: { scene: 'probes', from: 0, stops: ['running', 'checked'] },
  predict: { scene: 'probes', at: REMOVE_AT - 1 },
  play: {
    scene: 'probes',
    from: REMOVE_AT - 1,
    stops: ['removed', 'missed', 'noticed', 'again', 'asked'],
  },
  why: {
    scene: 'probes',
    at: 'asked',
    select: { kind: 'container', podKey: 'default/by-page', container: 'web' },
    why: true,
  },
  now: {
    scene: 'probes',
    at: 12,
    start: { manifest: start },
    goals: [
      { id: 'passes', met: passes },
      { id: 'notices', met: notices },
    ],
    solutions: [solution, solution2],
  },
}
