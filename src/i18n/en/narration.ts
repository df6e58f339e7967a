/** What is happening now, in a sentence; in backticks what the cluster itself would print. */
export const narration = {
  'say.typed': 'On the laptop: `{line}`',
  'say.fault': 'You broke something: `{line}`',
  'say.created':
    'The API server accepts `{name}` and etcd keeps it. Nobody calls anybody: whoever watches learns of it.',
  'say.deleting':
    'The API server marks `{name}` with a `deletionTimestamp`: the object stays until its containers have stopped.',
  'say.removed': '`{name}` is gone from the API.',
  'say.scheduled':
    'The scheduler chooses `{node}` for `{name}`: {feasible} of {evaluated} nodes could take it.',
  'say.unschedulable': 'No node can take `{name}`: `{message}`',
  'say.pulling': 'containerd on `{node}` pulls `{image}`.',
  'say.pulled': '`{image}` is on `{node}` after {took}.',
  'say.pull-failed': 'The image cannot be pulled on `{node}`: `{message}`',
  'say.sandbox': 'containerd on `{node}` makes the sandbox of `{name}`; its address is `{ip}`.',
  'say.started': '`{container}` in `{name}` starts: `{command}`',
  'say.probe-failed':
    'The {probe} of `{container}` failed {run} {run:time|times} in a row; at {threshold} the kubelet acts.',
  'say.probe-failed.last':
    'The {probe} of `{container}` failed {run} {run:time|times} in a row: that is its `failureThreshold`.',
  'say.probe-passed': 'The {probe} of `{container}` passes.',
  'say.kill-liveness':
    'The liveness probe failed too often, so the kubelet restarts `{container}`: TERM now, KILL after {grace}.',
  'say.kill-startup':
    'The startup probe failed too often, so the kubelet restarts `{container}`: TERM now, KILL after {grace}.',
  'say.kill-deleted': '`{name}` is being deleted: the kubelet stops `{container}` and gives it {grace}.',
  'say.kill-other': 'The kubelet stops `{container}` in `{name}` and gives it {grace}.',
  'say.signal': '`{container}` gets {signal}.',
  'say.signal-ignored': '`{container}` gets {signal}, but its PID 1 has no handler for it: nothing happens.',
  'say.exited': '`{container}` in `{name}` exits with code {code}.',
  'say.oom':
    '`{container}` in `{name}` wanted more memory than its limit: the kernel kills it (exit code {code}).',
  'say.back-off':
    '`{container}` died {deaths} {deaths:time|times}: the kubelet waits {wait} before it starts it again.',
  'say.image-back-off': 'The kubelet waits {wait} before it tries to pull `{image}` again.',
  'say.start-failed': '`{container}` in `{name}` cannot start: `{message}`',
  'say.ready': '`{name}` is ready: from now on it may get traffic.',
  'say.not-ready': '`{name}` is not ready: it gets no traffic, and nothing restarts it for that.',
  'say.hook': 'The `{hook}` hook of `{container}` is done.',
  'say.hook-failed': 'The `{hook}` hook of `{container}` failed.',
  'say.endpoint-added': '`{pod}` is now one of the Service’s endpoints.',
  'say.endpoint-removed': '`{pod}` leaves the Service’s endpoints.',
  'say.node-silent': '`{node}` has been silent for {time}: it counts as NotReady.',
  'say.probe.liveness': 'liveness probe',
  'say.probe.readiness': 'readiness probe',
  'say.probe.startup': 'startup probe',
} as const
