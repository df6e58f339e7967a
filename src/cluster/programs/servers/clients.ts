/** The clients that database images bring and probes call: they ask the server at its port, and say what the real ones say. */
import { type Connection, Failure, type Program, type Syscalls } from '../../linux/syscalls'

/** The value of -h X, -hX, --host=X. */
function option(argv: readonly string[], short: string, long: string): string | undefined {
  for (const [i, word] of argv.entries()) {
    if (word === short) return argv[i + 1]
    if (word.startsWith(`${long}=`)) return word.slice(long.length + 1)
    if (word.startsWith(short) && !word.startsWith('--')) return word.slice(short.length)
  }
  return undefined
}

function reach(
  system: Syscalls,
  host: string,
  port: number,
  done: (result: Connection | undefined, address: string) => void,
): void {
  const known = host === 'localhost' ? '127.0.0.1' : host
  system.resolve(known, (addresses) => {
    const address = addresses?.[0]
    if (address === undefined) return done(undefined, host)
    system.connect(address, port, {}, (result) => {
      done(result instanceof Failure ? undefined : result, address)
    })
  })
}

const failed = (system: Syscalls, message: string, code = 1): void => {
  system.write(2, `${message}\n`)
  system.exit(code)
}

/** mysql -e 'SELECT 1'. Queries are not run; a constant that is selected comes back. */
export const mysqlClient: Program = (system) => {
  const host = option(system.argv, '-h', '--host') ?? '127.0.0.1'
  const query = option(system.argv, '-e', '--execute')
  reach(system, host, 3306, (connection) => {
    if (!connection)
      return failed(system, `ERROR 2003 (HY000): Can't connect to MySQL server on '${host}:3306' (111)`)
    connection.close()
    const constant = /^\s*select\s+(\d+)\s*;?\s*$/i.exec(query ?? '')?.[1]
    if (constant === undefined) return failed(system, 'mysql: queries are not simulated')
    system.write(1, `${constant}\n${constant}\n`)
    system.exit(0)
  })
}

export const mysqlAdmin: Program = (system) => {
  const host = option(system.argv, '-h', '--host') ?? 'localhost'
  if (!system.argv.includes('ping')) return failed(system, 'mysqladmin: only ping is simulated')
  reach(system, host, 3306, (connection) => {
    if (!connection) return failed(system, `mysqladmin: connect to server at '${host}' failed`)
    connection.close()
    system.write(1, 'mysqld is alive\n')
    system.exit(0)
  })
}

/** redis-cli COMMAND… */
export const redisCli: Program = (system) => {
  const host = option(system.argv, '-h', '--host') ?? '127.0.0.1'
  const port = Number(option(system.argv, '-p', '--port') ?? 6379)
  const words = system.argv
    .slice(1)
    .filter((word, i, all) => !word.startsWith('-') && !/^-[hpa]$/.test(all[i - 1] ?? ''))
  reach(system, host, port, (connection, address) => {
    if (!connection)
      return failed(system, `Could not connect to Redis at ${address}:${port}: Connection refused`)
    if (words.length === 0) return failed(system, 'redis-cli: its prompt is not simulated')
    connection.onData((reply) => {
      system.write(1, `${reply.replace(/^[+:]/, '').trimEnd()}\n`)
      connection.close()
      system.exit(0)
    })
    connection.send(`${words.join(' ')}\r\n`)
  })
}

export const pgIsReady: Program = (system) => {
  const host = option(system.argv, '-h', '--host')
  const port = Number(option(system.argv, '-p', '--port') ?? 5432)
  const shown = `${host ?? '/var/run/postgresql'}:${port}`
  reach(system, host ?? '127.0.0.1', port, (connection) => {
    connection?.close()
    system.write(1, `${shown} - ${connection ? 'accepting connections' : 'no response'}\n`)
    system.exit(connection ? 0 : 2)
  })
}
