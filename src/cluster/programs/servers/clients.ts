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

/** redis-cli COMMAND…, or commands from its input. */
export const redisCli: Program = (system) => {
  const host = option(system.argv, '-h', '--host') ?? '127.0.0.1'
  const port = Number(option(system.argv, '-p', '--port') ?? 6379)
  const words = commandIn(system.argv.slice(1))
  if (words.length === 0 && system.isTerminal(0))
    return failed(system, 'redis-cli: its prompt is not simulated')
  reach(system, host, port, (connection, address) => {
    if (!connection)
      return failed(system, `Could not connect to Redis at ${address}:${port}: Connection refused`)
    if (words.length > 0) return askRedis(system, connection, [words])
    let input = ''
    const more = () =>
      system.read(0, (chunk) => {
        if (typeof chunk !== 'string') return askRedis(system, connection, commandsIn(input))
        input += chunk
        more()
      })
    more()
  })
}

/** What is left behind the options, some of which have a value. */
function commandIn(words: readonly string[]): readonly string[] {
  let at = 0
  while (words[at]?.startsWith('-')) at += /^-[hpan]$/.test(words[at]!) ? 2 : 1
  return words.slice(at)
}

const commandsIn = (input: string) =>
  input
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([word]) => word)

function askRedis(system: Syscalls, connection: Connection, commands: readonly (readonly string[])[]): void {
  let at = 0
  const next = () => {
    const command = commands[at++]
    if (command)
      return void connection.send(
        `*${command.length}\r\n${command.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`,
      )
    connection.close()
    system.exit(0)
  }
  connection.onData((reply) => {
    system.write(1, shownReply(reply, system.isTerminal(1)))
    next()
  })
  next()
}

/** As redis-cli prints it: to a terminal with types and quotes, elsewhere bare. */
function shownReply(reply: string, isTerminal: boolean): string {
  const lines = reply.split('\r\n')
  const one = (): string => {
    const line = lines.shift() ?? ''
    const rest = line.slice(1)
    if (line === '$-1') return isTerminal ? '(nil)' : ''
    if (line.startsWith('$')) return isTerminal ? `"${lines.shift()}"` : (lines.shift() ?? '')
    if (line.startsWith(':')) return isTerminal ? `(integer) ${rest}` : rest
    if (line.startsWith('-')) return isTerminal ? `(error) ${rest}` : `${rest}\n`
    if (!line.startsWith('*')) return rest
    const items = Array.from({ length: Number(rest) }, one)
    if (!isTerminal) return items.join('\n')
    return items.length === 0 ? '(empty array)' : items.map((item, i) => `${i + 1}) ${item}`).join('\n')
  }
  return `${one()}\n`
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
