/** Why a container could not be started: what its waiting state will say at the next sync. */
export interface StartFailure {
  /** 'ErrImagePull', 'CrashLoopBackOff', 'CreateContainerConfigError', … */
  readonly reason: string
  readonly message: string
  /** Text of the Warning «Failed» event; without one no event is made here. */
  readonly event?: string
  /** When a back-off ends: the worker comes back then instead of after the usual ten seconds. */
  readonly until?: number
}

/** Last failure of each container of each pod. Mirrors pkg/kubelet/reason_cache.go. */
export class ReasonCache {
  readonly #reasons = new Map<string, Map<string, StartFailure>>()

  note(uid: string, container: string, failure: StartFailure | undefined): void {
    const reasons = this.#reasons.get(uid)
    if (failure) {
      if (reasons) reasons.set(container, failure)
      else this.#reasons.set(uid, new Map([[container, failure]]))
    } else reasons?.delete(container)
  }
  of(uid: string, container: string): StartFailure | undefined {
    return this.#reasons.get(uid)?.get(container)
  }
  forget(uid: string): void {
    this.#reasons.delete(uid)
  }
}
