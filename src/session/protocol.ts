/** What the screen and the worker say to each other. */
import type { Entry } from '../journal/entry'
import type { Session } from './session'

export type ToEngine =
  /** Starts a run. The first `keep` entries are the same as those already received, and are not sent again. */
  | { readonly kind: 'start'; readonly run: number; readonly session: Session; readonly keep: number }
  | { readonly kind: 'run'; readonly run: number; readonly until: number }
  /** The playhead stands there: what is done next is most likely done there. */
  | { readonly kind: 'stand'; readonly run: number; readonly at: number }

export type FromEngine =
  | {
      readonly kind: 'entries'
      readonly run: number
      readonly entries: readonly Entry[]
      readonly reached: number
    }
  | { readonly kind: 'broken'; readonly run: number; readonly message: string }
