/**
 * A port of the learner's machine that leads into a pod's network namespace, to its own localhost: what kubectl, the API
 * server, the kubelet and containerd's socat-less forwarding make together (internal/cri/server/sandbox_portforward.go).
 */
import type { Fabric } from './fabric'
import { isTaken, type NetworkNamespace, socketKey } from './network-namespace'
import { type Connection, Failure } from './syscalls'

export interface PortForward {
  readonly namespace: string
  readonly pod: string
  /** '127.0.0.1', '0.0.0.0', '[::1]'. */
  readonly address: string
  readonly localPort: number
  readonly remotePort: number
  /** Somebody has connected. */
  handling(): void
}

/** Begins to listen; the result stops it and breaks what is open. There is no IPv6 here. */
export function forwardPort(fabric: Fabric, near: NetworkNamespace, forward: PortForward): () => void {
  const { namespace, pod, address, localPort, remotePort } = forward
  if (address.includes(':') || isTaken(near, 'tcp', localPort, address)) return () => {}
  const place = `pod/${namespace}/${pod}`
  const owner = { pid: 0, argv: ['kubectl'] }
  const accept = (connection: Connection) => {
    forward.handling()
    const from = fabric.find(place)
    if (!from) return connection.close()
    const flow = { protocol: 'tcp', destination: '127.0.0.1', port: remotePort } as const
    fabric.connect({ from, owner, flow, timeout: 0 }, (result) => {
      if (result instanceof Failure) return connection.close()
      join(connection, result)
      join(result, connection)
    })
  }
  const key = socketKey('tcp', localPort, address)
  near.listeners.set(key, { owner, place, accept })
  return () => {
    near.listeners.delete(key)
    fabric.reset(owner)
  }
}

function join(from: Connection, to: Connection): void {
  from.onData((text) => void to.send(text))
  from.onClose(() => to.close())
}
