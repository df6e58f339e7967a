/**
 * What a Redis server remembers: strings, lists and counters, saved to dump.rdb in its directory when it is asked to end
 * (the default `save` points). Speaks RESP and inline commands; other commands are unknown to it.
 */
import { Failure, type Syscalls } from '../../linux/syscalls'
import type { Speaker } from './plain-server'

type Value = string | string[]
type Reply =
  | string
  | number
  | null
  | readonly string[]
  | { readonly status: string }
  | { readonly error: string }

const FILE = 'dump.rdb'
const MAGIC = 'REDIS0012 '
const OK = { status: 'OK' }
const WRONG_TYPE = { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' }

export function redisStore(system: Syscalls): Speaker {
  const saved = system.readFile(FILE)
  const held = new Map<string, Value>(
    typeof saved === 'string' && saved.startsWith(MAGIC)
      ? (JSON.parse(saved.slice(MAGIC.length)) as [string, Value][])
      : [],
  )
  const idle = system.memory.bind(system)
  return {
    line(text) {
      const words = wordsOf(text)
      const reply = answer(held, words)
      if (CHANGES.has(words[0]?.toUpperCase() ?? '')) idle(BASE + sizeOf(held))
      return encoded(reply)
    },
    ending() {
      if (held.size === 0) return
      const failure = system.writeFile(FILE, MAGIC + JSON.stringify([...held]))
      if (failure instanceof Failure)
        system.write(1, `1:M # Failed opening the temp RDB file ${FILE} for saving: ${failure.message}\n`)
    },
  }
}

/** Resident without any keys. */
const BASE = 9 * 2 ** 20
const CHANGES = new Set(['SET', 'APPEND', 'RPUSH', 'LPUSH', 'DEL', 'FLUSHALL', 'FLUSHDB', 'LPOP', 'RPOP'])

function sizeOf(held: ReadonlyMap<string, Value>): number {
  let bytes = 0
  for (const [key, value] of held)
    bytes += 96 + key.length + (typeof value === 'string' ? value.length : value.join().length)
  return bytes
}

/** An array of bulk strings, or a line of words. */
function wordsOf(text: string): string[] {
  if (!text.startsWith('*')) return text.split(/\s+/)
  return text
    .split('\r\n')
    .slice(1)
    .filter((_, i) => i % 2 === 1)
}

function encoded(reply: Reply): string {
  if (reply === null) return '$-1\r\n'
  if (typeof reply === 'number') return `:${reply}\r\n`
  if (typeof reply === 'string') return `$${reply.length}\r\n${reply}\r\n`
  if ('status' in reply) return `+${reply.status}\r\n`
  if ('error' in reply) return `-${reply.error}\r\n`
  return `*${reply.length}\r\n${reply.map(encoded).join('')}`
}

function answer(held: Map<string, Value>, [name = '', ...words]: readonly string[]): Reply {
  const command = COMMANDS[name.toUpperCase()]
  if (!command)
    return {
      error: `ERR unknown command '${name}', with args beginning with: ${words.map((it) => `'${it}' `).join('')}`,
    }
  const [least, run] = command
  if (words.length < least)
    return { error: `ERR wrong number of arguments for '${name.toLowerCase()}' command` }
  return run(held, words)
}

type Run = (held: Map<string, Value>, words: readonly string[]) => Reply

const text = (held: Map<string, Value>, key: string) => held.get(key)

/** How many words a command needs, and what it does. */
const COMMANDS: Readonly<Record<string, readonly [least: number, run: Run]>> = {
  PING: [0, (_, [word]) => word ?? { status: 'PONG' }],
  ECHO: [1, (_, [word = '']) => word],
  SET: [2, (held, [key = '', value = '']) => (held.set(key, value), OK)],
  GET: [
    1,
    (held, [key = '']) => {
      const value = text(held, key)
      return Array.isArray(value) ? WRONG_TYPE : (value ?? null)
    },
  ],
  APPEND: [
    2,
    (held, [key = '', more = '']) => {
      const value = text(held, key) ?? ''
      if (Array.isArray(value)) return WRONG_TYPE
      held.set(key, value + more)
      return value.length + more.length
    },
  ],
  INCR: [1, (held, [key = '']) => count(held, key, 1)],
  DECR: [1, (held, [key = '']) => count(held, key, -1)],
  INCRBY: [2, (held, [key = '', by = '']) => count(held, key, Number(by))],
  DEL: [1, (held, keys) => keys.filter((key) => held.delete(key)).length],
  EXISTS: [1, (held, keys) => keys.filter((key) => held.has(key)).length],
  KEYS: [
    1,
    (held, [pattern = '*']) =>
      pattern === '*'
        ? [...held.keys()]
        : [...held.keys()].filter((key) => key.startsWith(pattern.replace(/\*$/, ''))),
  ],
  DBSIZE: [0, (held) => held.size],
  FLUSHALL: [0, (held) => (held.clear(), OK)],
  FLUSHDB: [0, (held) => (held.clear(), OK)],
  TYPE: [
    1,
    (held, [key = '']) => {
      const value = held.get(key)
      return { status: value === undefined ? 'none' : Array.isArray(value) ? 'list' : 'string' }
    },
  ],
  RPUSH: [2, (held, [key = '', ...values]) => push(held, key, (list) => list.push(...values))],
  LPUSH: [2, (held, [key = '', ...values]) => push(held, key, (list) => list.unshift(...values.reverse()))],
  LPOP: [1, (held, [key = '']) => pop(held, key, (list) => list.shift())],
  RPOP: [1, (held, [key = '']) => pop(held, key, (list) => list.pop())],
  LLEN: [1, (held, [key = '']) => held.get(key)?.length ?? 0],
  LRANGE: [
    3,
    (held, [key = '', from = '0', to = '-1']) => {
      const list = held.get(key) ?? []
      if (!Array.isArray(list)) return WRONG_TYPE
      const end = Number(to) < 0 ? list.length + Number(to) : Number(to)
      return list.slice(Number(from), end + 1)
    },
  ],
  CONFIG: [1, (_, [, name = '']) => (name === '' ? OK : [name, name === 'maxmemory' ? '0' : ''])],
  INFO: [0, () => '# Server\r\nredis_version:8.2.1\r\nredis_mode:standalone'],
}

function count(held: Map<string, Value>, key: string, by: number): Reply {
  const value = Number(held.get(key) ?? 0) + by
  if (!Number.isInteger(value)) return { error: 'ERR value is not an integer or out of range' }
  held.set(key, String(value))
  return value
}

function push(held: Map<string, Value>, key: string, put: (list: string[]) => number): Reply {
  const list = held.get(key) ?? []
  if (!Array.isArray(list)) return WRONG_TYPE
  held.set(key, list)
  return put(list)
}

function pop(held: Map<string, Value>, key: string, take: (list: string[]) => string | undefined): Reply {
  const list = held.get(key) ?? []
  if (!Array.isArray(list)) return WRONG_TYPE
  const taken = take(list) ?? null
  if (list.length === 0) held.delete(key)
  return taken
}
