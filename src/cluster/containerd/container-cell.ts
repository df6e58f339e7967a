/** Builds what the kernel keeps of a container: its mounts, limits and namespaces. */
import { ControlGroup } from '../linux/control-group'
import { Directory, RegularFile } from '../linux/file-node'
import { FileSystem } from '../linux/file-system'
import { imageTree } from '../linux/image-layer'
import { mountDevices } from '../linux/devices'
import { mountGroupFiles } from '../linux/group-files'
import type { LinuxMachine } from '../linux/linux'
import { mountProc, threadsMax } from '../linux/proc'
import { MountTable } from '../linux/mount-table'
import { type Cell, PidNamespace } from '../linux/process'
import type { Container } from './container'
import { Volume } from './volumes'

/** `pids`: the PID namespace to join, of a container that is debugged. */
export function createCell(container: Container, machine: LinuxMachine, pids?: PidNamespace): Cell {
  const { sandbox, ref } = container
  return {
    ref,
    pids: pids ?? sandbox.pause?.cell.pids ?? new PidNamespace(),
    mounts: mountsOf(container, machine),
    network: sandbox.network,
    hostname: sandbox.config.hostNetwork ? machine.name : sandbox.config.hostname,
    sysctls: sandbox.sysctls,
    rootOnHost: sandbox.rootOnHost,
    processes: new Set(),
    group: groupOf(container, machine.memory),
    oomed: false,
  }
}

/** systemd's DefaultTasksMax for a scope: 15 % of what the machine could run (nobody sets a pod's own by default). */
const TASKS_SHARE = 0.15

function groupOf({ config, sandbox, ref, id }: Container, memory: number): ControlGroup {
  const group = new ControlGroup(`cri-containerd-${id}.scope`, sandbox.group, ref).limit(config.resources)
  group.pidsLimit = Math.floor(TASKS_SHARE * threadsMax(memory))
  group.oomGroup = config.oomGroup
  group.oomScoreAdj = config.oomScoreAdj
  return group
}

/** Of links that lead to links. */
const MOST_LINKS = 40

function mountsOf(container: Container, machine: LinuxMachine): MountTable {
  const { config, sandbox, image } = container
  const mounts = new MountTable()
  const layer = new FileSystem('overlay', 'overlay', imageTree(image), machine.kernel.disk)
  container.layer = layer
  mounts.mount({ path: '/', fileSystem: layer, readOnly: config.security.readOnlyRootFilesystem, told: true })
  const { kernel } = machine
  mountProc(mounts, kernel, config.security.privileged)
  mountDevices(mounts, kernel.memory.tmpfs(), sandbox.sharedMemory)
  mountGroupFiles(mounts, kernel, config.security.privileged)
  const own = (path: string, text: string, mode = 0o644) => {
    const file = new RegularFile({ mode, uid: 0, gid: 0 }, text)
    file.modifiedAt = kernel.simulation.now
    const fileSystem = new FileSystem('ext4', '/dev/sda1', undefined, machine.kernel.disk)
    mounts.mount({ path, fileSystem, bound: file, readOnly: false, told: false })
    return file
  }
  own('/etc/hosts', config.hosts)
  own('/etc/hostname', `${sandbox.config.hostname}\n`)
  own('/etc/resolv.conf', sandbox.config.resolvConf)
  if (config.terminationMessagePath) container.termination = own(config.terminationMessagePath, '', 0o666)
  for (const mount of config.mounts) {
    const volume = mount.source as Volume
    const bound = mount.subPath ? subPathOf(volume, mount.subPath, kernel.simulation.now) : volume.node
    const path = throughLinks(layer.root, mount.containerPath)
    mounts.mount({
      path,
      fileSystem: volume.fileSystem,
      bound,
      readOnly: mount.readOnly,
      told: !mount.readOnly,
    })
  }
  return mounts
}

/** Where a mount comes to be when the image's own links are followed: Debian's /var/run is /run (runc's securejoin). */
function throughLinks(root: Directory, path: string): string {
  const place: string[] = []
  const left = path.split('/').filter(Boolean)
  let follows = 0
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    let directory: ReturnType<Directory['get']> = root
    for (const part of place) directory = directory instanceof Directory ? directory.get(part) : undefined
    const node = directory instanceof Directory ? directory.get(name) : undefined
    if (node?.type !== 'symlink' || !('target' in node) || ++follows > MOST_LINKS) {
      place.push(name)
      continue
    }
    const target = String(node.target)
    if (target.startsWith('/')) place.length = 0
    left.unshift(...target.split('/').filter(Boolean))
  }
  return `/${place.join('/')}`
}

/**
 * A file or directory of the volume; a missing one becomes a directory with the volume's mode, those on the way to it
 * with what the kubelet's umask leaves of that (pkg/volume/util/subpath SafeMakeDir).
 */
function subPathOf(volume: Volume, subPath: string, now: number) {
  const names = subPath.split('/').filter(Boolean)
  let node = volume.directory
  for (const [i, name] of names.entries()) {
    const child = resolved(node, name)
    if (child instanceof RegularFile && i === names.length - 1) return child
    if (child instanceof Directory) node = child
    else return makeSubPath(volume.directory, node, names.slice(i), now)
  }
  return node
}

function makeSubPath(volume: Directory, parent: Directory, names: readonly string[], now: number): Directory {
  let directory = parent
  for (const [i, name] of names.entries()) {
    const mode = i === names.length - 1 ? volume.mode & 0o2777 : volume.mode & 0o755
    const inherited = directory.mode & 0o2000
    const made = new Directory({ mode: mode | inherited, uid: 0, gid: inherited ? directory.gid : 0 })
    made.modifiedAt = directory.modifiedAt = now
    directory.set(name, made)
    directory = made
  }
  return directory
}

/** Follows the links that the atomic writer makes. */
function resolved(directory: Directory, name: string) {
  const node = directory.get(name)
  if (node?.type !== 'symlink' || !('target' in node)) return node
  let found: ReturnType<Directory['get']> = directory
  for (const part of String(node.target).split('/').filter(Boolean)) {
    if (!(found instanceof Directory)) return undefined
    const next: ReturnType<Directory['get']> = found.get(part)
    found = next?.type === 'symlink' && 'target' in next ? found.get(String(next.target)) : next
  }
  return found
}
