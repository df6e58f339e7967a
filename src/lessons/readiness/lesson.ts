/** Not ready is not broken: no traffic, and no restart. */
import type { Pod } from '../../k8s/api'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, isEnding, isReady, podsOf, servedBy, storedWhen } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const LOAD_AT = 10
const BREAK_AT = 20
const MEND_AT = 55
const END = 75
const MISSING = 404
const ILL = '$(kubectl get pods -o name | head -n 1)'
const SHOP = /^default\/shop-/
/** So many answers that a pod which is not up yet would have shown itself. */
const ENOUGH = 20

const moved = (run: Film) => firstOf(run, 'process.started', ({ argv }) => argv[0] === 'mv')
const ill = (run: Film) => moved(run)?.container.podKey
const inLine = (run: Film) =>
  allOf(run, 'probe.ran', ({ container, result }) => container.podKey === ill(run) && result === 'failure')
const putOut = (run: Film) =>
  storedWhen<Pod>(run, 'pods', SHOP, (pod) => !isReady(pod), moved(run)?.at ?? Number.NaN)
const putIn = (run: Film) => storedWhen<Pod>(run, 'pods', ill(run) ?? '', isReady, putOut(run) ?? Number.NaN)

const fromOutside = ({ entries }: Pick<Now, 'entries'>) =>
  new Map(allOf({ entries }, 'packet.sent', ({ from }) => from === 'client').map((it) => [it.seq, it]))
function missing(run: Film) {
  const asked = fromOutside(run)
  return allOf(run, 'packet.answered', ({ packet, code }) => asked.has(packet) && code === MISSING)
}
const restarts = (run: Film) =>
  podsOf(run.at(END * 1000))
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0)
const podsSeen = (run: Film) =>
  allOf(run, 'object.stored', ({ resource, key, added }) => resource === 'pods' && added && SHOP.test(key))
    .length

function whatHappened(run: Film): string {
  if (restarts(run) > 0) return 'restarted'
  if (podsSeen(run) > 2) return 'replaced'
  const last = missing(run).at(-1)?.at ?? Number.NaN
  return last > (inLine(run)[1]?.at ?? Number.NaN) ? 'third' : 'first'
}

/** Pods behind the Service, all made since the learner took over, and when the first of them was. */
function newShop({ view, entries, since }: Now): { readonly keys: readonly string[]; readonly from: number } {
  const made = new Map(
    allOf(
      { entries },
      'object.stored',
      ({ resource, added, at }) => resource === 'pods' && added && at >= since,
    ).map(({ key, at }) => [key, at]),
  )
  const keys = servedBy(view, 'shop').map((name) => `default/${name}`)
  return { keys, from: Math.min(...keys.map((key) => made.get(key) ?? Number.NEGATIVE_INFINITY)) }
}

const isRolledOut = (now: Now): boolean => {
  const { keys, from } = newShop(now)
  const others = podsOf(now.view, (pod) => !isEnding(pod) && !keys.includes(`default/${pod.metadata.name}`))
  return keys.length >= 2 && Number.isFinite(from) && others.length === 0
}

function noneLost(now: Now): boolean {
  if (!isRolledOut(now)) return false
  const { keys, from } = newShop(now)
  const asked = fromOutside(now)
  const since = ({ packet }: { readonly packet: number }) => (asked.get(packet)?.at ?? 0) >= from
  const answers = allOf(now, 'packet.answered', since)
  const answeredBy = (key: string) =>
    answers.some(({ packet }) => asked.get(packet)?.hops.includes(`pod/${key}`))
  return (
    allOf(now, 'packet.refused', since).length === 0 && answers.length >= ENOUGH && keys.every(answeredBy)
  )
}

export const lesson: Lesson = {
  id: 'readiness',
  manifest,
  steps: [
    [LOAD_AT, 'load http://node-1:30080/ --rate 4 --for 60s'],
    [BREAK_AT, `kubectl exec ${ILL} -- mv /www /gone`],
    [MEND_AT, `kubectl exec ${ILL} -- mv /gone /www`],
  ],
  until: END,
  moments: {
    ready: (run) =>
      allOf(run, 'decision.made', ({ source, at }) => /^kube-proxy/.test(source) && at < LOAD_AT * 1000).at(
        -1,
      )?.at,
    serving: (run) => allOf(run, 'packet.answered', ({ packet }) => fromOutside(run).has(packet))[0]?.at,
    broken: (run) => moved(run)?.at,
    missed: (run) => missing(run)[0]?.at,
    once: (run) => inLine(run).find(({ at }) => at > (missing(run)[0]?.at ?? Number.NaN))?.at,
    out: putOut,
    mended: (run) =>
      allOf(run, 'process.exited', ({ pid, container }) => container.podKey === ill(run) && pid !== 1).find(
        ({ at }) => at >= MEND_AT * 1000,
      )?.at,
    back: putIn,
  },
  facts: {
    period: (run) => ({ wait: (inLine(run)[1]?.at ?? Number.NaN) - (inLine(run)[0]?.at ?? Number.NaN) }),
    late: (run) => ({ wait: (putOut(run) ?? Number.NaN) - (moved(run)?.at ?? Number.NaN) }),
    lost: (run) => missing(run).length,
    restarts,
    pods: podsSeen,
    rest: (run) => servedBy(run.at((MEND_AT - 1) * 1000), 'shop').length,
    idle: (run) => ({ wait: (putIn(run) ?? Number.NaN) - (putOut(run) ?? Number.NaN) }),
  },
  question: { kind: 'choice', choices: ['restarted', 'replaced', 'first', 'third'], answer: whatHappened },
  see: { scene: 'network', from: 0, stops: ['ready', 'serving'] },
  predict: { scene: 'network', at: BREAK_AT - 1 },
  play: {
    scene: 'probes',
    from: BREAK_AT - 1,
    stops: ['broken', 'missed', 'once', 'out', 'mended', 'back'],
    select: (run) => {
      const key = ill(run)
      return key === undefined ? undefined : { kind: 'object', resource: 'pods', key }
    },
  },
  why: {
    scene: 'probes',
    at: MEND_AT - 1,
    select: (run) => {
      const at = putOut(run)
      const stored = firstOf(
        run,
        'object.stored',
        ({ resource }) => resource === 'endpointslices.discovery.k8s.io',
        at ?? Number.NaN,
      )
      return stored && { kind: 'entry', seq: stored.seq }
    },
    why: true,
  },
  now: {
    scene: 'network',
    at: 30,
    start: { manifest: start, steps: [[25, 'load http://node-1:30080/ --rate 4 --for 20m']] },
    goals: [
      { id: 'rolled', met: isRolledOut },
      { id: 'kept', met: noneLost },
    ],
    solutions: [solution, solution2],
  },
}
