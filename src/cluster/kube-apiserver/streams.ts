/** Log, exec and attach are the kubelet's to answer. Mirrors pkg/registry/core/pod/rest. */
import type { Pod } from '../../k8s/api'
import type { ApiRequest, StreamHandle, StreamHandlers } from '../component'
import type { ApiServerOptions } from './kube-apiserver'
import { badRequest, notFound, Refusal, unknownPath } from './refusal'
import { routeOf } from './route'

const CLOSED: StreamHandle = { input() {}, closeInput() {}, close() {} }

export function openStream(
  server: ApiServerOptions,
  request: ApiRequest,
  handlers: StreamHandlers,
): StreamHandle {
  try {
    return forward(server, request, handlers)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    handlers.ended({ status: error.response.body as never })
    return CLOSED
  }
}

function forward(
  { etcd, dialKubelet }: ApiServerOptions,
  request: ApiRequest,
  handlers: StreamHandlers,
): StreamHandle {
  const route = routeOf(request.path)
  if (route?.kind.resource !== 'pods' || !route.name) throw unknownPath()
  const { namespace = '', name, subresource } = route
  const pod = etcd.get('pods', namespace, name) as unknown as Pod | undefined
  if (!pod) throw notFound(route.kind, name)
  const query = request.query ?? {}
  const container = query.container || pod.spec?.containers[0]?.name || ''
  const node = pod.spec?.nodeName
  if (!node) throw badRequest(`pod ${name} does not have a host assigned`)
  const kubelet = dialKubelet(node)
  if (!kubelet)
    throw new Refusal(500, 'InternalError', 'error dialing backend: dial tcp: connect: connection refused')
  const target = { namespace, pod: name, container }
  if (subresource !== 'log') {
    const command =
      (request.body as { command?: string[] } | undefined)?.command ?? query.command?.split('\n') ?? []
    const asked = { ...target, command, stdin: query.stdin === 'true', tty: query.tty === 'true' }
    return subresource === 'exec' ? kubelet.exec(asked, handlers) : kubelet.attach(asked, handlers)
  }
  const number = (field: string) => (query[field] === undefined ? undefined : Number(query[field]))
  const tailLines = number('tailLines')
  const sinceSeconds = number('sinceSeconds')
  const limitBytes = number('limitBytes')
  return kubelet.logs(
    {
      ...target,
      previous: query.previous === 'true',
      follow: query.follow === 'true',
      timestamps: query.timestamps === 'true',
      ...(tailLines !== undefined && { tailLines }),
      ...(sinceSeconds !== undefined && { sinceSeconds }),
      ...(limitBytes !== undefined && { limitBytes }),
      ...(query.sinceTime !== undefined && { sinceTime: query.sinceTime }),
    },
    handlers,
  )
}
