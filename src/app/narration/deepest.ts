/** The deepest depth names places in Kubernetes' code: they are fetched when a reader first asks for it. */
import type { Saying } from './sayings'
import type { Source } from './sources'

let known: ((saying: Saying) => Source) | undefined

/** undefined until they were fetched. */
export const sourceOf = (saying: Saying): Source | undefined => known?.(saying)

export async function fetchSources(): Promise<void> {
  known ??= (await import('./sources')).sourceOf
}
