/** Help texts and «did you mean». Mirrors kubectl/pkg/util/templates and cobra's suggestions. */
import type { Command, Group } from './call'
import { flagHelp } from './flag-help'
import { COMMANDS } from './grammar'

const GROUPS: readonly Group[] = [
  'Basic Commands (Beginner):',
  'Basic Commands (Intermediate):',
  'Deploy Commands:',
  'Cluster Management Commands:',
  'Troubleshooting and Debugging Commands:',
  'Advanced Commands:',
  'Settings Commands:',
]

export function rootHelp(commands: readonly Command[]): string {
  const named = (group: Group) => commands.filter((command) => command.group === group && !command.hidden)
  const parts = GROUPS.map((group) => `${group}\n${listed(named(group), 15)}`)
  return `kubectl controls the Kubernetes cluster manager.

 Find more information at: https://kubernetes.io/docs/reference/kubectl/

${parts.join('\n')}
Subcommands provided by plugins:

Other Commands:
${listed(named('Other Commands:'), 15)}
Usage:
  kubectl [flags] [options]

Use "kubectl <command> --help" for more information about a given command.
Use "kubectl options" for a list of global command-line options (applies to all commands).
`
}

const listed = (commands: readonly Command[], width: number) =>
  commands.map(({ name, short }) => `  ${name.padEnd(width)} ${short}\n`).join('')

export function helpOf(command: Command, path: string): string {
  const parts = [command.long ?? command.short]
  if (command.aliases?.length) parts.push(`Aliases:\n${[command.name, ...command.aliases].join(', ')}`)
  if (command.examples) parts.push(`Examples:\n${indented(command.examples)}`)
  const under = command.commands?.filter((each) => !each.hidden) ?? []
  if (under.length > 0)
    parts.push(
      `Available Commands:\n${listed(under, Math.max(...under.map(({ name }) => name.length)))}`.trimEnd(),
    )
  const flags = (command.flags ?? []).filter((flag) => !flag.hidden && !flag.deprecated)
  if (flags.length > 0) parts.push(`Options:\n${[...flags].sort(byName).map(flagHelp).join('\n')}`.trimEnd())
  parts.push(`Usage:\n  ${path.slice(0, path.length - command.name.length)}${command.usage}`)
  const more =
    under.length > 0 ? `Use "${path} <command> --help" for more information about a given command.\n` : ''
  parts.push(
    `${more}Use "kubectl options" for a list of global command-line options (applies to all commands).`,
  )
  return `${parts.join('\n\n')}\n`
}

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)

const indented = (text: string) =>
  text
    .split('\n')
    .map((each) => (each ? `  ${each}` : ''))
    .join('\n')

export function unknownCommand(word: string): string {
  const text = `unknown command "${word}" for "kubectl"`
  const near = COMMANDS.filter(
    ({ name }) => distance(word.toLowerCase(), name) <= 2 || name.startsWith(word.toLowerCase()),
  )
  if (near.length === 0) return text
  return `${text}\n\nDid you mean this?\n${near
    .map(({ name }) => `\t${name}\n`)
    .sort()
    .join('')}`
}

/** Levenshtein's distance, as cobra counts it. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
