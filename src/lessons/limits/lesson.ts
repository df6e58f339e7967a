/** CPU bends, memory breaks: what a limit does depends on whether the thing can be taken back. */
import type { Entry, EntryOf } from '../../journal/entry'
import type { Pod } from '../../k8s/api'
import { parseQuantity } from '../../k8s/quantity'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, ended, firstOf, podsOf, printed } from '../reading'
import leak from './leak.yaml?raw'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const LIMIT_AT = 12
const READ_AT = 20
const LEAK_AT = 26
/** Places of the lines in the session. */
const READ = 2

const BUSY = 'default/busy'
const LEAK = 'default/leak'
const RESIZE = JSON.stringify({
  spec: { containers: [{ name: 'work', resources: { limits: { cpu: '400m' } } }] },
})

const usages = (
  run: { readonly entries: readonly Entry[] },
  fits: (it: EntryOf<'usage.changed'>) => boolean,
) => allOf(run, 'usage.changed', fits)
const free = (run: Film) => usages(run, ({ container, cpu }) => container.podKey === BUSY && cpu > 1000)[0]
const held = (run: Film) =>
  usages(
    run,
    ({ container, at, cpu, wanted }) =>
      container.podKey === BUSY && at > LIMIT_AT * 1000 && cpu > 0 && cpu < wanted,
  )[0]
const kills = (run: Film) =>
  allOf(
    run,
    'decision.made',
    ({ about, decision }) => about.key === LEAK && decision.reason === 'OutOfMemory',
  )
const quota = (run: Film) => /^(\d+) (\d+)$/m.exec(printed(run, READ))?.slice(1).map(Number)
/** Milliseconds of each period in which nothing of it runs. */
const stillness = (run: Film) => {
  const now = held(run)
  const period = quota(run)?.[1]
  return now && period && Math.round((period / 1000) * (1 - now.cpu / now.wanted))
}

interface Kept {
  readonly limit: number
  readonly peak: number
  readonly last: EntryOf<'usage.changed'>
}

/** Containers that have needed what the shop needs, and have lived for a minute. */
function kept(now: Now): readonly Kept[] {
  const { view, entries, at } = now
  return podsOf(view).flatMap((pod: Pod) =>
    (pod.spec?.containers ?? []).flatMap(({ name, resources }) => {
      const mine = (container: EntryOf<'usage.changed'>['container']) =>
        container.pod === pod.metadata.uid && container.container === name
      const born = allOf(now, 'process.started', (it) => mine(it.container) && it.how === 'main').at(-1)
      const died =
        born && firstOf(now, 'container.exited', ({ container }) => container.id === born.container.id)
      if (!born || died || at - born.at < 60_000) return []
      const used = usages({ entries }, ({ container }) => container.id === born.container.id)
      const peak = Math.max(...used.map(({ memory }) => memory))
      const last = used.at(-1)
      const limit = parseQuantity(resources?.limits?.['memory'] ?? '') ?? Number.POSITIVE_INFINITY
      return last && peak > 150e6 ? [{ limit, peak, last }] : []
    }),
  )
}

export const lesson: Lesson = {
  id: 'limits',
  cluster: { nodes: 1 },
  manifest,
  steps: [
    [LIMIT_AT, `kubectl patch pod busy --subresource resize -p '${RESIZE}'`],
    [READ_AT, 'kubectl exec busy -- cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/cpu.stat'],
    [LEAK_AT, 'kubectl apply -f -', leak],
  ],
  until: 60,
  moments: {
    free: (run) => free(run)?.at,
    held: (run) => held(run)?.at,
    counted: (run) => ended(run, READ)?.at,
    leaking: (run) => firstOf(run, 'process.started', ({ container }) => container.podKey === LEAK)?.at,
    broken: (run) => kills(run)[0]?.at,
    again: (run) => kills(run)[1]?.at,
    third: (run) => kills(run)[2]?.at,
  },
  facts: {
    wanted: (run) => (free(run)?.wanted ?? Number.NaN) / 1000,
    given: (run) => held(run)?.cpu,
    period: (run) => (quota(run)?.[1] ?? Number.NaN) / 1000,
    quota: (run) => (quota(run)?.[0] ?? Number.NaN) / 1000,
    still: stillness,
    each: (run) => (quota(run)?.[1] ?? Number.NaN) / 1000 - (stillness(run) ?? Number.NaN),
    throttled: (run) => Number(/nr_throttled (\d+)/.exec(printed(run, READ))?.[1]),
    periods: (run) => Number(/nr_periods (\d+)/.exec(printed(run, READ))?.[1]),
    life: (run) => ({
      wait:
        (kills(run)[0]?.at ?? Number.NaN) -
        (firstOf(run, 'process.started', ({ container }) => container.podKey === LEAK)?.at ?? Number.NaN),
    }),
    code: (run) => firstOf(run, 'container.exited', ({ container }) => container.podKey === LEAK)?.code,
  },
  question: { kind: 'time', most: 100, near: 0.1, answer: stillness },
  see: { scene: 'memory', from: 0, stops: ['free'] },
  predict: { scene: 'memory', at: LIMIT_AT - 1 },
  play: {
    scene: 'memory',
    from: LIMIT_AT - 1,
    stops: ['held', 'counted', 'leaking', 'broken', 'again', 'third'],
  },
  why: { scene: 'memory', at: 'third' },
  now: {
    scene: 'memory',
    at: 10,
    start: { manifest: start },
    goals: [
      { id: 'lives', met: (now) => kept(now).length > 0 },
      { id: 'tight', met: (now) => kept(now).some(({ limit, peak }) => limit <= 1.25 * peak) },
      {
        id: 'fast',
        met: (now) =>
          kept(now).some(
            ({ limit, peak, last: { cpu, wanted } }) =>
              limit <= 1.25 * peak && wanted >= 900 && cpu >= wanted - 50,
          ),
      },
    ],
    solutions: [solution, solution2],
  },
}
