/** A network namespace: a machine's own, or that of a pod: its address, and who listens in it. */
import type { Machine } from './machine'
import type { Connection } from './syscalls'

export interface Listening {
  /** The process that listens; its end closes the socket. */
  readonly owner: object
  /** Who answers in the end, as the journal names it, when it is not the owner: a forwarded port. */
  readonly place?: string
  readonly accept: (connection: Connection) => void
}

export interface NetworkNamespace {
  /** As the journal names it: 'pod/default/web', 'node/node-1', 'client'. */
  readonly place: string
  readonly address: string
  readonly machine: Machine
  readonly isUp: () => boolean
  /** By socketKey. */
  readonly listeners: Map<string, Listening>
  nextPort: number
}

export const ANY_ADDRESS = '0.0.0.0'

/** What a socket here can be bound to. */
export const isOwnAddress = ({ address: own }: NetworkNamespace, address: string): boolean =>
  address === ANY_ADDRESS || address === own || address.startsWith('127.')

export const createNamespace = (
  place: string,
  address: string,
  machine: Machine,
  isUp: () => boolean,
): NetworkNamespace => ({ place, address, machine, isUp, listeners: new Map(), nextPort: 32768 })

export const socketKey = (protocol: string, port: number, address: string) => `${protocol}:${port}:${address}`

/** Who answers at this address and port: a socket bound to the address itself goes before one bound to all. */
export const listenerAt = (
  { listeners }: NetworkNamespace,
  protocol: string,
  port: number,
  address: string,
): Listening | undefined =>
  listeners.get(socketKey(protocol, port, address)) ?? listeners.get(socketKey(protocol, port, ANY_ADDRESS))

/** Two sockets cannot have the same port at the same address; one bound to all addresses has it at each (EADDRINUSE). */
export function isTaken(
  { listeners }: NetworkNamespace,
  protocol: string,
  port: number,
  address: string,
): boolean {
  if (listeners.has(socketKey(protocol, port, ANY_ADDRESS))) return true
  if (address !== ANY_ADDRESS) return listeners.has(socketKey(protocol, port, address))
  const start = socketKey(protocol, port, '')
  for (const key of listeners.keys()) if (key.startsWith(start)) return true
  return false
}
