/**
 * The templates a DaemonSet or StatefulSet had, numbered, so that it can go back. Mirrors
 * pkg/controller/history/controller_history.go and the constructHistory functions of both controllers.
 */
import type { ControllerRevision, PodTemplateSpec } from '../../k8s/api'
import { pathOf } from '../../k8s/kinds'
import { controllerRef } from '../../k8s/owner-reference'
import type { ApiObject } from '../../journal/entry'
import { succeeded, type Work } from './controller'
import { canonical, templateHash } from './template-hash'

export const REVISION_HASH = 'controller-revision-hash'

export interface Revisions {
  /** The revision of the present template. */
  readonly current: ControllerRevision
  /** All others, oldest first. */
  readonly old: readonly ControllerRevision[]
}

export const hashOf = (revision: ControllerRevision) => revision.metadata.labels?.[REVISION_HASH] ?? ''

/** Finds or makes the revision of the template; goes on once it is stored. */
export function ensureRevision(
  owner: ApiObject,
  template: PodTemplateSpec,
  collisionCount: number | undefined,
  known: Iterable<ControllerRevision>,
  work: Work,
  then: (revisions: Revisions) => void,
): void {
  const all = [...known].sort((a, b) => (a.revision ?? 0) - (b.revision ?? 0))
  const data = { spec: { template: { ...template, $patch: 'replace' } } }
  const content = canonical(data)
  const existing = all.filter((it) => canonical(it.data) === content).at(-1)
  const old = all.filter((it) => it !== existing)
  const next = (old.at(-1)?.revision ?? 0) + 1
  if (existing && (existing.revision ?? 0) >= next) return then({ current: existing, old })
  const { namespace, name } = owner.metadata
  const path = pathOf('controllerrevisions.apps', namespace)
  const proceed = (response: { code: number; body: unknown }) => {
    if (succeeded(response as never)) then({ current: response.body as ControllerRevision, old })
    else work.fail()
  }
  if (existing)
    return work.request(
      {
        method: 'PUT',
        path: `${path}/${existing.metadata.name}`,
        body: { ...existing, revision: next },
      },
      proceed,
    )
  const hash = templateHash(template, collisionCount)
  const body = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...template.metadata?.labels, [REVISION_HASH]: hash },
      ...(owner.metadata.annotations && { annotations: owner.metadata.annotations }),
      ownerReferences: [controllerRef(owner)],
    },
    data,
    revision: next,
  }
  work.request({ method: 'POST', path, body }, proceed)
}

/** Forgets the oldest revisions nobody uses, beyond the history limit. */
export function trimRevisions(
  { old }: Revisions,
  inUse: ReadonlySet<string>,
  limit: number,
  work: Work,
): void {
  const unused = old.filter((it) => !inUse.has(hashOf(it)) && !inUse.has(it.metadata.name))
  for (const { metadata } of unused.slice(0, Math.max(0, unused.length - limit)))
    work.request(
      { method: 'DELETE', path: pathOf('controllerrevisions.apps', metadata.namespace, metadata.name) },
      ({ code }) => {
        if (code >= 400 && code !== 404) work.fail()
      },
    )
}
