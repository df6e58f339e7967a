/** The flat list a script becomes. It is shared by all shells that run the same text; a shell's own state is elsewhere. */
import type { WordCode } from './word-code'

export interface AssignmentCode {
  readonly name: string
  readonly append: boolean
  readonly index?: WordCode
  readonly value: WordCode
  /** bash: name=(a b c). */
  readonly elements?: readonly WordCode[]
}

export interface RedirectCode {
  readonly fd: number
  readonly kind: 'read' | 'write' | 'append' | 'read-write' | 'duplicate' | 'text'
  /** Path, descriptor ('-' closes) or, for a here-document, its text. */
  readonly target: WordCode
  /** &> : standard error goes along. */
  readonly both?: boolean
}

export interface CommandCode {
  readonly op: 'command'
  readonly words: readonly WordCode[]
  readonly assignments: readonly AssignmentCode[]
  readonly redirects: readonly RedirectCode[]
  /** Its failure is being asked about (if, &&, !): errexit does not apply. */
  readonly tested: boolean
  /** Nothing follows: the shell may become this command. */
  readonly last: boolean
  readonly line: number
  /** All words are plain text: done once. */
  readonly argv: readonly string[] | undefined
}

export type TestCode =
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: WordCode }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: WordCode; readonly right: WordCode }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly TestCode[] }
  | { readonly kind: 'not'; readonly operand: TestCode }

export type Instruction =
  | CommandCode
  /** Runs a command substitution into a slot, unless the guards say that its word will not be looked at. */
  | {
      readonly op: 'substitute'
      readonly slot: number
      readonly code: Code
      readonly guards: readonly Guard[]
      readonly line: number
    }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'jump-if'; readonly succeeded: boolean; readonly to: number }
  | { readonly op: 'loop' }
  | { readonly op: 'loop-keep' }
  | { readonly op: 'loop-end' }
  | { readonly op: 'for'; readonly words: readonly WordCode[] | undefined }
  | { readonly op: 'for-next'; readonly name: string; readonly to: number }
  | { readonly op: 'case'; readonly word: WordCode }
  | { readonly op: 'case-match'; readonly patterns: readonly WordCode[]; readonly to: number }
  | {
      readonly op: 'redirect'
      readonly redirects: readonly RedirectCode[]
      readonly tested: boolean
      readonly line: number
      readonly to: number
    }
  /** Leaves this many scopes (loops, cases, redirections). */
  | { readonly op: 'leave'; readonly scopes: number }
  | { readonly op: 'status'; readonly status: number }
  | { readonly op: 'negate' }
  | {
      readonly op: 'pipeline'
      readonly stages: readonly Code[]
      readonly tested: boolean
      readonly line: number
    }
  | { readonly op: 'subshell'; readonly code: Code; readonly tested: boolean; readonly line: number }
  | { readonly op: 'background'; readonly code: Code; readonly text: string; readonly line: number }
  | { readonly op: 'function'; readonly name: string; readonly code: Code }
  | { readonly op: 'test'; readonly test: TestCode; readonly tested: boolean; readonly line: number }
  | { readonly op: 'arithmetic'; readonly text: WordCode; readonly tested: boolean; readonly line: number }
  | { readonly op: 'time'; readonly start: boolean }
  | { readonly op: 'unsupported'; readonly message: string; readonly line: number }

/** The word with the substitution is only looked at when the parameter is as the operator wants it. */
export interface Guard {
  readonly name: string
  readonly operator: string
}

export interface Code {
  readonly instructions: readonly Instruction[]
  /** What it was compiled from, as `ps` and `jobs` show it. */
  readonly text: string
}
