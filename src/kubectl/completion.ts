/**
 * What Tab offers: commands, resources, names, flags and their values, from the grammar and from what is known of the
 * cluster. Pure: the terminal calls it. Mirrors `kubectl __complete` (kubectl/pkg/util/completion).
 */
import { KINDS } from '../k8s/kinds'
import type { Command } from './call'
import type { Flag } from './flags'
import { COMMANDS, findCommand, flagsOf } from './grammar'
import { findKind } from './resource-types'

/** What the terminal knows of the cluster and the laptop. */
export interface Known {
  /** kubectl's default namespace. */
  readonly namespace: string
  readonly objects: Iterable<KnownObject>
  readonly files?: readonly string[]
  readonly contexts?: readonly string[]
}
export interface KnownObject {
  /** plural[.group]: 'pods', 'deployments.apps'. */
  readonly resource: string
  readonly namespace?: string
  readonly name: string
  /** Of a pod. */
  readonly containers?: readonly string[]
}

export interface Completion {
  /** Where the word begins that the options stand for. */
  readonly from: number
  readonly options: readonly string[]
}

export function complete(line: string, position: number, known: Known): Completion {
  const text = line.slice(0, position)
  const { words, from } = currentCommand(text)
  const last = words.at(-1) ?? ''
  if (words.length < 2 || (words[0] !== 'kubectl' && words[0] !== 'k')) return { from: position, options: [] }
  const options = optionsFor(words.slice(1, -1), last, known)
  const equals = last.startsWith('--') ? last.indexOf('=') + 1 : 0
  return { from: from + equals, options }
}

/** The words of the command the cursor is in (after the last `|`, `;`, `&&`, `$(`), and where the last begins. */
function currentCommand(text: string): { words: string[]; from: number } {
  let words: string[] = []
  let word = ''
  let from = 0
  let quote = ''
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (quote) {
      if (c === quote) quote = ''
      else word += c
    } else if (c === '"' || c === "'") quote = c
    else if (/[|;&(\n]/.test(c)) {
      words = []
      word = ''
      from = i + 1
    } else if (/\s/.test(c)) {
      if (word) words.push(word)
      word = ''
      from = i + 1
    } else word += c
  }
  return { words: [...words, word], from }
}

function optionsFor(before: readonly string[], last: string, known: Known): string[] {
  const { command, rest } = findCommand(before)
  const flags = flagsOf(command).filter(({ hidden }) => !hidden)
  if (rest.includes('--')) return []
  const waiting = awaited(rest.at(-1), flags)
  if (waiting) return starting(valuesOf(waiting, before, known), last)
  if (last.startsWith('--') && last.includes('=')) {
    const flag = flags.find(({ name }) => name === last.slice(2, last.indexOf('=')))
    return flag ? starting(valuesOf(flag, before, known), last.slice(last.indexOf('=') + 1)) : []
  }
  if (last.startsWith('-')) return starting(flags.map(({ name }) => `--${name}`).sort(), last)
  const args = argumentsOf(rest, flags)
  if (!command) return starting(visible(COMMANDS), last)
  if (command.commands?.length && args.length === 0) return starting(visible(command.commands), last)
  return starting(positional(command, args, before, last, known), last)
}

const visible = (commands: readonly Command[]) =>
  commands
    .filter(({ hidden }) => !hidden)
    .map(({ name }) => name)
    .sort()

const starting = (options: readonly string[], last: string) => [
  ...new Set(options.filter((option) => option.startsWith(last) && option !== last)),
]

/** The flag whose value is being typed, when the word before it is a flag that takes one. */
function awaited(word: string | undefined, flags: readonly Flag[]): Flag | undefined {
  if (!word?.startsWith('-') || word.includes('=')) return undefined
  const flag = word.startsWith('--')
    ? flags.find(({ name }) => name === word.slice(2))
    : flags.find(({ short }) => short === word.at(-1))
  return flag && flag.type !== 'bool' && flag.bare === undefined ? flag : undefined
}

/** The words that are neither flags nor their values. */
function argumentsOf(words: readonly string[], flags: readonly Flag[]): string[] {
  const args: string[] = []
  for (let i = 0; i < words.length; i++) {
    if (!words[i]!.startsWith('-')) args.push(words[i]!)
    else if (awaited(words[i], flags)) i++
  }
  return args
}

function valuesOf({ values }: Flag, before: readonly string[], known: Known): readonly string[] {
  if (values === undefined) return []
  if (typeof values !== 'string') return values
  switch (values) {
    case 'namespace':
      return namesOf('namespaces', before, known)
    case 'file':
      return known.files ?? []
    case 'context':
      return known.contexts ?? []
    case 'resource':
      return resourceWords()
    case 'container':
      return [...inScope(before, known)]
        .filter(
          ({ resource, name }) =>
            resource === 'pods' && before.some((word) => word === name || word === `pod/${name}`),
        )
        .flatMap(({ containers = [] }) => containers)
  }
}

function positional(
  command: Command,
  args: readonly string[],
  before: readonly string[],
  last: string,
  known: Known,
): readonly string[] {
  const { completes } = command
  if (completes === undefined) return []
  if (typeof completes !== 'string') return args.length === 0 ? completes : []
  switch (completes) {
    case 'kinds':
      return args.length === 0 ? resourceWords() : []
    case 'contexts':
      return args.length === 0 ? (known.contexts ?? []) : []
    case 'files':
      return known.files ?? []
    case 'nodes':
      return namesOf('nodes', before, known).filter((name) => !args.includes(name))
    case 'pods':
      return last.includes('/')
        ? slashed(last, before, known)
        : args.length === 0
          ? namesOf('pods', before, known)
          : []
    case 'resources':
      return resourcesOrNames(args, before, last, known)
  }
}

function resourcesOrNames(
  args: readonly string[],
  before: readonly string[],
  last: string,
  known: Known,
): readonly string[] {
  if (last.includes('/')) return slashed(last, before, known)
  if (args.length === 0) return resourceWords()
  const kind = findKind(args[0]!)
  return kind ? namesOf(kind.resource, before, known).filter((name) => !args.includes(name)) : []
}

/** 'deploy/w' → 'deploy/web'. */
function slashed(last: string, before: readonly string[], known: Known): string[] {
  const type = last.slice(0, last.indexOf('/'))
  const kind = findKind(type)
  return kind ? namesOf(kind.resource, before, known).map((name) => `${type}/${name}`) : []
}

const resourceWords = () =>
  [...new Set(KINDS.filter(({ verbs }) => verbs.includes('get')).map(({ plural }) => plural))].sort()

function namesOf(resource: string, before: readonly string[], known: Known): string[] {
  return [...inScope(before, known)]
    .filter((object) => object.resource === resource)
    .map(({ name }) => name)
    .sort()
}

/** The objects of the namespace that the line names, or of the default one. */
function* inScope(before: readonly string[], known: Known): Iterable<KnownObject> {
  const everywhere = before.includes('-A') || before.includes('--all-namespaces')
  const namespace = namedNamespace(before) ?? known.namespace
  for (const object of known.objects)
    if (object.namespace === undefined || everywhere || object.namespace === namespace) yield object
}

function namedNamespace(words: readonly string[]): string | undefined {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word === '-n' || word === '--namespace') return words[i + 1]
    const joined = /^(?:-n=?|--namespace=)(.+)$/.exec(word)
    if (joined) return joined[1]
  }
  return undefined
}
