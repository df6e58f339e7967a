/**
 * Deletes what has lost all its owners; lets go of what is to be orphaned; makes owners wait in the foreground.
 * Mirrors pkg/controller/garbagecollector/garbagecollector.go. Rules: SPEC.md.
 */
import type { ApiObject } from '../../../journal/entry'
import { kindOf, pathOf } from '../../../k8s/kinds'
import { refOf } from '../../component'
import { defineController, type Shop, succeeded, type Work } from '../controller'
import { WATCHED } from '../watched-resources'
import { hasFinalizer, isDeleting, type Owned, OwnerGraph, waitsForDependents } from './owner-graph'

const FOREGROUND = 'foregroundDeletion'
const ORPHAN = 'orphan'

interface Collecting {
  readonly shop: Shop
  readonly graph: OwnerGraph
}

export const garbageCollector = defineController({
  name: 'garbage-collector-controller',
  begin(shop) {
    const it: Collecting = { shop, graph: new OwnerGraph() }
    for (const { resource } of WATCHED) {
      shop.of<ApiObject>(resource).on({
        added: (object) => seen(it, { resource, object }),
        updated: (_, object) => seen(it, { resource, object }),
        deleted: (object) => gone(it, object),
      })
    }
    return {
      sync(uid, work) {
        const owned = it.graph.get(uid)
        if (!owned) return
        if (isDeleting(owned.object) && hasFinalizer(owned.object, ORPHAN)) orphan(it, owned, work)
        else if (waitsForDependents(owned.object)) waitForDependents(it, owned, work)
        else if (!isDeleting(owned.object)) collect(it, owned, work)
      },
    }
  },
})

function seen({ shop, graph }: Collecting, it: Owned): void {
  const { object } = it
  graph.put(it)
  const { uid, ownerReferences = [] } = object.metadata
  const lostOwner = ownerReferences.some((owner) => {
    const known = graph.get(owner.uid)
    return !known || waitsForDependents(known.object)
  })
  const isLeaving = isDeleting(object) && (hasFinalizer(object, ORPHAN) || hasFinalizer(object, FOREGROUND))
  if (lostOwner || isLeaving) shop.wake(uid)
}

function gone({ shop, graph }: Collecting, object: ApiObject): void {
  const { uid, ownerReferences = [] } = object.metadata
  graph.remove(uid)
  for (const { object } of graph.dependentsOf(uid)) shop.wake(object.metadata.uid)
  for (const owner of ownerReferences) {
    const known = graph.get(owner.uid)
    if (known && waitsForDependents(known.object)) shop.wake(owner.uid)
  }
}

type Standing = 'solid' | 'waiting' | 'gone'

/** Looks at every owner; one the graph does not know is looked up, since the graph may be late. */
function collect(it: Collecting, owned: Owned, work: Work): void {
  const owners = owned.object.metadata.ownerReferences ?? []
  if (owners.length === 0) return
  const standings = new Map<string, Standing>()
  const judged = (uid: string, standing: Standing) => {
    standings.set(uid, standing)
    if (standings.size === owners.length) decide(it, owned, standings, work)
  }
  for (const owner of owners) {
    const known = it.graph.get(owner.uid)
    if (known) judged(owner.uid, waitsForDependents(known.object) ? 'waiting' : 'solid')
    else lookUp(owned, owner, work, (standing) => judged(owner.uid, standing))
  }
}

type Owner = NonNullable<ApiObject['metadata']['ownerReferences']>[number]

function lookUp({ object }: Owned, owner: Owner, work: Work, found: (standing: Standing) => void): void {
  const kind = kindOf(owner.apiVersion, owner.kind)
  if (!kind) return found('solid')
  const path = pathOf(kind.resource, object.metadata.namespace, owner.name)
  work.request({ method: 'GET', path }, (response) => {
    if (response.code === 404) return found('gone')
    if (!succeeded(response)) return work.fail()
    const live = response.body as ApiObject
    if (live.metadata.uid !== owner.uid) found('gone')
    else found(waitsForDependents(live) ? 'waiting' : 'solid')
  })
}

function decide(it: Collecting, owned: Owned, standings: ReadonlyMap<string, Standing>, work: Work): void {
  const values = [...standings.values()]
  if (values.includes('solid')) {
    const dangling = [...standings].filter(([, standing]) => standing !== 'solid').map(([uid]) => uid)
    if (dangling.length > 0) dropOwners(owned, dangling, work)
    return
  }
  const { object } = owned
  const blocks = it.graph.dependentsOf(object.metadata.uid).length > 0
  const policy =
    values.includes('waiting') && blocks
      ? 'Foreground'
      : hasFinalizer(object, ORPHAN)
        ? 'Orphan'
        : hasFinalizer(object, FOREGROUND)
          ? 'Foreground'
          : 'Background'
  remove(it, owned, policy, work)
}

function remove({ shop }: Collecting, { resource, object }: Owned, policy: string, work: Work): void {
  const { namespace, name, uid, ownerReferences } = object.metadata
  const owner = ownerReferences?.[0]
  const because = { owner: owner ? `${owner.kind}/${owner.name}` : '', policy }
  const about = refOf(resource, object)
  const decision = shop.host.journal.decided(about, { reason: 'GarbageCollected', because })
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions: { uid },
    propagationPolicy: policy,
  }
  shop.host.journal.because(decision, () =>
    work.request({ method: 'DELETE', path: pathOf(resource, namespace, name), body }, (response) => {
      if (!succeeded(response) && response.code !== 404 && response.code !== 409) work.fail()
    }),
  )
}

function dropOwners(
  { resource, object }: Owned,
  uids: readonly string[],
  work: Work,
  done: () => void = () => {},
): void {
  const left = (object.metadata.ownerReferences ?? []).filter(({ uid }) => !uids.includes(uid))
  patchMetadata(resource, object, { ownerReferences: left.length > 0 ? left : null }, work, done)
}

function patchMetadata(resource: string, object: ApiObject, metadata: object, work: Work, done: () => void) {
  const { namespace, name, uid, resourceVersion } = object.metadata
  work.request(
    {
      method: 'PATCH',
      path: pathOf(resource, namespace, name),
      contentType: 'application/merge-patch+json',
      body: { metadata: { ...metadata, uid, resourceVersion } },
    },
    (response) => {
      if (succeeded(response) || response.code === 404) done()
      else work.fail()
    },
  )
}

const dropFinalizer = ({ resource, object }: Owned, finalizer: string, work: Work) => {
  const left = (object.metadata.finalizers ?? []).filter((it) => it !== finalizer)
  patchMetadata(resource, object, { finalizers: left.length > 0 ? left : null }, work, () => {})
}

/** Every dependent is set free before the owner may go. */
function orphan({ graph }: Collecting, owned: Owned, work: Work): void {
  const { uid } = owned.object.metadata
  const dependents = graph.dependentsOf(uid)
  let open = dependents.length
  if (open === 0) return dropFinalizer(owned, ORPHAN, work)
  for (const dependent of dependents)
    dropOwners(dependent, [uid], work, () => {
      if (--open === 0) dropFinalizer(owned, ORPHAN, work)
    })
}

function waitForDependents({ shop, graph }: Collecting, owned: Owned, work: Work): void {
  const { uid } = owned.object.metadata
  const dependents = graph.dependentsOf(uid)
  const blocking = dependents.filter(({ object }) =>
    object.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion),
  )
  if (blocking.length === 0) return dropFinalizer(owned, FOREGROUND, work)
  for (const { object } of dependents) if (!isDeleting(object)) shop.wake(object.metadata.uid)
}
