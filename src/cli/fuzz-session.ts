/** A session drawn by chance: manifests, kubectl lines and faults, all that a seed says. For fuzzing. */
import { DEFAULT_CLUSTER, type Input, type Session } from '../session/session'
import { type Random, randomStream } from '../sim/random'
import { drawManifest, type Names } from './fuzz-manifests'

const NODES = 2
const MOST_INPUTS = 16

/** The session of a seed. */
export function drawSession(seed: number): Session {
  const random = randomStream(seed, 'fuzz')
  const names: Names = []
  let at = 0
  const inputs: Input[] = Array.from({ length: 2 + random.below(MOST_INPUTS - 2) }, (_, i) => {
    at += i === 0 ? 0 : random.pick([1, 40, 700, 3_000, 9_000, 31_000])
    const draws = i < 2 || names.length === 0 ? [applied] : [applied, typed, typed, broken, broken]
    return { at, ...random.pick(draws)(random, names) }
  })
  const cluster = { ...DEFAULT_CLUSTER, nodes: NODES, controlPlane: random.chance(0.5) }
  return { version: 1, seed, cluster, inputs }
}

type Draw = (random: Random, names: Names) => Omit<Input, 'at'>

const applied: Draw = (random, names) => ({
  line: random.pick(['kubectl apply -f -', 'kubectl apply -f -', 'kubectl apply --server-side -f -']),
  stdin: `${Array.from({ length: 1 + random.below(2) }, () => drawManifest(random, names)).join('---\n')}`,
})

const resized = (random: Random) => {
  const memory = random.pick(['16Mi', '48Mi', '96Mi', '8Gi'])
  const resources = { limits: { memory }, requests: { memory } }
  return JSON.stringify({ spec: { containers: [{ name: 'app-0', resources }] } })
}

const typed: Draw = (random, names) => {
  const name = random.pick(names)
  const [, plain] = name.split('/')
  const lines = [
    [
      `kubectl delete ${name} --wait=false`,
      `kubectl delete ${name} --grace-period=0 --force`,
      `kubectl delete ${name} --cascade=orphan --wait=false`,
      `kubectl delete ${name} --now --wait=false`,
      `kubectl delete pods --all --wait=false`,
      `kubectl delete node node-2`,
      `kubectl delete namespace default --wait=false`,
      `kubectl delete configmap settings`,
    ],
    [
      `kubectl scale ${name} --replicas=${random.below(5)}`,
      `kubectl rollout restart ${name}`,
      `kubectl rollout undo ${name}`,
      `kubectl rollout pause ${name}`,
      `kubectl set image ${name} app-0=nginx`,
      `kubectl set env ${name} V=${random.below(9)}`,
      `kubectl autoscale ${name} --min=1 --max=3`,
      `kubectl expose ${name} --port=80`,
      `kubectl patch ${name} --subresource resize -p '${resized(random)}'`,
      `kubectl patch pod ${plain} --subresource resize -p '${resized(random)}'`,
      `kubectl label ${name} app=other --overwrite`,
      `kubectl create job again-${random.below(9)} --from=${name}`,
      `kubectl replace --force -f - <<< '{}'`,
      `kubectl create configmap settings --from-literal=value=${random.below(99)} -o yaml --dry-run=client | kubectl apply -f -`,
    ],
    [
      `kubectl drain node-1 --ignore-daemonsets --force --timeout=20s`,
      `kubectl drain node-2 --ignore-daemonsets --force --delete-emptydir-data --timeout=40s`,
      `kubectl uncordon node-1`,
      `kubectl uncordon node-2`,
      `kubectl taint node node-2 k=v:NoExecute`,
      `kubectl taint node node-2 k-`,
    ],
    [
      `kubectl exec ${name} -- sh -c 'sleep 3 & echo hi'`,
      `kubectl debug ${plain} --image=busybox -- sleep 5`,
      `kubectl debug ${plain} --image=busybox --target=app-0 -- sh -c 'exit 2'`,
      `kubectl logs ${name} --tail=2 --all-containers`,
      `timeout 10 kubectl logs -f ${name}`,
      `kubectl wait ${name} --for=condition=Ready --timeout=5s`,
      `timeout 5 kubectl get pods -w`,
      `load http://node-1:8080/ --rate 5 --for 10s`,
      `load http://${plain}/ --rate 5 --for 10s --from pod/${plain}`,
    ],
    [
      `kubectl describe ${name}`,
      `kubectl get ${name} -o yaml`,
      `kubectl get all -A -o wide`,
      `kubectl top pods`,
      `kubectl events`,
      `kubectl rollout status ${name} --timeout=5s`,
    ],
  ]
  return { line: random.pick(random.pick(lines)) }
}

const PROCESSES = [
  'etcd',
  'kube-apiserver',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'replicaset-controller',
  'deployment-controller',
  'statefulset-controller',
  'daemonset-controller',
  'endpointslice-controller',
  'garbage-collector-controller',
  'job-controller',
  'cronjob-controller',
  'namespace-controller',
  'node-lifecycle-controller',
  'taint-eviction-controller',
  'pod-garbage-collector-controller',
  'kube-proxy/node-1',
  'kubelet/node-1',
  'coredns',
]

const broken: Draw = (random, names) => {
  const node = `node-${1 + random.below(NODES)}`
  const machine = random.chance(0.1) ? 'control-plane' : node
  const process = random.pick(PROCESSES)
  const pod = random.pick(names).split('/')[1]
  const lines = [
    [`fault stop-kubelet ${node}`, `fault start-kubelet ${node}`],
    [`fault stop ${process}`, `fault start ${process}`, `fault start ${process}`],
    [`fault start kube-apiserver`, `fault start etcd`, `fault start kube-controller-manager`],
    [`fault cut ${machine}`, `fault heal ${machine}`],
    [
      `fault lose-messages ${machine} ${random.pick([5, 30, 80])}`,
      `fault slow-network ${machine} ${random.pick([50, 2_000, 20_000])}`,
      `fault good-network ${machine}`,
    ],
    [`fault fill-memory ${node}`, `fault free-memory ${node}`],
    [`fault fill-disk ${node}`, `fault free-disk ${node}`],
    [`fault break-network-plugin ${node}`, `fault mend-network-plugin ${node}`],
    [`fault kill default/${pod}`],
    ['fault slow-registry 20', 'fault no-registry', 'fault good-registry'],
  ]
  return { line: random.pick(random.pick(lines)) }
}
