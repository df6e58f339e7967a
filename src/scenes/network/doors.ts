/** By which doors a request can come in: from outside, on the nodes, or inside the cluster. */
import type { ServicePort } from '../../k8s/api'
import type { View } from '../../view/view'
import type { Selection } from '../scene'
import { hasRules, type Target } from './endpoints'
import { INGRESSES, ingressesOf } from './ingresses'
import type { Subject } from './subject'

export type DoorKind =
  | 'load-balancer'
  | 'node-port'
  | 'ingress'
  | 'host-port'
  | 'host-network'
  | 'cluster-ip'
  | 'pod-ip'
  | 'dns'

export interface Door {
  /** As a hop names it, where it has a name: 'node-port/30080'. */
  readonly id: string
  readonly kind: DoorKind
  /** What it is reached by; empty while it has no address. */
  readonly address: string
  readonly tls: boolean
  /** Somebody serves it: an Ingress needs a controller of its class, a load balancer its address. */
  readonly isOpen: boolean
  /** Doors of pods: they lead past the Service. */
  readonly targets: readonly string[]
  readonly selection: Selection | undefined
}

/** More would not be read. */
const MOST_OWN = 3

export function doorsOf(
  view: View,
  subject: Subject | undefined,
  port: ServicePort | undefined,
  targets: readonly Target[],
): readonly Door[] {
  const outside = subject ? [...serviceDoors(subject, port), ...ingressDoors(view, subject)] : []
  return [...outside, ...ownDoors(view, targets), ...insideDoors(subject, port)]
}

const door = (
  id: string,
  kind: DoorKind,
  address: string,
  rest: Partial<Pick<Door, 'tls' | 'isOpen' | 'targets' | 'selection'>> = {},
): Door => ({ id, kind, address, tls: false, isOpen: true, targets: [], selection: undefined, ...rest })

function* serviceDoors(subject: Subject, port: ServicePort | undefined): Generator<Door> {
  if (!hasRules(subject)) return
  const { key, service } = subject
  const { spec, status } = service
  const selection = { kind: 'object', resource: 'services', key } as const
  if (spec?.type === 'LoadBalancer') {
    const given = status?.loadBalancer?.ingress?.[0]
    const address = given?.ip ?? given?.hostname
    yield door(`loadbalancer/${key}`, 'load-balancer', address ? `${address}:${port?.port ?? ''}` : '', {
      isOpen: address !== undefined,
      selection,
    })
  }
  if (port?.nodePort)
    yield door(`node-port/${port.nodePort}`, 'node-port', `:${port.nodePort}`, { selection })
}

function* ingressDoors(view: View, { namespace, name }: Subject): Generator<Door> {
  for (const { key, ingress, rule } of ingressesOf(view, namespace, name)) {
    const paths = rule?.http?.paths.find(({ backend }) => backend.service?.name === name)
    const hosts = ingress.spec?.tls?.flatMap(({ hosts: own }) => own ?? ['']) ?? []
    const tls = hosts.some((host) => host === '' || host === rule?.host || !rule?.host)
    yield door(`ingress/${key}`, 'ingress', `${rule?.host ?? '*'}${paths?.path ?? ''}`, {
      tls,
      isOpen: (ingress.status?.loadBalancer?.ingress?.length ?? 0) > 0,
      selection: { kind: 'object', resource: INGRESSES, key },
    })
  }
}

/** Doors of pods on their own nodes: one for each port, for all pods that have it. */
function* ownDoors(view: View, targets: readonly Target[]): Generator<Door> {
  const owners = new Map<string, Target[]>()
  const own = (id: string, target: Target) => {
    const known = owners.get(id)
    if (known) known.push(target)
    else owners.set(id, [target])
  }
  for (const target of targets) {
    const { pod, node } = target
    if (!pod || !node) continue
    const ports = pod.spec?.containers.flatMap((container) => container.ports ?? []) ?? []
    if (pod.spec?.hostNetwork) own(`host-network/${ports[0]?.containerPort ?? ''}`, target)
    else for (const { hostPort } of ports) if (hostPort) own(`host-port/${hostPort}`, target)
  }
  for (const [id, pods] of [...owners].slice(0, MOST_OWN)) {
    const [kind, port] = id.split('/') as ['host-network' | 'host-port', string]
    const [first] = pods
    const address = pods.length === 1 ? nodeAddress(view, first!.node) : ''
    yield door(id, kind, port ? `${address}:${port}` : address, {
      targets: pods.map((target) => target.id),
      selection: { kind: 'object', resource: 'pods', key: first!.podKey! },
    })
  }
}

function* insideDoors(subject: Subject | undefined, port: ServicePort | undefined): Generator<Door> {
  if (!subject) return yield door('pod-ip', 'pod-ip', '')
  const { key, name, namespace, service } = subject
  const selection = { kind: 'object', resource: 'services', key } as const
  if (hasRules(subject)) {
    const address = service.spec?.clusterIP
    if (address) yield door('cluster-ip', 'cluster-ip', `${address}:${port?.port ?? ''}`, { selection })
  } else if (service.spec?.type !== 'ExternalName') yield door('pod-ip', 'pod-ip', '', { selection })
  yield door('dns', 'dns', `${name}.${namespace}`, { selection })
}

/** The node's own address, as its object says. */
export function nodeAddress(view: View, node: string): string {
  const object = view.objects.get('nodes', node)?.object as unknown as
    | { status?: { addresses?: { type: string; address: string }[] } }
    | undefined
  return object?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? ''
}
