/**
 * The Container Runtime Interface: all that a kubelet can ask of containerd on its machine. What takes time calls back.
 * Mirrors k8s.io/cri-api runtime/v1, without image file systems and streaming URLs.
 */
import type { StreamHandle, StreamHandlers } from './component'

/** A gRPC error, with the text that ends up in events and waiting messages. */
export interface CriError {
  /** gRPC code: 'Unknown', 'NotFound', 'DeadlineExceeded', … */
  readonly code: string
  /** Without the 'rpc error: code = … desc = ' prefix. */
  readonly message: string
}
export type Done<T = void> = (error: CriError | undefined, value: T) => void

/** 'rpc error: code = Unknown desc = …', as Go prints it. */
export const rpcError = (error: CriError) => `rpc error: code = ${error.code} desc = ${error.message}`

export interface PodSandboxConfig {
  readonly uid: string
  readonly name: string
  readonly namespace: string
  readonly attempt: number
  readonly hostname: string
  readonly hostNetwork: boolean
  readonly hostPID: boolean
  readonly hostIPC: boolean
  readonly shareProcessNamespace: boolean
  /** Its root is an ordinary user of the machine (hostUsers: false). */
  readonly userNamespace?: boolean
  /** Content of /etc/resolv.conf. */
  readonly resolvConf: string
  readonly portMappings: readonly {
    readonly protocol: string
    readonly containerPort: number
    readonly hostPort: number
    readonly hostIP: string
  }[]
  readonly sysctls: Readonly<Record<string, string>>
  /** Pod cgroup: 'guaranteed' directly under kubepods, or in its class's slice. */
  readonly qos: 'Guaranteed' | 'Burstable' | 'BestEffort'
  /** Pod-level limits; 0 = none. */
  readonly resources: CgroupResources
}
export interface PodSandboxStatus {
  readonly id: string
  readonly uid: string
  readonly attempt: number
  readonly ready: boolean
  /** Empty until the network is set up, and for hostNetwork. */
  readonly ip: string
  readonly createdAt: number
}

export interface CgroupResources {
  /** cpu.shares of cgroup v1, from which the weight follows (node.md §7.2). */
  readonly cpuShares: number
  /** Microseconds per 100 ms period; 0 = no limit. */
  readonly cpuQuota: number
  /** Bytes; 0 = no limit. */
  readonly memoryLimit: number
}

export interface Mount {
  readonly containerPath: string
  /** The volume's directory on this machine; containers that mount the same one share its files. */
  readonly source: VolumeDirectory
  readonly subPath: string
  readonly readOnly: boolean
}

/** A directory of the machine that holds a volume. Made by containerd (`volume`), filled by the kubelet. */
export interface VolumeFile {
  readonly content: string
  readonly mode: number
  /** Root's when not given. */
  readonly uid?: number
}
export interface VolumeDirectory {
  readonly name: string
  /** Replaces all content at once, as the kubelet's atomic writer does (..data symlinks included where `atomic`). */
  fill(files: Readonly<Record<string, VolumeFile>>, atomic: boolean): void
  /** Bytes of all files. */
  usage(): number
  /** A file of it, as the kubelet reads it; undefined when there is none. */
  read(path: string): string | undefined
  /** Gives it and what it will hold to fsGroup; what cannot be written becomes readable only. */
  chgrp(gid: number, readOnly: boolean): void
}

export interface ContainerConfig {
  readonly name: string
  readonly attempt: number // restart count
  readonly image: string // resolved image id
  readonly imageSpec: string // as the user wrote it
  /** Replaces the image's entrypoint; empty = use the image's. */
  readonly command: readonly string[]
  /** Replaces the image's cmd; empty = use the image's unless command is set. */
  readonly args: readonly string[]
  readonly workingDir: string
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly mounts: readonly Mount[]
  readonly stdin: boolean
  readonly tty: boolean
  readonly init: boolean
  readonly resources: CgroupResources
  readonly oomScoreAdj: number
  /** memory.oom.group: the whole container dies. */
  readonly oomGroup: boolean
  readonly security: ContainerSecurity
  /** Content of /etc/hosts. */
  readonly hosts: string
  readonly terminationMessagePath: string
  /** Join the PID namespace of this container (ephemeral containers). */
  readonly targetContainerId?: string
  readonly stopSignal?: string
}
export interface ContainerSecurity {
  readonly runAsUser?: number
  readonly runAsUserName?: string
  readonly runAsGroup?: number
  readonly supplementalGroups: readonly number[]
  readonly readOnlyRootFilesystem: boolean
  readonly privileged: boolean
  readonly noNewPrivileges: boolean
  readonly addCapabilities: readonly string[]
  readonly dropCapabilities: readonly string[]
  readonly seccompUnconfined: boolean
  /** A profile of the machine's, below /var/lib/kubelet/seccomp. */
  readonly seccompLocalhost?: string
  /** Without what the image's /etc/group says (supplementalGroupsPolicy Strict). */
  readonly strictGroups?: boolean
}

export interface ContainerStatus {
  readonly id: string
  readonly sandboxId: string
  readonly podUid: string
  readonly name: string
  readonly attempt: number
  readonly state: 'created' | 'running' | 'exited' | 'unknown'
  readonly createdAt: number
  readonly startedAt: number
  readonly finishedAt: number
  readonly exitCode: number
  /** 'Completed', 'Error', 'OOMKilled', 'StartError'. */
  readonly reason: string
  /** Error text for StartError, else the termination message is read with `terminationMessage`. */
  readonly message: string
  readonly image: string
  readonly imageRef: string
  readonly user: {
    readonly uid: number
    readonly gid: number
    readonly supplementalGroups: readonly number[]
  }
}

export interface ImageStatus {
  readonly id: string
  /** 'docker.io/library/nginx@sha256:…' */
  readonly repoDigest: string
  readonly repoTag: string
  readonly size: number
  /** Image user: numeric uid, or a name. */
  readonly uid?: number
  readonly username?: string
  readonly stopSignal: string
}

export interface ContainerStats {
  readonly id: string
  readonly podUid: string
  readonly name: string
  /** Millicores over the last seconds. */
  readonly cpu: number
  readonly memoryWorkingSet: number
  readonly rootfsBytes: number
  readonly logBytes: number
}

export interface LogLine {
  readonly at: number
  readonly stream: 'stdout' | 'stderr'
  readonly text: string // without the newline
}

export interface Cri {
  runPodSandbox(config: PodSandboxConfig, done: Done<PodSandboxStatus>): void
  /** Kills what is left in it and gives its address back. */
  stopPodSandbox(id: string, done: Done): void
  removePodSandbox(id: string): void
  /** Of one pod, newest first; of all when no uid is given. */
  listPodSandboxes(podUid?: string): readonly PodSandboxStatus[]

  createContainer(sandboxId: string, config: ContainerConfig, done: Done<string>): void
  startContainer(id: string, done: Done): void
  /** Stop signal to PID 1, KILL to all after `timeout` ms; calls back when it has stopped. */
  stopContainer(id: string, timeout: number, done: Done): void
  removeContainer(id: string): void
  /** Of one pod, newest first; of all when no uid is given. */
  listContainers(podUid?: string): readonly ContainerStatus[]
  containerStatus(id: string): ContainerStatus | undefined
  /** Limits and weight of the pod's own control group, which its containers cannot exceed together. */
  updatePodSandboxResources(podUid: string, resources: CgroupResources): void
  updateContainerResources(id: string, resources: CgroupResources): CriError | undefined

  /** Runs a command in the container and waits for it. `timeout` 0 = none. `how` is for the journal. */
  execSync(
    id: string,
    command: readonly string[],
    timeout: number,
    how: 'probe' | 'hook',
    done: Done<ExecResult>,
  ): void
  exec(
    id: string,
    command: readonly string[],
    options: { stdin: boolean; tty: boolean },
    handlers: StreamHandlers,
  ): StreamHandle
  attach(id: string, options: { stdin: boolean; tty: boolean }, handlers: StreamHandlers): StreamHandle

  pullImage(image: string, podUid: string, done: Done<ImageStatus>): void
  imageStatus(image: string): ImageStatus | undefined
  listImages(): readonly ImageStatus[]
  removeImage(id: string): void

  /** The whole log of a container instance, also after it exited, until it is removed. */
  logs(id: string): readonly LogLine[]
  /** Calls for each new line until stopped. */
  followLogs(id: string, line: (line: LogLine) => void): () => void
  /** What was written to the termination message file, at most 4096 bytes. */
  terminationMessage(id: string): string
  stats(podUid?: string): readonly ContainerStats[]

  /** The directory of a volume of a pod: made on first use, gone with `removeVolumes`. Memory-backed ones count as memory. */
  volume(
    podUid: string,
    name: string,
    options: { medium: 'disk' | 'memory'; sizeLimit: number; readOnly: boolean },
  ): VolumeDirectory
  /** A directory or file of the machine itself, for hostPath and for persistent volumes ('pv/…' shared between pods); `mode` of a directory that is made. */
  hostPath(path: string, type: string, mode?: number): VolumeDirectory | CriError
  removeVolumes(podUid: string): void

  /** Lifecycle events of containers (for an evented PLEG; the kubelet's generic PLEG polls listContainers instead). */
  onEvent(
    listener: (event: {
      readonly podUid: string
      readonly containerId: string
      readonly type: 'created' | 'started' | 'stopped' | 'deleted'
    }) => void,
  ): void
}
export interface ExecResult {
  readonly exitCode: number
  /** stdout and stderr as they came. */
  readonly output: string
  readonly stderr: string
}
