/** A server of HTTP: listens, spends CPU on a request, answers, keeps count of what is open for a graceful end. */
import { type Connection, Failure, type Listener, type Syscalls } from '../../linux/syscalls'
import { formatDate } from '../busybox/date'
import { type HealthCheck, healthAnswer, isCall, isPreface, SETTINGS } from '../grpc'
import { type HttpRequest, type HttpResponse, onRequests, writeResponse } from '../http'
import { type Certificate, isHandshake, serverHello, serverNameOf } from '../tls'

export interface WebServer {
  readonly listener: Listener
  readonly open: () => number
  /** The socket stays: who connects is let in by the kernel and never answered (listen(2)'s backlog). */
  stopAccepting(): void
  /** Calls back when nothing is open any more. */
  drain(done: () => void): void
}

export interface WebServerPlan {
  readonly port: number
  readonly address?: string
  readonly server: string
  /** CPU time a request takes, ms. */
  readonly cost: number
  /** Ends TLS: which certificate is shown to who asks for this name. */
  certificate?(serverName: string): Certificate
  /** Answers health checks by gRPC on the same port. */
  health?: HealthCheck
  handle(request: HttpRequest, connection: Connection, answer: (response: HttpResponse) => void): void
  answered?(request: HttpRequest, response: HttpResponse, connection: Connection): void
}

export function serve(system: Syscalls, plan: WebServerPlan): WebServer | Failure {
  let open = 0
  let isAccepting = true
  let drained: (() => void) | undefined
  const closed = () => {
    open--
    if (open === 0) drained?.()
  }
  const options = plan.address === undefined ? {} : { address: plan.address }
  const listener = system.listen(plan.port, options, (connection) => {
    if (!isAccepting) return
    open++
    converse(system, plan, connection, closed)
  })
  if (listener instanceof Failure) return listener
  return {
    listener,
    open: () => open,
    stopAccepting: () => void (isAccepting = false),
    drain(done) {
      if (open === 0) done()
      else drained = done
    },
  }
}

/** One connection: a handshake first where there is one, then one request and its answer. */
function converse(system: Syscalls, plan: WebServerPlan, connection: Connection, closed: () => void): void {
  let isOpen = true
  let isGreeted = plan.certificate === undefined
  let isAsked = false
  const close = () => {
    if (isOpen) closed()
    isOpen = false
  }
  connection.onClose(close)
  onRequests(connection, (request) => {
    if (isAsked) return
    if (!isGreeted && isHandshake(request.method)) {
      isGreeted = true
      connection.send(
        serverHello(plan.certificate!(serverNameOf(`${request.method} ${request.target}`) ?? '')),
      )
      return
    }
    if (plan.health && isPreface(request)) return void connection.send(SETTINGS)
    isAsked = true
    if (plan.health && isCall(request)) {
      const { health } = plan
      return system.compute(plan.cost, () => void connection.send(healthAnswer(request, health)))
    }
    const reply = (response: HttpResponse) => {
      const date = formatDate('%a, %d %b %Y %H:%M:%S GMT', system.now)
      connection.send(writeResponse(response, plan.server, date, request.method === 'HEAD'))
      plan.answered?.(request, response, connection)
      connection.close()
      close()
    }
    // A handshake where none is expected, or none where one is.
    if (!isGreeted || isHandshake(request.method)) return reply(badRequest(plan.server, isGreeted))
    system.compute(plan.cost, () => plan.handle(request, connection, reply))
  })
}

function badRequest(server: string, isPlain: boolean): HttpResponse {
  const words = isPlain ? '' : '<center>The plain HTTP request was sent to HTTPS port</center>\r\n'
  return {
    status: 400,
    body: `<html>\r\n<head><title>400 ${isPlain ? 'Bad Request' : 'The plain HTTP request was sent to HTTPS port'}</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n${words}<hr><center>${server || 'nginx'}</center>\r\n</body>\r\n</html>\r\n`,
  }
}
