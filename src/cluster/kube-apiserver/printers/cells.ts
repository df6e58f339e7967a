/** What all printers share: their shape, ages, and the words for nothing. */
import { ageOf } from '../../../k8s/human-duration'

/** How a kind is printed: its columns ('*' before those of -o wide) and the cells of one object. */
export interface Printer {
  readonly columns: readonly string[]
  cells(object: never, now: number): readonly unknown[]
}

/** The age of an object. */
export const age = (
  { metadata }: { readonly metadata: { readonly creationTimestamp: string } },
  now: number,
) => ageOf(metadata.creationTimestamp, now)
export const NONE = '<none>'
export const orNone = (text: string | undefined) => (text ? text : NONE)
/** A map as 'a=b,c=d'. */
export const pairs = (map: Readonly<Record<string, string>> | undefined) =>
  orNone(
    Object.entries(map ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  )
