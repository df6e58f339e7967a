/**
 * The control groups above a container's: kubepods, a slice for each lesser class of quality of service, and the pod
 * (pkg/kubelet/cm pod_container_manager_linux.go, qos_container_manager_linux.go; guaranteed pods are right below
 * kubepods). Made here for the kubelet, which only says what they are to be limited to.
 */
import type { CgroupResources, PodSandboxConfig } from '../cri'
import { ControlGroup } from '../linux/control-group'

type Class = 'Burstable' | 'BestEffort'

export class PodGroups {
  readonly #top: ControlGroup
  readonly #classes: Readonly<Record<Class, ControlGroup>>
  readonly #pods = new Map<string, ControlGroup>()
  #changed: () => void

  constructor(root: ControlGroup, cpus: number, changed: () => void) {
    this.#top = new ControlGroup('kubepods.slice', root).limit({ cpuShares: cpus * 1024 })
    this.#classes = {
      Burstable: new ControlGroup('kubepods-burstable.slice', this.#top).limit({ cpuShares: 2 }),
      BestEffort: new ControlGroup('kubepods-besteffort.slice', this.#top).limit({ cpuShares: 2 }),
    }
    this.#changed = changed
  }

  limit(uid: string, resources: CgroupResources): void {
    const group = this.#pods.get(uid)
    if (!group) return
    const before = group.cpuShares
    group.limit(resources)
    if (group.parent === this.#classes.Burstable) this.#weigh(group.cpuShares - before)
  }

  make({ uid, qos, resources }: PodSandboxConfig): ControlGroup {
    const known = this.#pods.get(uid)
    if (known) return known
    const parent = qos === 'Guaranteed' ? this.#top : this.#classes[qos]
    const slice = parent.name.replace(/\.slice$/, '')
    const group = new ControlGroup(`${slice}-pod${uid.replaceAll('-', '_')}.slice`, parent).limit(resources)
    this.#pods.set(uid, group)
    if (qos === 'Burstable') this.#weigh(group.cpuShares)
    return group
  }

  drop(uid: string): void {
    const group = this.#pods.get(uid)
    if (!group) return
    group.remove()
    this.#pods.delete(uid)
    if (group.parent === this.#classes.Burstable) this.#weigh(-group.cpuShares)
  }

  /** The burstable class weighs as much as its pods request together. */
  #weigh(shares: number): void {
    const { Burstable } = this.#classes
    Burstable.limit({ cpuShares: Burstable.cpuShares + shares })
    this.#changed()
  }
}
