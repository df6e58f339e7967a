/**
 * Ports of a machine that lead to one of its pods: a container's hostPort. Mirrors containernetworking
 * plugins/meta/portmap (CNI-HOSTPORT-DNAT): a DNAT rule, no socket, so a process may still bind the same port.
 */
import type { Flow, NatVerdict } from './machine'

export interface PortMapping {
  readonly protocol: string
  readonly hostPort: number
  /** Empty or 0.0.0.0: each address of the machine. */
  readonly hostIP: string
  readonly containerPort: number
}

export class PortMappings {
  readonly #rules = new Map<
    string,
    { readonly hostIP: string; readonly to: string; readonly port: number }[]
  >()

  /** The pod at `address` gets these ports of the machine; the result takes them back. */
  add(address: string, mappings: readonly PortMapping[]): () => void {
    const undo = mappings.map(({ protocol, hostPort, hostIP, containerPort }) => {
      const key = `${protocol.toLowerCase()}:${hostPort}`
      const rule = { hostIP: hostIP === '0.0.0.0' ? '' : hostIP, to: address, port: containerPort }
      this.#rules.set(key, [...(this.#rules.get(key) ?? []), rule])
      return () =>
        void this.#rules.set(
          key,
          (this.#rules.get(key) ?? []).filter((each) => each !== rule),
        )
    })
    return () => {
      for (const take of undo) take()
    }
  }

  /** Where a connection to one of the machine's own addresses goes. */
  find(flow: Flow): NatVerdict {
    const rules = this.#rules.get(`${flow.protocol}:${flow.port}`)
    const rule = rules?.find(({ hostIP }) => hostIP === '' || hostIP === flow.destination)
    if (!rule) return undefined
    // A pod that reaches itself through its host port, and the machine's own loopback, need another source address.
    const masquerade = flow.source === rule.to || flow.source === flow.destination
    return { to: { address: rule.to, port: rule.port }, masquerade, via: [`host-port/${flow.port}`] }
  }
}
