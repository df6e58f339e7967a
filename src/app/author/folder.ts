/** The folder of a lesson as one zip, and back; what is not a lesson's file is left unread. */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { type Authored, limitBroken } from '../../lessons/authored'
import { type Folder, folderOf, openFolder } from '../../lessons/authored-folder'
import { decodeLink, encodeLink } from '../../session/share-link'
import type { Session } from '../../session/session'
import type { FileProblem } from '../sharing/file-problem'

const FILES = ['lesson.json', 'manifest.yaml', 'steps.txt', 'solution.txt', 'en.md', 'zh-CN.md']
/** Of each file in it; a larger one is refused, not left out. */
const MOST_BYTES = 2 * 2 ** 20

/** Zips made of the same lesson are the same. */
const MADE = new Date(2026, 0, 1)

export function zipOf(lesson: Authored, session: Session): Uint8Array<ArrayBuffer> {
  const files = Object.entries(folderOf(lesson, session)).map(([name, text]) => [
    `lesson/${name}`,
    strToU8(text),
  ])
  return zipSync(Object.fromEntries(files), { mtime: MADE })
}

type Opened =
  | { readonly link: string; readonly problem?: undefined }
  | { readonly link?: undefined; readonly problem: FileProblem }

const nameIn = (path: string) => path.split('/').at(-1)!

/** The files of a lesson in a zip; undefined where it is none, or the name of the limit that one is beyond. */
export function readZip(bytes: Uint8Array): Folder | undefined | 'lesson' {
  try {
    let isBeyond = false
    const files = unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (!FILES.includes(nameIn(name))) return false
        isBeyond ||= originalSize > MOST_BYTES
        return !isBeyond
      },
    })
    if (isBeyond) return 'lesson'
    return Object.fromEntries(
      Object.entries(files).map(([path, content]) => [nameIn(path), strFromU8(content)]),
    )
  } catch {
    return undefined
  }
}

/** The lesson in a zip as the link that opens it, so that its run is checked as that of any link is. */
export function linkOfZip(bytes: Uint8Array): Opened {
  const files = readZip(bytes)
  if (files === 'lesson') return { problem: files }
  if (!files) return { problem: 'broken' }
  const opened = openFolder(files)
  if (!opened) return { problem: limitIn(files) ?? 'broken' }
  const { session, authored } = opened
  try {
    const link = `#${encodeLink({ session, authored: { lesson: authored, told: session } })}`
    const decoded = decodeLink(link)
    return decoded.ok ? { link } : { problem: decoded.problem }
  } catch {
    return { problem: 'broken' }
  }
}

function limitIn({ 'lesson.json': text = '' }: Folder) {
  try {
    return limitBroken(JSON.parse(text))
  } catch {
    return undefined
  }
}
