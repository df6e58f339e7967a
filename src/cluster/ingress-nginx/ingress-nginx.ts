/**
 * The ingress controller: does what Ingresses of its class ask for, through the nginx in its pods (proxy.ts). Assumed:
 * it installs itself when the first Ingress or IngressClass asks for it, and one process watches for all its pods.
 *
 * Mirrors kubernetes/ingress-nginx internal/ingress/controller/{controller,nginx}.go and internal/ingress/status.
 */
import type { ApiObject } from '../../journal/entry'
import type { EndpointSlice, Ingress, IngressClass, Secret, Service } from '../../k8s/api'
import { pathOf } from '../../k8s/kinds'
import type { Component, Host, Informer } from '../component'
import { createEventRecorder, type EventRecorder } from '../event-recorder'
import type { Program } from '../linux/syscalls'
import { configurationOf, NOTHING_YET, type Stores } from './configuration'
import { CONTROLLER, INSTALLATION, SERVICE } from './installation'
import { ingressProgram, type Live } from './proxy'

/** --sync-rate-limit 0.3: so long from one configuration to the next. */
const SYNC_PERIOD = 3_333
/** nginx's Lua looks for new endpoints once a second. */
const LUA_PERIOD = 1_000
/** --status-update-interval. */
const STATUS_PERIOD = 60_000

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class'

export interface IngressNginx {
  readonly component: Component
  /** What the image's executable does. */
  readonly program: Program
}

export function createIngressNginx(): IngressNginx {
  let controller: Controller | undefined
  const live: Live = { configuration: NOTHING_YET, started: () => controller?.started() }
  return {
    component: {
      name: 'ingress-nginx-controller',
      start(host) {
        controller = new Controller(host, live)
      },
    },
    program: ingressProgram(live),
  }
}

class Controller {
  readonly #host: Host
  readonly #live: Live
  readonly #ingresses: Informer
  readonly #classes: Informer
  readonly #events: EventRecorder
  #stores: Stores | undefined
  #isRunning = false
  #isBusy = false
  #isDirty = false

  constructor(host: Host, live: Live) {
    this.#host = host
    this.#live = live
    this.#events = createEventRecorder(host, { component: 'nginx-ingress-controller', style: 'core' })
    this.#ingresses = host.informers.of('ingresses.networking.k8s.io')
    this.#classes = host.informers.of('ingressclasses.networking.k8s.io')
    const seen = (object: ApiObject) => this.#isMine(object as unknown as Ingress) && this.#seen(object)
    this.#ingresses.on({
      added: seen,
      updated: (_, after) => seen(after),
      deleted: () => this.#changed(),
    })
    this.#classes.on({
      added: (object) => {
        if ((object as unknown as IngressClass).spec?.controller === CONTROLLER) this.#install()
        this.#changed()
      },
    })
  }

  #isMine({ metadata, spec }: Ingress): boolean {
    const name = spec?.ingressClassName ?? metadata.annotations?.[CLASS_ANNOTATION]
    if (name === undefined) return false
    const found = this.#classes.get(name) as unknown as IngressClass | undefined
    return found ? found.spec?.controller === CONTROLLER : name === 'nginx'
  }

  #seen(object: ApiObject): void {
    this.#install()
    if (this.#isRunning) this.#events.event(object, 'Normal', 'Sync', 'Scheduled for sync')
    this.#changed()
  }

  /** Puts its objects into the cluster, and begins to look at what Ingresses lead to. */
  #install(): void {
    if (this.#stores) return
    const { informers, api } = this.#host
    const services = informers.of('services')
    const slices = informers.of('endpointslices.discovery.k8s.io')
    const secrets = informers.of('secrets')
    const slicesOf = slices.index('service', ({ metadata }) => [
      `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name'] ?? ''}`,
    ])
    this.#stores = {
      service: (key) => services.get(key) as unknown as Service | undefined,
      slicesOf: (key) => slicesOf(key) as unknown as Iterable<EndpointSlice>,
      secret: (key) => secrets.get(key) as unknown as Secret | undefined,
    }
    const changed = () => this.#changed()
    for (const informer of [services, slices, secrets])
      informer.on({ added: changed, updated: changed, deleted: changed })
    // What is there already stays as it is: somebody installed it himself.
    const create = (i: number): void => {
      const next = INSTALLATION[i]
      if (next) api.request({ method: 'POST', path: next.path, body: next.body }, () => create(i + 1))
    }
    create(0)
  }

  /** A pod's nginx is up. */
  started(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    for (const ingress of this.#mine()) this.#events.event(ingress, 'Normal', 'Sync', 'Scheduled for sync')
    this.#changed()
    this.#tellAddresses()
  }
  #mine(): ApiObject[] {
    return [...this.#ingresses.list()].filter((object) => this.#isMine(object as unknown as Ingress))
  }

  #changed(): void {
    if (!this.#isRunning || !this.#stores) return
    if (this.#isBusy) return void (this.#isDirty = true)
    this.#isBusy = true
    this.#isDirty = false
    const configuration = configurationOf(this.#mine() as unknown as Ingress[], this.#stores)
    const { timers, random } = this.#host
    timers.after(random.below(LUA_PERIOD), () => void (this.#live.configuration = configuration))
    timers.after(SYNC_PERIOD, () => {
      this.#isBusy = false
      if (this.#isDirty) this.#changed()
    })
  }

  /** Every Ingress of its class gets the address of the Service in front of the pods. */
  #tellAddresses(): void {
    const { timers, api } = this.#host
    const ingress = this.#stores?.service(SERVICE)?.status?.loadBalancer?.ingress?.map(({ ip }) => ({ ip }))
    for (const object of ingress?.length ? this.#mine() : []) {
      const { metadata, status } = object as unknown as Ingress
      if (JSON.stringify(status?.loadBalancer?.ingress) === JSON.stringify(ingress)) continue
      api.request({
        method: 'PATCH',
        path: pathOf('ingresses.networking.k8s.io', metadata.namespace, metadata.name, 'status'),
        contentType: 'application/merge-patch+json',
        body: { status: { loadBalancer: { ingress } } },
      })
    }
    timers.after(STATUS_PERIOD, () => this.#tellAddresses())
  }
}
