/** The Containers blocks of pods and pod templates. Mirrors kubectl/pkg/describe/describe.go (describeContainers). */
import type {
  Container,
  ContainerPort,
  ContainerState,
  ContainerStatus,
  Pod,
  ResourceRequirements,
  VolumeMount,
} from '../../k8s/api'
import { capitalBool, type Description, longTime } from './description'
import { describeEnvironment } from './environment'
import { probeText } from './probe'

export interface ContainersOptions {
  readonly label: string
  readonly containers: readonly Container[]
  readonly statuses?: readonly ContainerStatus[]
  /** Two spaces inside a pod template. */
  readonly space?: string
  /** The pod, to resolve field references. */
  readonly pod?: Pod
}

export function describeContainers(d: Description, options: ContainersOptions): void {
  const { label, containers, statuses = [], space = '', pod } = options
  d.line(0, `${space}${label}:${containers.length === 0 ? ' <none>' : ''}`)
  for (const container of containers) {
    const status = statuses.find(({ name }) => name === container.name)
    d.line(1, `${space ? ' ' : ''}${container.name}:`)
    describeBasics(d, container, status)
    describeWords(d, 'Command', container.command)
    describeWords(d, 'Args', container.args)
    if (status) describeStatus(d, status)
    describeResources(d, container.resources)
    if (container.livenessProbe) d.line(2, `Liveness:\t${probeText(container.livenessProbe)}`)
    if (container.readinessProbe) d.line(2, `Readiness:\t${probeText(container.readinessProbe)}`)
    if (container.startupProbe) d.line(2, `Startup:\t${probeText(container.startupProbe)}`)
    describeEnvironment(d, container, pod)
    describeMounts(d, container)
  }
}

function describeBasics(d: Description, container: Container, status: ContainerStatus | undefined): void {
  if (status) d.line(2, `Container ID:\t${status.containerID ?? ''}`)
  d.line(2, `Image:\t${container.image ?? ''}`)
  if (status) d.line(2, `Image ID:\t${status.imageID ?? ''}`)
  const ports = portsText(container.ports, ({ containerPort }) => containerPort)
  d.line(2, `${ports.includes(',') ? 'Ports' : 'Port'}:\t${ports || '<none>'}`)
  const hostPorts = portsText(container.ports, ({ hostPort }) => hostPort ?? 0)
  d.line(2, `${hostPorts.includes(',') ? 'Host Ports' : 'Host Port'}:\t${hostPorts || '<none>'}`)
}

const portsText = (ports: readonly ContainerPort[] | undefined, of: (port: ContainerPort) => number) =>
  (ports ?? [])
    .map((port) => `${of(port)}/${port.protocol ?? 'TCP'}${port.name ? ` (${port.name})` : ''}`)
    .join(', ')

function describeWords(d: Description, title: string, words: readonly string[] | undefined): void {
  if (!words?.length) return
  d.line(2, `${title}:`)
  for (const word of words) for (const part of word.split('\n')) d.line(3, part)
}

function describeStatus(d: Description, status: ContainerStatus): void {
  describeState(d, 'State', status.state)
  if (status.lastState?.terminated) describeState(d, 'Last State', status.lastState)
  d.line(2, `Ready:\t${capitalBool(status.ready)}`)
  d.line(2, `Restart Count:\t${status.restartCount}`)
}

function describeState(d: Description, label: string, state: ContainerState | undefined): void {
  if (state?.running) {
    d.line(2, `${label}:\tRunning`)
    d.line(3, `Started:\t${longTime(state.running.startedAt)}`)
  } else if (state?.terminated) {
    const { reason, message, exitCode, signal, startedAt, finishedAt } = state.terminated
    d.line(2, `${label}:\tTerminated`)
    if (reason) d.line(3, `Reason:\t${reason}`)
    if (message) d.line(3, `Message:\t${message}`)
    d.line(3, `Exit Code:\t${exitCode}`)
    if (signal) d.line(3, `Signal:\t${signal}`)
    d.line(3, `Started:\t${longTime(startedAt)}`)
    d.line(3, `Finished:\t${longTime(finishedAt)}`)
  } else {
    d.line(2, `${label}:\tWaiting`)
    if (state?.waiting?.reason) d.line(3, `Reason:\t${state.waiting.reason}`)
  }
}

export function describeResources(
  d: Description,
  resources: ResourceRequirements | undefined,
  level = 2,
): void {
  for (const [title, amounts] of [
    ['Limits', resources?.limits],
    ['Requests', resources?.requests],
  ] as const) {
    const names = Object.keys(amounts ?? {}).sort()
    if (names.length === 0) continue
    d.line(level, `${title}:`)
    for (const name of names) d.line(level + 1, `${name}:\t${amounts![name]}`)
  }
}

function describeMounts(d: Description, container: Container): void {
  const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1))
  d.line(2, mounts.length === 0 ? 'Mounts:\t<none>' : 'Mounts:')
  for (const mount of mounts) d.line(3, `${mount.mountPath} from ${mount.name} (${mountFlags(mount)})`)
  const devices = container.volumeDevices ?? []
  if (devices.length > 0) d.line(2, 'Devices:')
  for (const { devicePath, name } of devices) d.line(3, `${devicePath} from ${name}`)
}

const mountFlags = ({ readOnly, subPath }: VolumeMount) =>
  `${readOnly ? 'ro' : 'rw'}${subPath ? `,path="${subPath}"` : ''}`
