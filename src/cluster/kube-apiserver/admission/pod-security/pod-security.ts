/**
 * Pod Security admission: pods are refused by what their namespace enforces, and clients are warned by what it warns of.
 * Mirrors pod-security-admission/admission/admission.go and policy/registry.go. Left out: audit (nobody reads it), exemptions.
 */
import type { ApiObject } from '../../../../journal/entry'
import type { ObjectMeta, Pod, PodSpec, PodTemplateSpec } from '../../../../k8s/api'
import type { Call } from '../../kube-apiserver'
import { forbidden, invalid } from '../../refusal'
import { BASELINE } from './baseline'
import type { Subject, Violation } from './check'
import {
  type Policies,
  type Policy,
  policiesOf,
  policyText,
  samePolicy,
  strictness,
  UNLABELLED,
} from './policy'
import { RESTRICTED } from './restricted'

/** The policy of later versions is not known here. */
const LATEST = 36

/** What a pod violates: baseline's checks first, each level in the order of their ids. */
function violationsOf(
  { level, version }: Policy,
  metadata: Partial<ObjectMeta>,
  spec: PodSpec,
): readonly Violation[] {
  if (level === 'privileged') return []
  const minor = version === 'latest' ? LATEST : Math.min(version, LATEST)
  const subject: Subject = { metadata, spec, minor }
  const stricter = level === 'restricted' ? RESTRICTED.filter(({ since }) => minor >= since) : []
  const replaced = new Set(stricter.map(({ instead }) => instead))
  const checks = Object.entries(BASELINE).filter(([id]) => !replaced.has(id))
  return [...checks.map(([, check]) => check), ...stricter.map(({ check }) => check)].flatMap(
    (check) => check(subject) ?? [],
  )
}

const inDetail = (violations: readonly Violation[]) =>
  violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ')

function policiesFor({ server }: Call, namespace: string | undefined): Policies {
  const labels = server.etcd.get('namespaces', undefined, namespace ?? '')?.metadata.labels
  return labels ? policiesOf(labels).policies : UNLABELLED
}

/** A new object, or a changed one: `before` is what it was. */
export function checkPodSecurity(call: Call, object: ApiObject, before?: ApiObject): void {
  const { kind, custom } = call.route.kind
  if (custom) return
  if (kind === 'Namespace') return checkLabels(call, object, before)
  if (kind === 'Pod') return checkPod(call, object as unknown as Pod, before as unknown as Pod | undefined)
  const template = templateOf(object)
  if (!template?.spec) return
  const { warn } = policiesFor(call, object.metadata.namespace)
  warnOf(call, warn, template.metadata ?? {}, template.spec)
}

interface Holder {
  readonly template?: PodTemplateSpec
  readonly spec?: {
    readonly template?: PodTemplateSpec
    readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplateSpec } }
  }
}
function templateOf(object: ApiObject): PodTemplateSpec | undefined {
  const { template, spec } = object as Holder
  return spec?.template ?? spec?.jobTemplate?.spec?.template ?? template
}

function checkPod(call: Call, pod: Pod, before: Pod | undefined): void {
  const policies = policiesFor(call, pod.metadata.namespace)
  if (policies === UNLABELLED || !pod.spec || (before && !differs(pod, before))) return
  const violations = violationsOf(policies.enforce, pod.metadata, pod.spec)
  if (violations.length > 0)
    throw forbidden(
      call.route.kind,
      pod.metadata.name,
      `violates PodSecurity "${policyText(policies.enforce)}": ${inDetail(violations)}`,
    )
  warnOf(call, policies.warn, pod.metadata, pod.spec)
}

function warnOf(call: Call, policy: Policy, metadata: Partial<ObjectMeta>, spec: PodSpec): void {
  const violations = violationsOf(policy, metadata, spec)
  if (violations.length > 0)
    call.warnings.push(`would violate PodSecurity "${policyText(policy)}": ${inDetail(violations)}`)
}

/** Of what may change in a pod only its images and ephemeral containers matter. */
function differs({ spec: after }: Pod, { spec: before }: Pod): boolean {
  const images = (spec: PodSpec | undefined) =>
    [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])].map(
      ({ name, image }) => `${name}=${image}`,
    )
  return images(after).join() !== images(before).join()
}

/** Labels are checked, and what already runs is held against a stricter level. */
function checkLabels(call: Call, namespace: ApiObject, before: ApiObject | undefined): void {
  const is = policiesOf(namespace.metadata.labels)
  const was = policiesOf(before?.metadata.labels)
  const isNew = JSON.stringify(is.errors) !== JSON.stringify(was.errors)
  if (is.errors.length > 0 && (!before || isNew))
    throw invalid(call.route.kind, namespace.metadata.name, is.errors)
  const [enforce, former] = [is.policies.enforce, was.policies.enforce]
  if (!before || samePolicy(enforce, former) || enforce.level === 'privileged') return
  if (enforce.version === former.version && strictness(enforce.level) <= strictness(former.level)) return
  call.warnings.push(...existingPods(call, namespace.metadata.name, enforce))
}

function existingPods({ server }: Call, namespace: string, policy: Policy): readonly string[] {
  const byReason = new Map<string, string[]>()
  for (const object of server.etcd.range('pods', namespace)) {
    const pod = object as unknown as Pod
    const violations = pod.spec ? violationsOf(policy, pod.metadata, pod.spec) : []
    const reason = violations.map((each) => each.reason).join(', ')
    if (reason) byReason.set(reason, [...(byReason.get(reason) ?? []), pod.metadata.name].sort())
  }
  if (byReason.size === 0) return []
  return [
    `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${policyText(policy)}"`,
    ...[...byReason].map(([reason, names]) => `${names[0]}${andOthers(names.length - 1)}: ${reason}`).sort(),
  ]
}

const andOthers = (count: number) =>
  count === 0 ? '' : count === 1 ? ' (and 1 other pod)' : ` (and ${count} other pods)`
