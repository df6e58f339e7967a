/** Lines of the manifest that caused what is selected, from 1, and the state they caused. */
export interface Cause {
  readonly lines: readonly number[]
  readonly state: string
  /** Of the link in the chain of causes that these lines are; it stands behind the last of them. */
  readonly numeral?: number
  readonly isNow?: boolean
}
