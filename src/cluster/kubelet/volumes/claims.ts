/** The volumes behind claims; read from the API server each time, for claims are not watched. */
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import type { Host } from '../../component'

/** Until a claim that has no volume is asked for again. */
const RETRY = 500

export class Claims {
  readonly #host: Host
  readonly #known = new Map<string, PersistentVolume | 'asked' | 'waiting'>()

  constructor(host: Host) {
    this.#host = host
  }

  /** The volume, or 'later' while nobody knows it. */
  volume({ metadata: { uid, namespace = '' } }: Pod, claim: string): PersistentVolume | 'later' {
    const key = `${uid}/${claim}`
    const known = this.#known.get(key)
    if (known === 'asked') return 'later'
    if (known !== undefined && known !== 'waiting') return known
    this.#known.set(key, 'asked')
    this.#ask(namespace, claim, (volume) => this.#known.set(key, volume ?? 'waiting'))
    return 'later'
  }

  forget(uid: string): void {
    for (const key of [...this.#known.keys()]) if (key.startsWith(`${uid}/`)) this.#known.delete(key)
  }

  #ask(namespace: string, claim: string, answered: (volume: PersistentVolume | undefined) => void): void {
    const { api, timers } = this.#host
    const path = pathOf('persistentvolumeclaims', namespace, claim)
    api.request({ method: 'GET', path }, ({ code, body }) => {
      const found = body as PersistentVolumeClaim
      const name = code === 200 && found.status?.phase === 'Bound' ? found.spec?.volumeName : undefined
      if (!name) return void timers.after(RETRY, () => answered(undefined))
      const volumePath = pathOf('persistentvolumes', undefined, name)
      api.request({ method: 'GET', path: volumePath }, (answer) =>
        answered(answer.code === 200 ? (answer.body as PersistentVolume) : undefined),
      )
    })
  }
}
