/** Why a file could not be opened. */
import type { LessonLimit } from '../../lessons/authored'
import type { LinkProblem } from '../../session/share-link'

export type FileProblem = 'empty' | 'broken' | FileLimit | LinkProblem | LessonProblem

/** A list in a lesson that is longer than it may be. */
interface LessonProblem {
  readonly limit: LessonLimit
  readonly most: number
}

/** What a file may hold; a refusal names the limit: MiB, and seconds that reading may take. */
export const MOST_IN_FILE = { file: 64, manifest: 2, lesson: 2, seconds: 60 } as const
type FileLimit = keyof typeof MOST_IN_FILE

export const isFileLimit = (problem: FileProblem): problem is FileLimit =>
  typeof problem === 'string' && Object.hasOwn(MOST_IN_FILE, problem)
