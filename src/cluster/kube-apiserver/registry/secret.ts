/** stringData is written into data, base64-encoded, and never kept. Mirrors pkg/apis/core/v1/conversion.go. */
import type { ApiObject } from '../../../journal/entry'
import type { Secret } from '../../../k8s/api'
import { toBase64, utf8 } from '../../../k8s/base64'
import type { Strategy } from './registry'

function encoded(object: ApiObject): ApiObject {
  const { stringData, ...secret } = object as unknown as Secret
  if (!stringData) return object
  const added = Object.entries(stringData).map(([key, text]) => [key, toBase64(utf8(text))])
  return { ...secret, data: { ...secret.data, ...Object.fromEntries(added) } } as unknown as ApiObject
}

export const secretStrategy = (strategy: Strategy): Strategy => ({
  ...strategy,
  prepareForCreate: (_, object) => encoded(object),
  prepareForUpdate: (_, after) => encoded(after),
})
