/** awk as busybox and mawk have it, for the common uses. */
import { type Applet, answer, fail, linesOf, readInputs } from '../busybox/applet'
import { AwkRun } from './run'
import { AwkProblem, parseAwk } from './syntax'

const UNESCAPED: Readonly<Record<string, string>> = { '\\t': '\t', '\\n': '\n' }
const plain = (text: string) => UNESCAPED[text] ?? text

interface Call {
  readonly source: string
  readonly files: readonly string[]
  readonly variables: Readonly<Record<string, string>>
}

function readCall(words: readonly string[]): Call {
  const variables: Record<string, string> = {}
  let i = 0
  for (; i < words.length; i++) {
    const word = words[i]!
    const value = word.length > 2 ? word.slice(2) : words[i + 1]
    if (/^-[Fv]/.test(word) && value !== undefined) {
      if (word.startsWith('-F')) variables.FS = value === 't' ? '\t' : plain(value)
      else variables[value.slice(0, value.indexOf('='))] = plain(value.slice(value.indexOf('=') + 1))
      if (word.length === 2) i++
    } else if (word === '--') i++
    if (!word.startsWith('-') || word === '--') break
  }
  return { source: words[i] ?? '', files: words.slice(i + 1), variables }
}

export const awk: Applet = (task) => {
  const { source, files, variables } = readCall(task.words)
  if (source === '') return fail(task, 'usage: awk [-F fs][-v var=value] prog [file ...]', 2)
  try {
    const rules = parseAwk(source)
    const run = new AwkRun(rules, variables, () => task.system.random.next())
    if (rules.every(({ when }) => when === 'BEGIN')) {
      const { output, code } = run.run([])
      return answer(task, output, code)
    }
    readInputs(task, files, (texts, failed) => {
      try {
        const { output, code } = run.run(texts.flatMap(({ text }) => linesOf(text)))
        answer(task, output, failed ? 2 : code)
      } catch (problem) {
        if (!(problem instanceof AwkProblem)) throw problem
        fail(task, problem.message, 2)
      }
    })
  } catch (problem) {
    if (!(problem instanceof AwkProblem)) throw problem
    fail(task, problem.message, 2)
  }
}
