/** Where each node's service rules lead: the kube-proxies learn one by one, so they differ for a moment. */
import type { Entry } from '../../journal/entry'

const NOWHERE: ReadonlySet<string> = new Set()
const nameOf = (service: string, node: string) => `${service} ${node}`

export class Rules {
  /** 'namespace/name node' → addresses as 'ip:port'. */
  #targets: Map<string, ReadonlySet<string>>
  #owned = true

  constructor(from?: Rules) {
    this.#targets = from ? from.#targets : new Map()
    if (from) {
      this.#owned = false
      from.#owned = false
    }
  }

  /** What this node's rules for a Service lead to; undefined while it has none. */
  of(service: string, node: string): ReadonlySet<string> | undefined {
    return this.#targets.get(nameOf(service, node))
  }

  apply(entry: Entry): void {
    if (entry.kind === 'component.started' && entry.source.startsWith('kube-proxy/'))
      this.#forget(` ${entry.source.slice('kube-proxy/'.length)}`)
    if (entry.kind !== 'decision.made' || entry.decision.reason !== 'RulesChanged') return
    const { added, removed } = entry.decision.because
    const name = nameOf(entry.about.key, entry.source.slice('kube-proxy/'.length))
    const before = this.#targets.get(name) ?? NOWHERE
    this.#own()
    this.#targets.set(name, new Set([...before, ...added].filter((target) => !removed.includes(target))))
  }

  /** A proxy that starts anew makes its rules anew. */
  #forget(ending: string): void {
    for (const name of this.#targets.keys())
      if (name.endsWith(ending)) {
        this.#own()
        this.#targets.delete(name)
      }
  }

  #own(): void {
    if (this.#owned) return
    this.#targets = new Map(this.#targets)
    this.#owned = true
  }
}
