/**
 * A node for the kubelet's tests: a runtime whose containers do what a script says, a machine that answers as told,
 * and a transcript of what the API showed of each pod, as `kubectl get pods -w` would.
 */
import type { ContainerStatus as ApiStatus, Pod } from '../../k8s/api'
import type { Component } from '../component'
import type { ContainerConfig } from '../cri'
import { type Connection, Failure } from '../linux/syscalls'
import type { Machine } from '../linux/machine'
import { PortMappings } from '../linux/port-mappings'
import { createStandIn, type StandIn } from '../stand-in-api-server'
import { createKubelet, type Kubelet } from './kubelet'
import { type Script, ScriptedRuntime } from './scripted-runtime'

export interface ScriptedNode extends StandIn {
  readonly kubelet: Kubelet
  readonly runtime: ScriptedRuntime
  readonly machine: Machine
  /** Configurations of containers as they were created. */
  readonly created: ContainerConfig[]
  /** What was shown of a pod, one line for each change. */
  transcript(name: string): string
}

export function createScriptedNode(script: Script = {}): ScriptedNode {
  const standIn = createStandIn()
  const created: ContainerConfig[] = []
  const cri = new ScriptedRuntime(standIn.simulation, script, created)
  const machine = scriptedMachine(script, standIn)
  const node = { name: 'node-1', address: '192.0.2.11', controlPlane: false }
  const kubelet = createKubelet({ node, machine, cri })
  const lines = new Map<string, string[]>()
  standIn.run(kubelet, watcher(lines))
  return {
    ...standIn,
    kubelet,
    runtime: cri,
    machine,
    created,
    transcript: (name) => (lines.get(name) ?? []).join('\n'),
  }
}

/** A pod bound to the node. */
export function podOf(spec: object, metadata: object = {}): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'uid-1', ...metadata },
    spec: { nodeName: 'node-1', restartPolicy: 'Always', terminationGracePeriodSeconds: 30, ...spec },
    status: { phase: 'Pending' },
  }
}

/** Writes down each change that a reader of `kubectl get pods -w` would see. */
function watcher(lines: Map<string, string[]>): Component {
  return {
    name: 'watcher',
    start(host) {
      const note = (pod: Pod) => {
        const known = lines.get(pod.metadata.name) ?? []
        lines.set(pod.metadata.name, known)
        const line = shown(pod)
        const last = known.at(-1)
        if (last?.slice(last.indexOf(' ') + 1) === line) return
        known.push(`${(host.timers.now / 1000).toFixed(1)}s ${line}`)
      }
      host.informers.of('pods').on({
        added: (pod) => note(pod as unknown as Pod),
        updated: (_, pod) => note(pod as unknown as Pod),
      })
    },
  }
}

function shown({ status, metadata }: Pod): string {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const phase = `${status?.phase}${status?.reason ? `(${status.reason})` : ''}`
  return [phase, ...(metadata.deletionTimestamp ? ['deleting'] : []), ...all.map(one)].join(' ')
}

function one({ name, state, ready, restartCount }: ApiStatus): string {
  const what = state?.running
    ? 'running'
    : state?.terminated
      ? `${state.terminated.reason}(${state.terminated.exitCode})`
      : state?.waiting?.reason || 'created'
  return `${name}=${what}${ready ? '+' : ''}${restartCount ? `x${restartCount}` : ''}`
}

/** A server at the other end, as far as the script has one. */
function answering({ serve }: Script, { simulation }: StandIn, port: number): Connection | Failure {
  if (serve?.(port, '') === undefined) return new Failure('ECONNREFUSED')
  let received = (_: string) => {}
  const end = { address: '', port }
  return {
    local: end,
    remote: end,
    send(text) {
      const answer = serve(port, text) ?? ''
      if (answer) simulation.schedule(1, () => received(answer))
      return undefined
    },
    onData: (listener) => void (received = listener),
    onClose() {},
    close() {},
  }
}

function scriptedMachine(script: Script, standIn: StandIn): Machine {
  const { memoryAvailable } = script
  const unused = () => {
    throw new Error('not scripted')
  }
  return {
    name: 'node-1',
    address: '192.0.2.11',
    cpus: 2,
    memory: 4 * 2 ** 30,
    disk: 60 * 2 ** 30,
    bootedAt: 0,
    nat: () => undefined,
    firewall: () => true,
    outOfMemory: () => {},
    portMappings: new PortMappings(),
    serviceHealth: () => undefined,
    networkNotReady: undefined,
    reachability: () => ({ isUp: true, since: 0 }),
    dns: unused,
    connect: (_address, port, _options, done) => done(answering(script, standIn, port)),
    memoryAvailable: memoryAvailable ?? (() => 3 * 2 ** 30),
    diskAvailable: () => 50 * 2 ** 30,
    processCount: () => 1,
    pidMax: () => 32768,
    setNetwork: unused,
    occupied: () => 0,
    occupy: unused,
    run: unused,
    install: unused,
    writeFile: unused,
    readFile: () => undefined,
  }
}
