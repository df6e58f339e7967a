/**
 * Table of contents: every command, in the order of kubectl's own help, with its flags as data. A new command is one
 * file in commands/ and one line here.
 */
import type { Command } from './call'
import { annotate } from './commands/annotate'
import { apiResources, apiVersions } from './commands/api-resources'
import { apply } from './commands/apply'
import { auth } from './commands/auth'
import { autoscale } from './commands/autoscale'
import { completion } from './commands/completion'
import { config } from './commands/config'
import { cp } from './commands/cp'
import { create } from './commands/create'
import { debug } from './commands/debug'
import { deleteCommand } from './commands/delete'
import { describe } from './commands/describe'
import { diff } from './commands/diff'
import { drain } from './commands/drain'
import { edit } from './commands/edit'
import { events } from './commands/events'
import { attach, exec } from './commands/exec'
import { explain } from './commands/explain'
import { expose } from './commands/expose'
import { get } from './commands/get'
import { label } from './commands/label'
import { logs } from './commands/logs'
import { cordon, taint, uncordon } from './commands/nodes'
import { patch } from './commands/patch'
import { portForward } from './commands/port-forward'
import { replace } from './commands/replace'
import { rollout } from './commands/rollout'
import { run } from './commands/run'
import { scale } from './commands/scale'
import { set } from './commands/set'
import { top } from './commands/top'
import { certificate, clusterInfo, kustomize, options, plugin, proxy, version } from './commands/version'
import { wait } from './commands/wait'
import { type Flag } from './flags'
import { GLOBAL } from './shared-flags'

export const COMMANDS: readonly Command[] = [
  create,
  expose,
  run,
  set,
  explain,
  get,
  edit,
  deleteCommand,
  rollout,
  scale,
  autoscale,
  certificate,
  clusterInfo,
  top,
  cordon,
  uncordon,
  drain,
  taint,
  describe,
  logs,
  attach,
  exec,
  portForward,
  proxy,
  cp,
  auth,
  debug,
  events,
  diff,
  apply,
  patch,
  replace,
  wait,
  kustomize,
  label,
  annotate,
  completion,
  apiResources,
  apiVersions,
  config,
  plugin,
  version,
  options,
]

export interface Found {
  readonly command: Command | undefined
  /** 'kubectl rollout status'. */
  readonly path: string
  /** The words that are left: arguments and flags. */
  readonly rest: readonly string[]
}

export const flagsOf = (command: Command | undefined): readonly Flag[] => {
  const own = command?.flags ?? []
  const names = new Set(own.map((flag) => flag.name))
  const shorts = new Set(own.map((flag) => flag.short))
  return [
    ...own,
    ...GLOBAL.filter((flag) => !names.has(flag.name)).map((flag) =>
      flag.short && shorts.has(flag.short) ? { ...flag, short: undefined } : flag,
    ),
  ]
}

const named = (commands: readonly Command[], word: string) =>
  commands.find((command) => command.name === word || command.aliases?.includes(word))

/** Finds the command a line names; global flags may stand before it, as in `kubectl -n web get pods`. */
export function findCommand(words: readonly string[]): Found {
  let rest = [...words]
  let commands = COMMANDS
  let command: Command | undefined
  let path = 'kubectl'
  for (;;) {
    const at = firstArgument(rest, command)
    const next = at < 0 ? undefined : named(commands, rest[at]!)
    if (!next) return { command, path, rest }
    command = next
    path += ` ${next.name}`
    rest = [...rest.slice(0, at), ...rest.slice(at + 1)]
    commands = next.commands ?? []
    if (commands.length === 0) return { command, path, rest }
  }
}

/** Where the first word stands that is neither a flag nor a flag's value. */
function firstArgument(words: readonly string[], command: Command | undefined): number {
  const flags = flagsOf(command)
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word === '--') return -1
    if (!word.startsWith('-') || word === '-') return i
    if (word.includes('=')) continue
    const flag = word.startsWith('--')
      ? flags.find(({ name }) => name === word.slice(2))
      : word.length === 2
        ? flags.find(({ short }) => short === word[1])
        : undefined
    if (flag && flag.type !== 'bool' && flag.bare === undefined) i++
  }
  return -1
}
