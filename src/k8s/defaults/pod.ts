/** Defaults of Pods and of the pod templates of everything that makes pods. Mirrors pkg/apis/core/v1/defaults.go. */
import type { Pod, PodSpec, PodTemplateSpec } from '../api'
import { containerDefaults, hostPorts, requestsFromLimits } from './container'
import { each, fill, put, within, withinEach } from './fill'
import { volumeDefaults } from './volumes'

/** What Pods and templates share. */
export function podSpecDefaults(spec: PodSpec): PodSpec {
  const account = spec.serviceAccountName ?? spec.serviceAccount
  let out = fill(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    serviceAccountName: account,
    serviceAccount: account,
  })
  if (account !== undefined) out = put(out, 'serviceAccount', account)
  out = withinEach(out, 'containers', containerDefaults)
  out = withinEach(out, 'initContainers', containerDefaults)
  return withinEach(out, 'volumes', volumeDefaults)
}

const EMPTY_TEMPLATE = { metadata: {} as PodTemplateSpec['metadata'], spec: { containers: [] } }

/** The pod template of a workload. */
export const templateDefaults = (template: PodTemplateSpec): PodTemplateSpec =>
  within(fill(template, EMPTY_TEMPLATE), 'spec', podSpecDefaults)

/** Pods of one template come with the very same spec. */
const KNOWN = new WeakMap<PodSpec, PodSpec>()

export function podDefaults(pod: Pod): Pod {
  const spec = pod.spec ?? { containers: [] }
  const known = KNOWN.get(spec) ?? ownSpecDefaults(podSpecDefaults(spec))
  KNOWN.set(spec, known)
  return put(pod, 'spec', known)
}

/** What a Pod gets and a template does not. */
function ownSpecDefaults(spec: PodSpec): PodSpec {
  let out = fill(spec, { enableServiceLinks: true })
  for (const list of ['containers', 'initContainers'] as const) {
    out = within(out, list, (containers) => each(containers, requestsFromLimits))
    if (out.hostNetwork) out = within(out, list, (containers) => each(containers, hostPorts))
  }
  return within(out, 'resources', (resources) => podLevelRequests(out, resources))
}

/** Pod-level limits become requests, unless the containers' requests say more. */
function podLevelRequests(spec: PodSpec, resources: NonNullable<PodSpec['resources']>) {
  const { limits, requests } = resources
  if (!limits) return resources
  const missing: Record<string, string> = {}
  for (const key in limits) {
    const containersAsk = spec.containers.some(
      (container) => container.resources?.requests?.[key] !== undefined,
    )
    if (requests?.[key] === undefined && !containersAsk) missing[key] = limits[key]!
  }
  if (!Object.keys(missing).length) return resources
  return { ...resources, requests: { ...missing, ...requests } }
}
