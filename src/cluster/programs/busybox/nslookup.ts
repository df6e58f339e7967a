/** nslookup of busybox and of BIND. Mirrors busybox networking/nslookup.c (the large one) and bin/dig/nslookup.c. */
import type { DnsAnswer, DnsType } from '../../linux/syscalls'
import { type Applet, answer, readOptions, type Task } from './applet'

const TIMED_OUT = ';; connection timed out; no servers could be reached\n\n'
const isAddress = (text: string) => /^\d+\.\d+\.\d+\.\d+$/.test(text)

export const nslookup: Applet = (task) => {
  const { values, operands } = readOptions(task.words.map(asValue), 't')
  const name = operands[0] ?? ''
  const { server, search } = resolver(task)
  const asked: Question = {
    server: operands[1] ?? server,
    name: isAddress(name) ? `${name.split('.').reverse().join('.')}.in-addr.arpa` : name,
    types: typesOf(values.get('t'), name),
  }
  if (task.flavour === 'gnu') askAsBind(task, asked, name.endsWith('.') ? [] : search)
  else askAsBusybox(task, asked)
}

/** `-type=SRV`, `-querytype=SRV` and `-q=SRV` as `-tSRV`. */
const asValue = (word: string) => word.replace(/^-(type|querytype|query|q|t)=/, '-t')

interface Question {
  readonly server: string
  readonly name: string
  readonly types: readonly DnsType[]
}

const typesOf = (given: string | undefined, name: string): readonly DnsType[] =>
  given ? [given.toUpperCase() as DnsType] : isAddress(name) ? ['PTR'] : ['A', 'AAAA']

function resolver({ system }: Task): { server: string; search: readonly string[] } {
  const text = system.readFile('/etc/resolv.conf')
  const lines = typeof text === 'string' ? text.split('\n').map((line) => line.split(/\s+/)) : []
  return {
    server: lines.find(([word]) => word === 'nameserver')?.[1] ?? '127.0.0.1',
    search: lines.find(([word]) => word === 'search')?.slice(1) ?? [],
  }
}

/** Every type is asked for at once, for the name as it stands; each answer is told by itself. */
function askAsBusybox(task: Task, { server, name, types }: Question): void {
  const { system } = task
  let code = 0
  const next = (i: number): void => {
    if (i === types.length) return system.exit(code)
    system.query(server, name, types[i]!, (result) => {
      if (result.code === 'TIMEOUT') return answer(task, TIMED_OUT, 1)
      if (i === 0) system.write(1, `Server:\t\t${server}\nAddress:\t${server}:53\n\n`)
      if (result.code !== 'NOERROR') code = 1
      system.write(
        1,
        result.code === 'NOERROR' ? `${told(result)}\n` : `** server can't find ${name}: ${result.code}\n\n`,
      )
      next(i + 1)
    })
  }
  next(0)
}

/** A name is tried in each search domain, then as it stands; an empty answer beside a full one is not told. */
function askAsBind(task: Task, { server, name, types }: Question, search: readonly string[]): void {
  const names = [...search.map((domain) => `${name}.${domain}`), name]
  const heading = `Server:\t\t${server}\nAddress:\t${server}#53\n\n`
  const next = (i: number): void =>
    task.system.query(server, names[i]!, types[0]!, (result) => {
      if (result.code === 'TIMEOUT') return answer(task, TIMED_OUT, 1)
      if (result.code === 'NOERROR') return answer(task, `${heading}${told(result)}\n`)
      if (i + 1 < names.length) return next(i + 1)
      answer(task, `${heading}** server can't find ${name}: ${result.code}\n\n`, 1)
    })
  next(0)
}

const told = ({ records }: DnsAnswer) =>
  records
    .map(({ name, type, data }) => {
      const bare = name.replace(/\.$/, '')
      if (type === 'A') return `Name:\t${bare}\nAddress: ${data}\n`
      if (type === 'SRV') return `${bare}\tservice = ${data}\n`
      return `${bare}\t${type === 'PTR' ? 'name' : 'canonical name'} = ${data.replace(/\.$/, '')}\n`
    })
    .join('')
