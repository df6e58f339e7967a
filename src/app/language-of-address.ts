import { isLanguage, type Language } from '../i18n/language'

/** The language a link asks for, if it does: readable before the link is decoded. */
export function languageOfAddress(hash: string): Language | undefined {
  const tag = /&lang=([\w-]+)/.exec(hash)?.[1]
  return isLanguage(tag) ? tag : undefined
}
