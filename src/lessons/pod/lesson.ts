/** A pod is a shared house: one network for all, but to each container its own processes and files. */
import type { Pod } from '../../k8s/api'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, podsOf } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const POD = 'default/house'

const started = (run: Film, container: string, restart = 0) =>
  allOf(run, 'process.started', ({ container: it, how }) => it.container === container && how === 'main')[
    restart
  ]?.at
const exits = (run: Film, container: string) =>
  allOf(run, 'container.exited', ({ container: it }) => it.container === container)

function whatHappened(run: Film): string | undefined {
  if (!firstOf(run, 'object.stored', ({ key, resource }) => resource === 'pods' && key === POD))
    return 'rejected'
  if (exits(run, 'web').length > 0) return 'both-fail'
  return exits(run, 'second').length > 0 ? 'second-fails' : 'both-run'
}

/** A program in a container asked over the loopback device that all of the pod share, and was answered. */
function talked({ entries, since }: Now): boolean {
  const asked = allOf(
    { entries },
    'packet.sent',
    ({ at, from, hops }) => at >= since && from.startsWith('pod/') && hops.includes('localhost'),
  )
  const seqs = new Set(asked.map(({ seq }) => seq))
  return firstOf({ entries }, 'packet.answered', ({ packet }) => seqs.has(packet), since) !== undefined
}

/** Where a container sees each emptyDir of its pod. */
const shared = (pod: Pod) =>
  (pod.spec?.volumes ?? [])
    .filter(({ emptyDir }) => emptyDir)
    .map(({ name }) =>
      (pod.spec?.containers ?? []).flatMap(({ name: container, volumeMounts = [] }) =>
        volumeMounts
          .filter((mount) => mount.name === name)
          .map(({ mountPath }) => ({ container, mountPath })),
      ),
    )
    .filter((mounts) => mounts.length > 1)

const fileIsShared = ({ view, entries }: Now) =>
  podsOf(view).some((pod) =>
    shared(pod).some((mounts) =>
      mounts.some(({ container, mountPath }) =>
        firstOf(
          { entries },
          'file.changed',
          (it) =>
            it.container.pod === pod.metadata.uid &&
            it.container.container === container &&
            it.path.startsWith(`${mountPath.replace(/\/$/, '')}/`),
        ),
      ),
    ),
  )

export const lesson: Lesson = {
  id: 'pod',
  manifest,
  steps: [],
  until: 60,
  moments: {
    sandbox: (run) => firstOf(run, 'sandbox.created', ({ sandbox }) => sandbox.podKey === POD)?.at,
    web: (run) => started(run, 'web'),
    second: (run) => started(run, 'second'),
    gone: (run) => exits(run, 'second')[0]?.at,
    waiting: (run) => firstOf(run, 'timer.set', ({ label }) => label === 'back-off')?.at,
    later: (run) => exits(run, 'second')[3]?.at,
  },
  facts: {
    code: (run) => exits(run, 'second')[0]?.code,
    said: (run) =>
      firstOf(
        run,
        'process.wrote',
        ({ container, text }) => container.container === 'second' && /Address|bind/.test(text),
      )?.text.split('\n')[0],
    wait: (run) => {
      const timer = firstOf(run, 'timer.set', ({ label }) => label === 'back-off')
      const died = exits(run, 'second').findLast(({ at }) => timer && at <= timer.at)
      return timer && died && { wait: timer.due - died.at }
    },
    restarts: (run) => exits(run, 'second').length - 1,
    ip: (run) => firstOf(run, 'sandbox.created', ({ sandbox }) => sandbox.podKey === POD)?.ip,
  },
  question: {
    kind: 'choice',
    choices: ['both-run', 'second-fails', 'both-fail', 'rejected'],
    answer: whatHappened,
  },
  see: { scene: 'pod', from: 0, stops: ['sandbox', 'web'] },
  predict: { scene: 'pod', at: 'web' },
  play: { scene: 'pod', from: 'web', stops: ['second', 'gone', 'waiting', 'later'] },
  why: {
    scene: 'pod',
    at: 'later',
    select: { kind: 'container', podKey: POD, container: 'second' },
    why: true,
  },
  now: {
    scene: 'pod',
    at: 8,
    start: { manifest: start },
    goals: [
      { id: 'talk', met: talked },
      { id: 'share', met: fileIsShared },
    ],
    solutions: [solution, solution2],
  },
}
