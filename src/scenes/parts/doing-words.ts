/** What a pod or container is doing, in the reader's words: one short phrase with its number. */
import type { Translate } from '../../i18n/words'
import type { Doing, State } from '../../view/pod-state'

/** Whole seconds that are left until a moment, never below zero. */
export const secondsLeft = (until: number, at: number) => Math.max(0, Math.ceil((until - at) / 1000))

/** 'failing · back-off 20 s': the state and what it consists in. */
export const stateAndDoing = (state: State, doing: Doing, at: number, t: Translate) => {
  const words = doingWords(doing, at, t)
  return words ? `${t(`state.${state}`)} · ${words}` : t(`state.${state}`)
}

/** The phrase alone; empty when the state's own word says it all. */
export function doingWords(doing: Doing, at: number, t: Translate): string {
  switch (doing.what) {
    case 'running':
    case 'starting':
      return ''
    case 'pulling':
      return t('doing.pulling.part', { percent: Math.floor(100 * pulled(doing, at)) })
    case 'image-error':
      return Number.isFinite(doing.until) ? `${doing.reason} ${left(doing.until, at, t)}` : doing.reason
    case 'start-error':
    case 'evicted':
      return doing.reason
    case 'back-off':
      return t('doing.back-off.left', { left: left(doing.until, at, t) })
    case 'probing':
      if (doing.failures === 0) return doing.probe === 'liveness' ? '' : t('doing.probing')
      return t('doing.probing.count', {
        failures: Math.min(doing.failures, doing.threshold),
        threshold: doing.threshold,
      })
    case 'terminating':
      return Number.isFinite(doing.until)
        ? t('doing.terminating.left', { left: left(doing.until, at, t) })
        : ''
    case 'exited':
      return doing.reason === 'OOMKilled'
        ? `OOMKilled ${doing.code}`
        : t('doing.exited.code', { code: doing.code })
    default:
      return t(`doing.${doing.what}`)
  }
}

const left = (until: number, at: number, t: Translate) => t('duration.s', { n: secondsLeft(until, at) })

/** The share of an image that has arrived. */
export const pulled = ({ from, to }: { readonly from: number; readonly to: number }, at: number) =>
  to <= from ? 1 : Math.min(1, Math.max(0, (at - from) / (to - from)))

/** A long name with its middle cut out, so that both its kind and its own ending stay readable. */
export function middleCut(name: string, most: number): string {
  if (name.length <= most) return name
  const tail = Math.floor((most - 1) / 2)
  return `${name.slice(0, most - 1 - tail)}…${name.slice(name.length - tail)}`
}
