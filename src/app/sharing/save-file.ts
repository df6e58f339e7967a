/** Hands a file to the reader, named after the run. */
import { useDraft } from '../../editor/draft'

export function saveFile(content: Blob, extension: string): string {
  const name = `${
    useDraft
      .getState()
      .name.replace(/\.ya?ml$/, '')
      .replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'run'
  }.${extension}`
  const url = URL.createObjectURL(content)
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  return name
}
