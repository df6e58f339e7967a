/** The words of the author's desk, which come with it. */
import { author as english } from '../../i18n/en/author'
import { useArea } from '../../i18n/language'
import { author as chinese } from '../../i18n/zh-CN/author'

const AREA = { en: english, 'zh-CN': chinese }

export const useAuthorWords = () => useArea(AREA)
