/**
 * Empties a namespace that is being deleted, pods first, then lets it go. Mirrors
 * pkg/controller/namespace (namespace_controller.go, deletion/namespaced_resources_deleter.go). Rules: SPEC.md.
 */
import type { ApiObject } from '../../../journal/entry'
import type { Namespace } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { defineController, type Shop, succeeded, type Work } from '../controller'
import { WATCHED } from '../watched-resources'
import { deletionConditions, type Remaining } from './deletion-conditions'

/** namespace_controller.go: namespaceDeletionGracePeriod: late writes shall have arrived. */
const GRACE_PERIOD = 5000
const NAMESPACED = WATCHED.filter(({ namespaced }) => namespaced)

export const namespaceController = defineController({
  name: 'namespace-controller',
  begin(shop) {
    const namespaces = shop.of<Namespace>('namespaces')
    const seen = (namespace: Namespace) => {
      if (namespace.metadata.deletionTimestamp) shop.wakeAfter(namespace.metadata.name, GRACE_PERIOD)
    }
    namespaces.on({ added: seen, updated: (_, namespace) => seen(namespace) })
    return {
      sync(key, work) {
        const namespace = namespaces.get(key)
        if (namespace?.metadata.deletionTimestamp) empty(shop, namespace, work)
      },
    }
  },
})

/** Deletes all there is, pods before everything else, and looks at what is left. */
function empty(shop: Shop, namespace: Namespace, work: Work): void {
  const { name } = namespace.metadata
  clear('pods', name, work, (pods) => {
    if (pods.length > 0) return waitFor(shop, namespace, [{ resource: 'pods', objects: pods }], work)
    const others = NAMESPACED.filter(
      ({ resource }) => resource !== 'pods' && !isEmpty(shop.of<ApiObject>(resource).list(name)),
    )
    let open = others.length
    const remaining: Remaining[] = []
    if (open === 0) return letGo(namespace, work)
    for (const { resource } of others)
      clear(resource, name, work, (objects) => {
        if (objects.length > 0) remaining.push({ resource, objects })
        if (--open > 0) return
        if (remaining.length > 0) waitFor(shop, namespace, remaining, work)
        else letGo(namespace, work)
      })
  })
}

const isEmpty = (objects: Iterable<unknown>) => {
  for (const _ of objects) return false
  return true
}

/** Deletes all of a resource; tells what is still there. */
function clear(
  resource: string,
  namespace: string,
  work: Work,
  then: (left: readonly ApiObject[]) => void,
): void {
  const path = pathOf(resource, namespace)
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' }
  work.request({ method: 'DELETE', path, body }, (response) => {
    if (!succeeded(response)) return work.fail()
    work.request({ method: 'GET', path }, (response) => {
      if (!succeeded(response)) return work.fail()
      then((response.body as { items?: readonly ApiObject[] }).items ?? [])
    })
  })
}

/** Looks again after half of the longest time a pod may take, and a second. */
function waitFor(shop: Shop, namespace: Namespace, remaining: readonly Remaining[], work: Work): void {
  let estimate = 0
  for (const { resource, objects } of remaining)
    for (const { metadata } of objects)
      if (resource === 'pods') estimate = Math.max(estimate, metadata.deletionGracePeriodSeconds ?? 0)
  shop.wakeAfter(namespace.metadata.name, (Math.floor(estimate / 2) + 1) * 1000)
  const conditions = deletionConditions(namespace, remaining, shop.host.timers.now)
  if (!conditions) return
  const { name } = namespace.metadata
  const status = { ...namespace.status, phase: 'Terminating', conditions }
  work.request(
    { method: 'PUT', path: pathOf('namespaces', undefined, name, 'status'), body: { ...namespace, status } },
    () => {},
  )
}

function letGo(namespace: Namespace, work: Work): void {
  const { name } = namespace.metadata
  const finalizers = (namespace.spec?.finalizers ?? []).filter((it) => it !== 'kubernetes')
  work.request(
    {
      method: 'PUT',
      path: pathOf('namespaces', undefined, name, 'finalize'),
      body: { ...namespace, spec: { ...namespace.spec, finalizers } },
    },
    (response) => {
      if (!succeeded(response) && response.code !== 404) work.fail()
    },
  )
}
