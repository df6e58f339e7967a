/**
 * Deletes images that no container uses when the disk fills: every five minutes above 85 % down to 80 %, and all of
 * them before a pod is evicted. Mirrors pkg/kubelet/images/image_gc_manager.go.
 */
import type { ImageStatus } from '../cri'
import { nodeEvent } from './node-event'
import type { Surroundings } from './surroundings'

/** kubelet.go: ImageGCPeriod; defaults.go: imageGCHighThresholdPercent and …Low…, imageMinimumGCAge. */
const PERIOD = 300_000
const HIGH = 85
const LOW = 80
const LEAST_AGE = 120_000

interface Seen {
  readonly since: number
  lastUsed: number
}

export class ImageCollector {
  readonly #surroundings: Surroundings
  readonly #seen = new Map<string, Seen>()
  #dueAt: number
  #hasFailed = false

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
    this.#dueAt = surroundings.host.timers.now + PERIOD
    // How old the images are that are there from the start is not known.
    this.#detect(Number.NEGATIVE_INFINITY)
  }

  /** A round came by: collects if it is time to. */
  look(): void {
    const { host, machine } = this.#surroundings
    if (host.timers.now < this.#dueAt) return
    this.#dueAt = host.timers.now + PERIOD
    this.#detect(host.timers.now)
    const used = 100 - Math.floor((machine.diskAvailable() * 100) / machine.disk)
    if (used < HIGH) return void (this.#hasFailed = false)
    const wanted = Math.floor((machine.disk * (100 - LOW)) / 100) - machine.diskAvailable()
    const freed = this.#free(wanted)
    if (freed < wanted) this.#tellOfFailure(used, freed)
  }

  deleteUnused(): void {
    this.#detect(this.#surroundings.host.timers.now)
    this.#free(Number.POSITIVE_INFINITY)
  }

  #detect(firstSeen: number): void {
    const { cri, host } = this.#surroundings
    const used = this.#used()
    const images = cri.listImages()
    for (const { id } of images) {
      const seen = this.#seen.get(id) ?? { since: firstSeen, lastUsed: firstSeen }
      this.#seen.set(id, seen)
      if (used.has(id)) seen.lastUsed = host.timers.now
    }
    for (const id of [...this.#seen.keys()]) if (!images.some((it) => it.id === id)) this.#seen.delete(id)
  }

  #used(): Set<string> {
    const { cri } = this.#surroundings
    return new Set(cri.listContainers().flatMap(({ image }) => cri.imageStatus(image)?.id ?? []))
  }

  /** Deletes the images that were not used for longest, as many as give so much; returns what they gave. */
  #free(wanted: number): number {
    const { cri, host } = this.#surroundings
    const used = this.#used()
    const isOld = ({ id }: ImageStatus) => host.timers.now - this.#seen.get(id)!.since >= LEAST_AGE
    const unused = cri.listImages().filter((it) => !used.has(it.id) && isOld(it))
    const at = ({ id }: ImageStatus) => this.#seen.get(id)!
    unused.sort((a, b) => at(a).lastUsed - at(b).lastUsed || at(a).since - at(b).since)
    let freed = 0
    for (const { id, size } of unused) {
      if (freed >= wanted) break
      cri.removeImage(id)
      this.#seen.delete(id)
      freed += size
    }
    return freed
  }

  /** The failure itself is an event only when it was not the first in a row (kubelet.go StartGarbageCollection). */
  #tellOfFailure(used: number, freed: number): void {
    const { machine } = this.#surroundings
    const capacity = `${(machine.disk / 2 ** 30).toFixed(1)} GiB`
    const text = `Insufficient free disk space on the node's image filesystem (${used}% of ${capacity} used). Failed to free sufficient space by deleting unused images (freed ${freed} bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.`
    nodeEvent(this.#surroundings, 'Warning', 'FreeDiskSpaceFailed', text)
    if (this.#hasFailed) nodeEvent(this.#surroundings, 'Warning', 'ImageGCFailed', text)
    this.#hasFailed = true
  }
}
