/** A pod has one of very few phases; the STATUS that kubectl prints is made of much more. */
import type { Pod } from '../../k8s/api'
import { podSummary } from '../../k8s/pod-status-word'
import type { Film } from '../../view/checkpoints'
import type { View } from '../../view/view'
import type { Lesson } from '../lesson'
import { ended, firstOf, isEnding, podOf, podsOf, silence, storedWhen } from '../reading'
import manifest from './manifest.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'

const LISTED = 25
const PHASES_AT = 31
const STOPPED_AT = 45
const WEB = 'default/web'
const FOUR: readonly string[] = ['Pending', 'Running', 'Succeeded', 'Failed']

const listed = (run: Film) => ended(run, 1)?.at
const again = (run: Film, word: string, from: number | undefined) =>
  from === undefined
    ? undefined
    : storedWhen<Pod>(run, 'pods', 'default/again', (pod) => podSummary(pod).word === word, from)
/** The kubelet has woken from the back-off and says so, just before it starts the container. */
const woken = (run: Film) => again(run, 'CrashLoopBackOff', ended(run, 2)?.at)
const crashed = (run: Film) => again(run, 'Error', woken(run))
const silent = (run: Film) => silence(run, 'node-3')
const marked = (run: Film) => storedWhen<Pod>(run, 'pods', WEB, isEnding)

const podAt = (run: Film, key: string, time: number | undefined): Pod | undefined =>
  time === undefined ? undefined : podOf(run.at(time), key)
const phaseOf = (name: string) => (run: Film) =>
  podAt(run, `default/${name}`, ended(run, 2)?.at)?.status?.phase
const wordOf = (name: string) => (run: Film) => {
  const pod = podAt(run, `default/${name}`, listed(run))
  return pod && podSummary(pod).word
}
const between = (from: number | undefined, to: number | undefined) =>
  from === undefined || to === undefined ? undefined : { wait: to - from }

const phases = (view: View) => podsOf(view).map(({ status }) => status?.phase ?? '')
const allFour = (view: View) => FOUR.every((phase) => phases(view).some((it) => it === phase))
const unnamed = (view: View) => podsOf(view).every((pod) => !FOUR.includes(podSummary(pod).word))

export const lesson: Lesson = {
  id: 'phase',
  manifest,
  steps: [
    [LISTED, 'kubectl get pods'],
    [PHASES_AT, 'kubectl get pods -o custom-columns=NAME:.metadata.name,PHASE:.status.phase'],
    [STOPPED_AT, 'fault stop-kubelet node-3'],
  ],
  until: 470,
  moments: {
    over: (run) => storedWhen<Pod>(run, 'pods', 'default/once', ({ status }) => status?.phase === 'Failed'),
    listed,
    phases: (run) => ended(run, 2)?.at,
    crashed,
    stopped: (run) => firstOf(run, 'fault.injected')?.at,
    silent,
    marked,
  },
  facts: {
    code: (run) =>
      firstOf(run, 'container.exited', ({ container }) => container.podKey === 'default/once')?.code,
    againWord: wordOf('again'),
    onceWord: wordOf('once'),
    webWord: wordOf('web'),
    typoWord: wordOf('typo'),
    batchWord: wordOf('batch'),
    againPhase: phaseOf('again'),
    oncePhase: phaseOf('once'),
    webPhase: phaseOf('web'),
    typoPhase: phaseOf('typo'),
    batchPhase: phaseOf('batch'),
    blink: (run) => between(woken(run), crashed(run)),
    deaf: (run) => between(STOPPED_AT * 1000, silent(run)),
    tolerated: (run) => between(silent(run), marked(run)),
    laterReady: (run) => {
      const pod = podAt(run, WEB, marked(run))
      return pod && `${podSummary(pod).ready}/${podSummary(pod).total}`
    },
    laterWord: (run) => {
      const pod = podAt(run, WEB, marked(run))
      return pod && podSummary(pod).word
    },
    laterPhase: (run) => podAt(run, WEB, marked(run))?.status?.phase,
  },
  question: {
    kind: 'choice',
    choices: ['unknown', 'failed', 'pending', 'running'],
    answer: (run) => podAt(run, WEB, run.reached)?.status?.phase?.toLowerCase(),
  },
  see: {
    scene: 'cluster',
    from: 0,
    stops: ['over', 'listed', 'phases', 'crashed'],
    printed: { listed: 1, phases: 2 },
  },
  predict: { scene: 'cluster', at: STOPPED_AT - 1 },
  play: { scene: 'cluster', from: STOPPED_AT - 1, stops: ['stopped', 'silent', 'marked'] },
  why: {
    scene: 'cluster',
    at: 'marked',
    select: { kind: 'object', resource: 'pods', key: WEB },
    tab: 'status',
  },
  now: {
    scene: 'cluster',
    at: 5,
    start: { manifest: start },
    goals: [
      { id: 'four', met: ({ view }) => allFour(view) },
      { id: 'unnamed', met: ({ view }) => allFour(view) && unnamed(view) },
    ],
    solutions: [solution, solution2],
  },
}
