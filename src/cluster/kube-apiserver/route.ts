/** What a path names: '/api/v1/namespaces/default/pods/web/status'. Mirrors apiserver/pkg/endpoints/request/requestinfo.go. */
import { KINDS, type Kind } from '../../k8s/kinds'
import type { CustomKinds } from './custom-kinds'

export interface Route {
  readonly kind: Kind
  readonly namespace: string | undefined
  readonly name: string | undefined
  readonly subresource: string | undefined
}

const kinds = new Map(KINDS.map((kind) => [`${kind.apiVersion}/${kind.plural}`, kind]))

/** Undefined when the server does not serve the path. */
export function routeOf(path: string, custom: CustomKinds): Route | undefined {
  const parts = path.split('/').slice(1)
  const apiVersion =
    parts[0] === 'api' ? parts[1] : parts[0] === 'apis' ? `${parts[1]}/${parts[2]}` : undefined
  if (apiVersion === undefined) return undefined
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3)
  const kindAt = (plural: string | undefined) =>
    kinds.get(`${apiVersion}/${plural}`) ?? custom.find(apiVersion, plural)
  const inside = rest[0] === 'namespaces' ? kindAt(rest[2]) : undefined
  if (inside?.namespaced) return { kind: inside, namespace: rest[1], name: rest[3], subresource: rest[4] }
  const kind = kindAt(rest[0])
  return kind && { kind, namespace: undefined, name: rest[1], subresource: rest[2] }
}
