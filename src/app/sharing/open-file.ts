/** Opens a file by what is in it: a saved run, a manifest, or a recording. It is read here, and sent nowhere. */
import { replaceDraft } from '../../editor/draft'
import { openRecording } from '../../playback/playback'
import type { Read } from '../../recording/reading/read-recording'
import { decodeLink } from '../../session/share-link'
import { openAddress } from '../address'
import { type FileProblem, MOST_IN_FILE } from './file-problem'
import { showEditorTab, useApp } from '../app-store'
import { textOf } from './text-of'

const MIB = 2 ** 20

export async function openFile(file: File): Promise<FileProblem | undefined> {
  if (file.size > MOST_IN_FILE.file * MIB) return 'file'
  if (await isZip(file)) return openZip(file)
  const text = await textOf(file)
  if (/^\s*#v\d/.test(text)) {
    const decoded = decodeLink(text.trim())
    if (!decoded.ok) return decoded.problem
    openAddress(text.trim())
    return undefined
  }
  if (/\.ya?ml$/i.test(file.name)) {
    if (text.length > MOST_IN_FILE.manifest * MIB) return 'manifest'
    replaceDraft(file.name.slice(0, 80), text)
    showEditorTab('manifest')
    return undefined
  }
  return openAsRecording(file.name, text)
}

const isZip = async (file: File) =>
  new TextDecoder('latin1').decode(await file.slice(0, 4).arrayBuffer()) === 'PK\u0003\u0004'

/** The folder of a lesson that someone made. */
async function openZip(file: File): Promise<FileProblem | undefined> {
  const { linkOfZip } = await import('../author/folder')
  const { link, problem } = linkOfZip(new Uint8Array(await file.arrayBuffer()))
  if (link === undefined) return problem
  openAddress(link)
  return undefined
}

async function openAsRecording(name: string, text: string): Promise<FileProblem | undefined> {
  const read = await inWorker(name, text)
  if (typeof read === 'string') return read
  if (!read.ok) return read.problem
  const { entries, until, left, beyond } = read.recorded
  try {
    openRecording({ name: read.recorded.name, until, left, beyond }, entries)
  } catch {
    return 'broken'
  }
  replaceDraft(read.recorded.name, '')
  useApp.setState({
    selection: undefined,
    scene: undefined,
    notice: undefined,
    lesson: undefined,
    authoring: undefined,
  })
  return undefined
}

/** Aside, so that no file can hold up the window. */
function inWorker(name: string, text: string): Promise<Read | 'broken' | 'seconds'> {
  const worker = new Worker(new URL('./reading.worker.ts', import.meta.url), {
    type: 'module',
    name: 'reading',
  })
  return new Promise<Read | 'broken' | 'seconds'>((resolve) => {
    const late = setTimeout(() => resolve('seconds'), MOST_IN_FILE.seconds * 1000)
    worker.onmessage = ({ data }: MessageEvent<Read>) => {
      clearTimeout(late)
      resolve(data)
    }
    worker.onerror = () => resolve('broken')
    worker.postMessage({ name, text })
  }).finally(() => worker.terminate())
}
