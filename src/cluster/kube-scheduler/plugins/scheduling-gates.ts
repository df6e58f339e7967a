/** A gated pod does not even enter the queue. Mirrors plugins/schedulinggates. Rule SCH2. */
import type { Pod } from '../../../k8s/api'

export const gatesOf = (pod: Pod): readonly string[] =>
  (pod.spec?.schedulingGates ?? []).map(({ name }) => name)
