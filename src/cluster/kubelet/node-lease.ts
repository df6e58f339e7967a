/**
 * The node's lease, renewed every ten seconds: that the kubelet lives. Mirrors component-helpers/apimachinery/lease.
 */
import type { Lease, Node } from '../../k8s/api'
import { pathOf } from '../../k8s/kinds'
import { toMicroTime } from '../../k8s/time'
import type { ApiResponse, Host } from '../component'

const LEASE_DURATION = 40
const LEASE_NAMESPACE = 'kube-node-lease'

export class NodeLease {
  readonly #host: Host
  readonly #name: string
  #lease: Lease | undefined

  constructor(host: Host, name: string) {
    this.#host = host
    this.#name = name
  }

  /** `node`: its owner, once it is known. */
  renew(node: Node | undefined): void {
    const renewTime = toMicroTime(this.#host.timers.now)
    const { api } = this.#host
    const path = leasePath(this.#name)
    if (this.#lease) {
      const body = { ...this.#lease, spec: { ...this.#lease.spec, renewTime } }
      return api.request({ method: 'PUT', path, body }, (answer) => this.#written(answer))
    }
    api.request({ method: 'GET', path }, ({ code, body }) => {
      if (code === 200) {
        this.#lease = body as Lease
        return this.renew(node)
      }
      if (code === 404) this.#create(node, renewTime)
    })
  }

  #create(node: Node | undefined, renewTime: string): void {
    const body = newLease(this.#name, node, renewTime)
    this.#host.api.request({ method: 'POST', path: leasePath(), body }, (answer) => this.#written(answer))
  }

  #written({ code, body }: ApiResponse): void {
    this.#lease = code === 200 || code === 201 ? (body as Lease) : undefined
  }
}

const leasePath = (name?: string) => pathOf('leases.coordination.k8s.io', LEASE_NAMESPACE, name)

function newLease(name: string, node: Node | undefined, renewTime: string) {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      namespace: LEASE_NAMESPACE,
      ...(node && {
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid }],
      }),
    },
    spec: { holderIdentity: name, leaseDurationSeconds: LEASE_DURATION, renewTime },
  }
}
