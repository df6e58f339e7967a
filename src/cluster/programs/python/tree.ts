/** What a parsed script is made of. */

export type Expression =
  | { readonly kind: 'value'; readonly value: bigint | number | string | boolean | null }
  | {
      readonly kind: 'format'
      readonly parts: readonly (string | { readonly of: Expression; readonly spec: string })[]
    }
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string; readonly line: number }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression; readonly line: number }
  | {
      readonly kind: 'call'
      readonly callee: Expression
      readonly words: readonly Expression[]
      readonly named: readonly (readonly [string, Expression])[]
      readonly line: number
    }
  | { readonly kind: 'unary'; readonly sign: string; readonly operand: Expression; readonly line: number }
  | {
      readonly kind: 'binary'
      readonly sign: string
      readonly left: Expression
      readonly right: Expression
      readonly line: number
    }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'choice'
      readonly when: Expression
      readonly then: Expression
      readonly otherwise: Expression
    }

export type Statement = { readonly line: number } & (
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'assign'; readonly targets: readonly Expression[]; readonly value: Expression }
  | { readonly kind: 'if'; readonly when: Expression; readonly then: Block; readonly otherwise: Block }
  | { readonly kind: 'while'; readonly when: Expression; readonly body: Block }
  | { readonly kind: 'for'; readonly target: Expression; readonly over: Expression; readonly body: Block }
  | {
      readonly kind: 'def'
      readonly name: string
      readonly parameters: readonly Parameter[]
      readonly body: Block
    }
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | {
      readonly kind: 'import'
      readonly module: string
      readonly names: readonly string[] | undefined
      readonly as: string
    }
  | {
      readonly kind: 'try'
      readonly body: Block
      readonly handlers: readonly Handler[]
      readonly last: Block
    }
  | { readonly kind: 'raise'; readonly value: Expression | undefined }
  | { readonly kind: 'global'; readonly names: readonly string[] }
  | { readonly kind: 'break' | 'continue' | 'pass' }
)
export type Block = readonly Statement[]
export interface Parameter {
  readonly name: string
  readonly otherwise: Expression | undefined
}
export interface Handler {
  readonly type: string | undefined
  readonly as: string | undefined
  readonly body: Block
}
