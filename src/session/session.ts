/** A run: a seed and a list of timed inputs. Everything else is derived from it. */

export interface Session {
  readonly version: 1
  readonly seed: number
  readonly cluster: ClusterConfig
  /** In order of time. */
  readonly inputs: readonly Input[]
}

export interface ClusterConfig {
  /** Worker nodes node-1 … node-N. */
  readonly nodes: number
  readonly cpusPerNode: number
  /** Bytes. */
  readonly memoryPerNode: number
  /** Whether there is a control-plane node that runs kubelet too, tainted as kubeadm leaves it. */
  readonly controlPlane: boolean
  /** kubectl's default namespace; made at boot unless it is 'default'. */
  readonly namespace: string
  /** Images every node has from the start. */
  readonly present: readonly string[]
}

export const DEFAULT_CLUSTER: ClusterConfig = {
  nodes: 3,
  cpusPerNode: 2,
  memoryPerNode: 4 * 2 ** 30,
  controlPlane: true,
  namespace: 'default',
  present: [],
}

/** Something a person did: a line typed on the laptop (or a fault line: 'fault stop-kubelet node-3'). */
export interface Input {
  /** Milliseconds of simulated time. */
  readonly at: number
  /** A shell line ('kubectl get pods | grep web'), 'fault …', or, while a command reads its input, a line for it. */
  readonly line: string
  /** The line goes to the standard input of the command that this earlier input started; '\u0003' interrupts it. */
  readonly to?: number
  /** What the line reads from standard input: the manifest for 'kubectl apply -f -'. */
  readonly stdin?: string
  /** Files the line names, written to the laptop before it runs: path → content. */
  readonly files?: Readonly<Record<string, string>>
}
