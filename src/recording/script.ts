/** steps.txt: how many nodes, which images are there, how long to watch, and what is typed when. */
import { parseDuration } from '../sim/duration'

export interface Script {
  readonly nodes: number | undefined
  readonly present: readonly string[]
  /** Milliseconds. */
  readonly until: number | undefined
  readonly steps: readonly { readonly at: number; readonly line: string }[]
}

/** Reads a script; everything that is no instruction is a comment. */
export function parseScript(text: string): Script {
  let nodes: number | undefined
  let until: number | undefined
  const present: string[] = []
  const steps: { at: number; line: string }[] = []
  for (const line of text.split('\n')) {
    const typed = /^@(\S+)\s+(.*\S)\s*$/.exec(line)
    const at = typed && parseDuration(typed[1]!)
    if (typed && at !== undefined && at !== null) steps.push({ at, line: typed[2]! })
    const word = /^(nodes|present|until)\s+(\S+)\s*$/.exec(line)
    if (word?.[1] === 'nodes') nodes = Number(word[2])
    if (word?.[1] === 'present') present.push(word[2]!)
    if (word?.[1] === 'until') until = parseDuration(word[2]!)
  }
  return { nodes, present, until, steps: steps.sort((a, b) => a.at - b.at) }
}

/** Paths of files that a typed line names after -f, as they stand in the line. */
export function filesNamed(line: string): string[] {
  return [...line.matchAll(/(?:^|\s)(?:-f|--filename)[ =](\S+)/g)]
    .map((match) => match[1]!)
    .filter((path) => path !== '-')
}
