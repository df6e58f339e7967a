/**
 * The logs of containers as files of the machine, where collectors of logs read them: /var/log/pods, and links to them
 * in /var/log/containers (kuberuntime/helpers.go BuildContainerLogsDirectory; the format is the CRI's).
 */
import { toNanoTime } from '../../k8s/time'
import { type FileNode, Symlink, VirtualDirectory, VirtualFile } from '../linux/file-node'
import { type LinuxMachine, makeWay } from '../linux/linux'
import type { Container } from './container'

const ROOT = '/var/log/pods'

const podDirectory = ({ sandbox: { config } }: Container) =>
  `${config.namespace}_${config.name}_${config.uid}`
const fileName = ({ config }: Container) => `${config.attempt}.log`

export function mountLogFiles(machine: LinuxMachine, all: () => Iterable<Container>): void {
  const log = makeWay(machine.mounts.root.fileSystem, ['var', 'log'], machine.kernel.simulation.now)
  log.set('pods', directoryOf(all, [podDirectory, ({ config }) => config.name, fileName]))
  log.set('containers', linksTo(all))
}

/** A directory for each name that the first of these gives, and so on down to the file. */
function directoryOf(
  all: () => Iterable<Container>,
  [name, ...below]: readonly ((container: Container) => string)[],
): VirtualDirectory {
  const named = (wanted: string) => [...all()].filter((it) => name!(it) === wanted)
  const look = (wanted: string): FileNode | undefined => {
    const found = named(wanted)
    if (found.length === 0) return undefined
    return below.length === 0 ? fileOf(found[0]!) : directoryOf(() => named(wanted), below)
  }
  return new VirtualDirectory(look, () => new Set([...all()].map(name!)), { mode: 0o755 })
}

const fileOf = ({ log }: Container) =>
  new VirtualFile(
    () => log.lines.map(({ at, stream, text }) => `${toNanoTime(at)} ${stream} F ${text}\n`).join(''),
    { mode: 0o640 },
  )

function linksTo(all: () => Iterable<Container>): VirtualDirectory {
  const nameOf = ({ sandbox: { config }, config: { name }, id }: Container) =>
    `${config.name}_${config.namespace}_${name}-${id}.log`
  const look = (wanted: string) => {
    const found = [...all()].find((it) => nameOf(it) === wanted)
    return found && new Symlink(`${ROOT}/${podDirectory(found)}/${found.config.name}/${fileName(found)}`)
  }
  return new VirtualDirectory(look, () => [...all()].map(nameOf), { mode: 0o755 })
}
