/** An HTTP request as the simulated API server takes it. What cannot be served is refused here, in words. */
import type { IncomingMessage } from 'node:http'
import { type ApiRequest, type ApiResponse, failed } from '../cluster/component'
import { fromProtobuf } from './protobuf'
import { chunks, MAX_REQUEST_BYTES, readDocument, YamlProblem } from '../k8s/yaml'

/** Undefined when it is too large. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    size += piece.length
    if (size <= MAX_REQUEST_BYTES) pieces.push(piece)
  }
  return size > MAX_REQUEST_BYTES ? undefined : Buffer.concat(pieces)
}

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

export function requestOf(incoming: IncomingMessage, bytes: Buffer | undefined): ApiRequest | ApiResponse {
  if (bytes === undefined)
    return failed(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728')
  const method = incoming.method === 'HEAD' ? 'GET' : (incoming.method ?? 'GET')
  if (!METHODS.has(method))
    return failed(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource')
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  const contentType = (incoming.headers['content-type'] ?? 'application/json').split(';')[0]!.trim()
  const body = /protobuf|cbor/.test(contentType) ? binaryBodyOf(bytes) : bodyOf(bytes.toString('utf8'))
  if (body && 'problem' in body) return failed(body.code ?? 400, body.reason ?? 'BadRequest', body.problem)
  return {
    method: method as ApiRequest['method'],
    path: url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname,
    query: queryOf(url),
    contentType: /protobuf|cbor/.test(contentType) ? 'application/json' : contentType,
    ...(incoming.headers.accept ? { accept: incoming.headers.accept } : {}),
    ...(body ? { body: body.value } : {}),
  }
}

/** A query has one value per name here; the words of a command travel as a JSON list. */
export function queryOf(url: URL): Record<string, string> {
  const query: Record<string, string> = {}
  for (const [name, value] of url.searchParams) query[name] = value === '1' ? 'true' : value
  if (url.searchParams.has('command')) query.command = JSON.stringify(url.searchParams.getAll('command'))
  for (const name of ['tailLines', 'sinceSeconds', 'limitBytes', 'timeoutSeconds', 'limit'])
    if (url.searchParams.has(name)) query[name] = url.searchParams.get(name)!
  return query
}

type Body = { readonly value: unknown } | Problem | undefined
interface Problem {
  readonly problem: string
  readonly code?: number
  readonly reason?: string
}

function binaryBodyOf(bytes: Buffer): Body {
  if (bytes.length === 0) return undefined
  const value = fromProtobuf(bytes)
  if (value !== undefined) return { value }
  return {
    code: 415,
    reason: 'UnsupportedMediaType',
    problem:
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  }
}

function bodyOf(text: string): Body {
  if (text === '') return undefined
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return yamlOf(text)
  }
}

function yamlOf(text: string): Body {
  try {
    const [first] = chunks(text)
    return { value: first ? readDocument(first).value : undefined }
  } catch (thrown) {
    if (!(thrown instanceof YamlProblem)) throw thrown
    return { problem: `error decoding YAML: ${thrown.message}` }
  }
}

export const isWatch = ({ method, query, path }: ApiRequest) =>
  method === 'GET' && query?.watch === 'true' && !path.endsWith('/log')

export const streamedLog = ({ method, query, path }: ApiRequest) =>
  method === 'GET' && path.endsWith('/log') && query?.follow === 'true'

/** What a plain request asks for, and only a connection of another kind, or nobody here, could give. */
export function unservable({ path }: ApiRequest): ApiResponse | undefined {
  if (/\/pods\/[^/]+\/portforward$/.test(path))
    return failed(
      501,
      'NotImplemented',
      'port-forward is not served by Podarium: nothing on this machine can reach the simulated pod. Use the console of the app, or kubectl exec.',
    )
  if (/\/pods\/[^/]+\/(exec|attach)$/.test(path))
    return failed(
      400,
      'BadRequest',
      'Upgrade request required: exec and attach are served over WebSocket (v5.channel.k8s.io) only',
    )
  return undefined
}
