/**
 * The node's service rules: which endpoint a connection to a Service address or node port goes to. Rules change only
 * after Services and EndpointSlices have arrived and a sync has run, at most once a second.
 *
 * Mirrors pkg/proxy/iptables/proxier.go (syncProxyRules), pkg/proxy/runner (minInterval) and pkg/proxy/topology.go.
 */
import type { EndpointSlice, Service } from '../../k8s/api'
import type { ApiObject } from '../../journal/entry'
import { type Component, type Host, keyOf } from '../component'
import type { Flow, Machine, NatVerdict } from '../linux/machine'
import { type Health, type Rules, rulesOf, serviceOfSlice } from './rules'

/** --iptables-min-sync-period: from the end of a sync to the start of the next. */
const MIN_SYNC_PERIOD = 1_000
/** How long a sync takes, most of it in iptables-restore. */
const RESTORE = 40
const LOOK_AGAIN = 10

export function createKubeProxy(machine: Machine): Component {
  return {
    name: `kube-proxy/${machine.name}`,
    start(host) {
      // What a proxy before it left in the kernel stays until its own first sync is done.
      const proxy = new KubeProxy(host, machine, () => {
        machine.nat = (flow) => proxy.translate(flow)
        machine.serviceHealth = (flow) => proxy.health(flow)
      })
    },
  }
}

class KubeProxy {
  readonly #host: Host
  readonly #machine: Machine
  /** Services to make anew, each with the journal entry that said so. */
  readonly #dirty = new Map<string, number>()
  readonly #rules: Rules
  readonly #slicesOf: (service: string) => Iterable<ApiObject>
  readonly #service: (key: string) => ApiObject | undefined
  readonly #hasAll: () => boolean
  readonly #install: () => void
  /** Writes its rules, or rests after that. */
  #isBusy = false

  constructor(host: Host, machine: Machine, install: () => void) {
    this.#install = install
    this.#host = host
    this.#machine = machine
    this.#rules = rulesOf(machine.name, machine.address)
    const services = host.informers.of('services')
    const slices = host.informers.of('endpointslices.discovery.k8s.io')
    this.#service = (key) => services.get(key)
    this.#hasAll = () => services.synced && slices.synced
    this.#slicesOf = slices.index('service', (slice) => [serviceOfSlice(slice as unknown as EndpointSlice)])
    const service = (object: ApiObject) => this.#changed(keyOf(object))
    const slice = (object: ApiObject) => this.#changed(serviceOfSlice(object as unknown as EndpointSlice))
    services.on({ added: service, updated: (_, after) => service(after), deleted: service })
    slices.on({ added: slice, updated: (_, after) => slice(after), deleted: slice })
  }

  #changed(key: string): void {
    this.#dirty.set(key, this.#host.journal.cause)
    if (!this.#isBusy) this.#sync()
  }

  /** What has changed until now gets into force together, some time later; what changes meanwhile waits its turn. */
  #sync(): void {
    this.#isBusy = true
    // The first sync waits until it knows all (isInitialized).
    if (!this.#hasAll()) return void this.#host.timers.after(LOOK_AGAIN, () => this.#sync())
    const changes = [...this.#dirty].map(([key, cause]) => ({
      key,
      cause,
      service: this.#service(key) as unknown as Service | undefined,
      slices: [...this.#slicesOf(key)] as unknown as EndpointSlice[],
    }))
    this.#dirty.clear()
    this.#host.timers.after(this.#host.random.around(RESTORE, 0.5), () => {
      for (const { key, cause, service, slices } of changes) {
        const before = this.#rules.targets(key)
        this.#rules.set(key, service, slices, this.#host.timers.now)
        this.#host.journal.because(cause, () => this.#sayWhatChanged(key, before))
      }
      this.#install()
      this.#host.timers.after(MIN_SYNC_PERIOD, () => this.#rested())
    })
  }
  #rested(): void {
    this.#isBusy = false
    if (this.#dirty.size > 0) this.#sync()
  }

  #sayWhatChanged(key: string, before: ReadonlySet<string> | undefined): void {
    const after = this.#rules.targets(key)
    const added = [...(after ?? [])].filter((target) => !before?.has(target))
    const removed = [...(before ?? [])].filter((target) => !after?.has(target))
    if (added.length === 0 && removed.length === 0 && !before === !after) return
    this.#host.journal.decided(
      { resource: 'services', key },
      { reason: 'RulesChanged', because: { added, removed, total: after?.size ?? 0 } },
    )
  }

  health(flow: Flow): Health | undefined {
    return this.#rules.health(flow)
  }

  /** Where a new connection goes; undefined when no rule is about it. */
  translate(flow: Flow): NatVerdict {
    const rule = this.#rules.find(flow)
    if (!rule) return undefined
    const { endpoints, affinity } = rule
    const via = [...rule.doors, `service/${rule.service}`, `kube-proxy/${this.#machine.name}`]
    if (endpoints.length === 0) return { end: rule.onEmpty, via }
    const sticky = affinity?.pick(flow.source, this.#host.timers.now, endpoints)
    const to = sticky ?? this.#host.random.pick(endpoints)
    affinity?.remember(flow.source, this.#host.timers.now, to)
    const hairpin = to.address === flow.source
    return {
      to,
      masquerade: rule.masquerade || hairpin,
      via,
    }
  }
}
