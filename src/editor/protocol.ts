/** What the editor asks its worker, and what it is told. */
import type { Completion, Hover } from '../k8s/language'
import type { Problem } from '../k8s/manifest'

/** Fields of one object, as paths of keys and indexes; those that are not written are left out. */
export interface LinesAsked {
  readonly object: { readonly kind: string; readonly name: string }
  readonly paths: readonly (readonly (string | number)[])[]
}

export type Question =
  | { readonly kind: 'check'; readonly text: string }
  | { readonly kind: 'complete'; readonly text: string; readonly line: number; readonly column: number }
  | { readonly kind: 'hover'; readonly text: string; readonly line: number; readonly column: number }
  | ({ readonly kind: 'lines'; readonly text: string } & LinesAsked)

export type Ask = Question & { readonly id: number }

export type Answer =
  | { readonly kind: 'check'; readonly problems: readonly Problem[] }
  | { readonly kind: 'complete'; readonly completions: readonly Completion[] }
  | { readonly kind: 'hover'; readonly hover: Hover | undefined }
  | { readonly kind: 'lines'; readonly lines: readonly number[] }
