/** A machine with containerd and no kubelet, for tests: starts containers and shows what they print. */
import { Journal } from '../../journal/journal'
import { Simulation } from '../../sim/simulation'
import type { ContainerConfig, PodSandboxConfig } from '../cri'
import type { Resolution } from '../images/image'
import { createFabric } from '../linux/fabric'
import { createMachine } from '../linux/linux'
import type { Program } from '../linux/syscalls'
import { createContainerd } from './containerd'

const UNLIMITED = { cpuShares: 2, cpuQuota: 0, memoryLimit: 0 }

export const SANDBOX: PodSandboxConfig = {
  uid: 'u1',
  name: 'web',
  namespace: 'default',
  attempt: 0,
  hostname: 'web',
  hostNetwork: false,
  hostPID: false,
  hostIPC: false,
  shareProcessNamespace: false,
  resolvConf: '',
  portMappings: [],
  sysctls: {},
  qos: 'BestEffort',
  resources: UNLIMITED,
}

export const CONTAINER: ContainerConfig = {
  name: 'c',
  attempt: 0,
  image: 'busybox',
  imageSpec: 'busybox',
  command: [],
  args: [],
  workingDir: '',
  env: [],
  mounts: [],
  stdin: false,
  tty: false,
  init: false,
  resources: UNLIMITED,
  oomScoreAdj: 1000,
  oomGroup: true,
  security: {
    supplementalGroups: [],
    readOnlyRootFilesystem: false,
    privileged: false,
    noNewPrivileges: false,
    addCapabilities: [],
    dropCapabilities: [],
    seccompUnconfined: false,
  },
  hosts: '',
  terminationMessagePath: '/dev/termination-log',
}

/** As a container without a seccomp profile has it, with what a test wants otherwise. */
export const secured = (security: Partial<ContainerConfig['security']>) => ({
  security: { ...CONTAINER.security, seccompUnconfined: true, ...security },
})

export interface LoneNodeOptions {
  readonly programs: (name: string) => Program | undefined
  readonly registry: (reference: string) => Resolution
  readonly cpus?: number
  readonly memory?: number
  readonly disk?: number
}

export function createLoneNode({
  programs,
  registry,
  cpus = 2,
  memory = 2 ** 32,
  disk = 2 ** 34,
}: LoneNodeOptions) {
  const simulation = new Simulation(1)
  const journal = new Journal(simulation)
  const fabric = createFabric({ simulation, journal })
  const machine = createMachine({
    name: 'node-1',
    address: '192.0.2.11',
    cpus,
    memory,
    disk,
    simulation,
    journal,
    fabric,
    programs,
  })
  const cri = createContainerd({ simulation, journal, machine, podCIDR: '10.244.1.0/24', registry })
  const passes = (milliseconds: number) => simulation.runUntil(simulation.now + milliseconds)

  /** Makes a pod of one container, or one more container of a pod that is there. */
  const start = (
    command: readonly string[],
    container: Partial<ContainerConfig> = {},
    pod: Partial<PodSandboxConfig> = {},
  ) => {
    const wanted = { ...SANDBOX, ...pod }
    const config = { ...CONTAINER, command, ...container }
    let id = ''
    let error = ''
    const create = (sandbox: string) =>
      cri.createContainer(sandbox, config, (_, made) => {
        id = made
        cri.startContainer(made, (failure) => void (error = failure?.message ?? ''))
      })
    cri.pullImage(config.image, wanted.uid, () => {
      const [there] = cri.listPodSandboxes(wanted.uid)
      if (there) create(there.id)
      else cri.runPodSandbox(wanted, (_, sandbox) => create(sandbox.id))
    })
    passes(1000)
    return containerOf(id, error)
  }

  const containerOf = (id: string, error: string) => ({
    id,
    error,
    status: () => cri.containerStatus(id)!,
    /** 'exited 137 OOMKilled' */
    outcome: () => {
      const { state, exitCode, reason } = cri.containerStatus(id)!
      return `${state} ${exitCode} ${reason}`
    },
    log: () =>
      cri
        .logs(id)
        .map(({ text }) => text)
        .join('\n'),
    /** What a shell script prints in the container; its exit code on a last line when it is not 0. */
    run: (script: string, within = 5000) => {
      let said = ''
      cri.execSync(id, ['sh', '-c', script], within, 'hook', (failure, { exitCode, output }) => {
        said = failure?.message ?? output + (exitCode === 0 ? '' : `(${exitCode})`)
      })
      passes(within + 200)
      return said.trimEnd()
    },
  })

  return { simulation, journal, machine, cri, passes, start }
}
