/** A pod's page. Mirrors kubectl/pkg/describe/describe.go (describePod). */
import type { Container, Pod } from '../../k8s/api'
import type { Call } from '../call'
import type { Thing } from '../client'
import { describeContainers, describeResources } from './containers'
import { type Description, longTime, orNone } from './description'
import { spreadLines, tolerationLines } from './tolerations'
import { describeVolumes } from './volumes'

export function describePod(_call: Call, d: Description, thing: Thing): void {
  const pod = thing as unknown as Pod
  describeHead(d, pod)
  describeStatus(d, pod)
  describeAddresses(d, pod)
  describeAllContainers(d, pod)
  describeConditions(d, pod)
  describeVolumes(d, pod.spec?.volumes)
  d.line(0, `QoS Class:\t${pod.status?.qosClass ?? ''}`)
  d.labels('Node-Selectors', pod.spec?.nodeSelector)
  d.list('Tolerations', tolerationLines(pod.spec?.tolerations))
  const spread = spreadLines(pod.spec?.topologySpreadConstraints)
  if (spread.length > 0) d.list('Topology Spread Constraints', spread)
}

function describeHead(d: Description, { metadata, spec, status }: Pod): void {
  d.line(0, `Name:\t${metadata.name}`)
  d.line(0, `Namespace:\t${metadata.namespace}`)
  if (spec?.priority !== undefined) d.line(0, `Priority:\t${spec.priority}`)
  if (spec?.priorityClassName) d.line(0, `Priority Class Name:\t${spec.priorityClassName}`)
  if (spec?.runtimeClassName) d.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`)
  if (spec?.serviceAccountName) d.line(0, `Service Account:\t${spec.serviceAccountName}`)
  d.line(0, spec?.nodeName ? `Node:\t${spec.nodeName}/${status?.hostIP ?? ''}` : 'Node:\t<none>')
  if (status?.startTime) d.line(0, `Start Time:\t${longTime(status.startTime)}`)
  d.labels('Labels', metadata.labels)
  d.annotations(metadata.annotations)
}

function describeStatus(d: Description, { metadata, spec, status }: Pod): void {
  const over = status?.phase === 'Succeeded' || status?.phase === 'Failed'
  if (metadata.deletionTimestamp && !over) {
    d.line(0, `Status:\tTerminating (lasts ${d.since(metadata.deletionTimestamp)})`)
    d.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`)
  } else d.line(0, `Status:\t${status?.phase ?? ''}`)
  if (status?.reason) d.line(0, `Reason:\t${status.reason}`)
  if (status?.message) d.line(0, `Message:\t${status.message}`)
  const seccomp = spec?.securityContext?.seccompProfile
  if (!seccomp) return
  d.line(0, `SeccompProfile:\t${seccomp.type}`)
  if (seccomp.type === 'Localhost') d.line(0, `LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`)
}

function describeAddresses(d: Description, { metadata, spec, status }: Pod): void {
  d.line(0, `IP:\t${status?.podIP ?? ''}`)
  const addresses = status?.podIPs ?? []
  d.line(0, addresses.length === 0 ? 'IPs:\t<none>' : 'IPs:')
  for (const { ip } of addresses) d.line(1, `IP:\t${ip}`)
  const controller = metadata.ownerReferences?.find((owner) => owner.controller)
  if (controller) d.line(0, `Controlled By:\t${controller.kind}/${controller.name}`)
  if (status?.nominatedNodeName) d.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`)
  if (spec?.resources) {
    d.line(0, 'Resources:')
    describeResources(d, spec.resources, 1)
  }
}

function describeAllContainers(d: Description, pod: Pod): void {
  const { spec, status } = pod
  if (spec?.initContainers?.length)
    describeContainers(d, {
      label: 'Init Containers',
      containers: spec.initContainers,
      statuses: status?.initContainerStatuses,
      pod,
    })
  describeContainers(d, {
    label: 'Containers',
    containers: spec?.containers ?? [],
    statuses: status?.containerStatuses,
    pod,
  })
  if (spec?.ephemeralContainers?.length)
    describeContainers(d, {
      label: 'Ephemeral Containers',
      containers: spec.ephemeralContainers as Container[],
      statuses: status?.ephemeralContainerStatuses,
      pod,
    })
}

function describeConditions(d: Description, { spec, status }: Pod): void {
  const conditions = status?.conditions ?? []
  if (spec?.readinessGates?.length) {
    d.line(0, 'Readiness Gates:')
    d.line(1, 'Type\tStatus')
    for (const { conditionType } of spec.readinessGates)
      d.line(
        1,
        `${conditionType} \t${orNone(conditions.find(({ type }) => type === conditionType)?.status)} `,
      )
  }
  if (conditions.length === 0) return
  d.line(0, 'Conditions:')
  d.line(1, 'Type\tStatus')
  for (const { type, status: value } of conditions) d.line(1, `${type} \t${value} `)
}
