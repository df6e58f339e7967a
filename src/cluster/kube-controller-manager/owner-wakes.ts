/**
 * Whom a change of a pod wakes: its controller, the one it had before, or, when nobody owns it, all that select it.
 * Mirrors addPod, updatePod and deletePod of pkg/controller/replicaset and its siblings.
 */
import type { LabelSelector, Pod } from '../../k8s/api'
import { selects } from '../../k8s/label-selector'
import { controllerOf } from '../../k8s/owner-reference'
import type { ApiObject } from '../../journal/entry'
import { type Informer, keyOf } from '../component'
import type { Change } from './controller'
import type { Expectations } from './expectations'

type Owner = ApiObject & { readonly spec?: { readonly selector?: unknown } }

export interface OwnerWakes {
  readonly kind: string
  readonly owners: Informer<ApiObject>
  readonly expectations?: Expectations
  /** An owner's selector; without it, orphans wake nobody. */
  readonly selectorOf?: (owner: ApiObject) => LabelSelector | undefined
  /** Called for each owner of a changed pod. */
  readonly seen?: (owner: ApiObject, change: Change<Pod>) => void
}

export function ownersWokenBy(it: OwnerWakes): (change: Change<Pod>) => Iterable<string> {
  return (change) => {
    const { object: pod, before } = change
    if (isOthers(it, pod) && (!before || isOthers(it, before))) return NOBODY
    const woken = new Set<string>()
    const owner = ownerOf(it, pod)
    const previous = before && controllerOf(before)?.uid !== controllerOf(pod)?.uid && ownerOf(it, before)
    if (previous) woken.add(keyOf(previous))
    if (owner) {
      observe(it, keyOf(owner), change)
      it.seen?.(owner, change)
      woken.add(keyOf(owner))
    } else if (!controllerOf(pod) && !change.deleted && !pod.metadata.deletionTimestamp)
      for (const matching of ownersSelecting(it, pod)) woken.add(keyOf(matching))
    return woken
  }
}

const NOBODY: readonly string[] = []

/** Owned by somebody of another kind. */
function isOthers({ kind }: OwnerWakes, pod: Pod): boolean {
  const reference = controllerOf(pod)
  return reference !== undefined && reference.kind !== kind
}

function ownerOf({ kind, owners }: OwnerWakes, pod: Pod): ApiObject | undefined {
  const reference = controllerOf(pod)
  if (reference?.kind !== kind) return undefined
  const owner = owners.get(`${pod.metadata.namespace}/${reference.name}`)
  return owner?.metadata.uid === reference.uid ? owner : undefined
}

function observe({ expectations }: OwnerWakes, owner: string, { object, before, deleted }: Change<Pod>) {
  if (deleted || object.metadata.deletionTimestamp) expectations?.deletionObserved(owner, keyOf(object))
  else if (!before) expectations?.creationObserved(owner)
}

function* ownersSelecting({ owners, selectorOf }: OwnerWakes, pod: Pod): Iterable<ApiObject> {
  if (!selectorOf) return
  for (const owner of owners.list(pod.metadata.namespace))
    if (selects(selectorOf(owner), pod.metadata.labels)) yield owner
}

/** The usual place of a selector. */
export const specSelector = (owner: ApiObject) => (owner as Owner).spec?.selector as LabelSelector | undefined
