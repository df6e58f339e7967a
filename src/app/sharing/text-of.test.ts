import { expect, it } from 'vitest'
import { textOf } from './text-of'

const LINE = '{"kind":"节点"}\r\n'
const utf16 = (text: string, little: boolean) => {
  const bytes = new DataView(new ArrayBuffer(text.length * 2))
  for (const [index, letter] of [...text].entries()) bytes.setUint16(index * 2, letter.charCodeAt(0), little)
  return new Blob([bytes])
}

it('reads what Windows and PowerShell write, with or without a mark in front', async () => {
  const files = [new Blob([LINE]), new Blob([`\uFEFF${LINE}`])]
  for (const little of [true, false]) files.push(utf16(`\uFEFF${LINE}`, little))
  expect(await Promise.all(files.map(textOf))).toEqual([LINE, LINE, LINE, LINE])
})
