import { isLanguage, type Language } from '../i18n/language'

/** The language a link asks for, if it does: readable before the link is decoded. */
export function languageOfAddress(hash: string): Language | undefined {
  const tag = /&lang=([\w-]+)/.exec(hash)?.[1]
  return isLanguage(tag) ? tag : undefined
}

/** Whether a link asks for the scene alone: it stands in a frame of another page. */
export const isEmbedded = (hash: string): boolean => /&embed(&|$)/.test(hash)
