/** A selected entry selects the pod that it is about: the cluster opens that one. */
import type { Entry } from '../../journal/entry'
import type { View } from '../../view/view'
import { podOfEntry } from '../parts/pod-of-entry'
import type { Selection } from '../scene'

export function podSelected(
  selection: Selection | undefined,
  view: View,
  entries: readonly Entry[],
): Selection | undefined {
  if (selection?.kind !== 'entry') return selection
  const entry = entries[selection.seq - 1]
  const about = entry && podOfEntry(entry)
  const key = about && (view.objects.byUid(about.uid)?.key ?? about.key)
  return key ? { kind: 'object', resource: 'pods', key } : undefined
}
