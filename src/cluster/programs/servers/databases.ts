/** Databases, caches and queues: they wait at their port, and say at start and at stop what the real ones say. */
import { redisStore } from './redis-store'
import { IDLE, MIB, plainText, type ServerPlan } from './plain-server'

const redis: ServerPlan = {
  ...IDLE,
  ports: [6379],
  startup: 15,
  startupCpu: 8,
  memory: 9 * MIB,
  cost: 0.05,
  starting: [
    '1:C {date:%d %b %Y %H:%M:%S}.{ms} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo',
    '1:C {date:%d %b %Y %H:%M:%S}.{ms} # Warning: no config file specified, using the default config.',
  ],
  ready: [
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} * Running mode=standalone, port=6379.',
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} * Server initialized',
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} * Ready to accept connections tcp',
  ],
  stopping: [
    '1:signal-handler ({date:%s}) Received SIGTERM scheduling shutdown...',
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} * User requested shutdown...',
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} * Saving the final RDB snapshot before exiting.',
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} * DB saved on disk',
    '1:M {date:%d %b %Y %H:%M:%S}.{ms} # Redis is now ready to exit, bye bye...',
  ],
  speak: redisStore,
  user: 'redis',
}
/** As PID 1 it ends at once when it is asked to (pkg/osutil/interrupt_unix.go). */
const etcd: ServerPlan = {
  ...IDLE,
  ports: [2379],
  startup: 700,
  startupCpu: 150,
  memory: 24 * MIB,
  stream: 2,
  starting: ['{"level":"info","ts":"{date:%FT%T}.{ms}Z","caller":"etcdmain/etcd.go:73","msg":"Running: "}'],
  ready: [
    '{"level":"info","ts":"{date:%FT%T}.{ms}Z","caller":"embed/serve.go:98","msg":"ready to serve client requests"}',
  ],
  stopping: [
    '{"level":"info","ts":"{date:%FT%T}.{ms}Z","caller":"osutil/interrupt_unix.go:64","msg":"received signal; shutting down","signal":"terminated"}',
  ],
  health: () => 'SERVING',
  answer: ({ path }) => (path === '/health' ? plainText('{"health":"true","reason":""}') : undefined),
}
const gosu = (user: string) => ({
  user,
  unable: `error: failed switching to "${user}": operation not permitted`,
})
const mysql: ServerPlan = {
  ...IDLE,
  ...gosu('mysql'),
  ports: [3306],
  startup: 9000,
  startupCpu: 4000,
  memory: 380 * MIB,
  cost: 2,
  stream: 2,
  needs: [
    'MYSQL_ROOT_PASSWORD',
    'MYSQL_ROOT_PASSWORD_FILE',
    'MYSQL_ALLOW_EMPTY_PASSWORD',
    'MYSQL_RANDOM_ROOT_PASSWORD',
    'MARIADB_ROOT_PASSWORD',
  ],
  refusal:
    '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n',
  starting: [
    '{date:%F %T}+00:00 [Note] [Entrypoint]: Entrypoint script for MySQL Server started.',
    '{date:%F %T}+00:00 [Note] [Entrypoint]: Initializing database files',
  ],
  ready: [
    "{date:%FT%T}.{ms}000Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.6'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.",
  ],
  stopping: [
    '{date:%FT%T}.{ms}000Z 0 [System] [MY-013172] [Server] Received SHUTDOWN from user <via user signal>. Shutting down mysqld (Version: 8.4.6).',
  ],
  stopTakes: 1500,
}
const postgres: ServerPlan = {
  ...IDLE,
  ...gosu('postgres'),
  ports: [5432],
  startup: 2500,
  startupCpu: 1200,
  memory: 45 * MIB,
  stream: 2,
  needs: ['POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE', 'POSTGRES_HOST_AUTH_METHOD'],
  refusal:
    'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n\n       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all\n       connections without a password. This is *not* recommended.\n\n       See PostgreSQL documentation about "trust":\n       https://www.postgresql.org/docs/current/auth-trust.html\n',
  starting: ['The files belonging to this database system will be owned by user "postgres".'],
  ready: [
    '{date:%F %T}.{ms} UTC [1] LOG:  listening on IPv4 address "0.0.0.0", port 5432',
    '{date:%F %T}.{ms} UTC [1] LOG:  database system is ready to accept connections',
  ],
  stopping: [
    '{date:%F %T}.{ms} UTC [1] LOG:  received fast shutdown request',
    '{date:%F %T}.{ms} UTC [1] LOG:  database system is shut down',
  ],
}

export const DATABASES: Readonly<Record<string, ServerPlan>> = {
  etcd,
  redis,
  mysql,
  postgres,
  mongo: {
    ...IDLE,
    ...gosu('mongodb'),
    ports: [27017],
    startup: 1800,
    startupCpu: 900,
    memory: 110 * MIB,
    starting: [
      '{"t":{"$date":"{date:%FT%T}.{ms}+00:00"},"s":"I","c":"CONTROL","id":23285,"ctx":"main","msg":"Automatically disabling TLS 1.0"}',
    ],
    ready: [
      '{"t":{"$date":"{date:%FT%T}.{ms}+00:00"},"s":"I","c":"NETWORK","id":23016,"ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}',
    ],
  },
  // A Java server: its JVM handles TERM and ends with 143.
  cassandra: {
    ...IDLE,
    ports: [7000, 7199, 9042],
    startup: 28_000,
    startupCpu: 9000,
    memory: 700 * MIB,
    onTerm: 143,
    starting: ['INFO  {date:%T} Configuration location: file:/etc/cassandra/cassandra.yaml'],
    ready: [
      'INFO  {date:%T} Starting listening for CQL clients on /0.0.0.0:9042 (unencrypted)...',
      'INFO  {date:%T} Node /{host} state jump to NORMAL',
    ],
  },
  zookeeper: {
    ...IDLE,
    ports: [2181, 3888],
    startup: 3000,
    startupCpu: 1500,
    memory: 90 * MIB,
    onTerm: 143,
    ready: [
      '{date:%F %T},{ms} [myid:] - INFO  [main:NIOServerCnxnFactory@89] - binding to port 0.0.0.0/0.0.0.0:2181',
    ],
    line: (line) => (line === 'ruok' ? 'imok' : undefined),
    hangsUp: true,
  },
  memcached: {
    ...IDLE,
    ports: [11211],
    memory: 4 * MIB,
    line: (line) => (line === 'version' ? 'VERSION 1.6.39\r\n' : 'ERROR\r\n'),
  },
  rabbitmq: {
    ...IDLE,
    ports: [5672],
    startup: 8000,
    startupCpu: 5000,
    memory: 140 * MIB,
    starting: ['  Starting broker...'],
    ready: [' completed with 3 plugins.'],
  },
}
