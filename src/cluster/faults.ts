/** What a learner can break, and mend: `fault <what> <target>`. Each is an input of the session. */
import { parseQuantity } from '../k8s/quantity'
import type { Cluster } from './cluster'
import type { Disturbance } from './network'

type Fault = (cluster: Cluster, target: string, argument: string) => string | undefined

const FAULTS: Record<string, { readonly heals?: boolean; readonly run: Fault }> = {
  'stop-kubelet': {
    run: (cluster, node) => withProcess(cluster, `kubelet/${node}`, (it) => it.crash('stopped')),
  },
  'start-kubelet': {
    heals: true,
    run: (cluster, node) => withProcess(cluster, `kubelet/${node}`, (it) => it.start()),
  },
  stop: { run: (cluster, name) => withProcess(cluster, name, (it) => it.crash('stopped')) },
  start: { heals: true, run: (cluster, name) => withProcess(cluster, name, (it) => it.start()) },
  cut: { run: (cluster, node) => setNetwork(cluster, node, false) },
  heal: { heals: true, run: (cluster, node) => setNetwork(cluster, node, true) },
  'fill-memory': { run: (cluster, node, amount) => occupy(cluster, node, 'memory', amount) },
  'fill-disk': { run: (cluster, node, amount) => occupy(cluster, node, 'disk', amount) },
  'free-memory': { heals: true, run: (cluster, node) => occupy(cluster, node, 'memory', '0') },
  'free-disk': { heals: true, run: (cluster, node) => occupy(cluster, node, 'disk', '0') },
  'lose-messages': { run: loseMessages },
  'slow-network': { run: slowNetwork },
  'good-network': {
    heals: true,
    run: (cluster, node) => disturb(cluster, node, { loss: 0, delay: 0 }),
  },
  'break-network-plugin': { run: (cluster, node) => setNetworkPlugin(cluster, node, NO_PLUGIN) },
  'mend-network-plugin': { heals: true, run: (cluster, node) => setNetworkPlugin(cluster, node, undefined) },
  kill: { run: kill },
  'slow-registry': {
    run: (cluster, factor) => everyRegistry(cluster, (it) => it.setRegistry({ slow: Number(factor) || 10 })),
  },
  'no-registry': { run: (cluster) => everyRegistry(cluster, (it) => it.setRegistry({ absent: true })) },
  'good-registry': { heals: true, run: (cluster) => everyRegistry(cluster, (it) => it.setRegistry({})) },
}

const FAULT_NAMES: readonly string[] = Object.keys(FAULTS)

/** What `fault help` prints: kept in English, as all that the laptop's commands say. */
const HELP = `Breaks something in the cluster, and mends it. Each line is part of the run and of its link.

  fault stop|start PROCESS                 kube-apiserver, etcd, kube-scheduler, kube-controller-manager,
                                           one controller (deployment-controller, ...), kubelet/NODE, kube-proxy/NODE
  fault stop-kubelet|start-kubelet NODE
  fault cut|heal NODE                      nobody reaches the node
  fault lose-messages NODE [PERCENT]       of its packets so many are lost and sent again (30)
  fault slow-network NODE [MILLISECONDS]   its messages are late by so much (300)
  fault good-network NODE
  fault break-network-plugin|mend-network-plugin NODE
  fault fill-memory|free-memory NODE [AMOUNT]
  fault fill-disk|free-disk NODE [AMOUNT]
  fault kill NAMESPACE/POD [CONTAINER]     KILL to the main process
  fault slow-registry [FACTOR]             pulls take so many times as long (10)
  fault no-registry | good-registry
`

export interface FaultAnswer {
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

/** Does what a fault line says. Returns what there is to say, if anything. */
export function injectFault(cluster: Cluster, line: string): FaultAnswer | undefined {
  const [, name = 'help', target = '', argument = ''] = line.trim().split(/\s+/)
  if (name === 'help' || name === '--help' || name === '-h') return { stream: 'stdout', text: HELP }
  const fault = Object.hasOwn(FAULTS, name) ? FAULTS[name] : undefined
  if (!fault) return refused(`unknown fault "${name}"; known: ${FAULT_NAMES.join(', ')}`)
  const { simulation, journal } = cluster
  const kind = fault.heals ? 'fault.healed' : 'fault.injected'
  const seq = journal.append('learner', {
    kind,
    fault: name,
    target: argument ? `${target} ${argument}` : target,
  })
  const problem = simulation.because(seq, () => fault.run(cluster, target, argument))
  return problem === undefined ? undefined : refused(problem)
}

const refused = (problem: string): FaultAnswer => ({ stream: 'stderr', text: `fault: ${problem}\n` })

function withProcess(
  cluster: Cluster,
  name: string,
  act: (process: { crash(reason: string): void; start(): void }) => void,
) {
  const process = cluster.processes.get(name)
  if (!process) return `no process "${name}"; there are: ${[...cluster.processes.keys()].join(', ')}`
  act(process)
  return undefined
}

function withNode<T>(
  cluster: Cluster,
  name: string,
  act: (node: NonNullable<ReturnType<Cluster['nodes']['get']>>) => T,
) {
  const node = cluster.nodes.get(name)
  return node ? act(node) : `no node "${name}"; there are: ${[...cluster.nodes.keys()].join(', ')}`
}

const setNetwork = (cluster: Cluster, name: string, up: boolean) =>
  withNode(cluster, name, (node) => {
    node.machine.setNetwork(up)
    if (up) cluster.network.heal(name)
    else cluster.network.cut(name)
    return undefined
  })

/** `fault lose-messages node-1 [percent]`: of the packets between the machine and the others, so many are lost. */
function loseMessages(cluster: Cluster, name: string, percent: string) {
  const loss = percent === '' ? 30 : Number(percent)
  if (!(loss > 0 && loss <= 95)) return `not a share from 1 to 95: "${percent}" (for example 30)`
  return disturb(cluster, name, { loss: loss / 100 })
}

/** `fault slow-network node-1 [milliseconds]`: each packet between the machine and the others is so late. */
function slowNetwork(cluster: Cluster, name: string, ms: string) {
  const delay = ms === '' ? 300 : Number(ms)
  if (!(Number.isInteger(delay) && delay > 0 && delay <= 60_000))
    return `not milliseconds from 1 to 60000: "${ms}" (for example 300)`
  return disturb(cluster, name, { delay })
}

const disturb = (cluster: Cluster, name: string, disturbance: Partial<Disturbance>) =>
  withNode(cluster, name, () => {
    cluster.network.disturb(name, disturbance)
    return undefined
  })

/** What containerd says while there is no configuration in /etc/cni/net.d. */
const NO_PLUGIN =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized'

const setNetworkPlugin = (cluster: Cluster, name: string, notReady: string | undefined) =>
  withNode(cluster, name, (node) => {
    node.machine.networkNotReady = notReady
    return undefined
  })

const occupy = (cluster: Cluster, name: string, what: 'memory' | 'disk', amount: string) =>
  withNode(cluster, name, (node) => {
    const { machine } = node
    const free = what === 'memory' ? machine.memoryAvailable() : machine.diskAvailable()
    // Once more fills what has become free since.
    const bytes =
      amount === '' ? Math.max(0, machine.occupied(what) + free - 64 * 2 ** 20) : parseQuantity(amount)
    if (bytes === undefined || bytes < 0) return `not an amount: "${amount}" (for example 2Gi)`
    machine.occupy(what, bytes)
    return undefined
  })

/** `fault kill namespace/pod [container]`: KILL to the container's main process, from outside. */
function kill(cluster: Cluster, pod: string, container: string): string | undefined {
  for (const node of cluster.nodes.values())
    if (node.containerd.killMainProcess(pod, container)) return undefined
  return `no running container ${container ? `"${container}" ` : ''}in the pod "${pod}"`
}

function everyRegistry(
  cluster: Cluster,
  act: (containerd: { setRegistry(fault: { slow?: number; absent?: boolean }): void }) => void,
) {
  for (const node of cluster.nodes.values()) act(node.containerd)
  return undefined
}
