/** Why a link or a file was not opened, in words: what was beyond a limit is told with the limit. */
import { refusals as english } from '../i18n/en/refusals'
import { useArea } from '../i18n/language'
import type { TranslateArea } from '../i18n/words'
import { refusals as chinese } from '../i18n/zh-CN/refusals'
import { isLinkLimit, type LinkLimit, type LinkProblem, MOST_IN_LINK } from '../session/share-link'
import { type FileProblem, isFileLimit, MOST_IN_FILE } from './sharing/file-problem'

const AREA = { en: english, 'zh-CN': chinese }

export const useRefusals = () => useArea(AREA)

type Say = TranslateArea<typeof english>

export function saidOfLink(t: Say, problem: LinkProblem): string {
  return isLinkLimit(problem) ? t('link.limit', { what: saidOfLimit(t, problem) }) : t(`link.${problem}`)
}

const saidOfLimit = (t: Say, limit: LinkLimit): string =>
  t(`link.limit.${limit}`, { most: MOST_IN_LINK[limit].toLocaleString('en') })

export function saidOfFile(t: Say, problem: FileProblem): string {
  if (typeof problem === 'object') return t(`open.lesson.${problem.limit}`, { most: problem.most })
  if (isFileLimit(problem)) return t(`open.${problem}`, { most: MOST_IN_FILE[problem] })
  if (problem !== 'empty' && isLinkLimit(problem)) return t('open.limit', { what: saidOfLimit(t, problem) })
  return t(`open.${problem === 'cut' ? 'broken' : problem}`)
}
