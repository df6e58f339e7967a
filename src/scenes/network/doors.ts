/** By which doors a request can come in: from outside, on the nodes, or inside the cluster. */
import type { Ingress, IngressBackend, ServicePort } from '../../k8s/api'
import type { View } from '../../view/view'
import type { Selection } from '../scene'
import { hasRules, type Target } from './endpoints'
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
  /** A pod's own door: it leads past the Service. */
  readonly target: string | undefined
  readonly selection: Selection | undefined
}

const INGRESSES = 'ingresses.networking.k8s.io'
/** More would not be read. */
const MOST_INGRESSES = 3
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
  rest: Partial<Pick<Door, 'tls' | 'target' | 'selection'>> = {},
): Door => ({ id, kind, address, tls: false, target: undefined, selection: undefined, ...rest })

function* serviceDoors({ key, service }: Subject, port: ServicePort | undefined): Generator<Door> {
  const { spec, status } = service
  const selection = { kind: 'object', resource: 'services', key } as const
  if (spec?.type === 'LoadBalancer') {
    const given = status?.loadBalancer?.ingress?.[0]
    const address = given?.ip ?? given?.hostname
    yield door(`loadbalancer/${key}`, 'load-balancer', address ? `${address}:${port?.port ?? ''}` : '', {
      selection,
    })
  }
  if (port?.nodePort)
    yield door(`node-port/${port.nodePort}`, 'node-port', `:${port.nodePort}`, { selection })
}

function* ingressDoors(view: View, { namespace, name }: Subject): Generator<Door> {
  let count = 0
  const leads = (backend: IngressBackend | undefined) => backend?.service?.name === name
  for (const { key, object } of view.objects.list(INGRESSES)) {
    if (object.metadata.namespace !== namespace) continue
    const { spec } = object as unknown as Ingress
    const selection = { kind: 'object', resource: INGRESSES, key } as const
    const rule = spec?.rules?.find(({ http }) => http?.paths.some(({ backend }) => leads(backend)))
    if ((!rule && !leads(spec?.defaultBackend)) || count++ >= MOST_INGRESSES) continue
    const path = rule?.http?.paths.find(({ backend }) => leads(backend))?.path ?? ''
    const tls = spec?.tls?.some(({ hosts }) => !rule?.host || hosts?.includes(rule.host)) ?? false
    yield door(`ingress/${key}`, 'ingress', `${rule?.host ?? '*'}${path}`, { tls, selection })
  }
}

/** Doors of single pods on their nodes. */
function* ownDoors(view: View, targets: readonly Target[]): Generator<Door> {
  let count = 0
  for (const { id, podKey, pod, node } of targets) {
    if (!pod || !node) continue
    const selection = { kind: 'object', resource: 'pods', key: podKey! } as const
    const ports = pod.spec?.containers.flatMap(({ ports: own }) => own ?? []) ?? []
    const address = nodeAddress(view, node)
    if (pod.spec?.hostNetwork) {
      if (count++ < MOST_OWN) {
        const own = ports[0]?.containerPort
        yield door(`host-network/${id}`, 'host-network', own ? `${address}:${own}` : address, {
          target: id,
          selection,
        })
      }
      continue
    }
    for (const { hostPort } of ports)
      if (hostPort && count++ < MOST_OWN)
        yield door(`host-port/${hostPort}/${id}`, 'host-port', `${address}:${hostPort}`, {
          target: id,
          selection,
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
