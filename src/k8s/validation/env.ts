/** Environment of containers. Mirrors pkg/apis/core/validation: ValidateEnv, validateEnvVarValueFrom, ValidateEnvFrom. */
import type { EnvFromSource, EnvVar, EnvVarSource, ObjectFieldSelector } from '../api'
import { type FieldError, at, child, invalid, notSupported, required } from '../field-error'
import { configKey, envName, qualifiedName, subdomain } from './names'
import { validateResourceFieldSelector } from './resources'

export function validateEnv(env: readonly EnvVar[], path: string): FieldError[] {
  const errors: FieldError[] = []
  env.forEach((variable, i) => {
    const here = at(path, i)
    if (!variable.name) errors.push(required(child(here, 'name')))
    else
      for (const problem of envName(variable.name))
        errors.push(invalid(child(here, 'name'), variable.name, problem))
    errors.push(...validateValueFrom(variable, child(here, 'valueFrom')))
  })
  return errors
}

const ENV_FIELDS = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
])

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const

function validateValueFrom(variable: EnvVar, path: string): FieldError[] {
  const source = variable.valueFrom
  if (!source) return []
  const errors: FieldError[] = []
  const sources = SOURCES.filter((name) => source[name] !== undefined)
  if (source.fieldRef) errors.push(...validateFieldRef(source.fieldRef, ENV_FIELDS, child(path, 'fieldRef')))
  if (source.resourceFieldRef)
    errors.push(...validateResourceFieldSelector(source.resourceFieldRef, child(path, 'resourceFieldRef')))
  errors.push(...validateKeyRefs(source, path))
  if (variable.value) {
    if (sources.length) errors.push(invalid(path, '', 'may not be specified when `value` is not empty'))
  } else if (sources.length > 1)
    errors.push(invalid(path, '', 'may not have more than one field specified at a time'))
  if (!sources.length) {
    const detail =
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
    errors.push(invalid(path, '', detail))
  }
  return errors
}

function validateKeyRefs(source: EnvVarSource, path: string): FieldError[] {
  const errors: FieldError[] = []
  for (const name of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const ref = source[name]
    if (!ref) continue
    const here = child(path, name)
    if (!ref.name) errors.push(required(child(here, 'name')))
    else
      for (const problem of subdomain(ref.name)) errors.push(invalid(child(here, 'name'), ref.name, problem))
    if (!ref.key) errors.push(required(child(here, 'key')))
    else for (const problem of configKey(ref.key)) errors.push(invalid(child(here, 'key'), ref.key, problem))
  }
  return errors
}

/** Fields that the downward API knows, whether or not it is allowed where it stands. */
const KNOWN_FIELDS = new Set([
  ...ENV_FIELDS,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
  'spec.hostNetwork',
  'status.nominatedNodeName',
])

export function validateFieldRef(
  ref: ObjectFieldSelector,
  allowed: ReadonlySet<string>,
  path: string,
): FieldError[] {
  if (!ref.apiVersion) return [required(child(path, 'apiVersion'))]
  if (!ref.fieldPath) return [required(child(path, 'fieldPath'))]
  const here = child(path, 'fieldPath')
  const subscript = /^(.*)\['(.*)'\]$/.exec(ref.fieldPath)
  if (subscript) return validateSubscript(ref.fieldPath, subscript[1]!, subscript[2]!, here)
  if (!KNOWN_FIELDS.has(ref.fieldPath) && ref.fieldPath !== 'spec.host')
    return [
      invalid(here, ref.fieldPath, `error converting fieldPath: field label not supported: ${ref.fieldPath}`),
    ]
  return allowed.has(ref.fieldPath) ? [] : [notSupported(here, ref.fieldPath, [...allowed].sort())]
}

function validateSubscript(whole: string, field: string, key: string, path: string): FieldError[] {
  if (field !== 'metadata.labels' && field !== 'metadata.annotations')
    return [invalid(path, whole, `error converting fieldPath: field label does not support subscript`)]
  const name = field === 'metadata.annotations' ? key.toLowerCase() : key
  return qualifiedName(name).map((problem) => invalid(path, key, problem))
}

export function validateEnvFrom(sources: readonly EnvFromSource[], path: string): FieldError[] {
  const errors: FieldError[] = []
  sources.forEach((source, i) => {
    const here = at(path, i)
    if (source.prefix)
      for (const problem of envName(source.prefix))
        errors.push(invalid(child(here, 'prefix'), source.prefix, problem))
    const refs = (['configMapRef', 'secretRef'] as const).filter((name) => source[name])
    for (const name of refs) {
      const target = source[name]!.name
      if (!target) errors.push(required(child(child(here, name), 'name')))
      else
        for (const problem of subdomain(target))
          errors.push(invalid(child(child(here, name), 'name'), target, problem))
    }
    if (!refs.length) errors.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'))
    else if (refs.length > 1)
      errors.push(invalid(path, '', 'may not have more than one field specified at a time'))
  })
  return errors
}
