/** Parts of objects with a path of their own: status, scale, binding, eviction and the rest. */
import type { ApiObject } from '../../journal/entry'
import type { ContainerState, ContainerStatus, Pod } from '../../k8s/api'
import { decodeAny } from '../../k8s/custom-decode'
import { withDefaults } from '../../k8s/defaults/defaults'
import { kindOf } from '../../k8s/kinds'
import { toTime } from '../../k8s/time'
import type { ApiResponse } from '../component'
import type { Ownership } from '../../k8s/patch/managed-fields'
import { checkChanged } from './admission/admission'
import { checkRoom } from './admission/pod-resize'
import { applyObject, isApply } from './applying'
import { evict } from './eviction'
import type { Call } from './kube-apiserver'
import { patched } from './patching'
import { badRequest, conflict, invalid, modified, notFound, unknownPath } from './refusal'
import { checkResize } from './resizing'
import { getScale, setScale } from './scale'
import { commit, keepSystemFields } from './writing'

export function handleSubresource(call: Call): ApiResponse {
  const { kind, subresource = '' } = call.route
  if (!kind.subresources.includes(subresource)) throw unknownPath()
  switch (subresource) {
    case 'status':
      if (isApply(call)) return applyObject(call, storeStatus)
      return { code: 200, body: call.request.method === 'GET' ? stored(call) : writeStatus(call) }
    case 'scale':
      return {
        code: 200,
        body: call.request.method === 'GET' ? getScale(kind, stored(call)) : setScale(call, stored(call)),
      }
    case 'binding':
      return bind(call)
    case 'eviction':
      return evict(call, stored(call))
    case 'finalize':
      return { code: 200, body: finalize(call) }
    case 'ephemeralcontainers':
    case 'resize':
      return {
        code: 200,
        body: call.request.method === 'GET' ? stored(call) : changePodSpec(call, subresource),
      }
    case 'token':
      return token(call)
    default:
      throw unknownPath()
  }
}

export function stored({ server, route }: Call): ApiObject {
  const { kind, namespace, name } = route
  const object = server.etcd.get(kind.resource, kind.namespaced ? namespace : undefined, name!)
  if (!object) throw notFound(kind, name!)
  return object
}

/** A new form from a PUT or PATCH, decoded. */
function wanted(call: Call, before: ApiObject): ApiObject {
  const { kind } = call.route
  const body = call.request.method === 'PATCH' ? patched(call, before) : call.request.body
  const decoded = decodeAny(kind, body, 'Ignore', before)
  if ('error' in decoded) throw badRequest(decoded.error)
  const object = decoded.object as unknown as ApiObject
  const version = object.metadata.resourceVersion
  if (version && version !== before.metadata.resourceVersion) throw modified(kind, before.metadata.name)
  return object
}

/** Status writes keep the spec; of metadata they may change labels, annotations and finalizers. */
function writeStatus(call: Call): ApiObject {
  const before = stored(call)
  return storeStatus(call, before, wanted(call, before))
}

function storeStatus(
  call: Call,
  before: ApiObject,
  after: ApiObject,
  owners?: readonly Ownership[],
): ApiObject {
  const { status } = call.route.kind.kind === 'Pod' ? withUnsetTimes(after) : (after as { status?: unknown })
  const metadata = keepSystemFields(before.metadata, after.metadata)
  const made = { ...before, metadata, ...(status === undefined ? {} : { status }) } as ApiObject
  return commit(call, before, made, owners)
}

/** Times without omitempty are printed though nobody set them: of probes, and of ends that nobody saw. */
function withUnsetTimes(object: ApiObject): { readonly status?: unknown } {
  const { status } = object as unknown as Pod
  const hasUnsetProbes = status?.conditions?.some((condition) => !('lastProbeTime' in condition)) ?? false
  const ends = LISTS.filter((list) => status?.[list]?.some(hasUnsetEnd))
  if (!status || (!hasUnsetProbes && ends.length === 0)) return { status }
  const shown: Record<string, unknown> = { ...status }
  if (hasUnsetProbes)
    shown.conditions = status.conditions!.map((condition) => ({ lastProbeTime: null, ...condition }))
  for (const list of ends) shown[list] = status[list]!.map(withUnsetEnds)
  return { status: shown }
}

const LISTS = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const

const isUnset = (state: ContainerState | undefined) => state?.terminated && !state.terminated.startedAt
const hasUnsetEnd = ({ state, lastState }: ContainerStatus) => isUnset(state) || isUnset(lastState)

function withUnsetEnds(status: ContainerStatus): unknown {
  const told = (state: ContainerState | undefined) =>
    isUnset(state) ? { terminated: { startedAt: null, finishedAt: null, ...state!.terminated } } : state
  return { ...status, state: told(status.state), lastState: told(status.lastState) }
}

/** The scheduler's word: the pod gets its node once, and the condition that says so. */
function bind(call: Call): ApiResponse {
  const pod = stored(call) as unknown as Pod
  const { target } = call.request.body as { target?: { name?: string } }
  const { kind } = call.route
  const { name } = pod.metadata
  if (pod.metadata.deletionTimestamp)
    throw conflict(kind, name, `pod ${name} is being deleted, cannot be assigned to a host`)
  if (pod.spec?.nodeName)
    throw conflict(kind, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`)
  if (!target?.name) throw badRequest('target.name: Required value')
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled')
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: toTime(call.server.simulation.now),
  }
  const node = call.server.etcd.get('nodes', undefined, target.name)
  const after = {
    ...pod,
    metadata: { ...pod.metadata, ...topologyLabels(pod, node) },
    spec: { ...pod.spec, nodeName: target.name },
    status: { ...pod.status, conditions: [...others, scheduled] },
  }
  call.server.etcd.put('pods', after as unknown as ApiObject)
  return { code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } }
}

/** PodTopologyLabels: zone and region of the node, copied onto the pod. */
function topologyLabels(pod: Pod, node: ApiObject | undefined) {
  const copied = Object.entries(node?.metadata.labels ?? {}).filter(([key]) =>
    /^topology\.kubernetes\.io\/(zone|region)$/.test(key),
  )
  return copied.length > 0 ? { labels: { ...pod.metadata.labels, ...Object.fromEntries(copied) } } : {}
}

/** Ephemeral containers are only ever added; resize changes only resources. */
function changePodSpec(call: Call, subresource: 'ephemeralcontainers' | 'resize'): ApiObject {
  const before = stored(call)
  const after = withDefaults(call.route.kind, wanted(call, before)) as unknown as Pod
  const pod = before as unknown as Pod
  if (subresource === 'resize') {
    const errors = checkResize(pod, after)
    if (errors.length > 0) throw invalid(call.route.kind, before.metadata.name, errors)
  }
  const spec =
    subresource === 'ephemeralcontainers'
      ? { ...pod.spec, ephemeralContainers: after.spec?.ephemeralContainers }
      : {
          ...pod.spec,
          containers: pod.spec!.containers.map((container, i) => ({
            ...container,
            resources: after.spec!.containers[i]?.resources ?? {},
          })),
        }
  const generation = (before.metadata.generation ?? 1) + 1
  checkChanged(call, { ...before, spec } as ApiObject, before)
  if (subresource === 'resize') checkRoom(call, { ...before, spec } as ApiObject)
  return commit(call, before, { ...before, metadata: { ...before.metadata, generation }, spec } as ApiObject)
}

function finalize(call: Call): ApiObject {
  const before = stored(call)
  const { spec } = call.request.body as { spec?: object }
  return commit(call, before, { ...before, spec: spec ?? {} } as ApiObject)
}

function token(call: Call): ApiResponse {
  const kind = kindOf('authentication.k8s.io/v1', 'TokenReview')
  const now = call.server.simulation.now
  const body = call.request.body as { spec?: { expirationSeconds?: number } }
  const seconds = body.spec?.expirationSeconds ?? 3600
  const status = {
    token: `eyJhbGciOiJSUzI1NiJ9.${call.server.random.hex(64)}`,
    expirationTimestamp: toTime(now + seconds * 1000),
  }
  return {
    code: 201,
    body: { kind: 'TokenRequest', apiVersion: kind?.apiVersion, metadata: {}, spec: body.spec ?? {}, status },
  }
}
