/** The questions beside a chain of causes: what it waits for, and what would have prevented it. */
export const why = {
  'why.waits': 'What is it waiting for?',
  'why.waits.nothing': 'For nothing: it goes on like this until something else happens.',
  'why.until': 'until {at}, in {left}',
  'why.open': 'for as long as it takes',
  'why.prevented': 'What would have prevented it?',
  'why.goto': 'Go to this moment',
  'waits.back-off': 'The back-off to be over; then the kubelet starts the container again.',
  'waits.image-back-off': 'The back-off to be over; then the kubelet tries to pull the image again.',
  'waits.grace': 'The processes to end by themselves; at the end of the grace period comes KILL.',
  'waits.initial-delay': 'The initial delay of its probe to be over.',
  'waits.pre-stop': 'The preStop hook to be done; TERM comes after it.',
  'waits.scheduling-back-off': 'The scheduler to try it again.',
  'waits.sync-retry': 'The kubelet to try it again.',
  'waits.eviction': 'The time it tolerates the taint of its node; then it is evicted.',
  'waits.deadline': 'Its activeDeadlineSeconds to pass.',
  'waits.node': 'A node that can take it.',
  'waits.gate': 'Somebody to take its scheduling gates away.',
  'waits.pull': 'The image to arrive.',
  'waits.next-probe': 'Its next probe.',
  'waits.init': 'The init container before it to be done.',
  'waits.kubelet': 'The kubelet of its node to report again.',
  'waits.another-event': 'What is missing to appear, or its spec to be changed.',
  'prevent.liveness':
    'A probe that passes while the program is well; or a larger `failureThreshold`, `periodSeconds` or `timeoutSeconds`, which waits longer.',
  'prevent.startup':
    'A program that starts sooner; or a larger `failureThreshold` × `periodSeconds` of the startup probe.',
  'prevent.deadline': 'Work that ends sooner; or a larger `activeDeadlineSeconds`.',
  'prevent.hook': 'A `postStart` hook that succeeds.',
  'prevent.eviction': 'Requests as large as what is really used; a higher priority; a node with more room.',
  'prevent.preemption': 'Room for both; or an equal or higher priority of those that run.',
  'prevent.oom': 'A larger memory limit, or a program that uses less.',
  'prevent.oom-node':
    'Memory requests as large as what is used, so that the scheduler places fewer pods here.',
  'prevent.unschedulable':
    'Smaller requests, a selector or toleration that fits, or another node: the message counts the nodes by what they lack.',
  'prevent.gate': 'Taking the gates out of `spec.schedulingGates`.',
  'prevent.pull': 'An image name that exists, a pull secret where it is private, a registry that answers.',
  'prevent.start': 'What the message names: it is looked for again every time the kubelet syncs the pod.',
  'prevent.ignored':
    'A handler: PID 1 gets no default action. `trap … TERM` in the script, `exec` of a program that has one, or `shareProcessNamespace`.',
  'prevent.not-ready': 'A readiness probe that passes; until then no traffic is the right answer.',
  'prevent.label': 'Labels that the selector of the Service matches.',
  'prevent.silence':
    'Nothing in the manifest: but a controller replaces the pod elsewhere, and a bare pod stays lost.',
  'prevent.taint': 'A toleration of this taint, for longer or for ever.',
  'prevent.exit': 'A program that goes on running, or a restartPolicy that accepts its end.',
} as const
