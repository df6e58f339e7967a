/** A session drawn by chance: manifests, kubectl lines and faults, all that a seed says. For fuzzing. */
import { DEFAULT_CLUSTER, type Input, type Session } from '../session/session'
import { type Random, randomStream } from '../sim/random'

const NODES = 2
const MOST_INPUTS = 14

/** The session of a seed. */
export function drawSession(seed: number): Session {
  const random = randomStream(seed, 'fuzz')
  const names: string[] = []
  let at = 0
  const inputs: Input[] = Array.from({ length: 2 + random.below(MOST_INPUTS - 2) }, (_, i) => {
    at += i === 0 ? 0 : random.pick([1, 40, 700, 3_000, 9_000, 31_000])
    const draws = i < 2 || names.length === 0 ? [applied] : [applied, typed, typed, broken, broken]
    return { at, ...random.pick(draws)(random, names) }
  })
  const cluster = { ...DEFAULT_CLUSTER, nodes: NODES, controlPlane: random.chance(0.5) }
  return { version: 1, seed, cluster, inputs }
}

type Draw = (random: Random, names: string[]) => Omit<Input, 'at'>

const applied: Draw = (random, names) => ({
  line: 'kubectl apply -f -',
  stdin: `${Array.from({ length: 1 + random.below(2) }, () => manifest(random, names)).join('---\n')}`,
})

function manifest(random: Random, names: string[]): string {
  const name = `${random.pick(['web', 'job', 'db'])}-${names.length}`
  const kind = random.pick(['Pod', 'Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job'])
  names.push(`${kind.toLowerCase()}/${name}`)
  const object =
    kind === 'Pod'
      ? { ...head('v1', kind, name), spec: podSpec(random, ['Always', 'Never', 'OnFailure']) }
      : workload(random, kind, name)
  const service = { ...head('v1', 'Service', name), spec: { selector: { app: name }, ports: [{ port: 80 }] } }
  return [object, ...(random.chance(0.4) ? [service] : [])]
    .map((it) => `${JSON.stringify(it, undefined, 1)}\n`)
    .join('---\n')
}

const head = (apiVersion: string, kind: string, name: string) => ({
  apiVersion,
  kind,
  metadata: { name, labels: { app: name } },
})

function workload(random: Random, kind: string, name: string) {
  const isJob = kind === 'Job'
  const template = {
    metadata: { labels: { app: name } },
    spec: podSpec(random, isJob ? ['Never', 'OnFailure'] : ['Always']),
  }
  const count = 1 + random.below(3)
  if (isJob)
    return {
      ...head('batch/v1', kind, name),
      spec: { template, completions: count, backoffLimit: random.below(3) },
    }
  return {
    ...head('apps/v1', kind, name),
    spec: {
      selector: { matchLabels: { app: name } },
      template,
      ...(kind !== 'DaemonSet' && { replicas: count }),
      ...(kind === 'StatefulSet' && { serviceName: name }),
    },
  }
}

function podSpec(random: Random, policies: readonly string[]) {
  const init = random.chance(0.4) ? Array.from({ length: 1 + random.below(2) }, (_, i) => i) : []
  const extra = random.chance(0.25) ? [1] : []
  return {
    restartPolicy: random.pick(policies),
    ...(random.chance(0.5) && { terminationGracePeriodSeconds: random.pick([0, 1, 3, 15]) }),
    ...(random.chance(0.1) && { activeDeadlineSeconds: random.pick([5, 20]) }),
    ...(init.length > 0 && { initContainers: init.map((i) => initContainer(random, `init-${i}`)) }),
    containers: [0, ...extra].map((i) => container(random, `app-${i}`)),
    ...(random.chance(0.3) && { volumes: [{ name: 'data', emptyDir: {} }] }),
  }
}

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
  'sleep 30 & sleep 1; kill $!; wait; sleep 100',
  'while true; do :; done',
]

function container(random: Random, name: string) {
  const image = random.pick(['busybox', 'busybox', 'nginx', 'busybox:nope', 'registry.invalid/x'])
  return {
    name,
    image,
    ...(image !== 'nginx' && { command: ['sh', '-c', random.pick(SCRIPTS)] }),
    ...(random.chance(0.4) && { resources: { limits: { memory: random.pick(['16Mi', '32Mi', '64Mi']) } } }),
    ...(random.chance(0.3) && { readinessProbe: probe(random) }),
    ...(random.chance(0.3) && { livenessProbe: probe(random) }),
    ...(random.chance(0.15) && { startupProbe: probe(random) }),
    ...(random.chance(0.2) && { lifecycle: hooks(random) }),
  }
}

function initContainer(random: Random, name: string) {
  const script = random.pick(['sleep 1', 'exit 0', 'sleep 3; exit 1', 'echo done', 'sleep 3600'])
  const isSidecar = random.chance(0.3)
  return {
    name,
    image: 'busybox',
    command: ['sh', '-c', isSidecar ? random.pick(SCRIPTS) : script],
    ...(isSidecar && { restartPolicy: 'Always' }),
  }
}

const probe = (random: Random) => ({
  ...random.pick([
    { exec: { command: ['cat', '/tmp/ok'] } },
    { httpGet: { path: '/', port: 80 } },
    { tcpSocket: { port: 80 } },
  ]),
  periodSeconds: 1 + random.below(5),
  failureThreshold: 1 + random.below(3),
  ...(random.chance(0.3) && { initialDelaySeconds: random.below(6) }),
})

const hooks = (random: Random) =>
  random.pick([
    { preStop: { exec: { command: ['sh', '-c', random.pick(['sleep 2', 'sleep 60', 'exit 1'])] } } },
    { postStart: { exec: { command: ['sh', '-c', random.pick(['sleep 1', 'exit 1'])] } } },
    { preStop: { sleep: { seconds: 3 } } },
  ])

const typed: Draw = (random, names) => {
  const name = random.pick(names)
  return {
    line: random.pick([
      `kubectl delete ${name} --wait=false`,
      `kubectl delete ${name} --grace-period=0 --force`,
      `kubectl delete ${name} --cascade=orphan`,
      `kubectl scale ${name} --replicas=${random.below(4)}`,
      `kubectl rollout restart ${name}`,
      `kubectl set image ${name} app-0=nginx`,
      `kubectl delete pods --all --wait=false`,
      `kubectl drain node-1 --ignore-daemonsets --force --timeout=20s`,
      `kubectl uncordon node-1`,
      `kubectl taint node node-2 k=v:NoExecute`,
      `kubectl taint node node-2 k-`,
      `kubectl exec ${name} -- sh -c 'sleep 3 & echo hi'`,
      `kubectl describe ${name}`,
      `kubectl get pods -o wide`,
      `kubectl logs ${name} --tail=2`,
    ]),
  }
}

const PROCESSES = [
  'kube-scheduler',
  'replicaset-controller',
  'deployment-controller',
  'endpointslice-controller',
  'garbage-collector',
  'job-controller',
  'node-lifecycle-controller',
]

const broken: Draw = (random, names) => {
  const node = `node-${1 + random.below(NODES)}`
  const process = random.pick(PROCESSES)
  const pod = random.pick(names).split('/')[1]
  return {
    line: random.pick([
      `fault stop-kubelet ${node}`,
      `fault start-kubelet ${node}`,
      `fault stop ${process}`,
      `fault start ${process}`,
      `fault cut ${node}`,
      `fault heal ${node}`,
      `fault fill-memory ${node}`,
      `fault free-memory ${node}`,
      `fault fill-disk ${node}`,
      `fault free-disk ${node}`,
      `fault kill default/${pod}`,
      'fault slow-registry 20',
      'fault no-registry',
      'fault good-registry',
    ]),
  }
}
