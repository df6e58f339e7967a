/**
 * A container as containerd is asked to make it, from its spec and what the kubelet knows, or what is wrong with it.
 * Mirrors kuberuntime_container.go generateContainerConfig and kubelet_pods.go GenerateRunContainerOptions.
 */
import type { Container, Pod, Service, VolumeMount } from '../../k8s/api'
import type { ContainerConfig, ImageStatus, Mount, VolumeDirectory } from '../cri'
import { type EnvSources, environment, expand } from './env'
import { hostnameOf, hostsFile } from './pod-files'
import { containerCgroup, oomScoreAdjust } from './pod-resources'
import { containerSecurity, nonRootProblem } from './security-context'
import { serviceEnvironment } from './service-environment'
import { type AnyContainer, initContainers, type Surroundings } from './surroundings'
import type { WatchedObjects } from './watched-objects'

export interface ConfigInputs {
  readonly surroundings: Surroundings
  readonly objects: WatchedObjects
  readonly services: Iterable<Service>
  readonly pod: Pod
  readonly container: AnyContainer
  readonly image: ImageStatus
  readonly attempt: number
  readonly podIP: string
  /** Of an ephemeral container that joins another one's processes. */
  readonly targetContainerId: string | undefined
  volume(name: string): VolumeDirectory | undefined
}

export function containerConfig(inputs: ConfigInputs): ContainerConfig | string {
  const { pod, container, image, surroundings, attempt, podIP } = inputs
  const variables = environment(pod, container, envSources(inputs))
  if (typeof variables === 'string') return variables
  const mounts = mountsOf(inputs, Object.fromEntries(variables.map(({ name, value }) => [name, value])))
  if (typeof mounts === 'string') return mounts
  const problem = nonRootProblem(pod, container, image)
  if (problem) return problem
  const known = Object.fromEntries(variables.map(({ name, value }) => [name, value]))
  const expanded = (words: readonly string[] | undefined) => (words ?? []).map((it) => expand(it, known))
  const { node, machine } = surroundings
  const hostname = hostnameOf(pod, node.name)
  return {
    name: container.name,
    attempt,
    image: image.id,
    imageSpec: container.image ?? '',
    command: expanded(container.command),
    args: expanded(container.args),
    workingDir: container.workingDir ?? '',
    env: known.HOSTNAME === undefined ? [{ name: 'HOSTNAME', value: hostname }, ...variables] : variables,
    mounts,
    stdin: container.stdin ?? false,
    tty: container.tty ?? false,
    init: initContainers(pod).some(({ name }) => name === container.name),
    resources: containerCgroup(container),
    oomScoreAdj: oomScoreAdjust(pod, container as Container, machine.memory),
    oomGroup: true,
    security: containerSecurity(pod, container),
    hosts: hostsFile(pod, podIP, node.name),
    terminationMessagePath: container.terminationMessagePath ?? '/dev/termination-log',
    ...(inputs.targetContainerId && { targetContainerId: inputs.targetContainerId }),
  }
}

function envSources(inputs: ConfigInputs): EnvSources {
  const { surroundings, objects, services, pod, podIP } = inputs
  const namespace = pod.metadata.namespace ?? ''
  return {
    configMap: (name) => objects.configMap(namespace, name),
    secret: (name) => objects.secret(namespace, name),
    file(name, path) {
      const volume = inputs.volume(name)
      const text = volume?.read(path)
      return volume ? (text === undefined ? undefined : { text }) : 'volume'
    },
    services: serviceEnvironment(services, namespace, pod.spec?.enableServiceLinks ?? true),
    addresses: { host: surroundings.node.address, pod: podIP },
    node: allocatableOf(surroundings),
  }
}

export const allocatableOf = ({ machine }: Surroundings) => ({
  cpu: machine.cpus,
  memory: machine.memory - 100 * 2 ** 20,
  disk: Math.floor(machine.disk * 0.9),
})

function mountsOf(inputs: ConfigInputs, env: Readonly<Record<string, string>>): Mount[] | string {
  const { pod, container, volume } = inputs
  const mounts: Mount[] = []
  for (const mount of container.volumeMounts ?? []) {
    const source = volume(mount.name)
    if (!source) return `cannot find volume "${mount.name}" to mount into container "${container.name}"`
    mounts.push({
      containerPath: mount.mountPath,
      source,
      subPath: subPathOf(mount, env),
      readOnly: mount.readOnly === true || isAlwaysReadOnly(pod, mount.name),
    })
  }
  return mounts
}

const subPathOf = ({ subPath, subPathExpr }: VolumeMount, env: Readonly<Record<string, string>>) =>
  subPathExpr ? expand(subPathExpr, env) : (subPath ?? '')

/** Content made of API objects cannot be written to. */
function isAlwaysReadOnly(pod: Pod, name: string): boolean {
  const volume = pod.spec?.volumes?.find((it) => it.name === name)
  return Boolean(volume?.configMap ?? volume?.secret ?? volume?.downwardAPI ?? volume?.projected)
}
