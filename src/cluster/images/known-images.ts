/** Table of contents: the images whose behaviour is known here, by repository. Sizes are those of the public registries or of the recordings. */
import type { Signal } from '../linux/syscalls'
import { ALPINE, alpineUsers, BUSYBOX, DEBIAN, debianUsers } from './base-files'
import { EXAMPLE_IMAGES } from './example-images'
import type { ImageFile } from './image'
import { isSince, MYAPP_FILES, nginxFiles, nginxVersion, unprivilegedFiles } from './nginx-files'

export interface KnownImage {
  readonly size: number
  readonly entrypoint?: readonly string[]
  readonly command?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly workingDir?: string
  readonly user?: string
  readonly ports?: readonly number[]
  readonly stopSignal?: Signal
  readonly files: readonly ImageFile[]
}

const program = (path: string, name: string): ImageFile => ({ path, program: name, mode: 0o755 })

/** A server of a Debian image: its program is PID 1. */
const server = (
  size: number,
  path: string,
  name: string,
  ports: readonly number[],
  more: Partial<KnownImage> = {},
): KnownImage => ({
  size,
  command: [path],
  ports,
  files: [...DEBIAN, program(path, name)],
  ...more,
})

/** Since 1.19 an entrypoint prepares the configuration; since 1.19.5 the stop signal is QUIT. */
const nginx = (tag: string): KnownImage => {
  const version = nginxVersion(tag)
  const hasEntrypoint = isSince(version, [19, 0])
  const isAlpine = tag.includes('alpine')
  const user = { name: 'nginx', uid: 101 }
  return {
    size: isAlpine ? 21_000_000 : 62_700_000,
    entrypoint: hasEntrypoint ? ['/docker-entrypoint.sh'] : [],
    command: ['nginx', '-g', 'daemon off;'],
    env: { NGINX_VERSION: version },
    ports: [80],
    stopSignal: isSince(version, [19, 5]) ? 'QUIT' : 'TERM',
    files: [
      ...(isAlpine ? ALPINE : DEBIAN),
      ...(isAlpine ? alpineUsers(user) : debianUsers(user)),
      ...nginxFiles(version),
      program('/usr/sbin/nginx', 'nginx'),
    ],
  }
}

/** Runs as the user that nginx' workers otherwise become. */
const unprivilegedNginx = (tag: string): KnownImage => {
  const image = nginx(tag)
  return {
    ...image,
    user: '101',
    ports: [8080],
    files: [...image.files, ...unprivilegedFiles(nginxVersion(tag))],
  }
}

const myapp = (tag: string): KnownImage => ({
  size: 6_500_000,
  command: ['nginx', '-g', 'daemon off;'],
  env: { NGINX_VERSION: '1.12.2' },
  ports: [80],
  files: [
    ...ALPINE,
    ...alpineUsers({ name: 'nginx', uid: 100, gid: 101 }),
    ...nginxFiles('1.12.2'),
    ...MYAPP_FILES(tag),
    program('/usr/sbin/nginx', 'nginx'),
  ],
})

const httpd = server(58_000_000, '/usr/local/bin/httpd-foreground', 'server/httpd', [80], {
  command: ['httpd-foreground'],
  stopSignal: 'WINCH',
  workingDir: '/usr/local/apache2',
})
const busybox: KnownImage = { size: 1_113_669, command: ['sh'], files: BUSYBOX }
const alpine: KnownImage = { size: 3_800_000, command: ['/bin/sh'], files: ALPINE }
const debian: KnownImage = { size: 49_000_000, command: ['bash'], files: DEBIAN }
const mysql = (size: number, path: string): KnownImage =>
  server(size, path, 'server/mysql', [3306], {
    entrypoint: ['docker-entrypoint.sh'],
    command: [path.split('/').at(-1)!],
    files: [
      ...DEBIAN,
      ...debianUsers({ name: 'mysql', uid: 999, home: '/var/lib/mysql' }),
      program('/usr/local/bin/docker-entrypoint.sh', 'server/mysql'),
      program(path, 'server/mysql'),
      program('/usr/bin/mysql', 'mysql'),
      program('/usr/bin/mysqladmin', 'mysqladmin'),
    ],
  })
/** An image whose entrypoint takes options alone as options of its server. */
const prepared = (command: string, name: string, image: KnownImage): KnownImage => ({
  ...image,
  entrypoint: ['docker-entrypoint.sh'],
  command: [command],
  files: [
    ...DEBIAN,
    {
      path: '/usr/local/bin/docker-entrypoint.sh',
      content: `#!/bin/sh\ncase "$1" in -*|*.conf) set -- ${command} "$@" ;; esac\nexec "$@"\n`,
      mode: 0o755,
    },
    program(`/usr/local/bin/${command}`, name),
    ...image.files,
  ],
})
const agnhost: KnownImage = {
  size: 52_000_000,
  entrypoint: ['/agnhost'],
  command: ['pause'],
  files: [
    ...ALPINE,
    ...alpineUsers({
      name: 'user-defined-in-image',
      uid: 1000,
      also: { name: 'group-defined-in-image', gid: 50_000 },
    }),
    program('/agnhost', 'agnhost'),
  ],
}
const httpEcho: KnownImage = {
  size: 2_900_000,
  entrypoint: ['/http-echo'],
  ports: [5678],
  user: '65532',
  files: [{ path: '/etc', directory: true, mode: 0o755 }, program('/http-echo', 'http-echo')],
}
const pause: KnownImage = {
  size: 318_000,
  entrypoint: ['/pause'],
  user: '65535',
  files: [program('/pause', 'pause')],
}
const goServer = (size: number, path: string, name: string, port: number): KnownImage => ({
  size,
  entrypoint: [path],
  ports: [port],
  files: [...ALPINE, program(path, name)],
})

/** By repository without registry; a function where the tag matters. */
export const KNOWN: Readonly<Record<string, KnownImage | ((tag: string) => KnownImage)>> = {
  'library/busybox': busybox,
  'library/alpine': alpine,
  'library/debian': debian,
  'library/ubuntu': { ...debian, size: 29_700_000 },
  'library/nginx': nginx,
  'library/httpd': httpd,
  'library/bash': {
    ...alpine,
    command: ['bash'],
    files: [...ALPINE, program('/usr/local/bin/bash', 'bash')],
  },
  'library/redis': prepared('redis-server', 'server/redis', {
    size: 52_000_000,
    ports: [6379],
    workingDir: '/data',
    files: [
      ...debianUsers({ name: 'redis', uid: 999, home: '/data' }),
      { path: '/data', directory: true, uid: 999, gid: 999 },
      program('/usr/local/bin/redis-cli', 'redis-cli'),
    ],
  }),
  'library/mysql': mysql(245_000_000, '/usr/sbin/mysqld'),
  'library/mariadb': mysql(105_000_000, '/usr/sbin/mariadbd'),
  'library/postgres': prepared('postgres', 'server/postgres', {
    size: 160_000_000,
    ports: [5432],
    stopSignal: 'INT',
    files: [
      ...debianUsers({ name: 'postgres', uid: 999, home: '/var/lib/postgresql', shell: '/bin/bash' }),
      program('/usr/local/bin/pg_isready', 'pg_isready'),
    ],
  }),
  'library/tomcat': server(180_000_000, '/usr/local/tomcat/bin/catalina.sh', 'server/tomcat', [8080], {
    command: ['/usr/local/tomcat/bin/catalina.sh', 'run'],
  }),
  'library/python': {
    ...debian,
    size: 390_000_000,
    command: ['python3'],
    files: [
      ...DEBIAN,
      program('/usr/local/bin/python3', 'python'),
      program('/usr/local/bin/python', 'python'),
    ],
  },
  'library/node': {
    ...debian,
    size: 400_000_000,
    command: ['node'],
    files: [
      ...DEBIAN,
      ...debianUsers({ name: 'node', uid: 1000, home: '/home/node', shell: '/bin/bash' }),
      program('/usr/local/bin/node', 'node'),
    ],
  },
  'library/perl': {
    ...debian,
    size: 340_000_000,
    command: ['perl'],
    files: [...DEBIAN, program('/usr/local/bin/perl', 'perl')],
  },
  'library/memcached': prepared('memcached', 'server/memcached', {
    size: 31_000_000,
    ports: [11211],
    user: '11211',
    files: debianUsers({ name: 'memcache', uid: 11211 }),
  }),
  'library/mongo': prepared('mongod', 'server/mongo', {
    size: 270_000_000,
    ports: [27017],
    files: debianUsers({ name: 'mongodb', uid: 999, home: '/data/db' }),
  }),
  'library/rabbitmq': server(120_000_000, '/usr/local/bin/rabbitmq-server', 'server/rabbitmq', [5672], {
    command: ['rabbitmq-server'],
  }),
  'library/wordpress': server(240_000_000, '/usr/local/bin/apache2-foreground', 'server/wordpress', [80], {
    command: ['apache2-foreground'],
    stopSignal: 'WINCH',
  }),
  'library/hello-world': { size: 2_500, command: ['/hello'], files: [program('/hello', 'hello-world')] },
  'curlimages/curl': {
    ...alpine,
    size: 10_000_000,
    entrypoint: [],
    command: ['curl', '--help'],
    user: '100',
  },
  'nicolaka/netshoot': { ...alpine, size: 200_000_000, command: ['zsh'] },
  'ikubernetes/myapp': myapp,
  'nginxinc/nginx-unprivileged': unprivilegedNginx,
  'nginx/nginx-unprivileged': unprivilegedNginx,
  'saadali/simmemleak': {
    size: 6_112_809,
    command: ['/simmemleak'],
    files: [...BUSYBOX, program('/simmemleak', 'simmemleak')],
  },
  'ikubernetes/stress-ng': {
    size: 6_112_803,
    entrypoint: ['/usr/bin/stress-ng'],
    files: [...ALPINE, program('/usr/bin/stress-ng', 'stress-ng')],
  },
  'vish/stress': {
    size: 1_580_000,
    entrypoint: ['/stress', '-logtostderr'],
    files: [program('/stress', 'vish/stress')],
  },
  'polinux/stress': { size: 4_000_000, files: [...ALPINE, program('/usr/local/bin/stress', 'stress')] },
  'polinux/stress-ng': {
    size: 6_000_000,
    entrypoint: ['/usr/bin/stress-ng'],
    files: [...ALPINE, program('/usr/bin/stress-ng', 'stress-ng')],
  },
  'ingress-nginx/controller': {
    size: 107_000_000,
    command: ['/nginx-ingress-controller'],
    ports: [80, 443],
    files: [...ALPINE, program('/nginx-ingress-controller', 'nginx-ingress-controller')],
  },
  ...EXAMPLE_IMAGES,
  'hashicorp/http-echo': httpEcho,
  'traefik/whoami': goServer(2_900_000, '/whoami', 'server/whoami', 80),
  'mendhak/http-https-echo': server(50_000_000, '/app/index.js', 'server/echo-json', [8080]),
  'nginxdemos/hello': server(18_000_000, '/usr/sbin/nginx', 'server/nginx-hello', [80]),
  'google-samples/hello-app': goServer(11_000_000, '/hello-app', 'server/hello-app', 8080),
  'hpa-example': server(160_000_000, '/usr/local/bin/apache2-foreground', 'server/hpa-example', [80], {
    command: ['apache2-foreground'],
  }),
  echoserver: server(45_000_000, '/usr/local/bin/echoserver', 'server/echoserver', [8080]),
  // Its command is always given.
  etcd: server(98_000_000, '/usr/local/bin/etcd', 'server/etcd', [2379, 2380], { command: [] }),
  pause,
  'e2e-test-images/agnhost': agnhost,
  'e2e-test-images/busybox': busybox,
  'e2e-test-images/httpd': httpd,
  'e2e-test-images/nonewprivs': {
    size: 2_900_000,
    entrypoint: ['/nnp'],
    user: '1000',
    files: [...ALPINE, program('/nnp', 'nnp')],
  },
  'e2e-test-images/nginx': nginx,
  'e2e-test-images/nginx-slim': nginx,
  'nginx-slim': nginx,
  busybox,
}

/** What nobody here knows: a Debian with a quiet server, so that a manifest can be tried; named as assumed. */
export const UNKNOWN: KnownImage = server(60_000_000, '/usr/local/bin/app', 'server/unknown', [8080], {
  // What it is started with is for it: nobody knows what else it could be.
  entrypoint: ['/usr/local/bin/app'],
  command: [],
})
