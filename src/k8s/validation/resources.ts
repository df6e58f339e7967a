/** Requests and limits. Mirrors pkg/apis/core/validation: ValidateContainerResourceName, ValidateResourceRequirements. */
import type { PodSpec, ResourceFieldSelector, ResourceRequirements } from '../api'
import {
  type FieldError,
  at,
  child,
  duplicate,
  forbidden,
  invalid,
  keyed,
  notFound,
  notSupported,
  required,
} from '../field-error'
import { aggregated, amount } from '../pod-requests'
import { binary, canonicalQuantity, parseQuantity } from '../quantity'
import { qualifiedName } from './names'

type Quantities = Readonly<Record<string, string>>

const CONTAINER_RESOURCES = ['cpu', 'memory', 'ephemeral-storage']
const QUOTA_RESOURCES = [
  'persistentvolumeclaims',
  'pods',
  'services',
  'secrets',
  'configmaps',
  'replicationcontrollers',
  'resourcequotas',
  'storage',
]

const isHugePages = (name: string) => name.startsWith('hugepages-')
const isQualified = (name: string) => name.includes('/')

/** Whether the scheduler counts it in whole pieces and no one may have more than asked for. */
export const isExtended = (name: string) =>
  isQualified(name) && !name.includes('kubernetes.io/') && !name.startsWith('requests.')

const mayOvercommit = (name: string) =>
  !isExtended(name) && !isHugePages(name) && (!isQualified(name) || name.includes('kubernetes.io/'))

export function validateResourceName(name: string, path: string): FieldError[] {
  const errors = qualifiedName(name).map((problem) => invalid(path, name, problem))
  if (errors.length) return errors
  if (
    !isQualified(name) &&
    !CONTAINER_RESOURCES.includes(name) &&
    !QUOTA_RESOURCES.includes(name) &&
    !isHugePages(name)
  )
    errors.push(invalid(path, name, 'must be a standard resource type or fully qualified'))
  return errors
}

function validateContainerResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path)
  if (!isQualified(name)) {
    if (!CONTAINER_RESOURCES.includes(name) && !isHugePages(name))
      errors.push(invalid(path, name, 'must be a standard resource for containers'))
  } else if (!name.includes('kubernetes.io/') && !isExtended(name))
    errors.push(invalid(path, name, "doesn't follow extended resource name standard"))
  return errors
}

/** Not negative, and whole where the resource comes in pieces. */
export function validateQuantity(name: string, text: string, path: string): FieldError[] {
  const value = parseQuantity(text) ?? 0
  if (value < 0) return [invalid(path, canonicalQuantity(text), 'must be greater than or equal to 0')]
  if ((isExtended(name) || QUOTA_RESOURCES.slice(0, -1).includes(name)) && !Number.isInteger(value))
    return [invalid(path, canonicalQuantity(text), 'must be an integer')]
  return []
}

export function validateResources(
  resources: ResourceRequirements,
  claims: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  const { limits = {}, requests = {} } = resources
  for (const name of Object.keys(limits).sort()) {
    const here = keyed(child(path, 'limits'), name)
    errors.push(...validateContainerResourceName(name, here), ...validateQuantity(name, limits[name]!, here))
  }
  for (const name of Object.keys(requests).sort()) {
    const here = keyed(child(path, 'requests'), name)
    errors.push(
      ...validateContainerResourceName(name, here),
      ...validateQuantity(name, requests[name]!, here),
    )
    errors.push(...validateAgainstLimit(name, requests[name]!, limits, path))
  }
  errors.push(...validateHugePages({ ...limits, ...requests }, path))
  return [...errors, ...validateClaimNames(resources, claims, child(path, 'claims'))]
}

function validateAgainstLimit(name: string, request: string, limits: Quantities, path: string): FieldError[] {
  const limit = limits[name]
  if (limit === undefined)
    return mayOvercommit(name)
      ? []
      : [required(child(path, 'limits'), 'Limit must be set for non overcommitable resources')]
  const asked = parseQuantity(request) ?? 0
  const allowed = parseQuantity(limit) ?? 0
  const shown = canonicalQuantity(request)
  if (!mayOvercommit(name) && asked !== allowed)
    return [
      invalid(
        child(path, 'requests'),
        shown,
        `must be equal to ${name} limit of ${canonicalQuantity(limit)}`,
      ),
    ]
  if (mayOvercommit(name) && asked > allowed)
    return [
      invalid(
        child(path, 'requests'),
        shown,
        `must be less than or equal to ${name} limit of ${canonicalQuantity(limit)}`,
      ),
    ]
  return []
}

function validateHugePages(all: Quantities, path: string): FieldError[] {
  const names = Object.keys(all)
  if (!names.some(isHugePages) || names.includes('cpu') || names.includes('memory')) return []
  return [forbidden(path, 'HugePages require cpu or memory')]
}

function validateClaimNames(
  resources: ResourceRequirements,
  claims: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  resources.claims?.forEach((claim, i) => {
    const here = at(path, i)
    if (!claim.name) errors.push(required(child(here, 'name')))
    else {
      if (seen.has(claim.name)) errors.push(duplicate(here, claim.name))
      seen.add(claim.name)
      if (!claims.has(claim.name)) errors.push(notFound(child(here, 'name'), claim.name))
    }
  })
  return errors
}

/** Resources of the pod as a whole cover what its containers ask for together. */
export function validatePodResources(spec: PodSpec, path: string): FieldError[] {
  if (!spec.resources) return []
  const errors = validateResources(spec.resources, new Set(), path)
  const sums = aggregated(spec, 'requests')
  for (const name of Object.keys(spec.resources.requests ?? {}).sort()) {
    const own = spec.resources.requests![name]!
    if (sums[name] === undefined || amount(name, own) >= sums[name]) continue
    const sum = name === 'cpu' ? canonicalQuantity(`${sums[name]}m`) : binary(sums[name])
    errors.push(
      invalid(
        keyed(child(path, 'requests'), name),
        canonicalQuantity(own),
        `must be greater than or equal to aggregate container requests of ${sum}`,
      ),
    )
  }
  return errors
}

const FIELD_RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
]

/** A container's own request or limit, as its environment or a file. */
export function validateResourceFieldSelector(
  selector: ResourceFieldSelector,
  path: string,
  inVolume = false,
): FieldError[] {
  if (inVolume && !selector.containerName) return [required(child(path, 'containerName'))]
  if (!selector.resource) return [required(child(path, 'resource'))]
  const { resource } = selector
  if (!FIELD_RESOURCES.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource))
    return [notSupported(child(path, 'resource'), resource, FIELD_RESOURCES)]
  return []
}
