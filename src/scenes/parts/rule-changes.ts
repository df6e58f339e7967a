/** When each node's kube-proxy came to send to an address, and when it ceased to. */
import { journalIndex } from './journal-index'

export interface RuleChange {
  readonly at: number
  readonly seq: number
  readonly node: string
  readonly port: number
  readonly sends: boolean
}

/** By address, without its port, in order. */
export const ruleChangesIn = journalIndex<Map<string, RuleChange[]>>(
  () => new Map(),
  (index, entry) => {
    if (entry.kind !== 'decision.made' || entry.decision.reason !== 'RulesChanged') return
    const node = entry.source.slice('kube-proxy/'.length)
    const { added, removed } = entry.decision.because
    const note = (targets: readonly string[], sends: boolean) => {
      for (const target of targets) {
        const colon = target.lastIndexOf(':')
        const ip = target.slice(0, colon)
        const change = { at: entry.at, seq: entry.seq, node, port: Number(target.slice(colon + 1)), sends }
        const known = index.get(ip)
        if (known) known.push(change)
        else index.set(ip, [change])
      }
    }
    note(removed, false)
    note(added, true)
  },
)
