/**
 * What the API server asks of a node on port 10250: logs, exec, attach, and what containers use. Mirrors
 * pkg/kubelet/server and kubelet_pods.go validateContainerLogStatus.
 */
import type { ContainerStatus, Pod, PodStatus } from '../../k8s/api'
import { fromTime, toNanoTime } from '../../k8s/time'
import type {
  ExecRequest,
  KubeletServer,
  LogRequest,
  Status,
  StreamHandle,
  StreamHandlers,
} from '../component'
import type { LogLine } from '../cri'
import { runtimeId } from './pod-status'
import type { Surroundings } from './surroundings'

export interface ServedPods {
  /** By 'namespace/name'. */
  pod(key: string): { readonly pod: Pod; readonly status: PodStatus | undefined } | undefined
  all(): Iterable<Pod>
}

export function createKubeletServer(surroundings: Surroundings, pods: ServedPods): KubeletServer {
  const { cri, host, machine } = surroundings
  return {
    logs(request, handlers) {
      const id = logSource(pods, request, (container) => cri.containerStatus(container) !== undefined)
      if (typeof id !== 'string') return refused(handlers, id)
      for (const line of chosenLines(cri.logs(id), request, host.timers.now)) write(handlers, line, request)
      const finish = () => handlers.ended({ code: 0 })
      if (!request.follow || cri.containerStatus(id)?.state !== 'running') return ended(finish)
      return follow(surroundings, id, request, handlers)
    },
    exec(request, handlers) {
      const id = runningContainer(pods, request, cri)
      if (!id) return refused(handlers, noUpgrade(`container not found ("${request.container}")`))
      return cri.exec(id, request.command, { stdin: request.stdin, tty: request.tty }, handlers)
    },
    attach: (request, handlers) =>
      later(host.timers, CONNECTING, () => {
        const { namespace, pod, container } = request
        const id = runningContainer(pods, request, cri)
        if (id) return cri.attach(id, { stdin: request.stdin, tty: request.tty }, handlers)
        return refused(handlers, noUpgrade(`container ${container} not found in pod ${pod}_${namespace}`))
      }),
    stats() {
      return [...pods.all()].flatMap(({ metadata }) =>
        cri.stats(metadata.uid).map(({ name, cpu, memoryWorkingSet }) => ({
          podKey: `${metadata.namespace}/${metadata.name}`,
          container: name,
          cpu,
          memory: memoryWorkingSet,
        })),
      )
    },
    memoryInUse: () => machine.memory - machine.memoryAvailable(),
  }
}

/** Two handshakes and the runtime's streaming server: what is quickly over is gone by then. */
const CONNECTING = 60

/** A stream that opens after a while; what is sent before then waits. */
function later(
  timers: Surroundings['host']['timers'],
  delay: number,
  open: () => StreamHandle,
): StreamHandle {
  let handle: StreamHandle | undefined
  const waiting: ((handle: StreamHandle) => void)[] = []
  const send = (act: (handle: StreamHandle) => void) => {
    if (handle) act(handle)
    else waiting.push(act)
  }
  timers.after(delay, () => {
    handle = open()
    for (const act of waiting.splice(0)) act(handle)
  })
  return {
    input: (text) => send((it) => it.input(text)),
    closeInput: () => send((it) => it.closeInput()),
    close: () => send((it) => it.close()),
  }
}

const NO_STREAM: StreamHandle = { input() {}, closeInput() {}, close() {} }

function ended(finish: () => void): StreamHandle {
  finish()
  return NO_STREAM
}
const refused = (handlers: StreamHandlers, status: Status) => ended(() => handlers.ended({ status }))

function write(handlers: StreamHandlers, { at, stream, text }: LogLine, { timestamps }: LogRequest): void {
  handlers.output?.(stream, `${timestamps ? `${toNanoTime(at)} ` : ''}${text}\n`)
}

function chosenLines(lines: readonly LogLine[], request: LogRequest, now: number): readonly LogLine[] {
  const since =
    request.sinceSeconds !== undefined
      ? now - request.sinceSeconds * 1000
      : request.sinceTime !== undefined
        ? fromTime(request.sinceTime)
        : undefined
  let chosen = since === undefined ? lines : lines.filter(({ at }) => at >= since)
  if (request.tailLines !== undefined && request.tailLines >= 0)
    chosen = request.tailLines === 0 ? [] : chosen.slice(-request.tailLines)
  return request.limitBytes === undefined ? chosen : cutTo(chosen, request.limitBytes)
}

function cutTo(lines: readonly LogLine[], bytes: number): LogLine[] {
  const cut: LogLine[] = []
  let left = bytes
  for (const line of lines) {
    if (left <= 0) break
    cut.push(line.text.length < left ? line : { ...line, text: line.text.slice(0, left) })
    left -= line.text.length + 1
  }
  return cut
}

/** The log is looked at until its container has stopped (kuberuntime/logs, which polls every second). */
function follow(
  { cri, host }: Surroundings,
  id: string,
  request: LogRequest,
  handlers: StreamHandlers,
): StreamHandle {
  const stop = cri.followLogs(id, (line) => write(handlers, line, request))
  let open = true
  const close = () => {
    open = false
    stop()
  }
  const look = () => {
    if (!open) return
    if (cri.containerStatus(id)?.state === 'running') return void host.timers.after(1000, look)
    close()
    handlers.ended({ code: 0 })
  }
  host.timers.after(1000, look)
  return { input() {}, closeInput() {}, close }
}

function statusOf(status: PodStatus | undefined, name: string): ContainerStatus | undefined {
  return [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ].find((it) => it.name === name)
}

/** The runtime id of the instance whose log is asked for, or why there is none. */
function logSource(
  pods: ServedPods,
  { namespace, pod, container, previous }: LogRequest,
  exists: (id: string) => boolean,
): string | Status {
  const bad = (text: string) => badRequest(`container "${container}" in pod "${pod}" ${text}`)
  const found = pods.pod(`${namespace}/${pod}`)
  const status = statusOf(found?.status, container)
  if (!found || !status) return bad('is not available')
  const { waiting, running, terminated } = status.state ?? {}
  const last = status.lastState?.terminated
  if (previous) {
    const id = bare(last?.containerID)
    return id && exists(id)
      ? id
      : badRequest(`previous terminated container "${container}" in pod "${pod}" not found`)
  }
  if (running) return runtimeId(status)
  const own = bare(terminated?.containerID) ?? (terminated ? bare(last?.containerID) : undefined)
  if (terminated) return own ?? bad('is terminated')
  const lastId = bare(last?.containerID)
  if (lastId && exists(lastId)) return lastId
  if (!waiting) return bad('is waiting to start - no logs yet')
  if (waiting.reason === 'ErrImagePull') return bad("is waiting to start: image can't be pulled")
  if (waiting.reason === 'ImagePullBackOff')
    return bad('is waiting to start: trying and failing to pull image')
  return bad(`is waiting to start: ${waiting.reason || 'no logs yet'}`)
}
const bare = (id: string | undefined) => (id ? id.slice('containerd://'.length) : undefined)

/** Asked of the runtime, which knows of an end before the status tells of it (kubelet findContainer). */
function runningContainer(
  pods: ServedPods,
  { namespace, pod, container }: ExecRequest,
  cri: Surroundings['cri'],
): string | undefined {
  const status = statusOf(pods.pod(`${namespace}/${pod}`)?.status, container)
  if (!status?.state?.running) return undefined
  const id = runtimeId(status)
  return cri.containerStatus(id)?.state === 'running' ? id : undefined
}

const noUpgrade = (why: string): Status => ({
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message: `Internal error occurred: unable to upgrade connection: ${why}`,
  reason: 'InternalError',
  code: 500,
})

const badRequest = (message: string): Status => ({
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message,
  reason: 'BadRequest',
  code: 400,
})
