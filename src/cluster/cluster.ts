/** Builds and boots a cluster: which process runs on which machine. The only file that knows all processes. */
import { Journal } from '../journal/journal'
import type { EntryKind } from '../journal/entry'
import { kubectl } from '../kubectl/kubectl'
import { Simulation } from '../sim/simulation'
import { createApiClient } from './api-client'
import { apiFront, type Ask } from './api-front/api-front'
import type { ApiClient, ApiRate, ApiServer, Caller, Component, KubeletServer } from './component'
import { createContainerd, type Containerd } from './containerd/containerd'
import { createCoreDns } from './coredns/coredns'
import { Etcd } from './etcd/etcd'
import { resolveImage } from './images/catalogue'
import { bootstrap } from './kube-apiserver/bootstrap'
import { createApiServer } from './kube-apiserver/kube-apiserver'
import { CONTROLLERS } from './kube-controller-manager/controllers'
import { createKubeProxy } from './kube-proxy/kube-proxy'
import { createIngressNginx } from './ingress-nginx/ingress-nginx'
import { createScheduler } from './kube-scheduler/kube-scheduler'
import { createKubelet } from './kubelet/kubelet'
import { createFabric, type Fabric } from './linux/fabric'
import { createMachine } from './linux/linux'
import type { Machine } from './linux/machine'
import { forwardPort, type PortForward } from './linux/port-forward'
import { vantageAt } from './linux/vantage'
import { createLoadBalancer } from './load-balancer/load-balancer'
import { createNetworkPolicies } from './network-policy/network-policy'
import { createNetwork, type Network } from './network'
import {
  createHost,
  createProcess,
  type Groups,
  type Placement,
  type Process,
  type Surroundings,
} from './process'
import { loadProgram, type VantageOf } from './programs/load/load'
import { programNamed } from './programs/programs'
import { asOne, createServerProcess, type Switch } from './server-process'
import { type Binary, StaticPods } from './static-pods'

export const CONTROL_PLANE = 'control-plane'
export const LAPTOP = 'laptop'
/** The executable of the ingress controller's image. */
const INGRESS_PROGRAM = 'nginx-ingress-controller'
/** How long before the first input the cluster boots, so that its nodes are ready and quiet. */
const BOOT = 120_000
const DISK = 60 * 2 ** 30

export interface ClusterOptions {
  readonly seed: number
  readonly nodes: number
  readonly cpusPerNode: number
  readonly memoryPerNode: number
  readonly controlPlane: boolean
  readonly namespace: string
  readonly present: readonly string[]
  /** Journal kinds not kept: for very large clusters. */
  readonly muted?: Iterable<EntryKind>
  /** Flags of the scheduler and the controllers, as upstream's scale tests set them; each process's own otherwise. */
  readonly apiRate?: ApiRate | undefined
}

export interface Node {
  readonly name: string
  readonly machine: Machine
  readonly containerd: Containerd
  readonly kubelet: Process
}

export interface Cluster {
  readonly simulation: Simulation
  readonly journal: Journal
  readonly network: Network
  readonly nodes: ReadonlyMap<string, Node>
  /** Every process by its journal name. */
  readonly processes: ReadonlyMap<string, Process>
  /** The learner's machine, with kubectl. */
  readonly laptop: Machine
  /** A client of the API server that is no process of the cluster: a real kubectl. It sits on the laptop. */
  connect(caller: Omit<Caller, 'machine'>): ApiClient
}

/** A cluster that has booted and stands at simulated time 0. */
export function createCluster(options: ClusterOptions): Cluster {
  const base = layFoundation(options)
  const { simulation, journal, network, fabric, server, surroundings, processes } = base
  const control = runControlPlane(base)
  const nodes = new Map<string, Node>()
  for (const plan of nodePlans(options)) nodes.set(plan.name, addNode(base, control, plan))

  const front = nodes.get(CONTROL_PLANE)
  if (front) base.doors.push(openApi(front.machine, server))
  const balanced = [...nodes.values()].filter(({ name }) => name !== CONTROL_PLANE)
  fabric.balancer = createLoadBalancer(simulation, () => balanced.map(({ machine }) => machine))
  const laptop = createLaptop(base, control, nodes)

  const connect = (caller: Omit<Caller, 'machine'>) =>
    createApiClient({ ...surroundings, caller: { ...caller, machine: LAPTOP }, alive: () => true })

  simulation.runUntil(0)
  return { simulation, journal, network, nodes, processes, laptop, connect }
}

interface RunningKubelet {
  readonly server: KubeletServer
  readonly process: Process
}

type Foundation = ReturnType<typeof layFoundation>

/** What is there before anything runs: time, the journal, the network, and an API server with its objects. */
function layFoundation(options: ClusterOptions) {
  const simulation = new Simulation(options.seed, -BOOT)
  const journal = new Journal(simulation, options.muted)
  const network = createNetwork(simulation)
  const fabric = createFabric({ simulation, journal })
  const etcd = new Etcd(simulation, journal)
  const kubelets = new Map<string, RunningKubelet>()
  const dialKubelet = (node: string) => {
    const kubelet = kubelets.get(node)
    return kubelet?.process.running && network.reachable(CONTROL_PLANE, node) ? kubelet.server : undefined
  }
  const isSilent = (node: string) => !network.reachable(CONTROL_PLANE, node)
  const processes = new Map<string, Process>()
  const isUp = (process: string) => processes.get(process)?.running ?? true
  const server = createApiServer({ simulation, journal, etcd, dialKubelet, isSilent, isUp })
  bootstrap(etcd, { simulation, namespace: options.namespace })

  let changed = () => {}
  const serve = (name: string, it: Switch) => {
    const process = createServerProcess(name, CONTROL_PLANE, it, { simulation, journal }, () => changed())
    processes.set(name, process)
    process.start()
    return process
  }
  const store = serve('etcd', {
    start: () => void (etcd.isStopped = false),
    stop: () => void (etcd.isStopped = true),
  })
  /** What begins and ends with the API server's process. */
  const doors: Switch[] = [server]
  const apiServer = serve('kube-apiserver', {
    start: () => doors.forEach((door) => door.start()),
    stop: () => doors.forEach((door) => door.stop()),
  })
  const supervise = (binaries: readonly Binary[]) => {
    const staticPods = new StaticPods({ simulation, apiServer, etcd: store, binaries })
    changed = () => staticPods.changed()
  }

  const surroundings: Surroundings = { simulation, journal, network, server, serverMachine: CONTROL_PLANE }
  const groups: Groups = new Map()
  const run = (component: Component, placement: Placement) => {
    const process = createProcess(component, placement, surroundings, groups)
    processes.set(component.name, process)
    process.start()
    return process
  }
  const parts = {
    simulation,
    journal,
    network,
    fabric,
    server,
    surroundings,
    groups,
    processes,
    doors,
    supervise,
  }
  return { ...parts, options, kubelets, run }
}

type ControlPlane = ReturnType<typeof runControlPlane>

/** The scheduler, the controllers, and the add-ons that other machines lean on. */
function runControlPlane({ options, run, supervise, groups, processes }: Foundation) {
  const { apiRate } = options
  const machine = CONTROL_PLANE
  const account = (namespace: string, name: string, manager: string) => ({
    machine,
    user: `system:serviceaccount:${namespace}:${name}`,
    manager,
  })
  const scheduler = 'kube-scheduler'
  const alone = run(createScheduler(), { machine, user: `system:${scheduler}`, manager: scheduler, apiRate })
  const group = 'kube-controller-manager'
  const together = CONTROLLERS.map((controller) =>
    run(controller, { ...account('kube-system', controller.name, group), group, apiRate }),
  )
  processes.set(group, asOne(CONTROL_PLANE, together))
  supervise([
    { processes: [alone], exitsWithout: false, forget() {} },
    { processes: together, exitsWithout: true, forget: () => void groups.delete(group) },
  ])
  const dns = createCoreDns()
  run(dns.component, account('kube-system', 'coredns', 'coredns'))
  const policies = createNetworkPolicies()
  run(policies.component, account('kube-system', 'kindnet', 'kindnetd'))
  const ingress = createIngressNginx()
  run(ingress.component, account('ingress-nginx', 'ingress-nginx', 'nginx-ingress-controller'))
  return { dns, policies, ingress }
}

/** A machine with its runtime, its kubelet and its proxy. */
function addNode(base: Foundation, control: ControlPlane, plan: ReturnType<typeof nodePlan>): Node {
  const { simulation, journal, fabric, options, run } = base
  const { dns, policies, ingress } = control
  const { name, cpus, memory, controlPlane, podCIDR } = plan
  const programs = (program: string) =>
    program === INGRESS_PROGRAM ? ingress.program : programNamed(program)
  const machine = createMachine({ ...plan, disk: DISK, simulation, journal, fabric, programs })
  machine.dns = dns.answer
  machine.firewall = (flow) => policies.allows(machine, flow)
  const { present } = options
  const containerd = createContainerd({
    simulation,
    journal,
    machine,
    podCIDR,
    registry: resolveImage,
    present,
  })
  journal.append('cluster', { kind: 'node.added', node: name, cpus, memory, controlPlane })
  const kubelet = createKubelet({ node: plan, machine, cri: containerd })
  const process = run(kubelet, { machine: name, user: `system:node:${name}`, manager: 'kubelet' })
  base.kubelets.set(name, { server: kubelet.server, process })
  run(createKubeProxy(machine), {
    machine: name,
    user: 'system:serviceaccount:kube-system:kube-proxy',
    manager: 'kube-proxy',
  })
  return { name, machine, containerd, kubelet: process }
}

/** The learner's machine: outside of the cluster, with kubectl and a generator of requests. */
function createLaptop(base: Foundation, { dns }: ControlPlane, nodes: ReadonlyMap<string, Node>): Machine {
  const { simulation, journal, fabric, options, surroundings, groups } = base
  const laptop = createMachine({
    name: LAPTOP,
    place: 'client',
    address: '203.0.113.7',
    cpus: 8,
    memory: 16 * 2 ** 30,
    disk: DISK,
    simulation,
    journal,
    fabric,
    programs: programNamed,
    image: laptopImage(),
  })
  const placement = { machine: LAPTOP, user: 'kubernetes-admin', manager: 'kubectl' }
  const host = createHost('kubectl', placement, surroundings, groups, () => true)
  const forward = (wanted: PortForward) => forwardPort(fabric, laptop.network, wanted)
  laptop.install('/usr/local/bin/kubectl', 'kubectl', kubectl(host, { forward }))
  laptop.writeFile('/root/.kube/config', kubeconfig(options.namespace))
  laptop.writeFile('/etc/hosts', hostsFile(nodes.values()))
  laptop.writeFile('/etc/resolv.conf', OUTSIDE_RESOLVER)
  laptop.dns = dns.answer
  const load = loadProgram(vantages(simulation, fabric, nodes), options.namespace)
  laptop.install('/usr/local/bin/load', 'load', load)
  return laptop
}

/** Opens the API server's secure port, where the kubernetes Service leads. */
function openApi(machine: Machine, server: ApiServer): Switch {
  const ask: Ask = (user, request, answered) =>
    server.handle({ name: user, machine: machine.name, user, manager: 'curl' }, request, answered)
  machine.install('/usr/local/bin/kube-apiserver', 'kube-apiserver', apiFront(ask))
  const open = () =>
    machine.run(['/usr/local/bin/kube-apiserver'], { terminal: true, output() {}, exited() {} })
  let front = open()
  return {
    start: () => void (front = open()),
    stop: () => front.interrupt(),
  }
}

const OUTSIDE_RESOLVER = 'nameserver 192.0.2.1\n'
/** As kubeadm's machines know each other, and the learner's laptop them. */
const hostsFile = (nodes: Iterable<Node>) =>
  `127.0.0.1\tlocalhost\n${[...nodes].map(({ name, machine }) => `${machine.address}\t${name}\n`).join('')}`

/** Where `load --from` can ask from: 'pod/web' or 'node/node-1', with the resolver's files of such a place. */
const vantages =
  (simulation: Simulation, fabric: Fabric, nodes: ReadonlyMap<string, Node>): VantageOf =>
  (from, namespace) => {
    const [kind, name] = from.split('/')
    const place = kind === 'pod' ? `pod/${namespace}/${name}` : from
    const search = `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local\n`
    const files =
      kind === 'pod'
        ? { hosts: '', resolvConf: `${search}nameserver 10.96.0.10\noptions ndots:5\n` }
        : { hosts: hostsFile(nodes.values()), resolvConf: OUTSIDE_RESOLVER }
    return vantageAt(simulation, fabric, place, files)
  }

function nodePlans(options: ClusterOptions) {
  const workers = Array.from({ length: options.nodes }, (_, i) =>
    nodePlan(`node-${i + 1}`, i + 1, options, false),
  )
  return options.controlPlane ? [nodePlan(CONTROL_PLANE, 0, options, true), ...workers] : workers
}

function nodePlan(name: string, index: number, options: ClusterOptions, controlPlane: boolean) {
  return {
    name,
    address: index < 200 ? `192.0.2.${10 + index}` : `198.18.${index >> 8}.${index & 255}`,
    podCIDR: index < 256 ? `10.244.${index}.0/24` : `10.${index >> 8}.${index & 255}.0/24`,
    cpus: options.cpusPerNode,
    memory: options.memoryPerNode,
    controlPlane,
  }
}

const laptopImage = () => {
  const resolution = resolveImage('busybox')
  if (!('image' in resolution)) throw new Error('the catalogue has no busybox for the laptop')
  return resolution.image
}

const kubeconfig = (namespace: string) => `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: DATA+OMITTED
    server: https://192.0.2.10:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    namespace: ${namespace}
    user: kubernetes-admin
  name: kubernetes-admin@kubernetes
current-context: kubernetes-admin@kubernetes
kind: Config
preferences: {}
users:
- name: kubernetes-admin
  user:
    client-certificate-data: DATA+OMITTED
    client-key-data: DATA+OMITTED
`
