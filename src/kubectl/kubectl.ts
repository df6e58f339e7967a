/**
 * kubectl 1.36 as a program of the learner's laptop: argv, files, standard input and one API client in; text and an
 * exit code out. Mirrors kubectl/pkg/cmd/cmd.go; commands are in commands/, listed in grammar.ts.
 */
import type { Host } from '../cluster/component'
import type { Program, Syscalls } from '../cluster/linux/syscalls'
import type { Call, Command, Hooks } from './call'
import { Client } from './client'
import { discover } from './discovery'
import { exitCodeOf, Failure, isProblem, type Problem, textOf } from './failure'
import { type Flags, parseFlags } from './flags'
import { COMMANDS, findCommand, flagsOf } from './grammar'
import { helpOf, rootHelp, unknownCommand } from './help'
import { accessOf } from './kubeconfig'
import { findKind, type Known, knowing } from './resource-types'
import { drive, type Task } from './run'

export function kubectl(host: Host, hooks: Hooks = {}): Program {
  const known: Known = { kinds: [] }
  return (system) => {
    const words = system.argv.slice(1)
    const client: { current?: Client } = {}
    const abandon = drive(knowing(known, main(host, hooks, system, words, client, known)), (outcome) => {
      client.current?.close()
      if ('value' in outcome) return finish(system, outcome.value)
      if (!isProblem(outcome.thrown)) throw outcome.thrown
      report(system, outcome.thrown)
    })
    const die = (code: number) => () => {
      abandon()
      client.current?.close()
      system.exit(code)
    }
    system.onSignal('INT', die(130))
    system.onSignal('TERM', die(143))
    system.onSignal('HUP', die(129))
    system.onSignal('PIPE', die(141))
  }
}

/** Exits once what was written has been taken. */
function finish(system: Syscalls, code: number): void {
  system.exit(code)
}

function report(system: Syscalls, problem: Problem): void {
  const text = textOf(problem)
  if (text !== '') system.write(2, text.endsWith('\n') ? text : `${text}\n`)
  finish(system, exitCodeOf(problem))
}

function* main(
  host: Host,
  hooks: Hooks,
  system: Syscalls,
  words: readonly string[],
  holder: { current?: Client },
  known: Known,
): Task<number> {
  const { command, path, rest } = findCommand(words)
  if (!command) return root(system, path, rest)
  const { flags, args, dash, deprecations } = parseFlags(path, flagsOf(command), rest)
  for (const text of deprecations) system.write(2, `${text}\n`)
  if (flags.bool('help') || !command.run) return help(system, command, path, args, flags)
  checkRequired(command, flags)
  const access = accessOf(system, flags)
  holder.current = new Client(host.api, system, host.random, access.server)
  holder.current.seesOwners = flags.changed('show-managed-fields') && flags.bool('show-managed-fields')
  const call: Call = {
    command,
    path,
    args,
    dash,
    flags,
    system,
    random: host.random,
    client: holder.current,
    access,
    namespace: access.namespace,
    hooks,
    known,
    out: (text) => void system.write(1, text),
    err: (text) => void system.write(2, text),
  }
  if (namesUnknownKind(command, args)) yield* discover(holder.current, known)
  const asking = command.run(call)
  return (asking && (yield* asking)) ?? 0
}

/** Whether a word where a kind belongs names none that is known: then it may be a custom one. */
function namesUnknownKind({ name, completes }: Command, args: readonly string[]): boolean {
  if (name === 'api-resources' || name === 'api-versions') return true
  if (completes !== 'resources' && completes !== 'kinds') return false
  const plain = args.filter((arg) => !arg.includes('='))
  const slashed = plain.filter((arg) => arg.includes('/'))
  const words = slashed.length > 0 ? slashed.map((arg) => arg.split('/')[0]!) : (plain[0]?.split(',') ?? [])
  return words.some((word) => {
    const kind = completes === 'kinds' ? word.split('.')[0]! : word
    return kind !== '' && kind !== 'all' && !findKind(kind)
  })
}

function root(system: Syscalls, path: string, rest: readonly string[]): number {
  const word = rest.find((each) => !each.startsWith('-'))
  if (word !== undefined) throw new Failure(unknownCommand(word))
  parseFlags(path, flagsOf(undefined), rest)
  system.write(1, rootHelp(COMMANDS))
  return 0
}

function help(
  system: Syscalls,
  command: Command,
  path: string,
  args: readonly string[],
  flags: Flags,
): number {
  if (!flags.bool('help') && args.length > 0 && command.commands)
    throw new Failure(`unknown command "${args[0]}"\nSee '${path} -h' for help and examples`)
  system.write(1, helpOf(command, path))
  return 0
}

function checkRequired(command: Command, flags: Flags): void {
  const missing = (command.flags ?? []).filter((flag) => flag.required && !flags.changed(flag.name))
  if (missing.length > 0)
    throw new Failure(`required flag(s) ${missing.map((flag) => `"${flag.name}"`).join(', ')} not set`)
}
