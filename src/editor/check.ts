/** The language service, asked in a worker of its own, so that typing never waits for it. */
import { useDraft } from './draft'
import type { Completion, Hover } from '../k8s/language'
import type { Answer, Ask, LinesAsked, Question } from './protocol'

let worker: Worker | undefined
let last = 0
const waiting = new Map<number, (answer: Answer) => void>()

function ask<K extends Question['kind']>(
  question: Extract<Question, { kind: K }>,
): Promise<Extract<Answer, { kind: K }>> {
  worker ??= start()
  const id = ++last
  const message: Ask = { id, ...question }
  worker.postMessage(message)
  return new Promise((resolve) => waiting.set(id, resolve as (answer: Answer) => void))
}

function start(): Worker {
  const started = new Worker(new URL('./manifest.worker.ts', import.meta.url), {
    type: 'module',
    name: 'manifest',
  })
  started.onmessage = ({ data }: MessageEvent<Answer & { readonly id: number }>) => {
    waiting.get(data.id)?.(data)
    waiting.delete(data.id)
  }
  return started
}

/** A pause in typing so long is worth a check, ms. */
const PAUSE = 200
let pause: ReturnType<typeof setTimeout> | undefined

export function checkSoon(text: string): void {
  clearTimeout(pause)
  pause = setTimeout(() => void check(text), PAUSE)
}

async function check(text: string): Promise<void> {
  const { problems } = await ask({ kind: 'check', text })
  if (useDraft.getState().text === text) useDraft.setState({ problems, checked: true })
}

export const completionsAt = async (
  text: string,
  line: number,
  column: number,
): Promise<readonly Completion[]> => (await ask({ kind: 'complete', text, line, column })).completions

export const hoverAt = async (text: string, line: number, column: number): Promise<Hover | undefined> =>
  (await ask({ kind: 'hover', text, line, column })).hover

/** Lines, from 1, where these fields of an object stand in a manifest. */
export const linesOf = async (text: string, asked: LinesAsked): Promise<readonly number[]> =>
  (await ask({ kind: 'lines', text, ...asked })).lines
