/** What a Pod Security check is, and the words all of them share. Mirrors pod-security-admission/policy/{checks,helpers,visitor}.go. */
import type { Container, ObjectMeta, PodSpec } from '../../../../k8s/api'

export interface Subject {
  readonly metadata: Partial<ObjectMeta>
  readonly spec: PodSpec
  /** The minor version of Kubernetes whose policy is asked for. */
  readonly minor: number
}
export interface Violation {
  readonly reason: string
  readonly detail: string
}
export type Check = (subject: Subject) => Violation | undefined

export const containersOf = ({ spec }: Subject): readonly Container[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...((spec.ephemeralContainers ?? []) as unknown as readonly Container[]),
]

export const namesWhere = (subject: Subject, isBad: (container: Container) => boolean): readonly string[] =>
  containersOf(subject)
    .filter(isBad)
    .map(({ name }) => name)

export const quoted = (items: readonly string[]) => `"${items.join('", "')}"`
export const plural = (one: string, many: string, items: readonly unknown[]) =>
  items.length === 1 ? one : many
export const listed = (names: readonly string[]) =>
  `${plural('container', 'containers', names)} ${quoted(names)}`
export const sorted = (items: Iterable<string>): readonly string[] => [...new Set(items)].sort()

export const violation = (reason: string, detail: string): Violation => ({ reason, detail })

/** What set a field badly: the pod itself, containers, or both. */
export const setters = (pod: boolean, names: readonly string[]) =>
  [...(pod ? ['pod'] : []), ...(names.length > 0 ? [listed(names)] : [])].join(' and ')

/** A pod in a user namespace of its own may do more since 1.35. */
export const isInUserNamespace = ({ spec, minor }: Subject) => minor >= 35 && spec.hostUsers === false

/** Windows has no such settings; since 1.25 a pod that says it is one is let off. */
export const isWindows = ({ spec, minor }: Subject) => minor >= 25 && spec.os?.name === 'windows'
