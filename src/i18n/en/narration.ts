/** What is happening now, in a sentence for who works with Kubernetes; in backticks what the cluster itself would print. */
export const narration = {
  'say.typed': 'On the laptop: `{line}`',
  'say.fault': 'You broke something: `{line}`',
  'say.healed': 'You mended something: `{line}`',
  'say.process-stopped': '`{process}` has stopped: what it would do is left undone.',
  'say.process-started': '`{process}` has started: it lists what there is, then watches.',
  'say.stored': 'The API server accepts {kind} `{name}` and etcd keeps it.',
  'say.created':
    'The API server accepts `{name}` and etcd keeps it. Nobody calls anybody: whoever watches learns of it.',
  'say.deleting':
    'The API server marks `{name}` with a `deletionTimestamp`: the object stays until its containers have stopped.',
  'say.removed': '`{name}` is gone from the API.',
  'say.scheduled':
    'The scheduler chooses `{node}` for `{name}`: {feasible} of {evaluated} nodes could take it.',
  'say.unschedulable': 'No node can take `{name}`: `{message}`',
  'say.preempting':
    'No node has room for `{name}`, so the scheduler makes some on `{node}`: it preempts `{victims}` of lower priority.',
  'say.gated':
    '`{name}` has scheduling gates (`{gates}`): the scheduler does not look at it until they are gone.',
  'say.admitted': 'The kubelet admits `{name}`.',
  'say.rejected': 'The kubelet refuses `{name}` (`{reason}`): `{message}`',
  'say.start': 'The kubelet decides to start `{container}` of `{name}`.',
  'say.restart':
    '`{container}` of `{name}` exited with code {code}; by restartPolicy `{policy}` the kubelet starts it again.',
  'say.leave-stopped':
    '`{container}` of `{name}` exited with code {code}; by restartPolicy `{policy}` it stays stopped.',
  'say.pulling': 'containerd on `{node}` pulls `{image}`.',
  'say.pulled': '`{image}` is on `{node}` after {took}.',
  'say.pull-failed': 'The image cannot be pulled on `{node}`: `{message}`',
  'say.sandbox': 'containerd on `{node}` makes the sandbox of `{name}`; its address is `{ip}`.',
  'say.volume': 'The kubelet on `{node}` mounts the volume `{volume}` ({type}).',
  'say.started': '`{container}` in `{name}` starts: `{command}`',
  'say.probe-failed':
    'The {probe} of `{container}` failed {run} {run:time|times} in a row; at {threshold} the kubelet restarts it.',
  'say.probe-failed.last':
    'The {probe} of `{container}` failed {run} {run:time|times} in a row: that is its `failureThreshold`.',
  'say.probe-passed': 'The {probe} of `{container}` passes.',
  'say.kill-liveness':
    'The liveness probe failed too often, so the kubelet restarts `{container}`: {signal} now, KILL after {grace}.',
  'say.kill-startup':
    'The startup probe failed too often, so the kubelet restarts `{container}`: {signal} now, KILL after {grace}.',
  'say.kill-deleted': '`{name}` is being deleted: the kubelet stops `{container}` and gives it {grace}.',
  'say.kill-evicted': 'The kubelet evicts `{name}`: it stops `{container}` and gives it {grace}.',
  'say.kill-preempted':
    '`{name}` must make room on its node: the kubelet stops `{container}` and gives it {grace}.',
  'say.kill-deadline': '`{name}` has passed its `activeDeadlineSeconds`: the kubelet stops `{container}`.',
  'say.kill-hook': 'The `postStart` hook failed, so the kubelet stops `{container}` of `{name}`.',
  'say.kill-completed': 'The main containers of `{name}` are done: the kubelet stops `{container}`.',
  'say.kill-changed':
    'The spec of `{container}` in `{name}` has changed: the kubelet stops it and starts it anew.',
  'say.signal': '`{container}` gets {signal}.',
  'say.signal-ignored': '`{container}` gets {signal}, but its PID 1 has no handler for it: nothing happens.',
  'say.stored-owned':
    'The API server accepts {kind} `{name}`, made for {ownerKind} `{owner}`, and etcd keeps it.',
  'say.probe-error':
    'The {probe} of `{container}` could not be carried out: that counts neither as passed nor as failed.',
  'say.probe-failed.readiness':
    'The {probe} of `{container}` failed {run} {run:time|times} in a row; at {threshold} it counts as not ready.',
  'say.signal-kill': '`{container}` gets KILL, which no process can refuse.',
  'say.signal-other': '`{container}` gets {signal}.',
  'say.exited-by': '`{container}` in `{name}` exits with code {code}: 128 + {number}, ended by {signal}.',
  'say.replace-pods':
    '`{name}` deletes {count} {count:pod to put a new one in its|pods to put new ones in their} place.',
  'say.taint-eviction.later':
    '`{name}` tolerates `{taint}` for {after}: unless the taint goes before, it is evicted then.',
  'say.finished': '`{container}` in `{name}` is done: exit code 0.',
  'say.exited': '`{container}` in `{name}` exits with code {code}.',
  'say.oom':
    '`{container}` in `{name}` wanted more memory than its limit: the kernel kills it (exit code {code}).',
  'say.oom-limit':
    'Memory reached its limit in `{victim}`: the kernel picks `{container}` (oom score {score}).',
  'say.oom-node':
    'The node is out of memory: the kernel picks `{container}` of `{victim}`, whose oom score {score} is the highest.',
  'say.lost': 'A request is lost: `{reason}`.',
  'say.file-removed': '`{path}` is removed in `{container}` of `{name}`.',
  'say.file-written': '`{path}` is written in `{container}` of `{name}`.',
  'say.back-off':
    '`{container}` died {deaths} {deaths:time|times}: the kubelet waits {wait} before it starts it again.',
  'say.image-back-off': 'The kubelet waits {wait} before it tries to pull `{image}` again.',
  'say.start-failed': '`{container}` in `{name}` cannot start: `{message}`',
  'say.ready': '`{name}` is ready: from now on it may get traffic.',
  'say.not-ready': '`{name}` is not ready: it gets no traffic, and nothing restarts it for that.',
  'say.phase': 'The phase of `{name}` goes from `{from}` to `{to}`.',
  'say.hook': 'The `{hook}` hook of `{container}` is done.',
  'say.hook-failed': 'The `{hook}` hook of `{container}` failed.',
  'say.evicting': '`{node}` is short of {resource}: of its pods, `{name}` is the first to be evicted.',
  'say.create-pods': '`{name}` wants {wanted} {wanted:pod|pods} and sees {seen}: it creates {create}.',
  'say.delete-pods': '`{name}` wants {wanted} {wanted:pod|pods} and sees {seen}: it deletes {count}.',
  'say.scale-replicaset': 'The Deployment `{name}` scales `{replicaSet}` from {from} to {to}.',
  'say.endpoint-added': '`{pod}` is now one of the endpoints of Service `{name}`.',
  'say.endpoint-removed.not-ready': '`{pod}` is not ready and leaves the endpoints of Service `{name}`.',
  'say.endpoint-removed.terminating': '`{pod}` is terminating and leaves the endpoints of Service `{name}`.',
  'say.endpoint-removed.gone': '`{pod}` is gone and leaves the endpoints of Service `{name}`.',
  'say.endpoint-removed.label':
    'The labels of `{pod}` no longer match: it leaves the endpoints of Service `{name}`.',
  'say.node-silent':
    '`{node}` has been silent for {time}, longer than the {grace} that the node controller allows: NotReady.',
  'say.taint-eviction': '`{name}` does not tolerate `{taint}`: it is evicted at once.',
  'say.collected': 'The owner of `{name}` (`{owner}`) is gone: the garbage collector deletes it too.',
  'say.rules':
    'kube-proxy on `{node}` has new rules for `{name}`: {added} added, {removed} taken away, {total} in all.',
  'say.controller': '`{name}`: `{reason}`. `{message}`',
  'probe.liveness': 'liveness probe',
  'probe.readiness': 'readiness probe',
  'probe.startup': 'startup probe',
  'narration.source': '`{path}` · {text}',
  'narration.depth': 'How deep to tell (D)',
  'narration.newcomer': 'newcomer',
  'narration.practitioner': 'practitioner',
  'narration.source-depth': 'source',
} as const
