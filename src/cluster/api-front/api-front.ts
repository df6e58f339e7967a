/**
 * The API server's secure port, as programs in pods and curl on a node meet it: TLS, who is it, may he, and the server's
 * own answer. The cluster's own processes and kubectl do not come this way.
 *
 * Mirrors apiserver/pkg/endpoints/filters (authentication, authorization) and handlers/responsewriters/errors.go.
 */
import { type ApiRequest, type ApiResponse, failed } from '../component'
import { Failure, type Program } from '../linux/syscalls'
import type { HttpRequest, HttpResponse } from '../programs/http'
import { serve } from '../programs/servers/web-server'
import { type Binding, type Grants, mayDo, type Role, type Wanted } from './access'

const PORT = 6443
/** What anybody may see (system:public-info-viewer). */
const PUBLIC = ['/version', '/healthz', '/livez', '/readyz']
const ANONYMOUS = 'system:anonymous'
const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** Asks the API server as this user. */
export type Ask = (user: string, request: ApiRequest, answered: (response: ApiResponse) => void) => void

export const apiFront =
  (ask: Ask): Program =>
  (system) => {
    const server = serve(system, {
      port: PORT,
      server: '',
      cost: 1,
      certificate: () => ({ subject: 'kube-apiserver', selfSigned: true }),
      handle: (request, _, reply) => answer(ask, request, (response) => reply(written(response))),
    })
    if (server instanceof Failure) system.exit(1)
  }

function answer(ask: Ask, request: HttpRequest, done: (response: ApiResponse) => void): void {
  const user = userOf(request.headers.authorization)
  if (user === undefined) return done(failed(401, 'Unauthorized', 'Unauthorized'))
  const asked = toApi(request)
  if (PUBLIC.includes(request.path)) return ask(user, asked, done)
  const wanted = wantedBy(request)
  if (user === ANONYMOUS) return done(refused(user, request, wanted))
  // Who has a name may look at what there is to ask for (system:discovery).
  if (!wanted) return request.method === 'GET' ? ask(user, asked, done) : done(refused(user, request, wanted))
  grants(ask, (found) => {
    if (mayDo(user, wanted, found)) ask(user, asked, done)
    else done(refused(user, request, wanted))
  })
}

const toApi = ({ method, path, query, headers, body }: HttpRequest): ApiRequest => ({
  method: method as ApiRequest['method'],
  path,
  query,
  ...(headers['content-type'] && { contentType: headers['content-type'] }),
  ...(body && { body: parsed(body) }),
})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** The subject of a bearer token; undefined when it is none. */
function userOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return ANONYMOUS
  const payload = /^Bearer [^.]+\.([^.]+)\./.exec(authorization)?.[1]
  const claims = payload === undefined ? undefined : parsed(decoded(payload))
  const subject = (claims as { sub?: unknown } | undefined)?.sub
  return typeof subject === 'string' ? subject : undefined
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** base64url of ASCII text, back to the text. */
function decoded(text: string): string {
  let result = ''
  let bits = 0
  let count = 0
  for (const letter of text) {
    bits = ((bits << 6) | Math.max(0, ALPHABET.indexOf(letter))) & 0xffff
    count += 6
    if (count < 8) continue
    count -= 8
    result += String.fromCharCode((bits >> count) & 0xff)
  }
  return result
}

/** What a path is about; undefined when it is no resource. */
function wantedBy({ method, path }: HttpRequest): Wanted | undefined {
  const match =
    /^\/(?:api\/v1|apis\/([^/]+)\/[^/]+)\/(?:namespaces\/([^/]+)\/)?([^/]+)(?:\/([^/]+)(?:\/(.+))?)?$/.exec(
      path,
    )
  if (!match) return undefined
  const [, group = '', namespace = '', plural = '', name = '', subresource] = match
  const verb = method === 'GET' ? (name ? 'get' : 'list') : (VERBS[method] ?? 'get')
  return { verb, group, resource: subresource ? `${plural}/${subresource}` : plural, namespace, name }
}

/** All roles and bindings; a learner's cluster has few. */
function grants(ask: Ask, done: (grants: Grants) => void): void {
  const lists = ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings']
  const found: unknown[][] = []
  const next = (i: number): void => {
    if (i < lists.length)
      return ask('system:masters', { method: 'GET', path: `${RBAC}/${lists[i]}` }, ({ body }) => {
        found.push((body as { items?: unknown[] }).items ?? [])
        next(i + 1)
      })
    const [roles = [], clusterRoles = [], bindings = [], clusterBindings = []] = found
    done({
      roles: [...roles, ...clusterRoles] as Role[],
      bindings: [...bindings, ...clusterBindings] as Binding[],
    })
  }
  next(0)
}

function refused(user: string, { method, path }: HttpRequest, wanted: Wanted | undefined): ApiResponse {
  if (!wanted)
    return failed(
      403,
      'Forbidden',
      `forbidden: User "${user}" cannot ${VERBS[method] ?? 'get'} path "${path}"`,
      {},
    )
  const { verb, group, resource, namespace, name } = wanted
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope'
  const what = name ? `${resource} "${name}"` : resource
  const message = `${what} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`
  return failed(403, 'Forbidden', message, {
    ...(name && { name }),
    ...(group && { group }),
    kind: resource,
  })
}

/** curl and wget are shown JSON for people. */
const written = ({ code, body }: ApiResponse): HttpResponse => ({
  status: code,
  body: typeof body === 'string' ? body : JSON.stringify(body, undefined, 2),
  headers: { 'Content-Type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json' },
})
