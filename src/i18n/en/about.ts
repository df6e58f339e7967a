/** The page that says what is simulated: large, so it comes with the page and not with the other words. */
export const about = {
  'about.title': 'What is simulated',
  'about.intro':
    'Podarium runs a model of Kubernetes in your browser: each component as a process of its own, on a clock that can be stopped and turned back. No cluster is behind it, no image is pulled, no program of yours is run, and nothing is sent anywhere.',
  'about.is': 'Simulated',
  'about.is.api':
    'The API server: defaults, validation and refusals in its own words; etcd with revisions; watches; admission.',
  'about.is.scheduler': 'The scheduler: queues, filters, scores, binding, preemption.',
  'about.is.controllers':
    'The controllers: Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs, CronJobs, endpoints, node life cycle, taints, disruption budgets, garbage collection and more.',
  'about.is.node':
    'The node: kubelet, containerd, and a kernel below them with processes, signals, files, networks and control groups, down to who is killed for want of memory.',
  'about.is.around': 'kubectl with the output you know, kube-proxy, cluster DNS, an ingress controller.',
  'about.assumed': 'Assumed',
  'about.assumed.time':
    'How long things take. Waits that Kubernetes sets itself (periods, back-off, grace) are exact; how long a request, a pull or the start of a process takes is set near to what the recorded cluster took. Yours differs with its machines and its network.',
  'about.assumed.images':
    'What images do. Of well-known images the programs, ports, files and signals are modelled. An image that Podarium does not know runs and is marked as assumed.',
  'about.assumed.programs':
    'What programs do. Shell lines run in a shell with the usual tools of busybox; of servers, what can be seen from outside.',
  'about.assumed.chance':
    'Chance. All of it comes from one seed: the same link is the same run, to the millisecond.',
  'about.left': 'Not simulated',
  'about.left.programs':
    'Programs in Python, Node.js, Java and other languages are not run, beyond small scripts of Python, such as Jobs in the documentation have. They say so and end; databases answer what probes ask of them, but no SQL.',
  'about.left.internet':
    'The internet. Names outside of the cluster are not found, nothing can be installed (apt-get, apk), and registries hold the images that Podarium knows or assumes.',
  'about.left.host':
    'What only root on the node sees: hostPID and hostIPC, processes of the node itself, devices, kernel modules, writing to /sys/fs/cgroup.',
  'about.left.security':
    'AppArmor and SELinux profiles, and what a seccomp profile forbids: they are accepted and shown, and change nothing else. Certificates and tokens are made, not checked.',
  'about.left.node':
    'What is off by default or needs hardware: graceful node shutdown, soft eviction thresholds, pressure of process ids and inodes, swap, CPU and memory managers, device plugins, dynamic resource allocation. Reboots and Windows nodes.',
  'about.left.system':
    'The cluster’s own parts as pods. The control plane, kube-proxy and cluster DNS are processes of their machines: kube-system shows no pods, and there are no static pods and no mirrors of them. A container runtime neither hangs nor restarts.',
  'about.left.volumes':
    'Volumes from outside: nfs, csi, images and the disks of clouds are empty directories of the node. Snapshots are not taken.',
  'about.left.network':
    'IPv6, UDP beyond DNS, bandwidth, and packets after the first of a connection: they take the same way.',
  'about.left.speed':
    'The speed of disks and the page cache: reading and writing take no time of their own, and memory used for files is none.',
  'about.left.text': 'What each component leaves out, and why, as it stands beside its code (in English):',
  'about.left.assumes': 'Assumed:',
  'about.checked': 'Checked against a real cluster',
  'about.checked.text':
    'Rules and messages are those of Kubernetes {minor}. {n} scenarios were recorded on a real cluster of {version} and are played again by the tests of every build. A build passes only if, in each scenario, at least so many percent of the status steps of all pods and of the events are the same:',
  'about.scenario': 'Scenario',
  'about.status': 'Status steps',
  'about.events': 'Events',
  'about.floor': 'at least {n} %',
  'about.least':
    'Lowest in any scenario: {status} % of status steps, {events} % of events. Median: {medianStatus} % and {medianEvents} %.',
  'about.all': 'All scenarios',
} as const
