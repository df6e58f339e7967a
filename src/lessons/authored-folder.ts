/**
 * An authored lesson as a folder like those in src/lessons: manifest.yaml, steps.txt, solution.txt, and the words of each
 * language in a file of its own. What these cannot say is in lesson.json. Whoever changes a file by hand changes the lesson.
 */
import type { Language } from '../i18n/language'
import { DEFAULT_CLUSTER, type ClusterConfig, type Input, type Session } from '../session/session'
import { type Authored, readAuthored } from './authored'
import { markdownOf, withWords } from './authored-words'
import { readSolution, scriptLine } from './solution'

const APPLY = 'kubectl apply -f -'
const TAGS: readonly Language[] = ['en', 'zh-CN']

export type Folder = Readonly<Record<string, string>>

export function folderOf(authored: Authored, session: Session): Folder {
  const { seed, cluster, inputs } = session
  const readable = readableInputs(inputs)
  const changed = Object.fromEntries(
    Object.entries(cluster).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULT_CLUSTER[key as keyof ClusterConfig]),
    ),
  )
  const run = { seed, cluster: changed, ...(!readable && { inputs }) }
  const written = TAGS.filter((tag) => JSON.stringify(authored).includes(`"${tag}":`))
  return {
    'lesson.json': `${JSON.stringify({ ...withSolution(withWords(authored, {}), undefined), run }, undefined, 2)}\n`,
    ...readable,
    ...(authored.task?.solution && { 'solution.txt': authored.task.solution }),
    ...Object.fromEntries(written.map((tag) => [`${tag}.md`, markdownOf(authored, tag)])),
  }
}

function withSolution(lesson: Authored, solution: string | undefined): Authored {
  if (!lesson.task) return lesson
  const { solution: _, ...task } = lesson.task
  return { ...lesson, task: { ...task, ...(solution && { solution }) } }
}

/** The files that hold these inputs, if they come back from them as they were. */
function readableInputs(inputs: readonly Input[]): Folder | undefined {
  const [first, ...rest] = inputs
  const applied = first?.at === 0 && first.line === APPLY && first.stdin !== undefined && !first.files
  const manifest = applied ? first.stdin : ''
  const steps = `# seconds, then what is typed on the laptop\n${(applied ? rest : inputs).map((input) => scriptLine(input.at, input)).join('')}`
  const files = { 'manifest.yaml': manifest, 'steps.txt': steps }
  return JSON.stringify(inputsOf(files)) === JSON.stringify(inputs) ? files : undefined
}

function inputsOf(files: Folder): readonly Input[] | undefined {
  const { 'manifest.yaml': manifest = '', 'steps.txt': steps = '' } = files
  try {
    const typed = readSolution(steps.replaceAll('\r', '')).map(({ after, ...what }) => ({
      at: after,
      ...what,
    }))
    typed.sort((a, b) => a.at - b.at)
    return manifest === '' ? typed : [{ at: 0, line: APPLY, stdin: manifest }, ...typed]
  } catch {
    return undefined
  }
}

/** What the files hold; the session is still to be checked, as one from a link is. */
export function openFolder(files: Folder): { authored: Authored; session: Session } | undefined {
  try {
    const data = JSON.parse(files['lesson.json'] ?? '') as { run?: Partial<Session> }
    const given = readAuthored(data)
    const read = given && readAuthored(withSolution(given, files['solution.txt']?.replaceAll('\r', '')))
    const run = data.run ?? {}
    const inputs = run.inputs ?? inputsOf(files)
    if (!read || !inputs) return undefined
    const words = Object.fromEntries(
      TAGS.flatMap((tag) => (files[`${tag}.md`] ? [[tag, files[`${tag}.md`]]] : [])),
    )
    const session = {
      version: 1,
      seed: run.seed ?? 1,
      cluster: { ...DEFAULT_CLUSTER, ...run.cluster },
      inputs,
    } as const
    return { authored: withWords(read, words), session }
  } catch {
    return undefined
  }
}
