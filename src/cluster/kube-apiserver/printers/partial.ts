/** Answers with metadata alone, for clients that ask with as=PartialObjectMetadata. Mirrors apiserver/pkg/endpoints/handlers/response.go. */
import type { ApiObject } from '../../../journal/entry'
import type { ApiResponse } from '../../component'

export const wantsPartial = (accept: string | undefined) =>
  accept?.includes('as=PartialObjectMetadata') === true

export const partialOf = ({ metadata }: Pick<ApiObject, 'metadata'>) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
})

export function asPartial(response: ApiResponse): ApiResponse {
  const body = response.body as ApiObject & { readonly items?: readonly ApiObject[] }
  if (response.code >= 300 || body.kind === 'Status' || !body.metadata) return response
  if (!body.items) return { ...response, body: partialOf(body) }
  const { metadata } = body
  const kind = 'PartialObjectMetadataList'
  const list = { kind, apiVersion: 'meta.k8s.io/v1', metadata, items: body.items.map(partialOf) }
  return { ...response, body: list }
}
