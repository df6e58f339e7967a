/** What a PATCH makes of an object, by its content type. Mirrors apiserver/pkg/endpoints/handlers/patch.go. */
import type { ApiObject } from '../../journal/entry'
import { applyMergePatch } from '../../k8s/patch/json-merge-patch'
import { applyJsonPatch, type JsonPatchOperation } from '../../k8s/patch/json-patch'
import { applyStrategicMergePatch } from '../../k8s/patch/strategic-merge-patch'
import type { Call } from './kube-apiserver'
import { badRequest, Refusal } from './refusal'

export function patched({ request, route, server }: Call, before: ApiObject): unknown {
  switch (request.contentType ?? 'application/json') {
    case 'application/json-patch+json': {
      const result = applyJsonPatch(server.owners.shown(before), request.body as JsonPatchOperation[])
      if ('error' in result) throw badRequest(result.error)
      return result.value
    }
    case 'application/merge-patch+json':
      return applyMergePatch(before, request.body)
    case 'application/strategic-merge-patch+json':
      if (route.kind.custom) throw unsupported(['json-patch+json', 'merge-patch+json', 'apply-patch+yaml'])
      return applyStrategicMergePatch(before, request.body, route.kind.kind)
    default:
      throw unsupported([
        'json-patch+json',
        'merge-patch+json',
        'strategic-merge-patch+json',
        'apply-patch+yaml',
      ])
  }
}

const unsupported = (accepted: readonly string[]) =>
  new Refusal(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.map((type) => `application/${type}`).join(', ')}`,
  )
