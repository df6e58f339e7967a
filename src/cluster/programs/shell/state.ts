/** A shell's own state: plain data beside the shared instructions. */
import type { ExitStatus, Signal, Syscalls } from '../../linux/syscalls'
import type { Dialect } from './dialect'
import type { Code } from './instructions'

/** Never changed, only replaced: a subshell shares them with its parent. */
export interface Variable {
  readonly value: string | undefined
  readonly exported: boolean
  readonly readonly: boolean
  /** bash arrays; the keys of indexed ones are numbers. */
  readonly items?: ReadonlyMap<string, string>
}

export type Scope =
  | { readonly kind: 'loop'; status: number }
  | { readonly kind: 'for'; status: number; readonly items: readonly string[]; next: number }
  | { readonly kind: 'case'; readonly text: string }
  | {
      readonly kind: 'redirect'
      readonly fds: ReadonlyMap<number, number>
      readonly opened: readonly number[]
    }

/** What a function, a sourced file, an eval or a trap comes back to. */
export interface Frame {
  readonly kind: 'function' | 'source' | 'eval' | 'trap'
  readonly code: Code
  readonly pc: number
  readonly scopes: number
  readonly tested: boolean
  /** Status to restore: a trap leaves `$?` alone. */
  readonly status: number | undefined
  readonly positional: readonly string[] | undefined
  readonly locals: Map<string, Variable | undefined> | undefined
  readonly undo: (() => void) | undefined
  /** Of the function. */
  readonly name?: string
}

export interface Job {
  readonly number: number
  readonly pid: number
  readonly text: string
  status: number | undefined
  /** How it ended, until somebody was told. */
  ended?: ExitStatus
}

export type OptionName =
  | 'errexit'
  | 'nounset'
  | 'xtrace'
  | 'noglob'
  | 'pipefail'
  | 'allexport'
  | 'noexec'
  | 'verbose'
  | 'noclobber'

export interface ShellState {
  readonly dialect: Dialect
  name: string
  interactive: boolean
  shellPid: number
  code: Code
  pc: number
  status: number
  /** Status of the last command substitution of the command at hand. */
  substituted: number | undefined
  tested: boolean
  vars: Map<string, Variable>
  functions: Map<string, Code>
  positional: readonly string[]
  options: Set<OptionName>
  scopes: Scope[]
  frames: Frame[]
  slots: string[]
  /** The shell's descriptor numbers → the kernel's. */
  fds: Map<number, number>
  jobs: Job[]
  lastBackground: number | undefined
  traps: Map<string, string>
  pending: Signal[]
  lineBase: number
  startedAt: number
  umask: number
}

export function newState(system: Syscalls, dialect: Dialect, name: string, code: Code): ShellState {
  const vars = new Map<string, Variable>()
  for (const [key, value] of Object.entries(system.env))
    vars.set(key, { value, exported: true, readonly: false })
  if (!vars.has('PWD')) vars.set('PWD', { value: system.cwd, exported: false, readonly: false })
  return {
    dialect,
    name,
    interactive: false,
    shellPid: system.pid,
    code,
    pc: 0,
    status: 0,
    substituted: undefined,
    tested: false,
    vars,
    functions: new Map(),
    positional: [],
    options: new Set(),
    scopes: [],
    frames: [],
    slots: [],
    fds: new Map([
      [0, 0],
      [1, 1],
      [2, 2],
    ]),
    jobs: [],
    lastBackground: undefined,
    traps: new Map(),
    pending: [],
    lineBase: 0,
    startedAt: system.now,
    umask: 0o022,
  }
}

/** The state of a subshell: a copy that starts at its own code, without its parent's traps and jobs. */
export function forked(state: ShellState, code: Code): ShellState {
  return {
    ...state,
    interactive: false,
    code,
    pc: 0,
    substituted: undefined,
    vars: new Map(state.vars),
    functions: new Map(state.functions),
    options: new Set(state.options),
    scopes: [],
    frames: state.frames.length > 0 ? [bottom(state, code)] : [],
    slots: [...state.slots],
    fds: new Map([...state.fds.keys()].map((fd) => [fd, fd])),
    jobs: [],
    traps: new Map(),
    pending: [],
  }
}

/** A subshell inside of a function still has its locals and may `return`, which ends it. */
const bottom = (state: ShellState, code: Code): Frame => ({
  kind: 'function',
  code: { instructions: [], text: code.text },
  pc: 0,
  scopes: 0,
  tested: state.tested,
  status: undefined,
  positional: undefined,
  locals: new Map(),
  undo: undefined,
})
