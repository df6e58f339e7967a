/** The words of lessons, which come with the first that is opened. */
import { lessons as english } from '../../i18n/en/lessons'
import { useArea } from '../../i18n/language'
import type { TranslateArea } from '../../i18n/words'
import { lessons as chinese } from '../../i18n/zh-CN/lessons'

const AREA = { en: english, 'zh-CN': chinese }

export type TranslateLessons = TranslateArea<typeof english>

export const useLessonWords = () => useArea(AREA)
