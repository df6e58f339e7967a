/** Guaranteed, Burstable, BestEffort, and who really goes when the node runs short of memory. */
import type { Entry, EntryOf } from '../../journal/entry'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, isReady, podOf, storedWhen } from '../reading'
import type { Pod } from '../../k8s/api'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const PODS = ['best-effort', 'burstable', 'guaranteed']
const FILL_AT = 15
const AGAIN_AT = 40
const MIB = 2 ** 20

type Told = { readonly entries: readonly Entry[] }
type Made = EntryOf<'decision.made'>

const evictions = (run: Told): readonly Made[] =>
  allOf(run, 'decision.made', ({ decision }) => decision.reason === 'Evicting')
const victim = (run: Told, index: number) => evictions(run)[index]?.about.key.replace('default/', '')
/** What the kubelet had on its list when it first had to choose. */
const ranked = (run: Told, pod: string) => {
  const decision = evictions(run)[0]?.decision
  return decision?.reason === 'Evicting'
    ? decision.because.rank.find((one) => one.pod === `default/${pod}`)
    : undefined
}
const inUse = (run: Told, pod: string) => Math.round((ranked(run, pod)?.usage ?? Number.NaN) / MIB)
const asked = (run: Told, pod: string) => Math.round((ranked(run, pod)?.request ?? Number.NaN) / MIB)
const faults = (run: Told) => allOf(run, 'fault.injected')
const gone = (run: Film, pod: string) =>
  firstOf(run, 'container.exited', ({ container }) => container.podKey === `default/${pod}`)?.at
const eaten = (run: Film) =>
  firstOf(
    run,
    'usage.changed',
    ({ container, memory }) => container.podKey === 'default/guaranteed' && memory > 800 * MIB,
  )?.at

/** The kubelet or the kernel had to choose since the learner took over. */
const firstChoice = (now: Now): Made | undefined =>
  firstOf(
    now,
    'decision.made',
    ({ decision }) =>
      decision.reason === 'Evicting' ||
      (decision.reason === 'OutOfMemory' && decision.because.limit === 'node'),
    now.since,
  )

/** The same processes that were there before the choice, with all their memory. */
function isSaved(now: Now): boolean {
  const choice = firstChoice(now)
  const pod = podOf(now.view, 'default/database')
  if (!choice || !isReady(pod) || now.at < choice.at + 15_000) return false
  const mine = ({ container }: { readonly container: EntryOf<'usage.changed'>['container'] }) =>
    container.pod === pod?.metadata.uid
  const born = allOf(now, 'process.started', (it) => mine(it) && it.how === 'main').at(-1)
  const used = allOf(now, 'usage.changed', mine).at(-1)
  return born !== undefined && born.at < choice.at && (used?.memory ?? 0) > 800 * MIB
}

export const lesson: Lesson = {
  id: 'qos',
  cluster: { nodes: 1, memoryPerNode: 2 * 2 ** 30 },
  manifest,
  steps: [
    [FILL_AT, 'fault fill-memory node-1'],
    [AGAIN_AT, 'fault fill-memory node-1'],
  ],
  until: 75,
  moments: {
    ready: (run) => storedWhen<Pod>(run, 'pods', 'default/guaranteed', isReady),
    eaten,
    filled: (run) => faults(run)[0]?.at,
    first: (run) => evictions(run)[0]?.at,
    again: (run) => faults(run)[1]?.at,
    second: (run) => evictions(run)[1]?.at,
    useless: (run) => gone(run, victim(run, 1) ?? ''),
    third: (run) => evictions(run)[2]?.at,
  },
  facts: {
    burstableUses: (run) => inUse(run, 'burstable'),
    burstableAsked: (run) => asked(run, 'burstable'),
    guaranteedUses: (run) => inUse(run, 'guaranteed'),
    guaranteedAsked: (run) => asked(run, 'guaranteed'),
    one: (run) => victim(run, 0),
    two: (run) => victim(run, 1),
    three: (run) => victim(run, 2),
    grace: (run) => ({
      wait: (gone(run, victim(run, 1) ?? '') ?? Number.NaN) - (evictions(run)[1]?.at ?? Number.NaN),
    }),
    round: (run) => ({
      wait: (evictions(run)[2]?.at ?? Number.NaN) - (evictions(run)[1]?.at ?? Number.NaN),
    }),
  },
  question: {
    kind: 'order',
    items: PODS,
    answer: (run) => evictions(run).map((_, index) => victim(run, index) ?? ''),
  },
  see: { scene: 'cluster', from: 0, stops: ['ready', 'eaten'] },
  predict: { scene: 'cluster', at: FILL_AT - 1 },
  play: {
    scene: 'memory',
    from: FILL_AT - 1,
    stops: ['filled', 'first', 'again', 'second', 'useless', 'third'],
  },
  why: { scene: 'memory', at: 'filled' },
  now: {
    scene: 'memory',
    at: 12,
    start: { manifest: start },
    goals: [
      { id: 'pressed', met: (now) => firstChoice(now) !== undefined },
      { id: 'saved', met: isSaved },
    ],
    solutions: [solution, solution2],
  },
}
