/** User, group, capabilities, read-only root: what the pod says counts for all, what the container says wins. */
import type { Container, Pod } from '../../k8s/api'
import type { Film } from '../../view/checkpoints'
import type { Lesson, Now } from '../lesson'
import { allOf, ended, firstOf, hasLabels, isReady, podsOf, printed, storedWhen } from '../reading'
import manifest from './manifest.yaml?raw'
import named from './named.yaml?raw'
import solution2 from './solution-2.txt?raw'
import solution from './solution.txt?raw'
import start from './start.yaml?raw'
import strict from './strict.yaml?raw'

const SHOP = 'default/shop'
const NAMED = 'default/shop-101'
const STRICT_AT = 12
const NAMED_AT = 40
/** The try at which the run stops to look. */
const THIRD = 2
/** Places of the lines in the session. */
const FIRST = 1
const SECOND = 2

const uidIn = (run: Film, input: number) => /uid=(\d+)/.exec(printed(run, input))?.[1]
const exits = (run: Film, podKey: string) =>
  allOf(run, 'container.exited', ({ container }) => container.podKey === podKey)
const pulled = (run: Film) => {
  const uid = firstOf(run, 'object.stored', ({ key, resource }) => resource === 'pods' && key === SHOP)
    ?.object.metadata.uid
  return firstOf(run, 'image.pulled', ({ pod }) => pod === uid)
}
/** The kubelet sets out to start the container; each time it ends with a refusal. */
const tries = (run: Film) =>
  allOf(
    run,
    'decision.made',
    ({ about, decision }) => about.key === SHOP && decision.reason === 'StartContainer',
  )
const refused = (run: Film) =>
  storedWhen<Pod>(run, 'pods', SHOP, ({ status }) =>
    (status?.containerStatuses ?? []).some(
      ({ state }) => state?.waiting?.reason === 'CreateContainerConfigError',
    ),
  )

function whatHappened(run: Film): string {
  if (!firstOf(run, 'object.stored', ({ key, resource }) => resource === 'pods' && key === SHOP))
    return 'rejected'
  if (firstOf(run, 'process.started', ({ container }) => container.podKey === SHOP))
    return exits(run, SHOP).length > 0 ? 'crashes' : 'nobody'
  return refused(run) === undefined ? 'nobody' : 'never'
}

const isWeb = ({ image }: Container) => /nginx/.test(image ?? '')
const webOf = (pod: Pod) => pod.spec?.containers?.find(isWeb)
const shops = ({ view }: Now) =>
  podsOf(view, (pod) => hasLabels(pod, { app: 'shop' }) && isReady(pod) && webOf(pod) !== undefined)

/** What counts for a container: its own word, else the pod's. */
const mustNotBeRoot = (pod: Pod) =>
  webOf(pod)?.securityContext?.runAsNonRoot ?? pod.spec?.securityContext?.runAsNonRoot ?? false
const runsAsUser = (pod: Pod) =>
  (pod.status?.containerStatuses ?? []).some(
    ({ name, user }) => name === webOf(pod)?.name && (user?.linux?.uid ?? 0) > 0,
  )
const isReadOnly = (pod: Pod) => webOf(pod)?.securityContext?.readOnlyRootFilesystem === true

/** Answered as one should, by this pod. */
function answers({ entries, since }: Now, { metadata }: Pod): boolean {
  const led = allOf(
    { entries },
    'packet.sent',
    ({ at, hops }) => at >= since && hops.at(-1) === `pod/default/${metadata.name}`,
  )
  const seqs = new Set(led.map(({ seq }) => seq))
  return (
    firstOf({ entries }, 'packet.answered', (it) => seqs.has(it.packet) && it.code === 200, since) !==
    undefined
  )
}

export const lesson: Lesson = {
  id: 'security',
  manifest,
  steps: [
    [5, 'kubectl exec levels -c first -- id'],
    [7, 'kubectl exec levels -c second -- id'],
    [STRICT_AT, 'kubectl apply -f -', strict],
    [NAMED_AT, 'kubectl apply -f -', named],
  ],
  until: 60,
  moments: {
    first: (run) => ended(run, FIRST)?.at,
    second: (run) => ended(run, SECOND)?.at,
    pulled: (run) => pulled(run)?.at,
    refused,
    again: (run) => tries(run)[THIRD]?.at,
    named: (run) => firstOf(run, 'process.started', ({ container }) => container.podKey === NAMED)?.at,
    died: (run) => exits(run, NAMED)[0]?.at,
    backoff: (run) => firstOf(run, 'timer.set', ({ label }) => label === 'back-off')?.at,
  },
  facts: {
    firstUid: (run) => uidIn(run, FIRST),
    secondUid: (run) => uidIn(run, SECOND),
    took: (run) => ({ wait: pulled(run)?.took ?? Number.NaN }),
    tries: (run) => tries(run).slice(0, THIRD + 1).length,
    code: (run) => exits(run, NAMED)[0]?.code,
    said: (run) =>
      firstOf(
        run,
        'process.wrote',
        ({ container, text }) => container.podKey === NAMED && text.startsWith('nginx: [emerg]'),
      )?.text.trim(),
  },
  question: { kind: 'choice', choices: ['rejected', 'crashes', 'nobody', 'never'], answer: whatHappened },
  see: { scene: 'pod', from: 0, stops: ['first', 'second'], printed: { first: FIRST, second: SECOND } },
  predict: { scene: 'cluster', at: STRICT_AT - 1 },
  play: {
    scene: 'cluster',
    from: STRICT_AT - 1,
    stops: ['pulled', 'refused', 'again', 'named', 'died', 'backoff'],
  },
  why: {
    scene: 'pod',
    at: 'again',
    select: { kind: 'container', podKey: SHOP, container: 'web' },
    why: true,
  },
  now: {
    scene: 'cluster',
    at: 8,
    start: { manifest: start },
    goals: [
      { id: 'user', met: (now) => shops(now).some((pod) => mustNotBeRoot(pod) && runsAsUser(pod)) },
      { id: 'files', met: (now) => shops(now).some(isReadOnly) },
      {
        id: 'answers',
        met: (now) =>
          shops(now).some(
            (pod) => mustNotBeRoot(pod) && runsAsUser(pod) && isReadOnly(pod) && answers(now, pod),
          ),
      },
    ],
    solutions: [solution, solution2],
  },
}
