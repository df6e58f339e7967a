/** nginx's own pages for what went wrong, and proxy_pass. Mirrors nginx ngx_http_special_response.c and ngx_http_upstream.c. */
import { Failure, type Syscalls } from '../../linux/syscalls'
import { type HttpRequest, type HttpResponse, readResponse, writeRequest } from '../http'
import type { Location } from './nginx-conf'

const STATUS_WORDS: Record<number, string> = {
  403: '403 Forbidden',
  404: '404 Not Found',
  405: '405 Not Allowed',
  502: '502 Bad Gateway',
  504: '504 Gateway Time-out',
  500: '500 Internal Server Error',
  503: '503 Service Temporarily Unavailable',
}

export function errorPage(status: number, version: string): HttpResponse {
  const words = STATUS_WORDS[status] ?? String(status)
  return {
    status,
    body: `<html>\r\n<head><title>${words}</title></head>\r\n<body>\r\n<center><h1>${words}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`,
  }
}

export function proxy(
  system: Syscalls,
  version: string,
  upstream: string,
  location: Location,
  request: HttpRequest,
  answer: (response: HttpResponse) => void,
): void {
  const match = /^http:\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(upstream)
  if (!match) return answer(errorPage(500, version))
  const [, host = '', port = '80', path] = match
  const target = path === undefined ? request.target : path + request.target.slice(location.path.length)
  system.resolve(host, (addresses) => {
    if (!addresses?.[0]) return answer(errorPage(502, version))
    system.connect(addresses[0], Number(port), { timeout: 60_000, application: 'http' }, (result) => {
      if (result instanceof Failure)
        return answer(errorPage(result.errno === 'ETIMEDOUT' ? 504 : 502, version))
      let text = ''
      result.onData((piece) => {
        text += piece
      })
      result.onClose(() => {
        const response = readResponse(text, true)
        answer(
          response
            ? {
                status: response.status,
                body: response.body,
                headers: { 'Content-Type': response.headers['content-type'] ?? 'text/html' },
              }
            : errorPage(502, version),
        )
      })
      result.send(
        writeRequest(
          request.method,
          target,
          { Host: host, Connection: 'close', 'User-Agent': request.headers['user-agent'] ?? '' },
          request.body,
        ),
      )
    })
  })
}
