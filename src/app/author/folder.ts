/** The folder of a lesson as one zip, and back; what is not a lesson's file is left unread. */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import type { Authored } from '../../lessons/authored'
import { type Folder, folderOf, openFolder } from '../../lessons/authored-folder'
import { decodeLink, encodeLink } from '../../session/share-link'
import type { Session } from '../../session/session'

const FILES = ['lesson.json', 'manifest.yaml', 'steps.txt', 'en.md', 'zh-CN.md']
const MOST_BYTES = 2 ** 21

/** Zips made of the same lesson are the same. */
const MADE = new Date(2026, 0, 1)

export function zipOf(lesson: Authored, session: Session): Uint8Array<ArrayBuffer> {
  const files = Object.entries(folderOf(lesson, session)).map(([name, text]) => [
    `lesson/${name}`,
    strToU8(text),
  ])
  return zipSync(Object.fromEntries(files), { mtime: MADE })
}

const nameIn = (path: string) => path.split('/').at(-1)!

export function readZip(bytes: Uint8Array): Folder | undefined {
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => FILES.includes(nameIn(name)) && originalSize <= MOST_BYTES,
    })
    return Object.fromEntries(
      Object.entries(files).map(([path, content]) => [nameIn(path), strFromU8(content)]),
    )
  } catch {
    return undefined
  }
}

/** The lesson in a zip as the link that opens it, so that its run is checked as that of any link is. */
export function linkOfZip(bytes: Uint8Array): string | undefined {
  const files = readZip(bytes)
  const opened = files && openFolder(files)
  if (!opened) return undefined
  const { session, authored } = opened
  try {
    const link = `#${encodeLink({ session, authored: { lesson: authored, told: session } })}`
    return decodeLink(link).ok ? link : undefined
  } catch {
    return undefined
  }
}
