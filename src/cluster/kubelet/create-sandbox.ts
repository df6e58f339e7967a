/** Makes a pod's sandbox: its names, its network, its cgroup. Mirrors kuberuntime/kuberuntime_sandbox.go. */
import type { Pod } from '../../k8s/api'
import { type CriError, type PodSandboxConfig, rpcError } from '../cri'
import { hostnameOf, resolvConf } from './pod-files'
import { podCgroup, qosOf } from './pod-resources'
import { containers, initContainers, type Surroundings } from './surroundings'

export function createSandbox(
  { cri, node, recorder }: Surroundings,
  pod: Pod,
  attempt: number,
  done: (error: CriError | undefined, id: string, ip: string) => void,
): void {
  const resolving = resolvConf(pod)
  for (const text of resolving.warnings) recorder.event(pod, 'Warning', 'DNSConfigForming', text)
  cri.runPodSandbox(sandboxConfig(pod, attempt, node.name, resolving.text), (error, status) => {
    if (!error) return done(undefined, status.id, pod.spec?.hostNetwork ? node.address : status.ip)
    const text = `Failed to create pod sandbox: ${rpcError(error)}`
    recorder.event(pod, 'Warning', 'FailedCreatePodSandBox', text)
    done(error, '', '')
  })
}

function sandboxConfig(pod: Pod, attempt: number, nodeName: string, resolving: string): PodSandboxConfig {
  const { metadata, spec } = pod
  const sysctls = spec?.securityContext?.sysctls ?? []
  return {
    uid: metadata.uid,
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    attempt,
    hostname: hostnameOf(pod, nodeName),
    hostNetwork: spec?.hostNetwork ?? false,
    hostPID: spec?.hostPID ?? false,
    hostIPC: spec?.hostIPC ?? false,
    shareProcessNamespace: spec?.shareProcessNamespace ?? false,
    userNamespace: spec?.hostUsers === false,
    resolvConf: resolving,
    portMappings: portMappings(pod),
    sysctls: Object.fromEntries(sysctls.map(({ name, value }) => [name, value])),
    qos: qosOf(pod),
    resources: podCgroup(pod),
  }
}

const portMappings = (pod: Pod) =>
  [...initContainers(pod), ...containers(pod)].flatMap(({ ports }) =>
    (ports ?? [])
      .filter(({ hostPort }) => hostPort)
      .map(({ protocol, containerPort, hostPort, hostIP }) => ({
        protocol: protocol ?? 'TCP',
        containerPort,
        hostPort: hostPort!,
        hostIP: hostIP ?? '',
      })),
  )
