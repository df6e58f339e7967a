/** Pod sandboxes, and the host-local range their addresses come from (containernetworking plugins/ipam/host-local). */
import type { PodSandboxConfig } from '../cri'
import type { ControlGroup } from '../linux/control-group'
import type { FileSystem } from '../linux/file-system'
import type { NetworkNamespace } from '../linux/network-namespace'
import type { Process } from '../linux/process'
import type { Sysctls } from '../linux/sysctls'

export interface Sandbox {
  readonly id: string
  readonly config: PodSandboxConfig
  readonly network: NetworkNamespace
  /** Takes its host ports back. */
  readonly unmapPorts: () => void
  /** The pod's control group. */
  readonly group: ControlGroup
  /** Its kernel parameters, and its /dev/shm. */
  readonly sysctls: Sysctls
  readonly sharedMemory: FileSystem
  readonly createdAt: number
  /** With users of its own: which of the machine's its root is. */
  readonly rootOnHost: number | undefined
  /** PID 1 of the whole pod, when its containers share their processes. */
  readonly pause: Process | undefined
  ready: boolean
}

/** Addresses of a /24: .2 to .254, last + 1, round and round. */
export class AddressRange {
  readonly #prefix: string
  readonly #used = new Set<number>()
  #last = 1
  constructor(cidr: string) {
    this.#prefix = cidr.slice(0, cidr.lastIndexOf('.') + 1)
  }
  take(): string | undefined {
    for (let i = 0; i < 253; i++) {
      this.#last = this.#last >= 254 ? 2 : this.#last + 1
      if (this.#used.has(this.#last)) continue
      this.#used.add(this.#last)
      return this.#prefix + this.#last
    }
    return undefined
  }
  give(address: string): void {
    if (address.startsWith(this.#prefix)) this.#used.delete(Number(address.slice(this.#prefix.length)))
  }
  get exhausted(): string {
    return `failed to allocate for range 0: no IP addresses available in range set: ${this.#prefix}1-${this.#prefix}254`
  }
}

/** A sandbox as the kubelet sees it. */
export const sandboxStatus = ({ id, config, ready, network, createdAt }: Sandbox) => ({
  id,
  uid: config.uid,
  attempt: config.attempt,
  ready,
  ip: config.hostNetwork ? '' : network.address,
  createdAt,
})
