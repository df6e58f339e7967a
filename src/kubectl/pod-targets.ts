/**
 * Which pod (and container) logs, exec, attach and port-forward mean: `web`, `pod/web`, `deploy/web`. Mirrors
 * kubectl/pkg/polymorphichelpers and kubectl/pkg/cmd/util/podcmd.
 */
import type { LabelSelector, Pod } from '../k8s/api'
import { isPodReady } from '../k8s/pod'
import type { Call } from './call'
import { pathFor, type Thing } from './client'
import { selectorText } from './describe/tolerations'
import { Failure } from './failure'
import { kindNamed } from './resource-types'
import type { Task } from './run'

export const podPath = (namespace: string | undefined, name: string, subresource?: string) =>
  pathFor(kindNamed('pods'), namespace, name, subresource)

/** The pod a word means: its own name, or the first of a workload's or Service's pods. */
export function* podNamed(call: Call, word: string): Task<Pod> {
  const [type, name] = word.includes('/') ? (word.split('/') as [string, string]) : ['pods', word]
  const kind = kindNamed(type)
  const thing = yield* call.client.get(pathFor(kind, call.namespace, name))
  if (kind.resource === 'pods') return thing as unknown as Pod
  const pods = yield* podsOf(call, thing, kind.kind)
  if (pods.length === 0) throw new Failure(`timed out waiting for the condition`)
  if (pods.length > 1) call.err(`Found ${pods.length} pods, using pod/${pods[0]!.metadata.name}\n`)
  return pods[0]!
}

/** The pods behind a workload, those most likely to answer first. */
function* podsOf(call: Call, thing: Thing, kind: string): Task<Pod[]> {
  const selector = selectorOf(thing, kind)
  const path = pathFor(kindNamed('pods'), thing.metadata.namespace)
  const list = yield* call.client.list(path, { labelSelector: selector })
  return (list.items as unknown as Pod[])
    .map((pod) => ({ ...pod, apiVersion: 'v1', kind: 'Pod' }))
    .sort(byUse)
}

function selectorOf(thing: Thing, kind: string): string {
  const selector = (thing.spec as { selector?: unknown } | undefined)?.selector
  if (!selector) throw new Failure(`cannot get the logs from ${kind}: no selector`)
  const isMap = kind === 'Service' || kind === 'ReplicationController'
  return selectorText(
    isMap ? { matchLabels: selector as Record<string, string> } : (selector as LabelSelector),
  )
}

/** ActivePods: scheduled, running and ready ones first, the one that has been ready longest before others. */
function byUse(a: Pod, b: Pod): number {
  const rank = (pod: Pod) =>
    (pod.spec?.nodeName ? 0 : 4) + (pod.status?.phase === 'Running' ? 0 : 2) + (isPodReady(pod) ? 0 : 1)
  const since = (pod: Pod) =>
    pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? ''
  if (rank(a) !== rank(b)) return rank(a) - rank(b)
  return since(a) < since(b) ? -1 : since(a) > since(b) ? 1 : 0
}

const DEFAULT = 'kubectl.kubernetes.io/default-container'

/** The container meant: the one named, the annotated one, or the first; says so when there was a choice. */
export function containerOf(call: Call, pod: Pod, named: string, quiet = false): string {
  const names = namesOf(pod)
  if (named) {
    if (!names.some(({ name }) => name === named))
      throw new Failure(`container ${named} is not valid for pod ${pod.metadata.name} out of: ${listed(pod)}`)
    return named
  }
  const annotated = pod.metadata.annotations?.[DEFAULT]
  if (annotated && names.some(({ name }) => name === annotated)) return annotated
  const first = pod.spec?.containers[0]?.name ?? ''
  if (names.length > 1 && !quiet) call.err(`Defaulted container "${first}" out of: ${listed(pod)}\n`)
  return first
}

export const namesOf = ({ spec }: Pod): { name: string; note: string }[] => [
  ...(spec?.containers ?? []).map(({ name }) => ({ name, note: '' })),
  ...(spec?.initContainers ?? []).map(({ name }) => ({ name, note: ' (init)' })),
  ...(spec?.ephemeralContainers ?? []).map(({ name }) => ({ name, note: ' (ephem)' })),
]
const listed = (pod: Pod) =>
  namesOf(pod)
    .map(({ name, note }) => `${name}${note}`)
    .join(', ')
