/** All resources a controller that knows no kinds in particular looks after. */
import { KINDS } from '../../k8s/kinds'

const seen = new Set<string>()

/** Plural[.group], each once, of everything that can be listed, watched and deleted; Events are left alone. */
export const WATCHED: readonly { readonly resource: string; readonly namespaced: boolean }[] = KINDS.filter(
  ({ resource, plural, verbs }) => {
    const isCandidate =
      plural !== 'events' && verbs.includes('list') && verbs.includes('watch') && verbs.includes('delete')
    if (!isCandidate || seen.has(resource)) return false
    seen.add(resource)
    return true
  },
).map(({ resource, namespaced }) => ({ resource, namespaced }))
