import { expect, it } from 'vitest'
import type { Question } from './lesson'
import { judge } from './lesson-run'
import { readWords } from './lesson-words'
import { readSolution } from './solution'

const nothing = () => undefined

it('judges gently: right within the share that counts, near within three times that', () => {
  const time: Question = { kind: 'time', most: 600_000, near: 0.1, answer: nothing }
  const verdicts = [100, 92, 125, 200].map((guess) => judge(time, guess, 100))
  expect(verdicts).toEqual(['right', 'right', 'near', 'other'])
  const number: Question = { kind: 'number', most: 9, answer: nothing }
  expect([4, 5, 6].map((guess) => judge(number, guess, 4))).toEqual(['right', 'near', 'other'])
  const order: Question = { kind: 'order', items: ['a', 'b', 'c'], answer: nothing }
  expect(judge(order, ['a', 'b', 'c'], ['a', 'b', 'c'])).toBe('right')
  expect(judge(order, ['a', 'c', 'b'], ['a', 'b', 'c'])).toBe('near')
  expect(judge(order, ['c', 'a', 'b'], ['a', 'b', 'c'])).toBe('other')
})

it('reads a solution with what its lines read', () => {
  const script = '# a note\n5s kubectl apply -f - <<EOF\nkind: Pod\nEOF\n\n1.5s kubectl get pods\n'
  expect(readSolution(script)).toEqual([
    { after: 5_000, line: 'kubectl apply -f -', stdin: 'kind: Pod\n' },
    { after: 1_500, line: 'kubectl get pods' },
  ])
  expect(() => readSolution('kubectl get pods')).toThrow('not a line of a solution')
  expect(() => readSolution('5s kubectl apply -f - <<EOF\nkind: Pod')).toThrow('no EOF')
})

it('reads words as text, never as markup, and names what a beat lacks', () => {
  const beats = '## see\na\n- x: y\n## predict\nb\n## play\n> older\n> texts\n## why\n```\n- no: item\n```\n'
  const words = readWords(`# Title\n> Idea\n${beats}## now\n<b>bold</b>\n1. one\n2. two\n`)
  expect(words.beats.see.named).toEqual({ x: 'y' })
  expect(words.beats.play.blocks).toEqual([{ kind: 'aside', text: 'older texts' }])
  expect(words.beats.why.blocks).toEqual([{ kind: 'code', text: '- no: item' }])
  expect(words.beats.now).toMatchObject({
    blocks: [{ kind: 'paragraph', text: '<b>bold</b>' }],
    hints: ['one', 'two'],
  })
  expect(() => readWords(`# Title\n> Idea\n${beats}`)).toThrow('beats are see, predict, play, why')
})
