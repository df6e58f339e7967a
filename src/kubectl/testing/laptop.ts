/**
 * A laptop for tests: kubectl on a few files, before a tiny API server that stores what it is given. One helper, line
 * in, text out.
 */
import type { ApiClient, ApiRequest, ApiResponse, Host, WatchHandlers } from '../../cluster/component'
import { Failure, type Syscalls } from '../../cluster/linux/syscalls'
import { applyMergePatch } from '../../k8s/patch/json-merge-patch'
import { applyJsonPatch, type JsonPatchOperation } from '../../k8s/patch/json-patch'
import { applyStrategicMergePatch } from '../../k8s/patch/strategic-merge-patch'
import { KINDS, type Kind } from '../../k8s/kinds'
import { toTime } from '../../k8s/time'
import { randomStream } from '../../sim/random'
import { Simulation } from '../../sim/simulation'
import type { Hooks } from '../call'
import type { Thing } from '../client'
import { kubectl } from '../kubectl'

export const KUBECONFIG = `apiVersion: v1
kind: Config
clusters:
- name: kubernetes
  cluster:
    server: https://192.0.2.10:6443
contexts:
- name: kubernetes-admin@kubernetes
  context:
    cluster: kubernetes
    user: kubernetes-admin
current-context: kubernetes-admin@kubernetes
users:
- name: kubernetes-admin
  user: {}
`

export interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | undefined
  /** Stdout, then stderr, then the code unless 0. */
  readonly text: string
  readonly took: number
}

type Answer = (request: ApiRequest) => ApiResponse | undefined

export class Laptop {
  readonly simulation: Simulation
  readonly files = new Map<string, string>([['/root/.kube/config', KUBECONFIG]])
  readonly requests: ApiRequest[] = []
  readonly objects = new Map<string, Thing>()
  hooks: Hooks = {}
  /** How remote commands end. */
  exits = 0
  /** Overrules the store for requests that tests script. */
  answer: Answer = () => undefined
  /** Ctrl-C for the command that runs. */
  interrupt: () => void = () => {}
  watchers: { path: string; handlers: WatchHandlers }[] = []
  #version = 100
  constructor(startsAt = 0) {
    this.simulation = new Simulation(1, startsAt)
  }

  /** Runs a line (split at spaces, quotes respected) for at most `for` ms. */
  run(
    line: string,
    options: { stdin?: string; for?: number; meanwhile?: readonly [at: number, run: () => void][] } = {},
  ): Ran {
    let stdout = ''
    let stderr = ''
    let code: number | undefined
    const began = this.simulation.now
    let ended = began
    const system = this.#system(wordsOf(line), options.stdin ?? '', {
      write: (fd, text) => {
        if (fd === 1) stdout += text
        else stderr += text
      },
      exit: (value) => {
        code ??= value
        ended = this.simulation.now
      },
    })
    for (const [at, run] of options.meanwhile ?? []) this.simulation.schedule(at, run)
    kubectl(this.#host(), this.hooks)(system)
    this.simulation.runUntil(began + (options.for ?? 60_000))
    const text = `${stdout}${stderr}${code === 0 ? '' : `(${code ?? 'still running'})\n`}`
    return { stdout, stderr, code, text, took: ended - began }
  }

  put(thing: Thing, type: 'ADDED' | 'MODIFIED' | 'DELETED' = 'ADDED'): Thing {
    const kind = KINDS.find((each) => each.apiVersion === thing.apiVersion && each.kind === thing.kind)!
    const stored = this.#stamped(kind, thing)
    const path = pathOf(kind, stored)
    if (type === 'DELETED') this.objects.delete(path)
    else this.objects.set(path, stored)
    const collection = path.slice(0, path.lastIndexOf('/'))
    for (const watcher of this.watchers)
      if (watcher.path === collection) watcher.handlers.event({ type, object: stored })
    return stored
  }

  #stamped(kind: Kind, thing: Thing): Thing {
    return {
      ...thing,
      metadata: {
        uid: `uid-${this.#version}`,
        creationTimestamp: toTime(this.simulation.now),
        ...thing.metadata,
        ...(kind.namespaced ? { namespace: thing.metadata.namespace ?? 'default' } : {}),
        resourceVersion: `${this.#version++}`,
      },
    }
  }

  #host(): Host {
    const api: ApiClient = {
      request: (request, answered) => {
        this.requests.push(request)
        this.simulation.schedule(5, () => answered?.(this.answer(request) ?? this.#handle(request)))
      },
      watch: (request, handlers) => {
        this.requests.push(request)
        const watcher = { path: request.path, handlers }
        this.watchers.push(watcher)
        return () => {
          this.watchers = this.watchers.filter((each) => each !== watcher)
        }
      },
      stream: (request, handlers) => {
        this.requests.push(request)
        this.simulation.schedule(5, () => {
          const answer = this.answer(request)
          if (answer && answer.code !== 200) return handlers.ended({ status: answer.body as never })
          if (answer) handlers.output?.('stdout', answer.body as string)
          handlers.ended({ code: this.exits })
        })
        return { input() {}, closeInput() {}, close() {} }
      },
    }
    return { name: 'kubectl', machine: 'laptop', api, random: randomStream(1, 'kubectl') } as unknown as Host
  }

  #handle(request: ApiRequest): ApiResponse {
    const { path, method } = request
    const found = this.objects.get(path)
    if (method === 'GET' && found)
      return { code: 200, body: request.accept?.includes('as=Table') ? tableOf([found]) : found }
    if (method === 'GET') return this.#list(request)
    if (method === 'POST') return this.#create(request)
    if (!found) return notFound(path)
    if (method === 'DELETE') {
      this.put(found, 'DELETED')
      return { code: 200, body: { kind: 'Status', status: 'Success', details: { uid: found.metadata.uid } } }
    }
    if (method === 'PUT') return { code: 200, body: this.put(request.body as Thing, 'MODIFIED') }
    const next = patched(found, request)
    if (request.query?.dryRun) return { code: 200, body: next }
    return { code: 200, body: this.put(next, 'MODIFIED') }
  }

  #create(request: ApiRequest): ApiResponse {
    const thing = request.body as Thing
    const path = `${request.path}/${thing.metadata.name}`
    if (this.objects.has(path)) return alreadyExists(path)
    return { code: 201, body: this.put(thing) }
  }

  #list({ path, query, accept }: ApiRequest): ApiResponse {
    const plural = path.slice(path.lastIndexOf('/') + 1)
    const kind = KINDS.find((each) => each.plural === plural)
    if (!kind) return notFound(path)
    const prefix = path.includes('/namespaces/') || !kind.namespaced ? `${path}/` : undefined
    const name = /metadata\.name=([^,]+)/.exec(query?.fieldSelector ?? '')?.[1]
    const items = [...this.objects]
      .filter(([key]) => (prefix ? key.startsWith(prefix) : key.includes(`/${plural}/`)))
      .map(([, thing]) => thing)
      .filter((thing) => thing.kind === kind.kind && (!name || thing.metadata.name === name))
    const metadata = { resourceVersion: `${this.#version}` }
    if (accept?.includes('as=Table')) return { code: 200, body: tableOf(items) }
    return { code: 200, body: { kind: `${kind.kind}List`, apiVersion: kind.apiVersion, metadata, items } }
  }

  #system(
    argv: readonly string[],
    stdin: string,
    io: { write(fd: number, text: string): void; exit(code: number): void },
  ): Syscalls {
    const simulation = this.simulation
    const files = this.files
    let input: string | null = stdin
    const folder = (path: string) =>
      [...files.keys()].some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`))
    return {
      argv,
      env: { HOME: '/root' } as Record<string, string>,
      get now() {
        return simulation.now
      },
      after(delay: number, run: () => void) {
        const timer = simulation.schedule(delay, run)
        return () => simulation.cancel(timer)
      },
      read(_fd: number, got: (chunk: string | null) => void) {
        const chunk = input
        input = null
        got(chunk)
      },
      write(fd: number, text: string) {
        io.write(fd, text)
        return undefined
      },
      readFile: (path: string) => files.get(path) ?? new Failure('ENOENT'),
      writeFile(path: string, text: string) {
        files.set(path, text)
        return undefined
      },
      stat: (path: string) =>
        files.has(path) ? { type: 'file' } : folder(path) ? { type: 'directory' } : new Failure('ENOENT'),
      readdir: (path: string) => [
        ...new Set(
          [...files.keys()]
            .filter((f) => f.startsWith(`${path}/`))
            .map((f) => f.slice(path.length + 1).split('/')[0]!),
        ),
      ],
      mkdir: () => undefined,
      isTerminal: () => false,
      onSignal: (signal: string, action: () => void) => {
        if (signal === 'INT') this.interrupt = action
      },
      exit: io.exit,
    } as unknown as Syscalls
  }
}

function pathOf(kind: Kind, thing: Thing): string {
  const root = kind.group ? `/apis/${kind.apiVersion}` : `/api/${kind.version}`
  const space = kind.namespaced ? `/namespaces/${thing.metadata.namespace}` : ''
  return `${root}${space}/${kind.plural}/${thing.metadata.name}`
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  )
}

function status(
  code: number,
  reason: string,
  path: string,
  says: (resource: string, name: string) => string,
): ApiResponse {
  const parts = path.split('/')
  const name = parts.at(-1)!
  const plural = parts.at(-2)!
  const group = path.startsWith('/apis/') ? `.${parts[2]}` : ''
  const message = says(`${plural}${group}`, name)
  return {
    code,
    body: { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, reason, code },
  }
}
const notFound = (path: string) =>
  status(404, 'NotFound', path, (resource, name) => `${resource} "${name}" not found`)
const alreadyExists = (path: string) =>
  status(409, 'AlreadyExists', path, (resource, name) => `${resource} "${name}" already exists`)

const tableOf = (items: readonly Thing[]) => ({
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata: {},
  columnDefinitions: [
    { name: 'Name', type: 'string', priority: 0 },
    { name: 'Age', type: 'string', priority: 0 },
  ],
  rows: items.map((object) => ({ cells: [object.metadata.name, '1s'], object })),
})

function patched(found: Thing, { contentType, body }: ApiRequest): Thing {
  if (Array.isArray(body)) {
    const outcome = applyJsonPatch(found, body as JsonPatchOperation[])
    return ('value' in outcome ? outcome.value : found) as Thing
  }
  if (contentType?.includes('strategic'))
    return applyStrategicMergePatch(found, body, found.kind ?? '') as Thing
  return applyMergePatch(found, body) as Thing
}
