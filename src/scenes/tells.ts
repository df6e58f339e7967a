/** Which scene fits a run: each says by what happened, never by the manifest's name. */
import type { Entry } from '../journal/entry'
import { why } from '../journal/journal'
import type { Pod } from '../k8s/api'

type Telling = 0 | 1 | 2
const when = (found: boolean): Telling => (found ? 2 : 1)

/** A probe has stopped a container, or has failed often enough to say something. */
export const tellsOfProbes = (entries: readonly Entry[]) =>
  when(
    entries.some(
      (entry) =>
        (entry.kind === 'decision.made' &&
          entry.decision.reason === 'KillContainer' &&
          (entry.decision.because.why === 'liveness' || entry.decision.because.why === 'startup')) ||
        (entry.kind === 'probe.ran' && entry.result !== 'success' && entry.run >= entry.threshold),
    ) && !asksService(entries),
  )

/** Somebody asked a Service, or came in by a door; or a pod has a door on its node. */
export const tellsOfNetwork = (entries: readonly Entry[]) =>
  when(asksService(entries) || podsIn(entries).some(hasDoor))

const hasDoor = ({ spec }: Pod) =>
  spec?.hostNetwork === true ||
  (spec?.containers ?? []).some(({ ports }) => ports?.some(({ hostPort }) => (hostPort ?? 0) > 0))

/** So many decisions are traced back to who asked for them. */
const MOST_TRACED = 5
const WISHED = /^kubectl (apply|create|run|scale|patch|edit|set|replace)/

/** A pod that the learner wished for found no node, or others had to make room for it. */
export const tellsOfScheduling = (entries: readonly Entry[]) => {
  const refused = entries.filter(
    (entry) =>
      entry.kind === 'decision.made' &&
      (entry.decision.reason === 'Unschedulable' || entry.decision.reason === 'Preempting'),
  )
  return when(
    refused.slice(0, MOST_TRACED).some(({ seq }) => {
      const [root] = why(entries, seq)
      return root?.kind === 'input.accepted' && WISHED.test(root.line)
    }),
  )
}

const asksService = (entries: readonly Entry[]) =>
  entries.some(
    (entry) =>
      entry.kind === 'packet.sent' && entry.hops.some((hop) => /^(service|host-port|ingress)\//.test(hop)),
  )

/** The learner deleted pods by hand: how they end is what is to be seen. */
export const tellsOfTermination = (entries: readonly Entry[]) =>
  when(
    entries.some(
      (entry) =>
        entry.kind === 'request.sent' &&
        entry.source === 'kubectl' &&
        entry.verb === 'delete' &&
        entry.resource === 'pods',
    ),
  )

/** The kernel killed something, a container has long wanted more CPU than it got, or pods of each class stand side by side. */
export const tellsOfMemory = (entries: readonly Entry[]) =>
  when(
    entries.some((entry) => entry.kind === 'decision.made' && entry.decision.reason === 'OutOfMemory') ||
      isHeldBack(entries) ||
      new Set(podsIn(entries).map(({ status }) => status?.qosClass)).size === CLASSES,
  )

const CLASSES = 3

/** Half of what it wanted, and not for a moment only. */
const LONG = 2_000

function isHeldBack(entries: readonly Entry[]): boolean {
  const since = new Map<string, number>()
  for (const entry of entries) {
    if (entry.kind !== 'usage.changed') continue
    const { at, container, cpu, wanted } = entry
    const held = wanted >= 2 * cpu && wanted - cpu >= 200
    if (at - (since.get(container.id) ?? at) >= LONG) return true
    if (!held) since.delete(container.id)
    else if (!since.has(container.id)) since.set(container.id, at)
  }
  const last = entries.at(-1)?.at ?? 0
  return [...since.values()].some((at) => last - at >= LONG)
}

/** A pod in which several containers work on one volume, where there are few pods to look at. */
export const tellsOfPod = (entries: readonly Entry[]) => {
  const pods = podsIn(entries)
  return when(pods.length <= 3 && pods.some(sharesVolume))
}

/** Those of the learner, as they were made. */
const podsIn = (entries: readonly Entry[]) =>
  entries.flatMap((entry) =>
    entry.kind === 'object.stored' && entry.added && entry.resource === 'pods' && !SYSTEM.test(entry.key)
      ? [entry.object as unknown as Pod]
      : [],
  )

const SYSTEM = /^(kube-system|ingress-nginx)\//

function sharesVolume({ spec }: Pod): boolean {
  const beside = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const all = [...beside, ...(spec?.containers ?? [])]
  const users = (name: string) =>
    all.filter(({ volumeMounts }) => volumeMounts?.some((it) => it.name === name))
  return (spec?.volumes ?? []).some(({ name, projected }) => !projected && users(name).length > 1)
}
