/** Where something happened last: the pod a viewer's eye should find, of all and of each node. */
import type { Entry } from '../../journal/entry'

export interface AttentionView {
  readonly uid: string
  readonly node: string
  readonly at: number
  readonly seq: number
}

export class Attention {
  latest: AttentionView | undefined
  #byNode: Map<string, AttentionView>
  #owned = true

  constructor(from?: Attention) {
    this.latest = from?.latest
    this.#byNode = from ? from.#byNode : new Map()
    if (from) {
      this.#owned = false
      from.#owned = false
    }
  }

  on(node: string): AttentionView | undefined {
    return this.#byNode.get(node)
  }

  apply(entry: Entry): void {
    const about = aboutPod(entry)
    if (!about || entry.at < 0) return
    this.latest = { ...about, at: entry.at, seq: entry.seq }
    if (!about.node) return
    if (!this.#owned) this.#byNode = new Map(this.#byNode)
    this.#owned = true
    this.#byNode.set(about.node, this.latest)
  }
}

function aboutPod(entry: Entry): { readonly uid: string; readonly node: string } | undefined {
  switch (entry.kind) {
    case 'process.signalled':
    case 'container.exited':
    case 'container.created':
      return { uid: entry.container.pod, node: entry.container.node }
    case 'process.started':
      return entry.how === 'main' ? { uid: entry.container.pod, node: entry.container.node } : undefined
    case 'probe.ran':
      // A passing probe is quiet, unless it is the first.
      return entry.result !== 'success' || entry.run === 1
        ? { uid: entry.container.pod, node: entry.container.node }
        : undefined
    case 'sandbox.created':
      return { uid: entry.sandbox.pod, node: entry.sandbox.node }
    case 'image.pull-started':
    case 'image.pull-failed':
      return { uid: entry.pod, node: entry.node }
    case 'object.stored':
      return entry.resource === 'pods' && entry.added
        ? { uid: entry.object.metadata.uid, node: '' }
        : undefined
    default:
      return undefined
  }
}
