/** A server of HTTP: listens, spends CPU on a request, answers, keeps count of what is open for a graceful end. */
import { type Connection, Failure, type Listener, type Syscalls } from '../../linux/syscalls'
import { formatDate } from '../busybox/basics'
import { type HttpRequest, type HttpResponse, onRequest, writeResponse } from '../http'

export interface WebServer {
  readonly listener: Listener
  readonly open: () => number
  /** Calls back when nothing is open any more. */
  drain(done: () => void): void
}

export interface WebServerPlan {
  readonly port: number
  readonly server: string
  /** CPU time a request takes, ms. */
  readonly cost: number
  handle(request: HttpRequest, connection: Connection, answer: (response: HttpResponse) => void): void
  answered?(request: HttpRequest, response: HttpResponse, connection: Connection): void
}

export function serve(system: Syscalls, plan: WebServerPlan): WebServer | Failure {
  let open = 0
  let drained: (() => void) | undefined
  const closed = () => {
    open--
    if (open === 0) drained?.()
  }
  const listener = system.listen(plan.port, {}, (connection) => {
    let isOpen = true
    const close = () => {
      if (isOpen) closed()
      isOpen = false
    }
    open++
    connection.onClose(close)
    onRequest(connection, (request) => {
      const reply = (response: HttpResponse) => {
        connection.send(
          writeResponse(
            response,
            plan.server,
            formatDate('%a, %d %b %Y %H:%M:%S GMT', system.now),
            request.method === 'HEAD',
          ),
        )
        plan.answered?.(request, response, connection)
        connection.close()
        close()
      }
      system.compute(plan.cost, () => plan.handle(request, connection, reply))
    })
  })
  if (listener instanceof Failure) return listener
  return {
    listener,
    open: () => open,
    drain(done) {
      if (open === 0) done()
      else drained = done
    },
  }
}
