/** Opens a connection and closes it. Mirrors pkg/probe/tcp/tcp.go and Go's words for what can go wrong. */
import { Failure } from '../../linux/syscalls'
import type { Machine } from '../../linux/machine'

export function tcpOpen(
  machine: Machine,
  address: string,
  port: number,
  timeout: number,
  done: (error: string | undefined) => void,
): void {
  machine.connect(address, port, { timeout }, (connection) => {
    if (connection instanceof Failure) return done(dialError(address, port, connection))
    connection.close()
    done(undefined)
  })
}

export function dialError(address: string, port: number, failure: Failure): string {
  const where = `dial tcp ${address.includes(':') ? `[${address}]` : address}:${port}: `
  switch (failure.errno) {
    case 'ETIMEDOUT':
      return `${where}i/o timeout`
    case 'ECONNREFUSED':
      return `${where}connect: connection refused`
    case 'EHOSTUNREACH':
      return `${where}connect: no route to host`
    case 'ENETUNREACH':
      return `${where}connect: network is unreachable`
    default:
      return `${where}connect: ${failure.message.toLowerCase()}`
  }
}
