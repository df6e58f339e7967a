/** Bytes as text: base64 and hexdump; and where two files differ: cmp and diff. */
import { base64Bytes, toBase64, utf8 } from '../../../k8s/base64'
import { type Applet, answer, linesOf, readInputs, readOptions } from './applet'

const base64: Applet = (task) => {
  const { flags, operands } = readOptions(task.words, 'w')
  readInputs(task, operands, (texts) => {
    const text = texts.map((each) => each.text).join('')
    answer(task, flags.has('d') ? decodeBase64(text) : `${toBase64(utf8(text))}\n`)
  })
}

function decodeBase64(text: string): string {
  const escaped = base64Bytes(text.replace(/\s/g, ''))
    .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
    .join('')
  try {
    return decodeURIComponent(escaped)
  } catch {
    return escaped
  }
}

const cmp: Applet = (task) => {
  const { operands } = readOptions(task.words)
  readInputs(task, operands.slice(0, 2), (texts, failed) => {
    const [a, b] = texts
    if (failed || !a || !b) return task.system.exit(2)
    if (a.text === b.text) return task.system.exit(0)
    let at = 0
    while (a.text[at] === b.text[at]) at++
    answer(
      task,
      `${a.path} ${b.path} differ: char ${at + 1}, line ${a.text.slice(0, at).split('\n').length}\n`,
      1,
    )
  })
}

const diff: Applet = (task) => {
  const { operands } = readOptions(task.words)
  readInputs(task, operands.slice(0, 2), (texts, failed) => {
    const [a, b] = texts
    if (failed || !a || !b) return task.system.exit(2)
    if (a.text === b.text) return task.system.exit(0)
    const removed = linesOf(a.text)
    const added = linesOf(b.text)
    let start = 0
    while (start < Math.min(removed.length, added.length) && removed[start] === added[start]) start++
    let end = 0
    while (
      end < Math.min(removed.length, added.length) - start &&
      removed[removed.length - 1 - end] === added[added.length - 1 - end]
    )
      end++
    const minus = removed.slice(start, removed.length - end).map((line) => `-${line}\n`)
    const plus = added.slice(start, added.length - end).map((line) => `+${line}\n`)
    answer(
      task,
      `--- ${a.path}\n+++ ${b.path}\n@@ -${start + 1},${minus.length} +${start + 1},${plus.length} @@\n${minus.join('')}${plus.join('')}`,
      1,
    )
  })
}

const hexdump: Applet = (task) => {
  const { operands } = readOptions(task.words, 'nNtA')
  readInputs(task, operands, (texts) => {
    const bytes = utf8(texts.map(({ text }) => text).join(''))
    let out = ''
    for (let i = 0; i < bytes.length; i += 16) {
      const row = bytes.slice(i, i + 16)
      const shownBytes = row
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join(' ')
        .padEnd(47)
      out += `${i.toString(16).padStart(8, '0')}  ${shownBytes}  |${row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')}|\n`
    }
    answer(task, `${out}${bytes.length.toString(16).padStart(8, '0')}\n`)
  })
}

export const ENCODING_APPLETS: Readonly<Record<string, Applet>> = {
  base64,
  cmp,
  diff,
  hexdump,
  od: hexdump,
}
