/** What would have prevented an end, by the decision it came from: a rule of Kubernetes, never a guess about one manifest. */
import type { PlainWordKey } from '../../i18n/words'
import type { Entry } from '../../journal/entry'
import { type SayingId, sayingOf } from './sayings'

const PREVENTED: { readonly [Id in SayingId]?: PlainWordKey } = {
  'kill-liveness': 'prevent.liveness',
  'kill-startup': 'prevent.startup',
  'kill-deadline': 'prevent.deadline',
  'kill-hook': 'prevent.hook',
  'kill-evicted': 'prevent.eviction',
  evicting: 'prevent.eviction',
  preempting: 'prevent.preemption',
  'kill-preempted': 'prevent.preemption',
  oom: 'prevent.oom',
  'oom-limit': 'prevent.oom',
  'oom-node': 'prevent.oom-node',
  unschedulable: 'prevent.unschedulable',
  gated: 'prevent.gate',
  'pull-failed': 'prevent.pull',
  'image-back-off': 'prevent.pull',
  'start-failed': 'prevent.start',
  'signal-ignored': 'prevent.ignored',
  'endpoint-removed.not-ready': 'prevent.not-ready',
  'endpoint-removed.label': 'prevent.label',
  'node-silent': 'prevent.silence',
  'taint-eviction': 'prevent.taint',
  'taint-eviction.later': 'prevent.taint',
  exited: 'prevent.exit',
  'exited-by': 'prevent.exit',
}

/** For the last link of a chain that could have been otherwise. */
export function preventionOf(chain: readonly Entry[]): PlainWordKey | undefined {
  for (const entry of chain.toReversed()) {
    const id = sayingOf(entry)?.id
    const word = id && PREVENTED[id]
    if (word) return word
  }
  return undefined
}
