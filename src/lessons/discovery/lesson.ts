/** Pods move, names stay: each part of the chain knows only the name of the next. */
import type { Pod } from '../../k8s/api'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, firstOf, isEnding, isReady, servedBy, storedWhen } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const LOAD_AT = 28
const DELETE_AT = 32
const TOMCAT = /^default\/tomcat-/
/** What Tomcat says where no app is deployed; the gateway's own word when nobody is behind it. */
const NOT_FOUND = 404
const BAD_GATEWAY = 502

const deleted = (run: Film) => storedWhen<Pod>(run, 'pods', TOMCAT, isEnding)
const successor = (run: Film) =>
  allOf(run, 'object.stored', (it) => it.resource === 'pods' && it.added && TOMCAT.test(it.key))[1]?.key

/** Answers that reached the client outside, with this code. */
function answers(run: Film, code: number) {
  const asked = new Set(allOf(run, 'packet.sent', ({ from }) => from === 'client').map(({ seq }) => seq))
  return allOf(run, 'packet.answered', (it) => asked.has(it.packet) && it.code === code)
}
const lastBad = (run: Film) => answers(run, BAD_GATEWAY).at(-1)?.at ?? Number.NaN
const again = (run: Film) => answers(run, NOT_FOUND).find(({ at }) => at > lastBad(run))?.at

/** Nginx asked Tomcat by its name, and Tomcat answered. */
function wasAnswered({ entries, since }: Now): boolean {
  const asked = allOf(
    { entries },
    'packet.sent',
    ({ at, from, to }) => at >= since && from.startsWith('pod/default/nginx-') && to === 'tomcat:8080',
  )
  const seqs = new Set(asked.map(({ seq }) => seq))
  return firstOf({ entries }, 'packet.answered', ({ packet }) => seqs.has(packet), since) !== undefined
}

export const lesson: Lesson = {
  id: 'discovery',
  manifest,
  steps: [
    [LOAD_AT, 'load http://node-1:30080/ --rate 5 --for 40s'],
    [DELETE_AT, 'kubectl delete pod -l app=tomcat --wait=false'],
  ],
  until: 75,
  moments: {
    database: (run) =>
      firstOf(
        run,
        'container.exited',
        ({ container, code }) => /^wait-/.test(container.container) && code === 0,
      )?.at,
    chain: (run) => answers(run, NOT_FOUND)[0]?.at,
    deleted,
    cut: (run) => answers(run, BAD_GATEWAY)[0]?.at,
    ready: (run) => {
      const key = successor(run)
      return key === undefined ? undefined : storedWhen<Pod>(run, 'pods', key, isReady)
    },
    again,
  },
  facts: {
    gap: (run) => ({ wait: (again(run) ?? Number.NaN) - (deleted(run) ?? Number.NaN) }),
    failed: (run) =>
      answers(run, BAD_GATEWAY).length +
      allOf(run, 'packet.refused', (it) => run.entries[it.packet - 1]?.source === 'client').length,
    name: () => 'tomcat.default.svc.cluster.local',
  },
  question: {
    kind: 'time',
    most: 60_000,
    near: 0.25,
    answer: (run) => (again(run) ?? Number.NaN) - (deleted(run) ?? Number.NaN),
  },
  see: { scene: 'network', from: 0, stops: ['database', 'chain'] },
  predict: { scene: 'network', at: DELETE_AT - 1 },
  play: { scene: 'network', from: DELETE_AT - 1, stops: ['deleted', 'cut', 'ready', 'again'] },
  why: { scene: 'network', at: 'again' },
  now: {
    scene: 'network',
    at: 20,
    start: { manifest: start },
    goals: [
      {
        id: 'name',
        met: ({ view }) => servedBy(view, 'mariadb').some((pod) => pod.startsWith('mariadb-')),
      },
      { id: 'whole', met: wasAnswered },
    ],
    solutions: [solution, solution2],
  },
}
