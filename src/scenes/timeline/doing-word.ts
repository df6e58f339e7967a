import type { Translate } from '../../i18n/words'
import type { Doing } from '../../view/pod-state'

/** The word for what a container was doing in a span. */
export const inWords = (what: string, t: Translate) => t(`doing.${what as Doing['what']}`)
