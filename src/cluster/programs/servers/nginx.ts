/**
 * nginx: a master and a worker, its configuration as far as listen, root, location, return, proxy_pass go, its logs,
 * graceful and fast shutdown. Mirrors nginx src/os/unix/ngx_process_cycle.c.
 */
import { Failure, type Signal, SIGNALS, type Syscalls } from '../../linux/syscalls'
import { allServers, parseNginx, type VirtualServer } from './nginx-conf'
import { complain, note } from './nginx-log'
import { access, pick, respond } from './nginx-pages'
import { callFailed, makePaths, type Settings, settingsIn, userProblem, workerProblem } from './nginx-paths'
import { serve, type WebServer } from './web-server'

const MASTER_MEMORY = 3_000_000
const WORKER_MEMORY = 2_500_000
/** Until a worker told to stop is gone. Only then does the master close the sockets, which resets who waits in them. */
const WORKER_EXIT = 30
/** How a worker ends that could not become its user. */
const FATAL = 2

/** Its version is the one the image was made with. */
export const nginx = (system: Syscalls): void => {
  const version = system.env.NGINX_VERSION ?? '1.29.1'
  const words = system.argv.slice(1)
  if (words[0] === '-s') return control(system, words[1] ?? '')
  if (words[0] === '-v') {
    system.write(2, `nginx version: nginx/${version}\n`)
    return system.exit(0)
  }
  const found = configuration(system, words[0] === '-t')
  if (!found) return system.exit(1)
  if (words[0] === '-t' || words[0] === '-T') {
    system.write(
      2,
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
    )
    return system.exit(0)
  }
  start(system, version, found, words.join(' ').includes('daemon off'))
}

interface Configuration {
  readonly servers: VirtualServer[]
  readonly settings: Settings
}

function configuration(system: Syscalls, isTest: boolean): Configuration | undefined {
  const read = parseNginx('/etc/nginx/nginx.conf', system)
  const problem = 'problem' in read ? read.problem : userProblem(system, settingsIn(read.directives))
  if (problem === undefined && !('problem' in read))
    return { servers: allServers(read.directives), settings: settingsIn(read.directives) }
  if (isTest)
    system.write(
      2,
      `nginx: [emerg] ${problem}\nnginx: configuration file /etc/nginx/nginx.conf test failed\n`,
    )
  else complain(system, 'emerg', problem ?? '')
  return undefined
}

function control(system: Syscalls, command: string): void {
  const signal = ({ quit: 'QUIT', stop: 'TERM', reload: 'HUP', reopen: 'USR1' } as const)[command]
  if (!signal) {
    system.write(2, `nginx: invalid option: "-s ${command}"\n`)
    return system.exit(1)
  }
  const text = system.readFile('/run/nginx.pid')
  note(system, 'notice', 'signal process started')
  if (text instanceof Failure) {
    system.write(2, `nginx: [error] open() "/run/nginx.pid" failed (2: ${text.message})\n`)
    return system.exit(1)
  }
  const failure = system.kill(Number(text), signal)
  system.exit(failure ? 1 : 0)
}

function start(system: Syscalls, version: string, { servers, settings }: Configuration, foreground: boolean) {
  const failed = (text: string) => {
    complain(system, 'emerg', text)
    system.exit(1)
  }
  const problem = makePaths(system, settings)
  if (problem) return failed(problem)
  system.memory(MASTER_MEMORY)
  const site = { servers, isServed: true }
  bind(system, version, site, (webs) => {
    if (!webs) return failed('still could not bind()')
    for (const line of [
      'using the "epoll" event method',
      `nginx/${version}`,
      'built by gcc 14.2.0 (Debian 14.2.0-19)',
      'OS: Linux 6.12.38',
      'getrlimit(RLIMIT_NOFILE): 1048576:1048576',
    ])
      note(system, 'notice', line)
    const unwritten = system.writeFile(settings.pid, `${system.pid}\n`)
    if (unwritten) return failed(callFailed('open', settings.pid, unwritten))
    if (!foreground && system.pid === 1) return system.exit(0)
    note(system, 'notice', 'start worker processes')
    const master = new Master(system, webs, settings, site, () => {
      const again = configuration(system, false)
      if (again) site.servers = again.servers
    })
    master.startWorker()
  })
}

/** What is served now, and whether a worker is there to serve it. */
interface Site {
  servers: VirtualServer[]
  isServed: boolean
}

const TRIES = 5
const BETWEEN_TRIES = 500

/** Opens the ports; those that are taken are tried five times, half a second apart (ngx_open_listening_sockets). */
function bind(system: Syscalls, version: string, site: Site, done: (webs: WebServer[] | undefined) => void) {
  const webs: WebServer[] = []
  const attempt = (ports: readonly number[], left: number): void => {
    const taken: number[] = []
    for (const port of ports) {
      const web = serveAt(system, version, site, port)
      if (!(web instanceof Failure)) {
        webs.push(web)
        continue
      }
      complain(system, 'emerg', callFailed('bind', `0.0.0.0:${port}`, web))
      if (web.errno !== 'EADDRINUSE') return system.exit(1)
      taken.push(port)
    }
    if (taken.length === 0) return done(webs)
    if (left === 1) return void system.after(BETWEEN_TRIES, () => done(undefined))
    system.after(BETWEEN_TRIES, () => attempt(taken, left - 1))
  }
  attempt([...new Set(site.servers.map(({ port }) => port))], TRIES)
}

const serveAt = (system: Syscalls, version: string, site: Site, port: number) =>
  serve(system, {
    port,
    server: `nginx/${version}`,
    cost: 0.2,
    handle: (request, connection, answer) => {
      if (site.isServed)
        respond(system, version, pick(site.servers, port, request), request, connection, answer)
    },
    answered: (request, response, connection) => access(system, request, response, connection),
  })

/** Sockets are the master's here, so that they live as long as it does; the worker is what ps shows. */
class Master {
  readonly #system: Syscalls
  readonly #webs: readonly WebServer[]
  readonly #settings: Settings
  readonly #site: Site
  #worker = 0
  /** The pipe to it, for when the master may not send it signals. */
  #channel: (graceful: boolean) => void = () => {}
  #isLeaving = false

  constructor(
    system: Syscalls,
    webs: readonly WebServer[],
    settings: Settings,
    site: Site,
    reload: () => void,
  ) {
    this.#system = system
    this.#webs = webs
    this.#settings = settings
    this.#site = site
    for (const signal of ['TERM', 'INT', 'QUIT'] as const)
      system.onSignal(signal, (each) => this.#leave(each))
    system.onSignal('HUP', () => {
      note(system, 'notice', 'signal 1 (SIGHUP) received, reconfiguring')
      note(system, 'notice', 'reconfiguring')
      reload()
    })
    system.onSignal('USR1', 'ignore')
    system.onSignal('WINCH', 'ignore')
  }

  startWorker(): void {
    const as = workerProblem(this.#system, this.#settings)
    const program = (worker: Syscalls) => {
      worker.memory(WORKER_MEMORY)
      if (typeof as === 'string') {
        note(worker, 'emerg', as)
        return worker.exit(FATAL)
      }
      const finish = (graceful: boolean) => {
        if (graceful) note(worker, 'notice', 'gracefully shutting down')
        note(worker, 'notice', 'exiting')
        worker.after(WORKER_EXIT, () => {
          note(worker, 'notice', 'exit')
          worker.exit(0)
        })
      }
      worker.onSignal('QUIT', () => finish(true))
      worker.onSignal('TERM', () => finish(false))
      this.#channel = finish
    }
    const options = { program, ...(typeof as === 'object' && { as }) }
    const child = this.#system.spawn(['nginx: worker process'], options, (status) =>
      this.#workerEnded(status.code),
    )
    if (child instanceof Failure) return
    this.#worker = child
    note(this.#system, 'notice', `start worker process ${child}`)
  }

  #leave(signal: Signal): void {
    if (this.#isLeaving) return
    this.#isLeaving = true
    const graceful = signal === 'QUIT'
    note(
      this.#system,
      'notice',
      `signal ${SIGNALS[signal]} (SIG${signal}) received, ${graceful ? 'shutting down' : 'exiting'}`,
    )
    for (const web of this.#webs) web.stopAccepting()
    let left = this.#webs.length
    const stop = () => this.#stopWorker(graceful)
    if (!graceful || left === 0) return stop()
    for (const web of this.#webs) web.drain(() => --left === 0 && stop())
  }

  #stopWorker(graceful: boolean): void {
    if (!this.#site.isServed) return this.#end()
    const refused = this.#system.kill(this.#worker, graceful ? 'QUIT' : 'TERM')
    if (refused) this.#channel(graceful)
  }

  #workerEnded(code: number): void {
    const worker = this.#worker
    note(this.#system, 'notice', `signal 17 (SIGCHLD) received from ${worker}`)
    if (code === FATAL) {
      // It goes on without: who connects waits for ever.
      this.#site.isServed = false
      const text = `worker process ${worker} exited with fatal code 2 and cannot be respawned`
      return this.#isLeaving ? this.#end() : note(this.#system, 'alert', text)
    }
    note(this.#system, 'notice', `worker process ${worker} exited with code ${code}`)
    if (this.#isLeaving) this.#end()
    else this.startWorker()
  }

  #end(): void {
    note(this.#system, 'notice', 'exit')
    this.#system.exit(0)
  }
}
