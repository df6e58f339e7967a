/** Manifests drawn by chance, of every kind that something in the cluster acts on. For fuzzing. */
import type { Random } from '../sim/random'

/** What a drawn session has applied so far: 'deployment/web-3'. */
export type Names = string[]

type Json = Record<string, unknown>

/** One to three documents that belong together. */
export function drawManifest(random: Random, names: Names): string {
  const name = `${random.pick(['web', 'job', 'db'])}-${names.length}`
  const kind = random.pick(random.chance(0.7) ? WORKLOADS : OTHERS)
  names.push(`${kind.toLowerCase()}/${name}`)
  const objects = WORKLOADS.includes(kind) ? workload(random, kind, name) : other(random, kind, name, names)
  return objects.map((it) => `${JSON.stringify(it, undefined, 1)}\n`).join('---\n')
}

const WORKLOADS = ['Pod', 'Pod', 'Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']
const OTHERS = [
  'Service',
  'ConfigMap',
  'Secret',
  'NetworkPolicy',
  'PersistentVolumeClaim',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'PriorityClass',
  'ResourceQuota',
  'LimitRange',
  'Ingress',
]

const head = (apiVersion: string, kind: string, name: string) => ({
  apiVersion,
  kind,
  metadata: { name, labels: { app: name } },
})

function workload(random: Random, kind: string, name: string): readonly Json[] {
  const object =
    kind === 'Pod'
      ? { ...head('v1', kind, name), spec: podSpec(random, ['Always', 'Never', 'OnFailure']) }
      : controller(random, kind, name)
  return [
    object,
    ...(random.chance(0.4) ? [service(random, name)] : []),
    ...(kind === 'Deployment' && random.chance(0.2) ? [autoscaler(random, name)] : []),
    ...(random.chance(0.1) ? [budget(random, name)] : []),
  ]
}

function controller(random: Random, kind: string, name: string): Json {
  const template = {
    metadata: { labels: { app: name } },
    spec: podSpec(random, /Job/.test(kind) ? ['Never', 'OnFailure'] : ['Always']),
  }
  if (kind === 'Job') return { ...head('batch/v1', kind, name), spec: job(random, template) }
  if (kind === 'CronJob') {
    const concurrencyPolicy = random.pick(['Allow', 'Forbid', 'Replace'])
    const spec = { schedule: '* * * * *', concurrencyPolicy, jobTemplate: { spec: job(random, template) } }
    return { ...head('batch/v1', kind, name), spec }
  }
  return {
    ...head('apps/v1', kind, name),
    spec: {
      selector: { matchLabels: { app: name } },
      template,
      ...(kind !== 'DaemonSet' && { replicas: 1 + random.below(3) }),
      ...(kind === 'StatefulSet' && statefulSet(random, name)),
      ...(kind === 'Deployment' && random.chance(0.2) && { strategy: { type: 'Recreate' } }),
    },
  }
}

const job = (random: Random, template: Json) => ({
  template,
  completions: 1 + random.below(3),
  backoffLimit: random.below(3),
  ...(random.chance(0.3) && { parallelism: 2 }),
  ...(random.chance(0.2) && { ttlSecondsAfterFinished: random.below(10) }),
  ...(random.chance(0.1) && { activeDeadlineSeconds: 20 }),
})

const statefulSet = (random: Random, name: string) => ({
  serviceName: name,
  ...(random.chance(0.3) && { podManagementPolicy: 'Parallel' }),
  ...(random.chance(0.3) && {
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec('1Gi') }],
  }),
})

const claimSpec = (storage: string) => ({
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage } },
})

const service = (random: Random, name: string) => ({
  ...head('v1', 'Service', name),
  spec: {
    selector: { app: name },
    ports: [{ port: 80 }],
    ...random.pick([{}, {}, { type: 'NodePort' }, { type: 'LoadBalancer' }, { clusterIP: 'None' }]),
    ...(random.chance(0.1) && { publishNotReadyAddresses: true }),
  },
})

const autoscaler = (random: Random, name: string) => ({
  ...head('autoscaling/v2', 'HorizontalPodAutoscaler', name),
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: 1,
    maxReplicas: 1 + random.below(4),
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
      },
    ],
  },
})

const budget = (random: Random, name: string) => ({
  ...head('policy/v1', 'PodDisruptionBudget', name),
  spec: {
    selector: { matchLabels: { app: name } },
    ...random.pick([{ minAvailable: 1 }, { maxUnavailable: 0 }, { maxUnavailable: '50%' }]),
  },
})

/** Objects that lean on one that is there already, or stand for themselves. */
function other(random: Random, kind: string, name: string, names: Names): readonly Json[] {
  const target = random.pick(names).split('/')[1]!
  switch (kind) {
    case 'Service':
      return [{ ...service(random, name), spec: { ...service(random, target).spec } }]
    case 'ConfigMap':
      return [{ ...head('v1', kind, 'settings'), data: { value: `${random.below(100)}` } }]
    case 'Secret':
      return [{ ...head('v1', kind, 'secret'), stringData: { value: `${random.below(100)}` } }]
    case 'PersistentVolumeClaim':
      return [{ ...head('v1', kind, 'claim'), spec: claimSpec('1Gi') }]
    case 'HorizontalPodAutoscaler':
      return [autoscaler(random, target)]
    case 'PodDisruptionBudget':
      return [budget(random, target)]
    case 'PriorityClass':
      return [{ ...head('scheduling.k8s.io/v1', kind, 'high'), value: 1000 }]
    default:
      return [guard(random, kind, name, target)]
  }
}

function guard(random: Random, kind: string, name: string, target: string): Json {
  const podSelector = random.chance(0.5) ? {} : { matchLabels: { app: target } }
  if (kind === 'NetworkPolicy')
    return {
      ...head('networking.k8s.io/v1', kind, name),
      spec: { podSelector, policyTypes: [random.pick(['Ingress', 'Egress'])] },
    }
  if (kind === 'ResourceQuota')
    return { ...head('v1', kind, name), spec: { hard: { pods: `${1 + random.below(6)}` } } }
  if (kind === 'LimitRange') {
    const limit = { type: 'Container', default: { memory: '64Mi' }, defaultRequest: { memory: '16Mi' } }
    return { ...head('v1', kind, name), spec: { limits: [limit] } }
  }
  const backend = { service: { name: target, port: { number: 80 } } }
  return {
    ...head('networking.k8s.io/v1', kind, name),
    spec: {
      ingressClassName: 'nginx',
      rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  }
}

// ---- pods ----

function podSpec(random: Random, policies: readonly string[]): Json {
  const init = random.chance(0.4) ? Array.from({ length: 1 + random.below(2) }, (_, i) => i) : []
  const extra = random.chance(0.25) ? [1] : []
  const volumes = random.chance(0.4) ? [volume(random)] : []
  return {
    restartPolicy: random.pick(policies),
    ...(random.chance(0.5) && { terminationGracePeriodSeconds: random.pick([0, 1, 3, 15]) }),
    ...(random.chance(0.1) && { activeDeadlineSeconds: random.pick([5, 20]) }),
    ...(random.chance(0.1) && { priorityClassName: 'high' }),
    ...(random.chance(0.1) && { shareProcessNamespace: true }),
    ...(random.chance(0.05) && { hostNetwork: true }),
    ...(random.chance(0.1) && { tolerations: [{ operator: 'Exists' }] }),
    ...(init.length > 0 && { initContainers: init.map((i) => initContainer(random, `init-${i}`)) }),
    containers: [0, ...extra].map((i) => container(random, `app-${i}`, volumes.length > 0)),
    ...(volumes.length > 0 && { volumes }),
  }
}

const volume = (random: Random) => ({
  name: 'data',
  ...random.pick<Json>([
    { emptyDir: {} },
    { emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
    { emptyDir: { sizeLimit: '8Mi' } },
    { configMap: { name: 'settings', optional: true } },
    { configMap: { name: 'settings' } },
    { secret: { secretName: 'secret' } },
    { persistentVolumeClaim: { claimName: 'claim' } },
    { hostPath: { path: '/tmp' } },
    { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
  ]),
})

const SCRIPTS = [
  'sleep 3600',
  'exit 1',
  'sleep 4; exit 0',
  'sleep 2; exit 3',
  'trap "" TERM; while true; do sleep 1; done',
  'trap "sleep 2; exit 0" TERM; while true; do sleep 1; done',
  'touch /tmp/ok; sleep 8; rm /tmp/ok; sleep 600',
  'i=0; while [ $i -lt 50 ]; do echo $i; i=$((i+1)); done; sleep 5',
  'tail /dev/zero',
  'dd if=/dev/zero of=/dev/shm/x bs=1M count=40; sleep 30',
  'dd if=/dev/zero of=/data/x bs=1M count=12; sleep 30',
  'sleep 30 & sleep 1; kill $!; wait; sleep 100',
  'while true; do :; done',
  'while true; do cat /data/value; sleep 5; done',
  'while true; do wget -qO- -T 2 http://web-0 >/dev/null; sleep 2; done',
]

function container(random: Random, name: string, hasVolume: boolean): Json {
  const image = random.pick(['busybox', 'busybox', 'nginx', 'busybox:nope', 'registry.invalid/x'])
  return {
    name,
    image,
    ...(image !== 'nginx' && { command: ['sh', '-c', random.pick(SCRIPTS)] }),
    ...(hasVolume && { volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
    ...(random.chance(0.5) && { resources: resources(random) }),
    ...(random.chance(0.15) && { ports: [{ containerPort: 80, hostPort: 8080 }] }),
    ...(random.chance(0.1) && {
      env: [{ name: 'V', valueFrom: { configMapKeyRef: { name: 'settings', key: 'value' } } }],
    }),
    ...(random.chance(0.2) && {
      resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }],
    }),
    ...(random.chance(0.3) && { readinessProbe: probe(random) }),
    ...(random.chance(0.3) && { livenessProbe: probe(random) }),
    ...(random.chance(0.15) && { startupProbe: probe(random) }),
    ...(random.chance(0.2) && { lifecycle: hooks(random) }),
  }
}

const resources = (random: Random) =>
  random.pick<Json>([
    { limits: { memory: random.pick(['16Mi', '32Mi', '64Mi']) } },
    { limits: { memory: '32Mi', cpu: '100m' } },
    { requests: { memory: random.pick(['64Mi', '3Gi']), cpu: random.pick(['100m', '1500m']) } },
    { limits: { 'ephemeral-storage': '10Mi' } },
  ])

function initContainer(random: Random, name: string): Json {
  const script = random.pick(['sleep 1', 'exit 0', 'sleep 3; exit 1', 'echo done', 'sleep 3600'])
  const isSidecar = random.chance(0.4)
  return {
    name,
    image: 'busybox',
    command: ['sh', '-c', isSidecar ? random.pick(SCRIPTS) : script],
    ...(isSidecar && { restartPolicy: 'Always' }),
    ...(isSidecar && random.chance(0.3) && { startupProbe: probe(random) }),
    ...(isSidecar && random.chance(0.2) && { livenessProbe: probe(random) }),
  }
}

const probe = (random: Random) => ({
  ...random.pick<Json>([
    { exec: { command: ['cat', '/tmp/ok'] } },
    { httpGet: { path: '/', port: 80 } },
    { tcpSocket: { port: 80 } },
    { grpc: { port: 80 } },
  ]),
  periodSeconds: 1 + random.below(5),
  failureThreshold: 1 + random.below(3),
  ...(random.chance(0.3) && { initialDelaySeconds: random.below(6) }),
})

const hooks = (random: Random) =>
  random.pick<Json>([
    { preStop: { exec: { command: ['sh', '-c', random.pick(['sleep 2', 'sleep 60', 'exit 1'])] } } },
    { postStart: { exec: { command: ['sh', '-c', random.pick(['sleep 1', 'exit 1'])] } } },
    { preStop: { sleep: { seconds: 3 } } },
    { preStop: { httpGet: { path: '/', port: 80 } } },
  ])
