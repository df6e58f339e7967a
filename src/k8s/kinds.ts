/** Table of contents: every built-in kind of Kubernetes 1.36, in the order `kubectl api-resources` lists them. */
import type { CustomKind } from './custom-kind'

export interface Kind {
  readonly kind: string
  /** 'v1', 'apps/v1'. */
  readonly apiVersion: string
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly subresources: readonly string[]
  /** Name in schema/structure.json. */
  readonly definition: string
  /** plural[.group]: how the journal, informers and error messages name it. */
  readonly resource: string
  /** Whether something acts on it here. Others are checked, stored and printed only, and marked so. */
  readonly simulated: boolean
  /** Of a kind that a CustomResourceDefinition defines. */
  readonly custom?: CustomKind
}

const ALL = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const CREATE = ['create']

type Row = [
  apiVersion: string,
  kind: string,
  plural: string,
  options: Partial<Kind> & { shortNames?: string[] },
]
const scale = ['status', 'scale']
const status = ['status']
const stored = { simulated: false }
const cluster = { namespaced: false }
const all = { categories: ['all'] }

const ROWS: Row[] = [
  ['v1', 'Binding', 'bindings', { verbs: CREATE }],
  [
    'v1',
    'ComponentStatus',
    'componentstatuses',
    { ...cluster, ...stored, shortNames: ['cs'], verbs: ['get', 'list'] },
  ],
  ['v1', 'ConfigMap', 'configmaps', { shortNames: ['cm'] }],
  ['v1', 'Endpoints', 'endpoints', { shortNames: ['ep'] }],
  ['v1', 'Event', 'events', { shortNames: ['ev'] }],
  ['v1', 'LimitRange', 'limitranges', { shortNames: ['limits'] }],
  [
    'v1',
    'Namespace',
    'namespaces',
    {
      ...cluster,
      shortNames: ['ns'],
      subresources: ['status', 'finalize'],
      verbs: ALL.filter((verb) => verb !== 'deletecollection'),
    },
  ],
  ['v1', 'Node', 'nodes', { ...cluster, shortNames: ['no'], subresources: ['status', 'proxy'] }],
  ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', { shortNames: ['pvc'], subresources: status }],
  ['v1', 'PersistentVolume', 'persistentvolumes', { ...cluster, shortNames: ['pv'], subresources: status }],
  [
    'v1',
    'Pod',
    'pods',
    {
      ...all,
      shortNames: ['po'],
      subresources: [
        'attach',
        'binding',
        'ephemeralcontainers',
        'eviction',
        'exec',
        'log',
        'portforward',
        'proxy',
        'resize',
        'status',
      ],
    },
  ],
  ['v1', 'PodTemplate', 'podtemplates', stored],
  [
    'v1',
    'ReplicationController',
    'replicationcontrollers',
    { ...all, shortNames: ['rc'], subresources: scale },
  ],
  ['v1', 'ResourceQuota', 'resourcequotas', { shortNames: ['quota'], subresources: status }],
  ['v1', 'Secret', 'secrets', {}],
  ['v1', 'ServiceAccount', 'serviceaccounts', { shortNames: ['sa'], subresources: ['token'] }],
  ['v1', 'Service', 'services', { ...all, shortNames: ['svc'], subresources: ['proxy', 'status'] }],
  [
    'admissionregistration.k8s.io/v1',
    'MutatingAdmissionPolicy',
    'mutatingadmissionpolicies',
    { ...cluster, ...stored, categories: ['api-extensions'] },
  ],
  [
    'admissionregistration.k8s.io/v1',
    'MutatingAdmissionPolicyBinding',
    'mutatingadmissionpolicybindings',
    { ...cluster, ...stored, categories: ['api-extensions'] },
  ],
  [
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
    'mutatingwebhookconfigurations',
    { ...cluster, ...stored, categories: ['api-extensions'] },
  ],
  [
    'admissionregistration.k8s.io/v1',
    'ValidatingAdmissionPolicy',
    'validatingadmissionpolicies',
    { ...cluster, ...stored, categories: ['api-extensions'], subresources: status },
  ],
  [
    'admissionregistration.k8s.io/v1',
    'ValidatingAdmissionPolicyBinding',
    'validatingadmissionpolicybindings',
    { ...cluster, ...stored, categories: ['api-extensions'] },
  ],
  [
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    { ...cluster, ...stored, categories: ['api-extensions'] },
  ],
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'customresourcedefinitions',
    {
      ...cluster,
      shortNames: ['crd', 'crds'],
      categories: ['api-extensions'],
      subresources: status,
    },
  ],
  [
    'apiregistration.k8s.io/v1',
    'APIService',
    'apiservices',
    { ...cluster, ...stored, categories: ['api-extensions'], subresources: status },
  ],
  ['apps/v1', 'ControllerRevision', 'controllerrevisions', {}],
  ['apps/v1', 'DaemonSet', 'daemonsets', { ...all, shortNames: ['ds'], subresources: status }],
  ['apps/v1', 'Deployment', 'deployments', { ...all, shortNames: ['deploy'], subresources: scale }],
  ['apps/v1', 'ReplicaSet', 'replicasets', { ...all, shortNames: ['rs'], subresources: scale }],
  ['apps/v1', 'StatefulSet', 'statefulsets', { ...all, shortNames: ['sts'], subresources: scale }],
  [
    'authentication.k8s.io/v1',
    'SelfSubjectReview',
    'selfsubjectreviews',
    { ...cluster, ...stored, verbs: CREATE },
  ],
  ['authentication.k8s.io/v1', 'TokenReview', 'tokenreviews', { ...cluster, ...stored, verbs: CREATE }],
  [
    'authorization.k8s.io/v1',
    'LocalSubjectAccessReview',
    'localsubjectaccessreviews',
    { ...stored, verbs: CREATE },
  ],
  [
    'authorization.k8s.io/v1',
    'SelfSubjectAccessReview',
    'selfsubjectaccessreviews',
    { ...cluster, ...stored, verbs: CREATE },
  ],
  [
    'authorization.k8s.io/v1',
    'SelfSubjectRulesReview',
    'selfsubjectrulesreviews',
    { ...cluster, ...stored, verbs: CREATE },
  ],
  [
    'authorization.k8s.io/v1',
    'SubjectAccessReview',
    'subjectaccessreviews',
    { ...cluster, ...stored, verbs: CREATE },
  ],
  [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
    { ...all, shortNames: ['hpa'], subresources: status },
  ],
  [
    'autoscaling/v1',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
    { ...all, shortNames: ['hpa'], subresources: status },
  ],
  ['batch/v1', 'CronJob', 'cronjobs', { ...all, shortNames: ['cj'], subresources: status }],
  ['batch/v1', 'Job', 'jobs', { ...all, subresources: status }],
  [
    'certificates.k8s.io/v1',
    'CertificateSigningRequest',
    'certificatesigningrequests',
    { ...cluster, ...stored, shortNames: ['csr'], subresources: ['approval', 'status'] },
  ],
  ['coordination.k8s.io/v1', 'Lease', 'leases', {}],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', {}],
  ['events.k8s.io/v1', 'Event', 'events', { shortNames: ['ev'] }],
  [
    'flowcontrol.apiserver.k8s.io/v1',
    'FlowSchema',
    'flowschemas',
    { ...cluster, ...stored, subresources: status },
  ],
  [
    'flowcontrol.apiserver.k8s.io/v1',
    'PriorityLevelConfiguration',
    'prioritylevelconfigurations',
    { ...cluster, ...stored, subresources: status },
  ],
  ['networking.k8s.io/v1', 'IngressClass', 'ingressclasses', cluster],
  ['networking.k8s.io/v1', 'Ingress', 'ingresses', { shortNames: ['ing'], subresources: status }],
  ['networking.k8s.io/v1', 'IPAddress', 'ipaddresses', { ...cluster, ...stored, shortNames: ['ip'] }],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', { shortNames: ['netpol'] }],
  ['networking.k8s.io/v1', 'ServiceCIDR', 'servicecidrs', { ...cluster, ...stored, subresources: status }],
  ['node.k8s.io/v1', 'RuntimeClass', 'runtimeclasses', cluster],
  ['policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', { shortNames: ['pdb'], subresources: status }],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', { ...cluster, ...stored }],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', { ...cluster, ...stored }],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', stored],
  ['rbac.authorization.k8s.io/v1', 'Role', 'roles', stored],
  ['resource.k8s.io/v1', 'DeviceClass', 'deviceclasses', { ...cluster, ...stored }],
  ['resource.k8s.io/v1', 'ResourceClaim', 'resourceclaims', { ...stored, subresources: status }],
  ['resource.k8s.io/v1', 'ResourceClaimTemplate', 'resourceclaimtemplates', stored],
  ['resource.k8s.io/v1', 'ResourceSlice', 'resourceslices', { ...cluster, ...stored }],
  ['scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', { ...cluster, shortNames: ['pc'] }],
  ['storage.k8s.io/v1', 'CSIDriver', 'csidrivers', { ...cluster, ...stored }],
  ['storage.k8s.io/v1', 'CSINode', 'csinodes', { ...cluster, ...stored }],
  ['storage.k8s.io/v1', 'CSIStorageCapacity', 'csistoragecapacities', stored],
  ['storage.k8s.io/v1', 'StorageClass', 'storageclasses', { ...cluster, shortNames: ['sc'] }],
  [
    'storage.k8s.io/v1',
    'VolumeAttachment',
    'volumeattachments',
    { ...cluster, ...stored, subresources: status },
  ],
  [
    'storage.k8s.io/v1',
    'VolumeAttributesClass',
    'volumeattributesclasses',
    { ...cluster, ...stored, shortNames: ['vac'] },
  ],
]

/** The schema's name for a group: 'networking.k8s.io' → 'networking'. */
const schemaGroup = (group: string) =>
  group === ''
    ? 'core'
    : group === 'rbac.authorization.k8s.io'
      ? 'rbac'
      : group === 'flowcontrol.apiserver.k8s.io'
        ? 'flowcontrol'
        : group.split('.')[0]!

export const KINDS: readonly Kind[] = ROWS.map(([apiVersion, kind, plural, options]) => {
  const [group, version] = apiVersion.includes('/')
    ? (apiVersion.split('/') as [string, string])
    : ['', apiVersion]
  return {
    kind,
    apiVersion,
    group,
    version,
    plural,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: ALL,
    subresources: [],
    simulated: true,
    definition: `${schemaGroup(group)}.${version}.${kind}`,
    resource: group ? `${plural}.${group}` : plural,
    ...options,
  }
})

const byGroupVersionKind = new Map(KINDS.map((kind) => [`${kind.apiVersion}/${kind.kind}`, kind]))
const byResource = new Map([...KINDS].reverse().map((kind) => [kind.resource, kind]))

/** The kind of a manifest's apiVersion and kind; undefined when 1.36 does not serve it. */
export const kindOf = (apiVersion: string, kind: string) => byGroupVersionKind.get(`${apiVersion}/${kind}`)

/** The kind (in its preferred version) of plural[.group], as the journal names resources. */
export const kindOfResource = (resource: string) => byResource.get(resource)

/** '/apis/apps/v1/namespaces/default/deployments/web/status'. */
export function pathOf(
  resource: string,
  namespace: string | undefined,
  name?: string,
  subresource?: string,
): string {
  const kind = kindOfResource(resource)
  if (!kind) throw new Error(`no kind for the resource ${resource}`)
  const root = kind.group ? `/apis/${kind.apiVersion}` : `/api/${kind.version}`
  const space = kind.namespaced && namespace ? `/namespaces/${namespace}` : ''
  return `${root}${space}/${kind.plural}${name ? `/${name}` : ''}${subresource ? `/${subresource}` : ''}`
}
