/** sessionAffinity ClientIP: a source keeps its endpoint while it lives and comes back within the time-out (xt_recent). */
export interface Target {
  readonly address: string
  readonly port: number
}

export class Affinity {
  timeout = 0 // ms
  readonly #seen = new Map<string, { readonly to: Target; readonly at: number }>()

  pick(source: string, now: number, endpoints: readonly Target[]): Target | undefined {
    const last = this.#seen.get(source)
    if (!last || now - last.at > this.timeout) return undefined
    return endpoints.find(({ address, port }) => address === last.to.address && port === last.to.port)
  }
  remember(source: string, now: number, to: Target): void {
    this.#seen.set(source, { to, at: now })
  }
}
