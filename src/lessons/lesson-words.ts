/**
 * The words of a lesson in one language, read from its Markdown: '# title', '> idea', then '## see', '## predict',
 * '## play', '## why' and '## now'. Within a beat, '- name: words' lists the choices, moments or goals by name, and
 * '1. words' a hint. Only what is listed at Block can be said; there is no HTML.
 */
import { BEATS, type BeatId } from './lesson'

export type Block =
  | { readonly kind: 'paragraph' | 'aside' | 'point'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }

export interface BeatWords {
  readonly blocks: readonly Block[]
  /** Choices of the question, captions of the moments, goals. */
  readonly named: Readonly<Record<string, string>>
  readonly hints: readonly string[]
}
export interface LessonWords {
  readonly title: string
  readonly idea: string
  readonly beats: Readonly<Record<BeatId, BeatWords>>
}

export function readWords(markdown: string): LessonWords {
  const [head = '', ...sections] = markdown.split(/^## /m)
  const beats = new Map(
    sections.map((section) => {
      const end = section.indexOf('\n')
      return [section.slice(0, end).trim(), readBeat(section.slice(end + 1))] as const
    }),
  )
  const missing = BEATS.filter((beat) => !beats.has(beat))
  if (missing.length > 0 || beats.size !== BEATS.length)
    throw new Error(`beats are ${[...beats.keys()].join(', ')}; there must be ${BEATS.join(', ')}`)
  return { ...readHead(head), beats: Object.fromEntries(beats) as Record<BeatId, BeatWords> }
}

/** Title and idea alone: what the list of lessons shows. */
export function readHead(markdown: string): Pick<LessonWords, 'title' | 'idea'> {
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? ''
  const idea = /^> (.+)$/m.exec(markdown)?.[1] ?? ''
  return { title, idea }
}

function readBeat(text: string): BeatWords {
  const blocks: Block[] = []
  const named: Record<string, string> = {}
  const hints: string[] = []
  for (const part of parts(text)) {
    const item = /^- ([\w-]+): ([^]+)$/.exec(part)
    const hint = /^\d+\. ([^]+)$/.exec(part)
    if (item) named[item[1]!] = joined(item[2]!)
    else if (hint) hints.push(joined(hint[1]!))
    else blocks.push(readBlock(part))
  }
  return { blocks, named, hints }
}

function readBlock(part: string): Block {
  if (part.startsWith('```')) return { kind: 'code', text: part.split('\n').slice(1, -1).join('\n') }
  if (part.startsWith('> ')) return { kind: 'aside', text: joined(part.replaceAll(/^> ?/gm, '')) }
  if (part.startsWith('- ')) return { kind: 'point', text: joined(part.slice(2)) }
  return { kind: 'paragraph', text: joined(part) }
}

/** Cuts at empty lines and before each item of a list, but not within code. */
const parts = (text: string): readonly string[] =>
  text
    .split(/(^```[^]*?^```$)/m)
    .flatMap((piece) => (piece.startsWith('```') ? [piece] : piece.split(/\n\s*\n|\n(?=- |\d+\. )/)))
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')

/** Lines of a paragraph are one text; between Han characters a line break is nothing. */
const joined = (text: string) =>
  text
    .replaceAll(/(?<=[\p{Script=Han}，。；：、！？）」』])\n\s*(?=[\p{Script=Han}（「『])/gu, '')
    .replaceAll(/\s*\n\s*/g, ' ')
