/** What a pod is to its Service, in a state and in words. */
import type { Translate } from '../../i18n/words'
import type { State } from '../../view/pod-state'
import { middleCut, stateAndDoing } from '../parts/doing-words'
import type { Target } from './endpoints'

export const stateOf = ({ state, ready }: Target): State => state?.state ?? (ready ? 'ready' : 'waiting')

export const nameOf = ({ podKey, ip }: Target) => podKey?.slice(podKey.indexOf('/') + 1) ?? ip

export function wordsOf(target: Target, state: State, answered: boolean, at: number, t: Translate): string {
  if (target.policies.length > 0)
    return t('network.policy', { names: middleCut(target.policies.join(', '), 20) })
  if (answered && state === 'ready') return t('network.answered-here')
  if (!target.state) return t(`state.${state}`)
  return stateAndDoing(state, target.state.doing, at, t)
}
