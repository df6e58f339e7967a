/** Words as the compiler leaves them: plain data that expansion reads over and over, so that a loop parses nothing. */

export type WordCode =
  /** Always the same one field, whatever the variables are. */
  | { readonly kind: 'static'; readonly text: string }
  | { readonly kind: 'parts'; readonly parts: readonly Part[] }

export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  /** Unquoted pattern characters: '*', '?', '[a-z]'. */
  | { readonly kind: 'glob'; readonly text: string }
  | { readonly kind: 'tilde'; readonly user: string }
  | ParameterPart
  /** The output of a command, which an earlier instruction has left in a slot. */
  | { readonly kind: 'output'; readonly slot: number; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly text: WordCode; readonly quoted: boolean }
  /** Marks "" and '': a field, even if it is empty. */
  | { readonly kind: 'empty' }

export interface ParameterPart {
  readonly kind: 'parameter'
  /** 'x', '1', '@', '#', '?' … */
  readonly name: string
  readonly quoted: boolean
  readonly prefix?: '#' | '!'
  readonly index?: WordCode
  readonly operation?: ParameterOperation
  /** As written, for messages. */
  readonly source: string
}

export type ParameterOperation =
  | { readonly kind: 'default'; readonly operator: string; readonly operand: WordCode }
  | { readonly kind: 'remove'; readonly operator: string; readonly operand: WordCode }
  | {
      readonly kind: 'replace'
      readonly operator: string
      readonly pattern: WordCode
      readonly replacement: WordCode
    }
  | { readonly kind: 'slice'; readonly offset: WordCode; readonly length: WordCode | undefined }
  | { readonly kind: 'case'; readonly operator: string }
  | { readonly kind: 'names' }
  | { readonly kind: 'transform'; readonly operator: string }

export const staticWord = (text: string): WordCode => ({ kind: 'static', text })
