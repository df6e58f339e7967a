/** A port that answers is not a service that works: a probe knows only what it asks. */
import type { EntryOf } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, isReady, storedWhen } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const PAGE = /\/offers$/
const LOAD_AT = 12
const REMOVE_AT = 22
const POD = 'default/shop'
const SHOPS = ['by-page', 'by-port', 'by-front']
const MISSING = 404
const [AT_PAGE, AT_PORT] = [30081, 30082]

const removals = (run: Pick<Now, 'entries'>) =>
  allOf(run, 'file.changed', ({ path, change }) => PAGE.test(path) && change === 'removed')
const lastRemoval = (run: Film) => removals(run).at(-1)?.at
const failures = (run: Film) => allOf(run, 'probe.ran', ({ result }) => result === 'failure')
const restarted = (run: Film) => allOf(run, 'container.exited').map(({ container }) => container.container)
const again = (run: Film) =>
  firstOf(run, 'process.started', ({ how }) => how === 'main', failures(run).at(-1)?.at ?? Number.NaN)

/** Customers at a port of the node who were told that the page was not there. */
function missing(run: Film, port: number) {
  const asked = new Set(allOf(run, 'packet.sent', ({ to }) => to === `node-1:${port}`).map(({ seq }) => seq))
  return allOf(run, 'packet.answered', ({ packet, code }) => asked.has(packet) && code === MISSING)
}

function whoNoticed(run: Film): string {
  const who = new Set(restarted(run))
  if (who.size === 0) return 'none'
  if (who.has('by-port')) return 'all'
  return who.has('by-front') ? 'two' : 'page'
}

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
    ...[AT_PAGE, AT_PORT].map(
      (port) => [LOAD_AT, `load http://node-1:${port}/offers --rate 2 --for 40s`] as const,
    ),
    ...SHOPS.map((shop) => [REMOVE_AT, `kubectl exec shop -c ${shop} -- rm /www/offers`] as const),
  ],
  until: 60,
  moments: {
    running: (run) => storedWhen<Pod>(run, 'pods', POD, isReady),
    checked: (run) => allOf(run, 'probe.ran')[SHOPS.length - 1]?.at,
    removed: lastRemoval,
    missed: (run) => missing(run, AT_PAGE)[0]?.at,
    noticed: (run) => failures(run)[0]?.at,
    again: (run) => again(run)?.at,
    later: (run) => missing(run, AT_PORT).at(-1)?.at,
  },
  facts: {
    said: (run) => /HTTP.*/.exec(failures(run)[0]?.output ?? '')?.[0],
    untilAgain: (run) => ({ wait: (again(run)?.at ?? Number.NaN) - (lastRemoval(run) ?? Number.NaN) }),
    lostAtPage: (run) => missing(run, AT_PAGE).length,
    lostAtPort: (run) => missing(run, AT_PORT).length,
  },
  question: { kind: 'choice', choices: ['all', 'two', 'page', 'none'], answer: whoNoticed },
  see: { scene: 'probes', from: 0, stops: ['running', 'checked'] },
  predict: { scene: 'probes', at: REMOVE_AT - 1 },
  play: {
    scene: 'probes',
    from: REMOVE_AT - 1,
    stops: ['removed', 'missed', 'noticed', 'again', 'later'],
  },
  why: {
    scene: 'probes',
    at: 'later',
    select: (run) => {
      const seq = firstOf(run, 'process.signalled', ({ signal }) => signal === 'TERM')?.seq
      return seq === undefined ? undefined : { kind: 'entry', seq }
    },
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
