/** ConfigMaps and Secrets. Mirrors pkg/apis/core/validation: ValidateConfigMap, ValidateSecret and their updates. */
import type { ConfigMap, Secret } from '../api'
import { base64Bytes } from '../base64'
import { type FieldError, forbidden, invalid, keyed, required } from '../field-error'
import { deepEqual } from './equality'
import { bytes, configKey } from './names'

const MAX_BYTES = 1_048_576

export function validateConfigMap({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const errors: FieldError[] = []
  let size = 0
  for (const key of Object.keys(data).sort()) {
    for (const problem of configKey(key)) errors.push(invalid(keyed('data', key), key, problem))
    if (key in binaryData)
      errors.push(invalid(keyed('data', key), key, 'duplicate of key present in binaryData'))
    size += bytes(data[key]!)
  }
  for (const key of Object.keys(binaryData).sort()) {
    for (const problem of configKey(key)) errors.push(invalid(keyed('binaryData', key), key, problem))
    size += base64Bytes(binaryData[key]!).length
  }
  if (size > MAX_BYTES) errors.push(tooBig('[]'))
  return errors
}

const tooBig = (field: string): FieldError => ({
  type: 'Too long',
  field,
  value: '',
  detail: `may not be more than ${MAX_BYTES} bytes`,
})

/** Keys that a Secret of a well-known type must have. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

export function validateSecret({ metadata, data = {}, type = '' }: Secret): FieldError[] {
  const errors: FieldError[] = []
  let size = 0
  for (const key of Object.keys(data).sort()) {
    for (const problem of configKey(key)) errors.push(invalid(keyed('data', key), key, problem))
    size += base64Bytes(data[key]!).length
  }
  if (size > MAX_BYTES) errors.push(tooBig('data'))
  for (const key of NEEDED[type] ?? []) if (data[key] === undefined) errors.push(required(keyed('data', key)))
  if (type === 'kubernetes.io/basic-auth' && data.username === undefined && data.password === undefined)
    errors.push(required('data[username]'), required('data[password]'))
  if (
    type === 'kubernetes.io/service-account-token' &&
    !metadata.annotations?.['kubernetes.io/service-account.name']
  )
    errors.push(required('metadata.annotations[kubernetes.io/service-account.name]'))
  return errors
}

const SET = 'field is immutable when `immutable` is set'

export function validateConfigurationUpdate(
  after: { immutable?: boolean; data?: object; binaryData?: object; type?: string },
  before: typeof after,
): FieldError[] {
  const errors: FieldError[] = []
  if (after.type !== before.type) errors.push(invalid('type', after.type ?? '', 'field is immutable'))
  if (!before.immutable) return errors
  if (!after.immutable) errors.push(forbidden('immutable', SET))
  if (!deepEqual(after.data, before.data)) errors.push(forbidden('data', SET))
  if (!deepEqual(after.binaryData, before.binaryData)) errors.push(forbidden('binaryData', SET))
  return errors
}
