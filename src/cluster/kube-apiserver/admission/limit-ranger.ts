/** Default and checks of resources by a namespace's LimitRanges. Mirrors plugin/pkg/admission/limitranger. */
import type { ApiObject } from '../../../journal/entry'
import type { Container, LimitRange, LimitRangeItem, Pod } from '../../../k8s/api'
import { amount, podLimits, podRequests } from '../../../k8s/pod-requests'
import type { Call } from '../kube-apiserver'
import { forbidden } from '../refusal'

const rangesOf = ({ server }: Call, namespace: string | undefined) =>
  (server.etcd.range('limitranges', namespace) as unknown as LimitRange[]).flatMap(
    ({ spec }) => spec?.limits ?? [],
  )

export function withLimits(call: Call, object: ApiObject): ApiObject {
  const pod = object as unknown as Pod
  const items = rangesOf(call, pod.metadata.namespace).filter(({ type }) => type === 'Container')
  if (items.length === 0) return object
  const notes: string[] = []
  const fill = (container: Container, word: string) => filled(container, word, items, notes)
  const containers = pod.spec!.containers.map((it) => fill(it, 'container'))
  const initContainers = pod.spec!.initContainers?.map((it) => fill(it, 'init container'))
  if (notes.length === 0) return object
  const annotations = {
    ...pod.metadata.annotations,
    'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${notes.join('; ')}`,
  }
  const spec = { ...pod.spec, containers, ...(initContainers ? { initContainers } : {}) }
  return { ...pod, metadata: { ...pod.metadata, annotations }, spec } as unknown as ApiObject
}

function filled(
  container: Container,
  word: string,
  items: readonly LimitRangeItem[],
  notes: string[],
): Container {
  const requests = { ...container.resources?.requests }
  const limits = { ...container.resources?.limits }
  const setRequests: string[] = []
  const setLimits: string[] = []
  for (const item of items) {
    for (const [name, value] of Object.entries(item.defaultRequest ?? {}))
      if (requests[name] === undefined) {
        requests[name] = value
        setRequests.push(name)
      }
    for (const [name, value] of Object.entries(item.default ?? {}))
      if (limits[name] === undefined) {
        limits[name] = value
        setLimits.push(name)
      }
  }
  if (setRequests.length > 0)
    notes.push(`${setRequests.sort().join(', ')} request for ${word} ${container.name}`)
  if (setLimits.length > 0) notes.push(`${setLimits.sort().join(', ')} limit for ${word} ${container.name}`)
  if (setRequests.length + setLimits.length === 0) return container
  return {
    ...container,
    resources: {
      ...container.resources,
      ...(setLimits.length || container.resources?.limits ? { limits } : {}),
      requests,
    },
  }
}

export function checkLimits(call: Call, object: ApiObject): void {
  if (call.route.kind.kind !== 'Pod') return
  const pod = object as unknown as Pod
  const problems = rangesOf(call, pod.metadata.namespace).flatMap((item) => problemsOf(item, pod))
  if (problems.length === 0) return
  throw forbidden(
    call.route.kind,
    pod.metadata.name,
    problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`,
  )
}

interface Asked {
  readonly requests: Readonly<Record<string, string>>
  readonly limits: Readonly<Record<string, string>>
}

function problemsOf(item: LimitRangeItem, pod: Pod): string[] {
  if (item.type === 'Pod')
    return boundsOf(item, { requests: texts(podRequests(pod.spec!)), limits: texts(podLimits(pod.spec!)) })
  if (item.type !== 'Container') return []
  const containers = [...pod.spec!.containers, ...(pod.spec!.initContainers ?? [])]
  return containers.flatMap(({ resources }) =>
    boundsOf(item, { requests: resources?.requests ?? {}, limits: resources?.limits ?? {} }),
  )
}

const texts = (amounts: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(amounts).map(([name, value]) => [
      name,
      name === 'cpu' ? (value % 1000 ? `${value}m` : `${value / 1000}`) : `${value}`,
    ]),
  )

function boundsOf(item: LimitRangeItem, { requests, limits }: Asked): string[] {
  const problems: string[] = []
  for (const [name, least] of Object.entries(item.min ?? {})) {
    const is = requests[name]
    if (is === undefined)
      problems.push(`minimum ${name} usage per ${item.type} is ${least}.  No request is specified`)
    else if (amount(name, is) < amount(name, least))
      problems.push(`minimum ${name} usage per ${item.type} is ${least}, but request is ${is}`)
  }
  for (const [name, most] of Object.entries(item.max ?? {})) {
    const is = limits[name]
    if (is === undefined)
      problems.push(`maximum ${name} usage per ${item.type} is ${most}.  No limit is specified`)
    else if (amount(name, is) > amount(name, most))
      problems.push(`maximum ${name} usage per ${item.type} is ${most}, but limit is ${is}`)
  }
  return problems
}
