/** Images that the examples of the Kubernetes documentation run and nobody else: what their probes and scripts call is there. */
import { DEBIAN, debianUsers } from './base-files'
import type { ImageFile } from './image'
import type { KnownImage } from './known-images'

const program = (path: string, name: string): ImageFile => ({ path, program: name, mode: 0o755 })
const script = (path: string, content: string): ImageFile => ({ path, content, mode: 0o755 })
/** A command that exists in the image and does what is not simulated: it says so, and fails. */
const absent = (path: string): ImageFile =>
  script(path, `#!/bin/sh\necho "\${0##*/}: what it does is not simulated" >&2\nexit 1\n`)

const READY_PROBE = `#!/bin/bash
if [[ $(nodetool status | grep $POD_IP) == *"UN"* ]]; then
  exit 0
else
  exit 1
fi
`
/** Of nodetool, what the probe and the preStop hook ask. */
const NODETOOL = `#!/bin/sh
case "$1" in
  status)
    nc -z -w 1 127.0.0.1 9042 || { echo "nodetool: Failed to connect to '127.0.0.1:7199' - ConnectException: 'Connection refused (Connection refused)'." >&2; exit 1; }
    echo "Datacenter: \${CASSANDRA_DC:-DC1-K8Demo}"
    echo "UN  $(hostname -i)  103 KiB  32  100.0%  rack1" ;;
  drain) exit 0 ;;
  *) echo "nodetool: $1 is not simulated" >&2; exit 1 ;;
esac
`
const ZOOKEEPER_READY = `#!/bin/bash
OK=$(echo ruok | nc -w 1 127.0.0.1 $1)
[ "$OK" == "imok" ]
`

export const EXAMPLE_IMAGES: Readonly<Record<string, KnownImage>> = {
  'google-samples/cassandra': {
    size: 100_000_000,
    command: ['/run.sh'],
    ports: [7000, 7001, 7199, 9042],
    files: [
      ...DEBIAN,
      program('/bin/nc', 'nc'),
      program('/run.sh', 'server/cassandra'),
      script('/ready-probe.sh', READY_PROBE),
      script('/usr/local/bin/nodetool', NODETOOL),
      absent('/usr/local/bin/cqlsh'),
    ],
  },
  'kubernetes-zookeeper': {
    size: 130_000_000,
    ports: [2181, 2888, 3888],
    command: ['start-zookeeper'],
    files: [
      ...DEBIAN,
      ...debianUsers({ name: 'zookeeper', uid: 1000 }),
      program('/bin/nc', 'nc'),
      program('/usr/bin/start-zookeeper', 'server/zookeeper'),
      script('/usr/bin/zookeeper-ready', ZOOKEEPER_READY),
      absent('/usr/bin/zkCli.sh'),
    ],
  },
  'google-samples/xtrabackup': {
    size: 110_000_000,
    command: ['bash'],
    files: [
      ...DEBIAN,
      { path: '/var/lib/mysql', directory: true, mode: 0o755 },
      program('/usr/bin/mysql', 'mysql'),
      ...['ncat', 'xbstream', 'xtrabackup'].map((name) => absent(`/usr/bin/${name}`)),
    ],
  },
  'google-samples/containers/gke/gb-frontend': {
    size: 150_000_000,
    command: ['apache2-foreground'],
    ports: [80],
    stopSignal: 'WINCH',
    files: [...DEBIAN, program('/usr/local/bin/apache2-foreground', 'server/guestbook')],
  },
  'google-samples/containers/gke/gb-redis-follower': {
    size: 52_000_000,
    command: ['redis-server'],
    ports: [6379],
    workingDir: '/data',
    files: [
      ...DEBIAN,
      ...debianUsers({ name: 'redis', uid: 999, home: '/data' }),
      program('/usr/local/bin/redis-server', 'server/redis'),
      program('/usr/local/bin/redis-cli', 'redis-cli'),
    ],
  },
  'fluentd-gcp': {
    size: 90_000_000,
    command: ['/run.sh'],
    files: [...DEBIAN, program('/run.sh', 'server/fluentd')],
  },
  goproxy: {
    size: 2_000_000,
    entrypoint: ['/goproxy'],
    ports: [8080],
    files: [program('/goproxy', 'server/goproxy')],
  },
}
