/** Pod sandboxes: network, addresses, control group, and what the containers of a pod share (internal/cri/server/sandbox_*.go). */
import type { CgroupResources, Done, PodSandboxConfig, PodSandboxStatus } from '../cri'
import { createSharedMemory } from '../linux/devices'
import { IDS_OF_A_POD } from '../linux/process-directory'
import { createNamespace } from '../linux/network-namespace'
import { Sysctls } from '../linux/sysctls'
import { ByPod } from './by-pod'
import type { Container } from './container'
import { NOTHING, unknown } from './cri-errors'
import type { Daemon } from './daemon'
import { startPause } from './pause'
import { PodGroups } from './pod-groups'
import { AddressRange, type Sandbox, sandboxStatus } from './sandbox'

/** Median delays of the recordings, in ms. */
const SETUP = 110
const HOST_NETWORK_SETUP = 60
/** pause is killed and reaped, then the network plugin takes the address away. */
const TEARDOWN = 130

/** Blocks of 65,536 users in 32 bits. */
const MOST_BLOCKS = 65_534

/** What becomes of the containers in a sandbox. */
export interface Inhabitants {
  of(sandbox: Sandbox): readonly Container[]
  kill(container: Container): void
  remove(container: Container): void
}

export class Sandboxes {
  readonly #daemon: Daemon
  readonly #addresses: AddressRange
  readonly #groups: PodGroups
  readonly #inhabitants: Inhabitants
  readonly #all = new ByPod<Sandbox>()

  constructor(daemon: Daemon, podCIDR: string, inhabitants: Inhabitants) {
    const { kernel, cpus } = daemon.machine
    this.#daemon = daemon
    this.#addresses = new AddressRange(podCIDR)
    this.#groups = new PodGroups(kernel.memory.root, cpus, () => kernel.cpu.changed())
    this.#inhabitants = inhabitants
  }

  get(id: string): Sandbox | undefined {
    return this.#all.get(id)
  }

  list(podUid?: string): readonly PodSandboxStatus[] {
    return this.#all.select(podUid).map(sandboxStatus)
  }

  run(config: PodSandboxConfig, done: Done<PodSandboxStatus>): void {
    const { random, machine, journal, source, simulation } = this.#daemon
    const id = random.hex(64)
    this.#daemon.work(config.hostNetwork ? HOST_NETWORK_SETUP : SETUP, () => {
      const address = config.hostNetwork ? machine.address : this.#addresses.take()
      if (!address) {
        const detail = `plugin type="ptp" failed (add): ${this.#addresses.exhausted}`
        return done(unknown(`failed to setup network for sandbox "${id}": ${detail}`), NOTHING)
      }
      const sandbox = this.#add(id, config, address)
      const seq = journal.append(source, {
        kind: 'sandbox.created',
        sandbox: this.#daemon.refOf(config, '', id),
        ip: config.hostNetwork ? '' : address,
        hostNetwork: config.hostNetwork,
      })
      simulation.because(seq, () => done(undefined, sandboxStatus(sandbox)))
    })
  }

  limit(podUid: string, resources: CgroupResources): void {
    this.#groups.limit(podUid, resources)
  }

  #add(id: string, config: PodSandboxConfig, address: string): Sandbox {
    const { machine, simulation } = this.#daemon
    const { kernel } = machine
    const network = config.hostNetwork
      ? machine.network
      : createNamespace(`pod/${config.namespace}/${config.name}`, address, machine, machine.isUp)
    const shared = {
      config,
      network,
      group: this.#groups.make(config),
      sysctls: new Sysctls(kernel.sysctls, config.sysctls),
    }
    const sandbox: Sandbox = {
      ...shared,
      id,
      unmapPorts: machine.portMappings.add(address, config.hostNetwork ? [] : config.portMappings),
      sharedMemory: createSharedMemory(kernel.memory.tmpfs()),
      createdAt: simulation.now,
      rootOnHost: config.userNamespace ? this.#takeUsers() : undefined,
      pause: config.shareProcessNamespace ? startPause(kernel, shared) : undefined,
      ready: true,
    }
    if (!config.hostNetwork) machine.fabric.attach(network)
    this.#all.add(config.uid, sandbox)
    return sandbox
  }

  /** A block of the machine's users, somewhere. */
  #takeUsers(): number {
    return IDS_OF_A_POD * (1 + this.#daemon.random.below(MOST_BLOCKS))
  }

  stop(id: string, done: Done): void {
    const sandbox = this.#all.get(id)
    if (!sandbox?.ready) return void this.#daemon.simulation.schedule(0, () => done(undefined))
    for (const container of this.#inhabitants.of(sandbox)) this.#inhabitants.kill(container)
    const { machine, random } = this.#daemon
    machine.fabric.teardowns.add(machine.name, random.around(TEARDOWN, 0.3), () => {
      if (sandbox.ready) this.#release(sandbox)
      sandbox.ready = false
      done(undefined)
    })
  }

  #release(sandbox: Sandbox): void {
    const { machine } = this.#daemon
    if (sandbox.pause) machine.kernel.signal(sandbox.pause, 'KILL', 'containerd', true)
    sandbox.sharedMemory.release()
    if (sandbox.config.hostNetwork) return
    sandbox.unmapPorts()
    machine.fabric.detach(sandbox.network.address)
    this.#addresses.give(sandbox.network.address)
  }

  remove(id: string): void {
    const sandbox = this.#all.get(id)
    if (!sandbox) return
    const { config } = sandbox
    for (const container of this.#inhabitants.of(sandbox)) this.#inhabitants.remove(container)
    this.#all.delete(config.uid, sandbox)
    if (this.#all.of(config.uid).length === 0) this.#groups.drop(config.uid)
    const { journal, source } = this.#daemon
    journal.append(source, { kind: 'sandbox.removed', sandbox: this.#daemon.refOf(config, '', id) })
  }
}
