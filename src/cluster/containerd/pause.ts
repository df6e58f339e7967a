/**
 * The pause process: PID 1 of a pod whose containers share their processes. It reaps, and ends with the sandbox
 * (build/pause/linux/pause.c). In other pods nobody sees it, so it is not run.
 */
import { ControlGroup } from '../linux/control-group'
import type { Kernel } from '../linux/kernel'
import { MountTable } from '../linux/mount-table'
import { PidNamespace, type Process } from '../linux/process'
import { Failure, type Syscalls } from '../linux/syscalls'
import type { Sandbox } from './sandbox'

const ID = 65535
/** containerd internal/cri/server/podsandbox: defaultSandboxOOMAdj. */
const OOM_SCORE_ADJ = -998

export function startPause(
  kernel: Kernel,
  pod: Pick<Sandbox, 'config' | 'network' | 'group' | 'sysctls'>,
): Process {
  const { config, network, sysctls } = pod
  const group = new ControlGroup('pause.scope', pod.group)
  group.oomScoreAdj = OOM_SCORE_ADJ
  const process = kernel.spawn({
    cell: {
      ref: undefined,
      pids: new PidNamespace(),
      mounts: new MountTable(),
      network,
      hostname: config.hostname,
      sysctls,
      processes: new Set(),
      group,
      oomed: false,
    },
    argv: ['/pause'],
    env: {},
    directory: '/',
    credentials: { uid: ID, gid: ID, groups: [], capabilities: new Set() },
    files: new Map(),
    how: 'main',
    program: pause,
  })
  if (process instanceof Failure) throw new Error(`pause could not be started: ${process.errno}`)
  return process
}

function pause(system: Syscalls): void {
  for (const signal of ['INT', 'TERM'] as const) system.onSignal(signal, () => system.exit(0))
  system.onSignal('CHLD', () => {})
}
