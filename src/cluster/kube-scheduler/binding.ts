/**
 * Tells the API server the decision: first the volumes (PreBind of VolumeBinding), then the pod itself.
 * Mirrors pkg/scheduler/schedule_one.go (bindingCycle) and plugins/defaultbinder.
 */
import type { PersistentVolumeClaim, Pod } from '../../k8s/api'
import { pathOf } from '../../k8s/kinds'
import type { ApiClient, Timers } from '../component'
import type { World } from './plugin'
import { isBound, SELECTED_NODE } from './plugins/volume-binding'
import type { PodInfo } from './pod-info'

/** VolumeBindingArgs: BindTimeoutSeconds. */
const BIND_TIMEOUT = 600_000
const LOOK_AGAIN_AFTER = 20

export interface Binder {
  readonly api: ApiClient
  readonly timers: Timers
  readonly world: World
}

/** Binds; the callback gets what went wrong, or undefined. */
export function bind(binder: Binder, pod: PodInfo, node: string, done: (error?: string) => void): void {
  const open = unboundClaims(binder, pod)
  if (open.length === 0) return bindPod(binder, pod.pod, node, done)
  for (const claim of open) selectNode(binder, claim, node)
  waitForVolumes(binder, pod, node, binder.timers.now + BIND_TIMEOUT, done)
}

function unboundClaims({ world }: Binder, { pod, claims }: PodInfo): readonly PersistentVolumeClaim[] {
  return claims
    .map((name) => world.claims.get(`${pod.metadata.namespace}/${name}`))
    .filter((claim): claim is PersistentVolumeClaim => claim !== undefined && !isBound(claim))
}

function selectNode({ api }: Binder, claim: PersistentVolumeClaim, node: string): void {
  const { namespace, name } = claim.metadata
  api.request({
    method: 'PATCH',
    path: pathOf('persistentvolumeclaims', namespace, name),
    contentType: 'application/merge-patch+json',
    body: { metadata: { annotations: { [SELECTED_NODE]: node } } },
  })
}

function waitForVolumes(
  binder: Binder,
  pod: PodInfo,
  node: string,
  until: number,
  done: (error?: string) => void,
): void {
  if (unboundClaims(binder, pod).length === 0) return bindPod(binder, pod.pod, node, done)
  if (binder.timers.now > until) return done('binding volumes: context deadline exceeded')
  binder.timers.after(LOOK_AGAIN_AFTER, () => waitForVolumes(binder, pod, node, until, done))
}

function bindPod({ api }: Binder, pod: Pod, node: string, done: (error?: string) => void): void {
  const { namespace, name, uid } = pod.metadata
  const body = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, namespace, uid },
    target: { kind: 'Node', name: node },
  }
  api.request({ method: 'POST', path: pathOf('pods', namespace, name, 'binding'), body }, (response) => {
    if (response.code < 300 && response.code > 0) return done()
    const message = (response.body as { message?: string } | undefined)?.message ?? ''
    done(`binding rejected: running Bind plugin "DefaultBinder": ${message}`)
  })
}
