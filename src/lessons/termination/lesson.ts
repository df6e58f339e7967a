/** Two things happen at once and nobody waits: traffic is turned away, and processes are told to stop. */
import type { Entry, EntryOf } from '../../journal/entry'
import type { Deployment, Pod } from '../../k8s/api'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, podsOf, printed, storedWhen } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const LOAD_AT = 8
const RESTART_AT = 14
const LOAD = 1

/** A pod that was deleted: when, when the last of it was gone, and what it was led to in between. */
interface Death {
  readonly key: string
  readonly ip: string
  readonly hash: string
  readonly at: number
  readonly gone: number
}

interface Told {
  readonly entries: readonly Entry[]
}

const deletions = (run: Told): readonly Death[] =>
  allOf(
    run,
    'object.removed',
    ({ resource, key }) => resource === 'pods' && key.startsWith('default/shop-'),
  ).map(({ key, object, at }) => ({
    key,
    ip: (object as unknown as Pod).status?.podIP ?? '',
    hash: object.metadata.labels?.['pod-template-hash'] ?? '',
    at:
      firstOf(
        run,
        'object.stored',
        (it) => it.key === key && it.object.metadata.deletionTimestamp !== undefined,
      )?.at ?? at,
    gone: at,
  }))

const asked = (run: Told) =>
  new Map(
    allOf(run, 'packet.sent', ({ hops }) => hops.includes('service/default/shop')).map((it) => [it.seq, it]),
  )

const lost = (run: Told): readonly EntryOf<'packet.sent'>[] => {
  const sent = asked(run)
  return allOf(run, 'packet.refused').flatMap(({ packet }) => sent.get(packet) ?? [])
}
/** Led to this pod, or to the address it had. */
const isFor = ({ key, ip }: Death, { hops }: EntryOf<'packet.sent'>) =>
  hops.at(-1) === `pod/${key}` || hops.at(-1) === `address/${ip}`

/** The pod that cost most. */
const subject = (run: Film): Death | undefined =>
  deletions(run)
    .map((death) => ({ death, cost: lost(run).filter((packet) => isFor(death, packet)).length }))
    .sort((a, b) => b.cost - a.cost)[0]?.death

const itsLost = (run: Film) => {
  const death = subject(run)
  return death ? lost(run).filter((packet) => isFor(death, packet)) : []
}
const processGone = (run: Film) =>
  firstOf(run, 'container.exited', ({ container }) => container.podKey === subject(run)?.key)?.at
const learned = (run: Film) =>
  firstOf(
    run,
    'decision.made',
    ({ source, decision }) =>
      source === 'kube-proxy/node-1' &&
      decision.reason === 'RulesChanged' &&
      decision.because.removed.includes(`${subject(run)?.ip}:80`),
  )?.at

function howMany(run: Film): string {
  const count = lost(run).length
  if (count === 0) return 'none'
  if (count <= deletions(run).length) return 'each-one'
  const last = Math.max(...lost(run).map(({ at }) => at))
  return last - (deletions(run)[0]?.at ?? 0) > 10_000 ? 'grace' : 'second'
}

/** One after another, all pods of a revision have ended, asked all the while. */
function replaced(now: Now): readonly Death[][] {
  const living = new Set(podsOf(now.view).map(({ metadata }) => metadata.labels?.['pod-template-hash']))
  const all = deletions(now).filter(({ at, hash }) => at >= now.since && !living.has(hash))
  return [...new Set(all.map(({ hash }) => hash))]
    .map((hash) => all.filter((death) => death.hash === hash))
    .filter((deaths) => deaths.length >= 3)
}
/** The longest that a request waits before it is called lost. */
const VERDICT = 3_000

function wasClean(now: Now, deaths: readonly Death[]): boolean {
  const from = Math.min(...deaths.map(({ at }) => at))
  const until = Math.max(...deaths.map(({ gone }) => gone)) + VERDICT
  const within = ({ at }: { readonly at: number }) => at >= from && at <= until
  return now.at >= until && [...asked(now).values()].filter(within).length >= 20 && !lost(now).some(within)
}
const isQuick = (deaths: readonly Death[]) => deaths.every(({ at, gone }) => gone - at < 15_000)

export const lesson: Lesson = {
  id: 'termination',
  manifest,
  steps: [
    [LOAD_AT, 'load http://node-1:30080/ --rate 40 --for 20s'],
    [RESTART_AT, 'kubectl rollout restart deployment shop'],
  ],
  until: 40,
  moments: {
    ready: (run) =>
      storedWhen<Deployment>(
        run,
        'deployments.apps',
        'default/shop',
        ({ status }) => status?.readyReplicas === 3,
      ),
    flowing: (run) => firstOf(run, 'packet.answered', () => true, LOAD_AT * 1000)?.at,
    told: (run) => subject(run)?.at,
    turned: (run) =>
      firstOf(
        run,
        'decision.made',
        ({ decision }) => decision.reason === 'EndpointRemoved' && decision.because.pod === subject(run)?.key,
      )?.at,
    stop: (run) =>
      firstOf(
        run,
        'process.signalled',
        ({ container, pid }) => container.podKey === subject(run)?.key && pid === 1,
      )?.at,
    gone: processGone,
    learned,
    removed: (run) => subject(run)?.gone,
    counted: (run) => firstOf(run, 'console.exited', ({ input }) => input === LOAD)?.at,
  },
  facts: {
    wanted: () => 3,
    rate: () => 40,
    signal: (run) =>
      firstOf(
        run,
        'process.signalled',
        ({ container, pid }) => container.podKey === subject(run)?.key && pid === 1,
      )?.signal,
    quick: (run) => ({ wait: (processGone(run) ?? Number.NaN) - (subject(run)?.at ?? Number.NaN) }),
    blind: (run) => ({ wait: (learned(run) ?? Number.NaN) - (processGone(run) ?? Number.NaN) }),
    itsLost: (run) => itsLost(run).length,
    lostCount: (run) => lost(run).length,
    sent: (run) => /sent in \S+ +(\d+)/.exec(printed(run, LOAD))?.[1],
  },
  question: { kind: 'choice', choices: ['none', 'each-one', 'second', 'grace'], answer: howMany },
  see: { scene: 'network', from: 0, stops: ['ready', 'flowing'] },
  predict: { scene: 'network', at: RESTART_AT - 1 },
  play: {
    scene: 'termination',
    from: RESTART_AT - 1,
    stops: ['told', 'stop', 'turned', 'gone', 'learned', 'removed', 'counted'],
    looks: { counted: { scene: 'network' } },
    select: (run) => {
      const key = subject(run)?.key
      return key === undefined ? undefined : { kind: 'object', resource: 'pods', key }
    },
  },
  why: { scene: 'termination', at: 'counted' },
  now: {
    scene: 'network',
    at: 12,
    start: { manifest: start },
    goals: [
      { id: 'none-lost', met: (now) => replaced(now).some((deaths) => wasClean(now, deaths)) },
      {
        id: 'quick',
        met: (now) => replaced(now).some((deaths) => wasClean(now, deaths) && isQuick(deaths)),
      },
    ],
    solutions: [solution, solution2],
  },
}
