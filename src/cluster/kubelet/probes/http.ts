/**
 * One HTTP request from the node, as probes and lifecycle hooks send it. Mirrors pkg/probe/http and Go's words for
 * what can go wrong.
 */
import type { HTTPHeader } from '../../../k8s/api'
import { Failure } from '../../linux/syscalls'
import type { Machine } from '../../linux/machine'
import type { Timers } from '../../component'
import { dialError } from './tcp'

export interface HttpTarget {
  readonly scheme: string
  readonly address: string
  readonly port: number
  readonly path: string
  readonly headers: readonly HTTPHeader[]
  readonly userAgent: string
}
export type HttpAnswer =
  | { readonly code: number; readonly location: string; readonly body: string }
  | { readonly error: string }

/** net/http, to a server that knows no TLS. */
export const PLAIN_ANSWER = 'http: server gave HTTP response to HTTPS client'

export const urlOf = ({ scheme, address, port, path }: HttpTarget) =>
  `${scheme.toLowerCase()}://${hostOf(address)}:${port}${path}`
const hostOf = (address: string) => (address.includes(':') ? `[${address}]` : address)

export function httpGet(
  machine: Machine,
  timers: Timers,
  target: HttpTarget,
  timeout: number,
  done: (answer: HttpAnswer) => void,
): void {
  const began = timers.now
  const prefix = `Get "${urlOf(target)}": `
  let finished = false
  let close = () => {}
  const finish = (answer: HttpAnswer) => {
    if (finished) return
    finished = true
    timers.cancel(limit)
    close()
    done(answer)
  }
  const limit = timers.after(timeout, () =>
    finish({
      error: `${prefix}context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    }),
  )
  machine.connect(target.address, target.port, { timeout: timeout - (timers.now - began) }, (connection) => {
    if (finished) {
      if (!(connection instanceof Failure)) connection.close()
      return
    }
    if (connection instanceof Failure) {
      const late = connection.errno === 'ETIMEDOUT' ? ' (Client.Timeout exceeded while awaiting headers)' : ''
      return finish({ error: prefix + dialError(target.address, target.port, connection) + late })
    }
    close = () => connection.close()
    let received = ''
    connection.onData((text) => {
      received += text
      const answer = parse(received, target, prefix)
      if (answer) finish(answer)
    })
    connection.onClose((failure) => {
      const answer = parse(received, target, prefix, true)
      finish(answer ?? { error: prefix + (failure ? 'read: connection reset by peer' : 'EOF') })
    })
    connection.send(requestText(target))
  })
}

function requestText({ path, address, port, headers, userAgent }: HttpTarget): string {
  const own = new Set(headers.map(({ name }) => name.toLowerCase()))
  const lines = [`GET ${path} HTTP/1.1`]
  if (!own.has('host')) lines.push(`Host: ${hostOf(address)}:${port}`)
  if (!own.has('user-agent')) lines.push(`User-Agent: ${userAgent}`)
  if (!own.has('accept')) lines.push('Accept: */*')
  for (const { name, value } of headers) lines.push(`${name}: ${value}`)
  lines.push('Connection: close')
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** The answer, once there is enough of it. */
function parse(text: string, target: HttpTarget, prefix: string, ended = false): HttpAnswer | undefined {
  const end = text.search(/\r?\n\r?\n/)
  if (end < 0) {
    if (!ended || text === '') return undefined
    return { error: `${prefix}malformed HTTP response "${text.split(/\r?\n/)[0]}"` }
  }
  if (target.scheme.toUpperCase() === 'HTTPS') return { error: prefix + PLAIN_ANSWER }
  const head = text.slice(0, end)
  const body = text.slice(end).replace(/^\r?\n\r?\n/, '')
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(head)
  if (!status) return { error: `${prefix}malformed HTTP response "${head.split(/\r?\n/)[0]}"` }
  const length = /^content-length:\s*(\d+)/im.exec(head)
  if (!ended && length && body.length < Number(length[1])) return undefined
  return { code: Number(status[1]), location: /^location:\s*(.*)$/im.exec(head)?.[1]?.trim() ?? '', body }
}
