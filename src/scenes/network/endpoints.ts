/** Whom a Service leads to: each address with its pod, whether the nodes' rules know it, and why it is not asked. */
import type { EndpointSlice, NetworkPolicy, Pod, ServicePort } from '../../k8s/api'
import { selects, selectsByMap } from '../../k8s/label-selector'
import type { PodState } from '../../view/pod-state'
import { podState } from '../../view/pod-state'
import type { View } from '../../view/view'
import { loosePods, type Subject } from './subject'

/** 'rule': asked. 'late': ready, but not all nodes know. 'stale': not ready, but some nodes still send. 'none'. */
export type RuleState = 'rule' | 'late' | 'stale' | 'none'

export interface Target {
  readonly id: string
  readonly podKey: string | undefined
  readonly pod: Pod | undefined
  readonly state: PodState | undefined
  readonly node: string
  readonly ip: string
  readonly port: number | undefined
  readonly ready: boolean
  readonly terminating: boolean
  readonly rule: RuleState
  /** The nodes whose rules lead here. */
  readonly on: readonly string[]
  /** Names of the policies that guard the pod. */
  readonly policies: readonly string[]
}

const SLICES = 'endpointslices.discovery.k8s.io'
const SERVICE_LABEL = 'kubernetes.io/service-name'

/** In the order of nodes and names, so that no box moves because another one came. */
export function targetsOf(
  view: View,
  subject: Subject | undefined,
  port: ServicePort | undefined,
): readonly Target[] {
  const found = subject ? targetsOfService(view, subject, port) : targetsWithoutService(view)
  return found.sort((a, b) => order(a.node, b.node) || order(a.podKey ?? a.ip, b.podKey ?? b.ip))
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function targetsOfService(view: View, subject: Subject, port: ServicePort | undefined): Target[] {
  const targets: Target[] = []
  const seen = new Set<string>()
  const ruled = hasRules(subject)
  const isTold = rulesAreTold(view)
  for (const { object } of view.objects.list(SLICES)) {
    if (object.metadata.labels?.[SERVICE_LABEL] !== subject.name) continue
    if (object.metadata.namespace !== subject.namespace) continue
    const slice = object as unknown as EndpointSlice
    const number = slice.ports?.find(({ name }) => (name ?? '') === (port?.name ?? ''))?.port
    for (const { addresses, conditions, nodeName, targetRef } of slice.endpoints ?? []) {
      const podKey = targetRef?.kind === 'Pod' ? `${subject.namespace}/${targetRef.name}` : undefined
      const pod = podKey && (view.objects.get('pods', podKey)?.object as unknown as Pod | undefined)
      const ip = addresses[0] ?? ''
      const ready = conditions?.ready !== false
      if (podKey) seen.add(podKey)
      const on = ruled ? nodesWithRule(view, subject.key, `${ip}:${number}`) : []
      targets.push({
        ...aboutPod(view, pod || undefined),
        id: podKey ?? ip,
        podKey,
        node: nodeName ?? '',
        ip,
        port: number,
        ready,
        terminating: conditions?.terminating === true,
        rule: ruled ? ruleState(ready, on.length, isTold ? nodeCount(view) : 0) : 'none',
        on,
      })
    }
  }
  for (const pod of selectedPods(view, subject)) {
    const key = `${subject.namespace}/${pod.metadata.name}`
    if (!seen.has(key)) targets.push(unlisted(view, pod, key))
  }
  return targets
}

export const hasRules = ({ service }: Subject) =>
  service.spec?.type !== 'ExternalName' && service.spec?.clusterIP !== 'None'

/** A recording of a real cluster knows of no kube-proxy: what rules there were is not told. */
export function rulesAreTold(view: View): boolean {
  for (const name of view.machines.components.keys()) if (name.startsWith('kube-proxy/')) return true
  return false
}

const ruleState = (ready: boolean, on: number, nodes: number): RuleState => {
  if (ready) return on >= nodes ? 'rule' : 'late'
  return on > 0 ? 'stale' : 'none'
}

export const nodeNames = (view: View): string[] =>
  [...view.machines.nodes.values()].filter(({ controlPlane }) => !controlPlane).map(({ name }) => name)

const nodeCount = (view: View) => nodeNames(view).length

const nodesWithRule = (view: View, service: string, target: string) =>
  nodeNames(view).filter((node) => view.rules.of(service, node)?.has(target))

function* selectedPods(view: View, { service, namespace }: Subject): Generator<Pod> {
  const { selector } = service.spec ?? {}
  if (!selector) return
  for (const { object } of view.objects.list('pods'))
    if (object.metadata.namespace === namespace && selectsByMap(selector, object.metadata.labels))
      yield object as unknown as Pod
}

/** Chosen by the Service, but in no EndpointSlice: it has no address yet, or not any more. */
const unlisted = (view: View, pod: Pod, key: string): Target => ({
  ...aboutPod(view, pod),
  id: key,
  podKey: key,
  node: pod.spec?.nodeName ?? '',
  ip: pod.status?.podIP ?? '',
  port: undefined,
  ready: false,
  terminating: pod.metadata.deletionTimestamp !== undefined,
  rule: 'none',
  on: [],
})

function targetsWithoutService(view: View): Target[] {
  return [...loosePods(view)].map((pod) => ({
    ...unlisted(view, pod, `${pod.metadata.namespace}/${pod.metadata.name}`),
    ready: pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false,
  }))
}

function aboutPod(view: View, pod: Pod | undefined): Pick<Target, 'pod' | 'state' | 'policies'> {
  if (!pod) return { pod: undefined, state: undefined, policies: [] }
  const policies: string[] = []
  for (const { object } of view.objects.list('networkpolicies.networking.k8s.io')) {
    const policy = object as unknown as NetworkPolicy
    const guards = policy.spec?.policyTypes?.includes('Ingress') ?? true
    if (guards && policy.metadata.namespace === pod.metadata.namespace)
      if (selects(policy.spec?.podSelector ?? {}, pod.metadata.labels)) policies.push(object.metadata.name)
  }
  return { pod, state: podState(view, pod as never), policies }
}
