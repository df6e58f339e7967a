/** Where in Kubernetes 1.36 each thing is done, and how the code there says it: the deepest of the three depths. */
import type { Saying, SayingId } from './sayings'

export interface Source {
  /** Below kubernetes/kubernetes, or the repository's name first. */
  readonly path: string
  /** In the terms of that code; without it the practitioner's sentence stands. */
  readonly does?: string
}

const MANAGER = 'pkg/kubelet/kuberuntime/kuberuntime_manager.go'
const CONTAINER = 'pkg/kubelet/kuberuntime/kuberuntime_container.go'
const PROBER = 'pkg/kubelet/prober/worker.go'
const ENDPOINTS = 'staging/src/k8s.io/endpointslice/reconciler.go'
const STORE = 'staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go'
const SCHEDULE = 'pkg/scheduler/schedule_one.go'
const IMAGES = 'pkg/kubelet/images/image_manager.go'

const SOURCES: Readonly<Record<SayingId, Source>> = {
  typed: { path: 'staging/src/k8s.io/kubectl/pkg/cmd/cmd.go' },
  fault: { path: 'podarium: src/cluster/faults.ts' },
  healed: { path: 'podarium: src/cluster/faults.ts' },
  'process-stopped': { path: 'podarium: src/cluster/process.ts' },
  'process-started': { path: 'podarium: src/cluster/process.ts' },
  stored: { path: STORE, does: 'Store.Create → storage.Create(etcd3) → watch ADDED' },
  'stored-owned': { path: STORE, does: 'Store.Create → storage.Create(etcd3) → watch ADDED' },
  created: {
    path: STORE,
    does: 'Store.Create → rest.BeforeCreate → AdmissionToValidateObjectFunc → storage.Create → watch ADDED',
  },
  deleting: {
    path: STORE,
    does: 'Store.Delete → rest.BeforeDelete sets deletionTimestamp, deletionGracePeriodSeconds → graceful',
  },
  removed: { path: STORE, does: 'Store.Delete with gracePeriodSeconds=0 → storage.Delete → watch DELETED' },
  scheduled: {
    path: SCHEDULE,
    does: 'findNodesThatFitPod: {feasible} of {evaluated} → prioritizeNodes → selectHost {node} → bind',
  },
  unschedulable: { path: SCHEDULE, does: 'FitError: {message}' },
  preempting: {
    path: 'pkg/scheduler/framework/preemption/preemption.go',
    does: 'Evaluator.Preempt → SelectCandidate {node} → prepareCandidate deletes {victims} → nominatedNodeName',
  },
  gated: { path: 'pkg/scheduler/framework/plugins/schedulinggates/scheduling_gates.go' },
  admitted: { path: 'pkg/kubelet/lifecycle/predicate.go', does: 'predicateAdmitHandler.Admit → admit: true' },
  rejected: { path: 'pkg/kubelet/kubelet.go', does: 'HandlePodAdditions → canAdmitPod → rejectPod {reason}' },
  start: { path: MANAGER, does: 'computePodActions → ContainersToStart' },
  restart: {
    path: MANAGER,
    does: 'ShouldContainerBeRestarted: exit {code}, RestartPolicy {policy} → ContainersToStart',
  },
  'leave-stopped': {
    path: 'pkg/kubelet/container/helpers.go',
    does: 'ShouldContainerBeRestarted: exit {code}, RestartPolicy {policy} → false',
  },
  'back-off': {
    path: MANAGER,
    does: 'doBackOff → flowcontrol.Backoff.IsInBackOffSince → ErrCrashLoopBackOff',
  },
  'image-back-off': {
    path: IMAGES,
    does: 'EnsureImageExists: backOff.IsInBackOffSinceUpdate → ErrImagePullBackOff',
  },
  'start-failed': { path: CONTAINER, does: 'startContainer → {message}' },
  'kill-liveness': {
    path: MANAGER,
    does: 'computePodActions: livenessManager.Get(id) == Failure → reasonLivenessProbe → ContainersToKill',
  },
  'kill-startup': {
    path: MANAGER,
    does: 'computePodActions: startupManager.Get(id) == Failure → reasonStartupProbe → ContainersToKill',
  },
  'kill-deleted': {
    path: 'pkg/kubelet/kubelet.go',
    does: 'SyncTerminatingPod → killPod → killContainersWithSyncResult',
  },
  'kill-evicted': {
    path: 'pkg/kubelet/eviction/eviction_manager.go',
    does: 'evictPod → killPodFunc(isEvicted=true)',
  },
  'kill-preempted': {
    path: 'pkg/kubelet/preemption/preemption.go',
    does: 'evictPodsToFreeRequests → killPodFunc',
  },
  'kill-deadline': { path: 'pkg/kubelet/active_deadline.go', does: 'pastActiveDeadline → DeadlineExceeded' },
  'kill-hook': {
    path: CONTAINER,
    does: 'lifecycle.PostStart failed → killContainer(reasonFailedPostStartHook)',
  },
  'kill-completed': { path: MANAGER, does: 'killContainersWithSyncResult' },
  'kill-changed': { path: MANAGER, does: 'containerChanged: spec hash differs → ContainersToKill' },
  signal: {
    path: 'containerd: internal/cri/server/container_stop.go',
    does: 'StopContainer → task.Kill({signal})',
  },
  'signal-kill': {
    path: 'linux: kernel/signal.c',
    does: 'complete_signal: sig_fatal(SIGKILL) → do_group_exit',
  },
  'signal-other': { path: 'linux: kernel/signal.c', does: 'send_signal_locked({signal})' },
  'signal-ignored': {
    path: 'linux: kernel/signal.c',
    does: 'sig_task_ignored: SIGNAL_UNKILLABLE && handler == SIG_DFL',
  },
  ready: { path: 'pkg/kubelet/status/generate.go', does: 'GeneratePodReadyCondition → True' },
  'not-ready': {
    path: 'pkg/kubelet/status/generate.go',
    does: 'GeneratePodReadyCondition → ContainersNotReady',
  },
  phase: { path: 'pkg/kubelet/kubelet_pods.go', does: 'getPhase: {from} → {to}' },
  'probe-passed': { path: PROBER, does: 'doProbe: resultRun 1 → resultsManager.Set(Success)' },
  'probe-error': { path: PROBER, does: 'doProbe: err != nil → keepGoing, result unknown' },
  'probe-failed.readiness': {
    path: PROBER,
    does: 'doProbe: resultRun {run} < failureThreshold {threshold} → keep',
  },
  'probe-failed': { path: PROBER, does: 'doProbe: resultRun {run} < failureThreshold {threshold} → keep' },
  'probe-failed.last': {
    path: PROBER,
    does: 'doProbe: resultRun {run} ≥ failureThreshold {threshold} → Failure',
  },
  pulling: { path: IMAGES, does: 'EnsureImageExists → puller.pullImage' },
  pulled: { path: IMAGES, does: 'pullImage → Pulled' },
  'pull-failed': { path: IMAGES, does: 'pullImage → ErrImagePull: {message}' },
  sandbox: {
    path: 'pkg/kubelet/kuberuntime/kuberuntime_sandbox.go',
    does: 'createPodSandbox → RunPodSandbox → PodIP {ip}',
  },
  volume: { path: 'pkg/kubelet/volumemanager/volume_manager.go', does: 'WaitForAttachAndMount: {volume}' },
  started: { path: CONTAINER, does: 'startContainer → CreateContainer → StartContainer' },
  hook: { path: 'pkg/kubelet/lifecycle/handlers.go', does: 'handlerRunner.Run: {hook}' },
  'hook-failed': { path: 'pkg/kubelet/lifecycle/handlers.go', does: 'handlerRunner.Run: {hook} → error' },
  finished: { path: 'pkg/kubelet/pleg/generic.go', does: 'generateEvents → ContainerDied (exit 0)' },
  exited: { path: 'pkg/kubelet/pleg/generic.go', does: 'generateEvents → ContainerDied (exit {code})' },
  'exited-by': {
    path: 'pkg/kubelet/pleg/generic.go',
    does: 'generateEvents → ContainerDied (exit {code} = 128 + {number})',
  },
  oom: { path: 'linux: mm/memcontrol.c', does: 'mem_cgroup_out_of_memory → memory.oom.group → SIGKILL' },
  'oom-limit': { path: 'linux: mm/memcontrol.c', does: 'mem_cgroup_out_of_memory → oom_badness {score}' },
  'oom-node': {
    path: 'linux: mm/oom_kill.c',
    does: 'select_bad_process → oom_badness {score} → oom_kill_process',
  },
  lost: { path: 'linux: net/ipv4/tcp_input.c' },
  'file-removed': { path: 'linux: fs/namei.c', does: 'unlink("{path}")' },
  'file-written': { path: 'linux: fs/open.c', does: 'open("{path}")' },
  evicting: {
    path: 'pkg/kubelet/eviction/eviction_manager.go',
    does: 'synchronize: {resource} → rankMemoryPressure → evictPod {name}',
  },
  'create-pods': {
    path: 'pkg/controller/replicaset/replica_set.go',
    does: 'manageReplicas: diff = {seen} − {wanted} → slowStartBatch',
  },
  'delete-pods': {
    path: 'pkg/controller/replicaset/replica_set.go',
    does: 'manageReplicas: diff = {seen} − {wanted} → getPodsToDelete',
  },
  'replace-pods': {
    path: 'pkg/controller/daemon/update.go',
    does: 'rollingUpdate: oldPodsToDelete {count}',
  },
  'scale-replicaset': {
    path: 'pkg/controller/deployment/sync.go',
    does: 'scaleReplicaSet {replicaSet}: {from} → {to}',
  },
  'endpoint-added': { path: ENDPOINTS, does: 'reconcileByPortMapping → endpoint {pod} ready=true' },
  'endpoint-removed.not-ready': {
    path: ENDPOINTS,
    does: 'podToEndpoint: IsPodReady({pod}) = false → ready=false',
  },
  'endpoint-removed.terminating': {
    path: ENDPOINTS,
    does: 'podToEndpoint: DeletionTimestamp({pod}) → terminating=true, ready=false',
  },
  'endpoint-removed.gone': { path: ENDPOINTS, does: 'reconcileByPortMapping: {pod} not listed → removed' },
  'endpoint-removed.label': { path: ENDPOINTS, does: 'syncService: selector does not match {pod} → removed' },
  'node-silent': {
    path: 'pkg/controller/nodelifecycle/node_lifecycle_controller.go',
    does: 'tryUpdateNodeHealth: now > probeTimestamp + nodeMonitorGracePeriod → Ready=Unknown',
  },
  'taint-eviction.later': {
    path: 'pkg/controller/tainteviction/taint_eviction.go',
    does: 'processPodOnNode: {taint} → taintEvictionQueue.AddWork after {after} ms',
  },
  'taint-eviction': {
    path: 'pkg/controller/tainteviction/taint_eviction.go',
    does: 'processPodOnNode: {taint} not tolerated → deletePod',
  },
  collected: {
    path: 'pkg/controller/garbagecollector/garbagecollector.go',
    does: 'attemptToDeleteItem: owner {owner} absent → {policy}',
  },
  rules: { path: 'pkg/proxy/iptables/proxier.go', does: 'syncProxyRules → iptables-restore' },
  controller: { path: 'pkg/controller', does: '{reason}: {message}' },
}

/** The same decision in other controllers. */
const OTHERS: { readonly [Id in SayingId]?: Readonly<Record<string, Source>> } = {
  'create-pods': {
    'daemonset-controller': {
      path: 'pkg/controller/daemon/daemon_controller.go',
      does: 'manage → podsShouldBeOnNode → syncNodes: create {create}',
    },
    'statefulset-controller': {
      path: 'pkg/controller/statefulset/stateful_set_control.go',
      does: 'updateStatefulSet → processReplica → CreateStatefulPod',
    },
    'job-controller': {
      path: 'pkg/controller/job/job_controller.go',
      does: 'manageJob: active {seen} < wantActive {wanted} → create {create}',
    },
  },
  'delete-pods': {
    'daemonset-controller': {
      path: 'pkg/controller/daemon/daemon_controller.go',
      does: 'manage → podsShouldBeOnNode → syncNodes: delete {count}',
    },
    'statefulset-controller': {
      path: 'pkg/controller/statefulset/stateful_set_control.go',
      does: 'updateStatefulSet → processCondemned → DeleteStatefulPod',
    },
    'job-controller': {
      path: 'pkg/controller/job/job_controller.go',
      does: 'manageJob: active {seen} > {wanted} → deleteJobPods {count}',
    },
  },
  'replace-pods': {
    'statefulset-controller': {
      path: 'pkg/controller/statefulset/stateful_set_control.go',
      does: 'updateStatefulSet: revision differs → DeleteStatefulPod',
    },
  },
}

export const sourceOf = ({ id, by = '' }: Saying): Source => OTHERS[id]?.[by] ?? SOURCES[id]
