/**
 * What Go's types of the API say beyond the schema: names of string types, structs embedded in others, and which
 * empty values leave no trace when encoded. Mirrors the struct tags of staging/src/k8s.io/api.
 */
import type { SchemaType } from './schema'

/** Go's name of a field's type, for fields whose type is a named string, list or map. */
const NAMED: Readonly<Record<string, string>> = {
  'core.v1.Container.imagePullPolicy': 'v1.PullPolicy',
  'core.v1.Container.restartPolicy': 'v1.ContainerRestartPolicy',
  'core.v1.Container.terminationMessagePolicy': 'v1.TerminationMessagePolicy',
  'core.v1.ContainerPort.protocol': 'v1.Protocol',
  'core.v1.ServicePort.protocol': 'v1.Protocol',
  'core.v1.EndpointPort.protocol': 'v1.Protocol',
  'core.v1.HTTPGetAction.scheme': 'v1.URIScheme',
  'core.v1.PodSpec.restartPolicy': 'v1.RestartPolicy',
  'core.v1.PodSpec.dnsPolicy': 'v1.DNSPolicy',
  'core.v1.PodSpec.preemptionPolicy': 'v1.PreemptionPolicy',
  'core.v1.PodSpec.overhead': 'v1.ResourceList',
  'core.v1.Toleration.operator': 'v1.TolerationOperator',
  'core.v1.Toleration.effect': 'v1.TaintEffect',
  'core.v1.Taint.effect': 'v1.TaintEffect',
  'core.v1.NodeSelectorRequirement.operator': 'v1.NodeSelectorOperator',
  'meta.v1.LabelSelectorRequirement.operator': 'v1.LabelSelectorOperator',
  'core.v1.TopologySpreadConstraint.whenUnsatisfiable': 'v1.UnsatisfiableConstraintAction',
  'core.v1.ResourceRequirements.limits': 'v1.ResourceList',
  'core.v1.ResourceRequirements.requests': 'v1.ResourceList',
  'core.v1.VolumeResourceRequirements.limits': 'v1.ResourceList',
  'core.v1.VolumeResourceRequirements.requests': 'v1.ResourceList',
  'core.v1.PersistentVolumeSpec.capacity': 'v1.ResourceList',
  'core.v1.ResourceQuotaSpec.hard': 'v1.ResourceList',
  'core.v1.LimitRangeItem.max': 'v1.ResourceList',
  'core.v1.LimitRangeItem.min': 'v1.ResourceList',
  'core.v1.LimitRangeItem.default': 'v1.ResourceList',
  'core.v1.LimitRangeItem.defaultRequest': 'v1.ResourceList',
  'core.v1.Capabilities.add': '[]v1.Capability',
  'core.v1.Capabilities.drop': '[]v1.Capability',
  'core.v1.SeccompProfile.type': 'v1.SeccompProfileType',
  'core.v1.HostPathVolumeSource.type': 'v1.HostPathType',
  'core.v1.EmptyDirVolumeSource.medium': 'v1.StorageMedium',
  'core.v1.VolumeMount.mountPropagation': 'v1.MountPropagationMode',
  'core.v1.ServiceSpec.type': 'v1.ServiceType',
  'core.v1.ServiceSpec.sessionAffinity': 'v1.ServiceAffinity',
  'core.v1.ServiceSpec.externalTrafficPolicy': 'v1.ServiceExternalTrafficPolicy',
  'core.v1.ServiceSpec.internalTrafficPolicy': 'v1.ServiceInternalTrafficPolicy',
  'core.v1.ServiceSpec.ipFamilyPolicy': 'v1.IPFamilyPolicy',
  'core.v1.ServiceSpec.ipFamilies': '[]v1.IPFamily',
  'core.v1.PersistentVolumeClaimSpec.accessModes': '[]v1.PersistentVolumeAccessMode',
  'core.v1.PersistentVolumeClaimSpec.volumeMode': 'v1.PersistentVolumeMode',
  'core.v1.PersistentVolumeSpec.accessModes': '[]v1.PersistentVolumeAccessMode',
  'core.v1.PersistentVolumeSpec.persistentVolumeReclaimPolicy': 'v1.PersistentVolumeReclaimPolicy',
  'core.v1.PersistentVolumeSpec.volumeMode': 'v1.PersistentVolumeMode',
  'core.v1.Secret.type': 'v1.SecretType',
  'core.v1.NamespaceSpec.finalizers': '[]v1.FinalizerName',
  'apps.v1.DeploymentStrategy.type': 'v1.DeploymentStrategyType',
  'apps.v1.DaemonSetUpdateStrategy.type': 'v1.DaemonSetUpdateStrategyType',
  'apps.v1.StatefulSetUpdateStrategy.type': 'v1.StatefulSetUpdateStrategyType',
  'apps.v1.StatefulSetSpec.podManagementPolicy': 'v1.PodManagementPolicyType',
  'batch.v1.CronJobSpec.concurrencyPolicy': 'v1.ConcurrencyPolicy',
  'batch.v1.JobSpec.completionMode': 'v1.CompletionMode',
  'batch.v1.JobSpec.podReplacementPolicy': 'v1.PodReplacementPolicy',
  'networking.v1.HTTPIngressPath.pathType': 'v1.PathType',
  'networking.v1.NetworkPolicySpec.policyTypes': '[]v1.PolicyType',
  'networking.v1.NetworkPolicyPort.protocol': 'v1.Protocol',
  'meta.v1.ObjectMeta.uid': 'types.UID',
  'meta.v1.OwnerReference.uid': 'types.UID',
}

/** Maps whose values are bytes, which the schema calls plain strings. */
const BYTE_MAPS = new Set(['core.v1.Secret.data', 'core.v1.ConfigMap.binaryData'])
const BYTES: SchemaType = { type: 'string', format: 'byte' }

/** The type of a map's values, given the field that holds the map. */
export const valuesOf = (type: SchemaType, field: string): SchemaType =>
  BYTE_MAPS.has(field) ? BYTES : (type.values ?? { type: 'any' })

/** Go's name of a type, as "… of type X" prints it. */
export function goType(type: SchemaType, field: string): string {
  const named = NAMED[field]
  if (named) return named
  if (type.$ref) return refType(type.$ref)
  switch (type.type) {
    case 'array':
      return `[]${goType(type.items!, '')}`
    case 'object':
      return `map[string]${goType(valuesOf(type, field), '')}`
    case 'boolean':
      return 'bool'
    case 'double':
      return 'float64'
    case 'string':
      return type.format === 'byte' ? '[]uint8' : 'string'
    case 'any':
      return 'interface {}'
    default:
      return type.type ?? 'interface {}'
  }
}

function refType(name: string): string {
  if (name === 'ResourceQuantity') return 'resource.Quantity'
  if (name === 'IntstrIntOrString') return 'intstr.IntOrString'
  return name.split('.').slice(-2).join('.')
}

const OWN_VOLUME_FIELDS = ['name']
const PROBE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc']
const PV_OWN = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
])
const LOCAL_REFERENCES = new Set(
  ['ConfigMapVolumeSource', 'ConfigMapProjection', 'SecretProjection', 'ConfigMapKeySelector', 'SecretKeySelector', 'ConfigMapEnvSource', 'SecretEnvSource'].map(
    (name) => `core.v1.${name}`,
  ),
)

/** The embedded struct through which Go reaches a field, whose name then stands in the field's path. */
export function embeddedIn(definition: string | undefined, field: string): string | undefined {
  if (definition === 'core.v1.Volume') return OWN_VOLUME_FIELDS.includes(field) ? undefined : 'VolumeSource'
  if (definition === 'core.v1.Probe') return PROBE_HANDLERS.includes(field) ? 'ProbeHandler' : undefined
  if (definition === 'core.v1.PersistentVolumeSpec') return PV_OWN.has(field) ? undefined : 'PersistentVolumeSource'
  if (definition === 'networking.v1.IngressRule') return field === 'http' ? 'IngressRuleValue' : undefined
  if (definition === 'core.v1.EphemeralContainer')
    return field === 'targetContainerName' ? undefined : 'EphemeralContainerCommon'
  if (definition && LOCAL_REFERENCES.has(definition) && field === 'name') return 'LocalObjectReference'
  if (field === 'apiVersion' || field === 'kind') return undefined
  return undefined
}

/** Numbers and booleans that are no pointers in Go, and so vanish when zero (as all `readOnly` of volumes do). */
const VANISHING = new Set(
  `minReadySeconds paused hostPort stdin stdinOnce tty hostIPC hostNetwork hostPID initialDelaySeconds nodePort
  healthCheckNodePort publishNotReadyAddresses unschedulable globalDefault readOnly chapAuthDiscovery
  chapAuthSession sslEnabled partition signal generation observedGeneration active failed succeeded
  availableReplicas readyReplicas updatedReplicas unavailableReplicas fullyLabeledReplicas currentReplicas
  numberAvailable numberUnavailable updatedNumberScheduled timeoutSeconds periodSeconds successThreshold
  failureThreshold count`.split(/\s+/),
)
const KEPT = new Set([
  'apps.v1.RollingUpdateStatefulSetStrategy.partition',
  'core.v1.ClientIPConfig.timeoutSeconds',
  'core.v1.AzureDiskVolumeSource.readOnly',
])

/** Strings that are pointers in Go, and so stay when empty. */
const STRING_POINTERS = new Set([
  'storageClassName',
  'volumeAttributesClassName',
  'ingressClassName',
  'runtimeClassName',
  'type',
  'service',
  'volumeMode',
  'appProtocol',
  'hostnameOverride',
  'holderIdentity',
])
const PLAIN_STRINGS = new Set(['core.v1.PersistentVolumeSpec.storageClassName', 'core.v1.Secret.type', 'core.v1.ServiceSpec.type'])

/** Strings that stay when empty, by path: pointers, and names without omitempty. */
const KEPT_STRINGS = new Set([
  'core.v1.Event.reportingComponent',
  'core.v1.Event.reportingInstance',
  'core.v1.NodeRuntimeHandler.name',
  'discovery.v1.EndpointPort.name',
])

/** Fields without omitempty that print null: what is sent as null stays null. */
const NULLABLE = new Set([
  'core.v1.PodCondition.lastProbeTime',
  'core.v1.PodCondition.lastTransitionTime',
  'core.v1.Event.firstTimestamp',
  'core.v1.Event.lastTimestamp',
  'core.v1.Event.eventTime',
  'events.v1.Event.eventTime',
  'discovery.v1.EndpointSlice.endpoints',
  'discovery.v1.EndpointSlice.ports',
])
export const staysNull = (path: string) => NULLABLE.has(path)

/** Whether Go's encoder leaves a field out because of its value (`omitempty`). */
export function vanishes(path: string, field: string, value: unknown): boolean {
  if (value === 0 || value === false) return VANISHING.has(field) && !KEPT.has(path)
  if (value === '')
    return !KEPT_STRINGS.has(path) && (!STRING_POINTERS.has(field) || PLAIN_STRINGS.has(path))
  if (Array.isArray(value)) return value.length === 0
  return false
}
