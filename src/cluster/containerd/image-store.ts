/** Images on the machine, and what a pull costs (containerd internal/cri/server/images/image_pull.go). */
import type { CriError, Done, ImageStatus } from '../cri'
import { normalizeReference } from '../images/reference'
import type { Image, Resolution } from '../images/image'
import { NOTHING } from './cri-errors'
import type { Daemon } from './daemon'

/** A registry beside the cluster, as in the recordings: 11–56 ms to ask, 11–75 for a megabyte, ~200 ms for eight. */
const MANIFEST = 24
const BYTES_PER_MS = 40_000

export class ImageStore {
  readonly #daemon: Daemon
  readonly #resolve: (reference: string) => Resolution
  readonly #random
  readonly #images = new Map<string, Image>()
  registry: { slow?: number; absent?: boolean } = {}

  constructor(daemon: Daemon, resolve: (reference: string) => Resolution) {
    this.#daemon = daemon
    this.#resolve = resolve
    this.#random = daemon.simulation.random(`registry/${daemon.machine.name}`)
  }

  add(reference: string): Image | undefined {
    const resolution = this.#resolve(reference)
    if ('error' in resolution) return undefined
    this.#keep(resolution.image)
    return resolution.image
  }
  find(reference: string): Image | undefined {
    const normal = normalizeReference(reference)
    const byName = 'name' in normal ? this.#images.get(normal.name) : undefined
    return byName ?? [...this.#images.values()].find((image) => image.id === reference)
  }
  all(): Iterable<Image> {
    return this.#images.values()
  }
  remove(id: string): void {
    for (const [name, image] of [...this.#images]) {
      if (image.id !== id) continue
      this.#images.delete(name)
      this.#daemon.machine.kernel.disk.take(-onDisk(image))
    }
  }

  #keep(image: Image): void {
    const before = this.#images.get(image.name)
    this.#images.set(image.name, image)
    this.#daemon.machine.kernel.disk.take(onDisk(image) - (before ? onDisk(before) : 0))
  }

  pull(image: string, podUid: string, done: Done<ImageStatus>): void {
    const { simulation, journal, source, machine } = this.#daemon
    const { takes, bytes, result } = this.#plan(image)
    const began = simulation.now
    const where = { node: machine.name, pod: podUid, image }
    journal.append(source, { kind: 'image.pull-started', ...where, bytes, arrivesAt: began + takes })
    simulation.schedule(takes, () => {
      if ('code' in result) {
        journal.append(source, { kind: 'image.pull-failed', ...where, message: result.message })
        return done(result, NOTHING)
      }
      this.#keep(result)
      journal.append(source, { kind: 'image.pulled', ...where, took: takes })
      done(undefined, imageStatus(result))
    })
  }

  /** How long a pull takes, and what it brings. */
  #plan(reference: string): {
    readonly takes: number
    readonly bytes: number
    readonly result: Image | CriError
  } {
    const normal = normalizeReference(reference)
    const name = 'name' in normal ? normal.name : reference
    const slow = this.registry.slow ?? 1
    const prefix = `failed to pull and unpack image "${name}": failed to resolve image: `
    if (this.registry.absent) {
      const [host = '', ...path] = name.split('/')
      const [repository = '', tag = 'latest'] = path.join('/').split(':')
      const url = `https://${host}/v2/${repository}/manifests/${tag}`
      const lookup = `dial tcp: lookup ${host} on 10.96.0.10:53: no such host`
      return {
        takes: 100,
        bytes: 0,
        result: { code: 'Unknown', message: `${prefix}failed to do request: Head "${url}": ${lookup}` },
      }
    }
    const resolution = this.#resolve(reference)
    const manifest = this.#random.around(MANIFEST, 0.55) * slow
    if ('error' in resolution) {
      return {
        takes: manifest,
        bytes: 0,
        result: { code: resolution.code, message: prefix + resolution.error },
      }
    }
    const { image } = resolution
    const isPresent = this.#images.get(image.name)?.digest === image.digest
    const bytes = isPresent ? 0 : image.size
    return {
      takes: Math.round(manifest + this.#random.around(bytes / BYTES_PER_MS, 0.4) * slow),
      bytes,
      result: image,
    }
  }
}

/** What was pulled is kept beside what was unpacked of it, which is some 2.6 times as much (nginx, busybox, python). */
const onDisk = ({ size }: Image) => Math.round(size * 3.6)

export function imageStatus(image: Image): ImageStatus {
  const repository = image.name.replace(/@.*$/, '').replace(/:[^:/]*$/, '')
  const user = image.user.split(':')[0] ?? ''
  const isNumber = /^\d+$/.test(user)
  return {
    id: image.id,
    repoDigest: `${repository}@${image.digest}`,
    repoTag: image.name,
    size: image.size,
    ...(isNumber && { uid: Number(user) }),
    ...(!isNumber && user !== '' && { username: user }),
    stopSignal: image.stopSignal,
  }
}
