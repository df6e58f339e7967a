/** Applets of the network: nc, ping, httpd, netstat, ip. Mirrors busybox networking/ and curl's exit codes. */
import { type Connection, Failure } from '../../linux/syscalls'
import { serve } from '../servers/web-server'
import { type Applet, answer, complain, fail, print, readOptions, type Task } from './applet'
import { curl, wget } from './http-clients'
import { nslookup } from './nslookup'

const isAddress = (text: string) => /^\d+\.\d+\.\d+\.\d+$/.test(text)

function addressOf(task: Task, host: string, done: (address: string | undefined) => void): void {
  if (isAddress(host)) done(host)
  else task.system.resolve(host, (addresses) => done(addresses?.[0]))
}

const nc: Applet = (task) => {
  const { system } = task
  const { flags, values, operands } = readOptions(task.words, 'pweis')
  // Until it is connected, and after the end of its own input until the other's.
  const wait = Number(values.get('w') ?? 0) * 1000
  const relay = (connection: Connection, listening: boolean) => {
    connection.onData((text) => print(task, text))
    connection.onClose(() => system.exit(0))
    const more = (): void =>
      system.read(0, (chunk) => {
        if (typeof chunk === 'string') {
          connection.send(chunk)
          more()
        } else if (!listening && wait > 0) system.after(wait, () => system.exit(0))
      })
    more()
  }
  if (flags.has('l')) {
    const port = Number(values.get('p') ?? operands[operands.length - 1] ?? 0)
    const address = values.get('s')
    const listener = system.listen(port, address === undefined ? {} : { address }, (connection) => {
      if (!flags.has('k') && !listener_closed) {
        listener_closed = true
        if (!(listener instanceof Failure)) listener.close()
      }
      relay(connection, true)
    })
    let listener_closed = false
    if (listener instanceof Failure) fail(task, `bind: ${listener.message}`)
    return
  }
  const [host = '', port = '0'] = operands
  addressOf(task, host, (address) => {
    if (!address) return fail(task, `bad address '${host}'`)
    system.connect(
      address,
      Number(port),
      { ...(wait ? { timeout: wait } : {}), ...(flags.has('u') ? { protocol: 'udp' as const } : {}) },
      (result) => {
        const told = `${host} (${address}:${port})`
        if (result instanceof Failure) {
          if (!flags.has('z') || flags.has('v')) system.write(2, `nc: ${told}: ${result.message}\n`)
          return system.exit(1)
        }
        if (flags.has('v')) system.write(2, `${told} open\n`)
        if (!flags.has('z')) return relay(result, false)
        result.close()
        system.exit(0)
      },
    )
  })
}

/** With a raw socket, or with one that the pod's ping_group_range lets its group open. */
function mayPing({ system }: Task): boolean {
  const range = system.readFile('/proc/sys/net/ipv4/ping_group_range')
  const [first = 1, last = 0] = typeof range === 'string' ? range.trim().split(/\s+/).map(Number) : []
  return system.capabilities.has('NET_RAW') || (system.gid >= first && system.gid <= last)
}

const ping: Applet = (task) => {
  const { system } = task
  const { values, operands } = readOptions(task.words, 'cwWis')
  const host = operands[0] ?? ''
  const count = Number(values.get('c') ?? Number.POSITIVE_INFINITY)
  if (!mayPing(task)) return fail(task, 'permission denied (are you root?)')
  addressOf(task, host, (address) => {
    if (!address) return fail(task, `bad address '${host}'`)
    print(task, `PING ${host} (${address}): 56 data bytes\n`)
    let sent = 0
    let received = 0
    const times: number[] = []
    const finish = () => {
      const loss = sent ? Math.round((100 * (sent - received)) / sent) : 0
      const round = times.length
        ? `round-trip min/avg/max = ${Math.min(...times).toFixed(3)}/${(times.reduce((a, b) => a + b, 0) / times.length).toFixed(3)}/${Math.max(...times).toFixed(3)} ms\n`
        : ''
      answer(
        task,
        `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${received} packets received, ${loss}% packet loss\n${round}`,
        received ? 0 : 1,
      )
    }
    system.onSignal('INT', finish)
    const again = (): void => {
      const sequence = sent++
      system.ping(address, (result) => {
        if (!(result instanceof Failure)) {
          received++
          times.push(result)
          const isOwn = system.addresses().some((it) => it.address === address)
          print(
            task,
            `64 bytes from ${address}: seq=${sequence} ttl=${isOwn ? 64 : 62} time=${result.toFixed(3)} ms\n`,
          )
        }
        if (sent >= count) finish()
        else system.after(1000, again)
      })
    }
    again()
  })
}

/** Without -f it goes into the background: the command is over, and a child of nobody serves. */
const httpd: Applet = (task) => {
  if (!serveFiles(task) || readOptions(task.words, 'phcu').flags.has('f')) return
  task.system.spawn(task.system.argv, { fds: {}, program: (system) => void serveFiles({ ...task, system }) })
  task.system.exit(0)
}

function serveFiles(task: Parameters<Applet>[0]): boolean {
  const { values } = readOptions(task.words, 'phcu')
  const root = values.get('h') ?? task.system.cwd
  const server = serve(task.system, {
    port: Number(/(\d+)$/.exec(values.get('p') ?? '80')?.[1] ?? 80),
    server: '',
    cost: 0.3,
    handle: (request, _, reply) => {
      const text = task.system.readFile(`${root}${request.path.replace(/\/$/, '/index.html')}`)
      reply(
        text instanceof Failure
          ? {
              status: 404,
              body: '<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n',
            }
          : { status: 200, body: text },
      )
    },
  })
  if (server instanceof Failure) fail(task, `bind: ${server.message}`)
  return !(server instanceof Failure)
}

const netstat: Applet = (task) => {
  const rows = task.system
    .sockets()
    .map(
      (each) =>
        `${each.protocol.padEnd(5)}      0      0 ${each.local.padEnd(23)} ${each.remote.padEnd(23)} ${each.state.padEnd(11)} ${each.pid}/${each.program}\n`,
    )
  answer(
    task,
    `Active Internet connections (servers and established)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    \n${rows.join('')}`,
  )
}

const ip: Applet = (task) => {
  const devices = task.system.addresses()
  if (/^r/.test(task.words[0] ?? '')) {
    const own = devices.find((each) => each.device !== 'lo')
    const gateway = own?.address.replace(/\d+$/, '1') ?? ''
    return answer(task, `default via ${gateway} dev ${own?.device ?? 'eth0'} \n`)
  }
  const text = devices.map(
    (each, i) =>
      `${i + 1}: ${each.device}: <${each.device === 'lo' ? 'LOOPBACK' : 'BROADCAST,MULTICAST'},UP,LOWER_UP> mtu ${each.device === 'lo' ? 65536 : 1500} qdisc noqueue state ${each.device === 'lo' ? 'UNKNOWN' : 'UP'} qlen 1000\n    inet ${each.address}/${each.prefix} scope ${each.device === 'lo' ? 'host' : 'global'} ${each.device}\n       valid_lft forever preferred_lft forever\n`,
  )
  answer(task, text.join(''))
}

const ifconfig: Applet = (task) => {
  answer(
    task,
    task.system
      .addresses()
      .map(
        (each) =>
          `${each.device.padEnd(9)} Link encap:${each.device === 'lo' ? 'Local Loopback' : 'Ethernet'}  \n          inet addr:${each.address}\n          UP RUNNING  MTU:${each.device === 'lo' ? 65536 : 1500}  Metric:1\n\n`,
      )
      .join(''),
  )
}

const dig: Applet = (task) => {
  complain(task, 'not simulated: nslookup is')
  task.system.exit(1)
}

export const NETWORK_APPLETS: Readonly<Record<string, Applet>> = {
  wget,
  curl,
  nc,
  netcat: nc,
  nslookup,
  ping,
  httpd,
  netstat,
  ss: netstat,
  ip,
  ifconfig,
  dig,
}
