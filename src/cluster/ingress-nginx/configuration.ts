/** What the controller tells its nginx: server blocks, the endpoints behind each backend, the certificates. */
import type { EndpointSlice, Ingress, Secret, Service } from '../../k8s/api'
import type { Certificate } from '../programs/tls'
import { type Backend, backendKey, type ServerBlock, serverBlocks } from './routes'

export interface Upstream {
  readonly address: string
  readonly port: number
}
export interface Configuration {
  readonly blocks: readonly ServerBlock[]
  /** By backendKey. */
  readonly upstreams: ReadonlyMap<string, readonly Upstream[]>
  /** By the Secret's key. */
  readonly certificates: ReadonlyMap<string, Certificate>
}

/** What the controller looks at. */
export interface Stores {
  readonly service: (key: string) => Service | undefined
  readonly slicesOf: (service: string) => Iterable<EndpointSlice>
  readonly secret: (key: string) => Secret | undefined
}

export const FAKE_CERTIFICATE: Certificate = {
  subject: 'Kubernetes-Ingress-Controller-Fake-Certificate',
  selfSigned: true,
}
export const NOTHING_YET: Configuration = { blocks: [], upstreams: new Map(), certificates: new Map() }

export function configurationOf(ingresses: readonly Ingress[], stores: Stores): Configuration {
  const blocks = serverBlocks(ingresses)
  const upstreams = new Map<string, readonly Upstream[]>()
  const certificates = new Map<string, Certificate>()
  for (const { host, locations, secret } of blocks) {
    for (const { backend } of locations) upstreams.set(backendKey(backend), upstreamsOf(backend, stores))
    const certificate = secret ? stores.secret(secret) : undefined
    // Nobody who asks trusts whoever signed it: there are no public authorities here.
    if (certificate?.type === 'kubernetes.io/tls' && certificate.data?.['tls.crt'])
      certificates.set(secret!, { subject: host || 'default', selfSigned: true })
  }
  return { blocks, upstreams, certificates }
}

/** The ready endpoints themselves: the Service's own address is not used. */
function upstreamsOf({ namespace, service: name, port }: Backend, stores: Stores): readonly Upstream[] {
  const key = `${namespace}/${name}`
  const ports = stores.service(key)?.spec?.ports ?? []
  const portName = ports.find((it) => it.port === port || it.name === port)?.name
  if (ports.every((it) => it.port !== port && it.name !== port)) return []
  const found: Upstream[] = []
  for (const slice of stores.slicesOf(key)) {
    const number = slice.ports?.find((it) => (it.name ?? '') === (portName ?? ''))?.port
    if (number === undefined) continue
    for (const { addresses, conditions } of slice.endpoints ?? [])
      if (conditions?.ready !== false) found.push(...addresses.map((address) => ({ address, port: number })))
  }
  return found
}
